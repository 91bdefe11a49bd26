using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.Fees;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Primitives;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Evm;

public sealed class EthClientOnAnvilTests
{
    private static readonly Address Place = Address.Parse("0x0000000000000000000000000000000000c0ffee");
    private static readonly Address Caller = Address.Parse("0x00000000000000000000000000000000000000aa");

    [Fact]
    public async Task AnyRead_OldBlockByHash_ShowsTheOldState()
    {
        await using var anvil = await AnvilSession.StartAsync();
        var before = (await MineAsync(anvil)).ToBlockRef();
        // A real transaction: what anvil_setBalance changes, Anvil shows at the block before it, too.
        var sender = (await anvil.Client.RawAsync("eth_accounts"))[0].GetString();
        await anvil.Client.RawAsync("eth_sendTransaction", new JsonObject { ["from"] = sender, ["to"] = Place.ToString(), ["value"] = "0x5" });
        var after = (await MineAsync(anvil)).ToBlockRef();
        CodeOverride[] code = [new(Place, Codes.SelfBalance)];

        (await anvil.Client.GetBalanceAsync(Place, before)).ShouldBe(UInt256.Zero);
        (await anvil.Client.GetBalanceAsync(Place, after)).ShouldBe(5UL);
        Codes.Word(await anvil.Client.CallAsync(Call(Place), before, code)).ShouldBe(UInt256.Zero);
        Codes.Word(await anvil.Client.CallAsync(Call(Place), after, code)).ShouldBe(5UL);
        var simulation = new SimulationRequest { Calls = [Call(Place)], Overrides = [.. code] };
        Codes.Word((await anvil.Client.SimulateAsync(simulation, before)).Calls[0].ToCallResult()).ShouldBe(UInt256.Zero);
        Codes.Word((await anvil.Client.SimulateAsync(simulation, after)).Calls[0].ToCallResult()).ShouldBe(5UL);
    }

    [Fact]
    public async Task AnyRead_UnknownBlockHash_IsBlockUnavailable()
    {
        await using var anvil = await AnvilSession.StartAsync();
        var unknown = BlockId.Of(Hash32.Parse("0x" + new string('1', 64)));

        (await Should.ThrowAsync<RpcException>(anvil.Client.GetBalanceAsync(Caller, unknown))).Kind.ShouldBe(RpcErrorKind.BlockUnavailable);
        (await Should.ThrowAsync<RpcException>(anvil.Client.CallAsync(new CallRequest { To = Place }, unknown))).Kind.ShouldBe(RpcErrorKind.BlockUnavailable);
        (await Should.ThrowAsync<RpcException>(anvil.Client.SimulateAsync(new SimulationRequest { Calls = [new CallRequest { To = Place }] }, unknown))).Kind.ShouldBe(RpcErrorKind.BlockUnavailable);
    }

    [Fact]
    public async Task AnyRead_BlockOfTheFuture_IsBlockUnavailable()
    {
        await using var anvil = await AnvilSession.StartAsync();

        (await anvil.Client.GetBlockAsync(99UL)).ShouldBeNull();
        (await Should.ThrowAsync<RpcException>(anvil.Client.CallAsync(new CallRequest { To = Place }, 99UL))).Kind.ShouldBe(RpcErrorKind.BlockUnavailable);
    }

    [Fact]
    public async Task CallAsync_CodeByOverride_RunsAtThePinnedBlock()
    {
        await using var anvil = await AnvilSession.StartAsync();
        var old = (await MineAsync(anvil)).ToBlockRef();
        await MineAsync(anvil);

        var number = await anvil.Client.CallAsync(new CallRequest { To = Place }, old, [new CodeOverride(Place, Codes.Number)]);

        Codes.Word(number).ShouldBe(old.Number);
        (await anvil.Client.GetCodeAsync(Place, old)).ShouldBe(Bytes.Empty);
    }

    [Fact]
    public async Task CallAsync_RevertAndHalt_AreFailedResults()
    {
        await using var anvil = await AnvilSession.StartAsync();
        var head = (await MineAsync(anvil)).ToBlockRef();

        (await anvil.Client.CallAsync(new CallRequest { To = Place }, head, [new CodeOverride(Place, Codes.Reverts)])).ShouldBe(new CallResult(false, Bytes.Parse("0xdeadbeef")));
        (await anvil.Client.CallAsync(new CallRequest { To = Place }, head, [new CodeOverride(Place, Codes.Halts)])).Success.ShouldBeFalse();
    }

