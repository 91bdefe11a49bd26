using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Fees;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Chain;

/// <summary>What a chain charges besides gas, told by a contract at the place of the OP stack's oracle.</summary>
public class CostModelTests
{
    private const uint GetL1Fee = 0x49948e0e;
    private const ulong Fee = 1_000_000_000_000_000;

    [Fact]
    public async Task OpStack_OracleOfToday_BothFeesAndHalfAsMuchAgainAreReserved()
    {
        await using var chain = await CounterChain.StartAsync();
        await chain.Control.SetCodeAsync(ChainFeeSource.OpStackOracle, Oracle((GetL1Fee, Fee), (IsIsthmus, 1), (OperatorFee, Fee)));
        using var kit = await chain.PlaneAsync(Options(CostModel.OpStack));

        var sent = (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<Submitted>();

        Reserved(kit).ShouldBe(sent.MaxFeePerGas * sent.GasLimit + new Wei(3 * Fee));
    }

    [Fact]
    public async Task OpStack_OracleFromBeforeTheOperatorFee_TheL1FeeIsReserved()
    {
        await using var chain = await CounterChain.StartAsync();
        await chain.Control.SetCodeAsync(ChainFeeSource.OpStackOracle, Oracle((GetL1Fee, Fee)));
        using var kit = await chain.PlaneAsync(Options(CostModel.OpStack));

        var sent = (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<Submitted>();

        Reserved(kit).ShouldBe(sent.MaxFeePerGas * sent.GasLimit + new Wei(3 * Fee / 2));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("reverts")]
    [InlineData("no operator fee")]
    [InlineData("garbage")]
    public async Task Case28_OracleDoesNotSay_NothingIsSent(string oracle)
    {
        await using var chain = await CounterChain.StartAsync();
        await chain.Control.SetCodeAsync(ChainFeeSource.OpStackOracle, oracle switch
        {
            "none" => Bytes.Empty,
            "reverts" => Oracle(),
            "no operator fee" => Oracle((GetL1Fee, Fee), (IsIsthmus, 1)),
            _ => Oracle((GetL1Fee, Fee), (IsIsthmus, 7)),
        });
        using var kit = await chain.PlaneAsync(Options(CostModel.OpStack));

        (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("fees.l1_unavailable");

        chain.Sends.ShouldBe(0);
    }

    [Fact]
    public async Task OpStack_BalanceCoversTheGasAndNotTheL1Fee_IsRefused()
    {
        await using var chain = await CounterChain.StartAsync();
        await chain.Control.SetCodeAsync(ChainFeeSource.OpStackOracle, Oracle((GetL1Fee, 100 * Fee)));
        await chain.Control.SetBalanceAsync(TestPlan.Actor, UInt256.Parse("100000000000000000"));
        await chain.MineAsync();
        using var kit = await chain.PlaneAsync(Options(CostModel.OpStack));

        (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("funds.insufficient");
    }

    [Theory]
    [InlineData(CostModel.Ethereum)]
    [InlineData(CostModel.Arbitrum)]
    public async Task OtherChains_NoOracle_NothingIsAdded(CostModel model)
    {
        await using var chain = await CounterChain.StartAsync();
        await chain.Control.SetBalanceAsync(TestPlan.Actor, UInt256.Parse("100000000000000000"));
        await chain.MineAsync();
        using var kit = await chain.PlaneAsync(Options(model));

        var sent = (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<Submitted>();

        Reserved(kit).ShouldBe(sent.MaxFeePerGas * sent.GasLimit);
    }

    private static uint IsIsthmus => Selector("function isIsthmus() view returns (bool active)");

    private static uint OperatorFee => Selector("function getOperatorFee(uint256 gasUsed) view returns (uint256 fee)");

    private static uint Selector(string function) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(Evm.Abi.AbiFunction.Parse(function).Selector.Span);

    private static PlaneOptions Options(CostModel model) => new(TestPlan.Chain, TestPlan.Actor) { CostModel = model };

    private static Wei Reserved(PlaneKit kit) => kit.Journal.NativeSpent(new ChainTime(0), new("another"));

    /// <summary>A contract that answers each selector with a number and reverts at every other: a jump table, then a body for each.</summary>
    private static Bytes Oracle(params (uint Selector, ulong Answer)[] answers)
    {
        var code = new List<byte> { 0x5f, 0x35, 0x60, 0xe0, 0x1c };
        var bodies = 5 + 11 * answers.Length + 3;
        for (var i = 0; i < answers.Length; i++)
            code.AddRange([0x80, 0x63, .. BigEndian(answers[i].Selector)[4..], 0x14, 0x60, (byte)(bodies + 17 * i), 0x57, 0x5b]);
        code.AddRange([0x5f, 0x5f, 0xfd]);
        foreach (var (_, answer) in answers)
            code.AddRange([0x5b, 0x67, .. BigEndian(answer), 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3, 0x00]);
        return Bytes.CopyOf(code.ToArray());
    }

    private static byte[] BigEndian(ulong value)
    {
        var bytes = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }
}
