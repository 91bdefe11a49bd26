using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Safety;
using KeeperBot.Evm;
using KeeperBot.Execution.Policy.Approvals;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Policy.Approvals;

public sealed class AllowanceWatchTests
{
    private static readonly Address Spender = Address.Parse("0x00000000000000000000000000000000000000e1");

    // Any call returns storage slot 0: a token whose every allowance is that.
    private static readonly Bytes TokenCode = Bytes.Parse("0x60005460005260206000f3");

    [Theory]
    [InlineData(false, "0x0", null)]
    [InlineData(false, "0x1", "no route needs that")]
    [InlineData(false, "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "without limit")]
    [InlineData(true, "0x0", null)]
    [InlineData(true, "0x1", null)]
    [InlineData(true, "0x80000000000000000000000000000000", "without limit")]
    [InlineData(true, "0x7fffffffffffffffffffffffffffffff", null)]
    public async Task Case66And67_Allowance_IsReportedWhereItShouldNotBe(bool standing, string amount, string? finding)
    {
        await using var chain = await CounterChain.StartAsync();
        await SetAsync(chain, UInt256.Parse(amount));
        var findings = await Watch(chain, standing).AuditAsync(await HeadAsync(chain), default);
        if (finding is null)
        {
            findings.ShouldBeEmpty();
            return;
        }

        findings.ShouldHaveSingleItem().Detail.ShouldContain(finding);
        findings[0].Mend.ShouldContain($"approve 0");
        findings[0].Mend.ShouldContain(Spender.ToString());
    }

    [Theory]
    [InlineData("0x")]
    [InlineData("0x60006000fd")]
    [InlineData("0x6000600052600160")]
    public async Task AuditAsync_TokenThatAnswersNothing_IsUnknownAndNeverZero(string code)
    {
        await using var chain = await CounterChain.StartAsync();
        await chain.Control.SetCodeAsync(TestPlan.Usdc.Address, Bytes.Parse(code));
        await chain.MineAsync();
        (await Watch(chain, standing: false).AuditAsync(await HeadAsync(chain), default)).ShouldHaveSingleItem().Allowed.ShouldBeNull();
    }

    [Fact]
    public async Task Case67_AllowanceLeftAfterAStep_StopsHedgesUntilItIsGone()
    {
        await using var chain = await CounterChain.StartAsync();
        await SetAsync(chain, UInt256.Zero);
        var watch = Watch(chain, standing: false);
        (await watch.LookAsync(await HeadAsync(chain), Plane(mined: 0), default)).ShouldBeEmpty();
        await SetAsync(chain, UInt256.One);
        (await watch.LookAsync(await HeadAsync(chain), Plane(mined: 0), default)).ShouldBeEmpty("nothing of ours was mined since, so nothing is asked");

        var doubt = (await watch.LookAsync(await HeadAsync(chain), Plane(mined: 1), default)).ShouldHaveSingleItem();
        (doubt.Kind, doubt.Account).ShouldBe((DoubtKind.AllowanceLeft, TestPlan.Account));
        (await watch.LookAsync(await HeadAsync(chain), Plane(mined: 1), default)).ShouldHaveSingleItem("it is looked at again at every head");
        await SetAsync(chain, UInt256.Zero);
        (await watch.LookAsync(await HeadAsync(chain), Plane(mined: 1), default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task LookAsync_OneMoreIsMinedAndTheOldestForgotten_AsksAgain()
    {
        await using var chain = await CounterChain.StartAsync();
        await SetAsync(chain, UInt256.Zero);
        var watch = Watch(chain, standing: false);
        (await watch.LookAsync(await HeadAsync(chain), Plane(mined: 2), default)).ShouldBeEmpty();
        await SetAsync(chain, UInt256.One);
        var later = Plane(mined: 3);
        (await watch.LookAsync(await HeadAsync(chain), later with { Intents = later.Intents[1..] }, default)).ShouldHaveSingleItem("the plane remembers so many intents and no more");
    }

    [Theory]
    [InlineData(ActionKind.Approve, 0)]
    [InlineData(ActionKind.TopUp, 1)]
    public async Task Case67_AllowanceThatTheKeeperGave_IsADoubtOnceItsStepHasPassed(ActionKind last, int doubts)
    {
        await using var chain = await CounterChain.StartAsync();
        await SetAsync(chain, UInt256.One);
        var watch = new AllowanceWatch(new MulticallReader(chain.Direct, PlaneKit.Multicall), [new(TestPlan.Account, TestPlan.Usdc, TestPlan.Actor, Spender, Standing: false) { Managed = true }]);
        var found = await watch.LookAsync(await HeadAsync(chain), Plane(mined: 1, last), default);
        found.Length.ShouldBe(doubts);
        found.ShouldAllBe(doubt => doubt.Detail.Contains("takes it back"));
    }

    private static AllowanceWatch Watch(CounterChain chain, bool standing) =>
        new(new MulticallReader(chain.Direct, PlaneKit.Multicall), [new(TestPlan.Account, TestPlan.Usdc, TestPlan.Actor, Spender, standing)]);

    private static async Task SetAsync(CounterChain chain, UInt256 amount)
    {
        var word = new byte[32];
        amount.WriteBigEndian(word);
        await chain.Control.SetCodeAsync(TestPlan.Usdc.Address, TokenCode);
        await chain.Control.SetStorageAtAsync(TestPlan.Usdc.Address, Hash32.Zero, new Hash32(word));
        await chain.MineAsync();
    }

    private static async Task<BlockRef> HeadAsync(CounterChain chain) => (await chain.Direct.GetBlockAsync(BlockTag.Latest))!.ToBlockRef();

    private static PlaneStatus Plane(int mined, ActionKind kind = ActionKind.TopUp) => new(
        [.. Enumerable.Range(0, mined).Select(i => new IntentRecord(
            new(new($"i{i}"), TestPlan.Account, TestPlan.Margin, kind, IntentState.Confirmed, TestPlan.Block(1).Timestamp), 0, null, 5, null, null, "", null))],
        false, [], null);
}