    [Fact]
    public async Task EstimateGasAsync_ByHash_IsAnEstimateOrTheRevertsData()
    {
        await using var anvil = await AnvilSession.StartAsync();
        await anvil.Client.RawAsync("anvil_setCode", Place.ToString(), Codes.Counts.ToString());
        var head = (await MineAsync(anvil)).ToBlockRef();

        (await anvil.Client.EstimateGasAsync(new CallRequest { From = Caller, To = Place }, head)).ShouldBeInRange(21_000UL, 100_000UL);
        await anvil.Client.RawAsync("anvil_setCode", Place.ToString(), Codes.Reverts.ToString());
        var e = await Should.ThrowAsync<RpcException>(anvil.Client.EstimateGasAsync(new CallRequest { From = Caller, To = Place }, head = (await MineAsync(anvil)).ToBlockRef()));
        e.Kind.ShouldBe(RpcErrorKind.ExecutionReverted);
        e.Data.ShouldBe(Bytes.Parse("0xdeadbeef"));
    }

    [Fact]
    public async Task SimulateAsync_SeveralCallsByHash_SeeEachOthersEffectsWithTheTrueSender()
    {
        await using var anvil = await AnvilSession.StartAsync();
        var logger = Address.Parse("0x0000000000000000000000000000000000c0ffe1");
        var reverting = Address.Parse("0x0000000000000000000000000000000000c0ffe2");
        var clock = Address.Parse("0x0000000000000000000000000000000000c0ffe3");
        var pinned = (await MineAsync(anvil)).ToBlockRef();
        await MineAsync(anvil);
        var time = pinned.Timestamp.Plus(TimeSpan.FromSeconds(77));

        var reply = await anvil.Client.SimulateAsync(
            new SimulationRequest
            {
                Calls = [Call(Place), Call(logger), Call(reverting), Call(Place), Call(clock)],
                Overrides = [new(Place, Codes.Counts), new(logger, Codes.LogsCaller), new(reverting, Codes.Reverts), new(clock, Codes.Timestamp)],
                BlockTime = time,
            },
            pinned);

        reply.BlockNumber.ShouldBeInRange(pinned.Number, pinned.Number + 1); // geth counts on; Anvil 1.7.1 keeps the parent's number
        reply.Timestamp.ShouldBe(time);
        Codes.Word(reply.Calls[0].ToCallResult()).ShouldBe(1UL);
        Codes.Word(reply.Calls[3].ToCallResult()).ShouldBe(2UL);
        Codes.Word(reply.Calls[4].ToCallResult()).ShouldBe(time.UnixSeconds);
        var log = reply.Calls[1].Logs.ShouldHaveSingleItem();
        log.Address.ShouldBe(logger);
        new Address(log.Data.Span[12..]).ShouldBe(Caller);
        reply.Calls[2].Success.ShouldBeFalse();
        reply.Calls[2].ReturnData.ShouldBe(Bytes.Parse("0xdeadbeef"));
        reply.Calls[2].Error.ShouldNotBeNull();
        reply.Calls.ShouldAllBe(call => call.GasUsed >= 21_000);
        (await anvil.Client.GetStorageAtAsync(Place, 0, BlockTag.Latest)).ShouldBe(Hash32.Zero);
    }

    [Fact]
    public async Task GetFeeHistoryAsync_OfAnvil_QuotesFeesAboveTheBaseFee()
    {
        await using var anvil = await AnvilSession.StartAsync();
        for (var i = 0; i < 5; i++)
            await MineAsync(anvil);
        var head = await MineAsync(anvil);

        var history = await anvil.Client.GetFeeHistoryAsync(4, head.Number, [50]);
        var quote = FeeEstimator.Estimate(history, new FeeOptions { TipCeiling = 5_000_000_000, MaxFeeCap = 500_000_000_000 }).ShouldBeOfType<FeeQuote>();

        history.BaseFeePerGas.Length.ShouldBe(5);
        history.BaseFeePerGas[3].ShouldBe(head.BaseFeePerGas!.Value);
        quote.MaxFeePerGas.ShouldBeGreaterThan(history.NextBaseFee);
    }

    private static CallRequest Call(Address to) => new() { From = Caller, To = to };

    private static async Task<BlockHeader> MineAsync(AnvilSession anvil)
    {
        await anvil.Client.RawAsync("evm_mine");
        return (await anvil.Client.GetBlockAsync(BlockTag.Latest)).ShouldNotBeNull();
    }
}
