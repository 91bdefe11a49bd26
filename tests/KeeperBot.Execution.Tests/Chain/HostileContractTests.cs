using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Simulation;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Chain;

/// <summary>Contracts that burn gas, shout, or change while we look.</summary>
public sealed class HostileContractTests
{
    // With calldata: reverts with a megabyte of zeros. Without: returns slot 0.
    private static readonly Bytes Shouting = Bytes.Parse("0x36600f5760005460005260206000f35b621000006000fd");

    // With calldata: loops for ever. Without: returns slot 0.
    private static readonly Bytes Burning = Bytes.Parse("0x36600f5760005460005260206000f35b600f56");

    [Fact]
    public async Task Case64_SimulatedRevertOfAMegabyte_IsOneShortLine()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await chain.Control.SetCodeAsync(TestPlan.Contract, Shouting);
        await chain.MineAsync();
        var simulator = new EthSimulator(kit.Client, kit.Source, PlaneKit.Multicall, new SimulationOptions(10_000_000, TimeSpan.FromSeconds(12)), []);
        var revert = (await simulator.SimulateAsync(TestPlan.Intent("a", await kit.HeadAsync()), default)).ShouldBeOfType<SimulatedRevert>();
        revert.Reason.Length.ShouldBeInRange(1, 400);
        chain.Sends.ShouldBe(0);
    }

    [Fact]
    public async Task Case69_CallThatBurnsAllGas_EndsAtTheCapAndIsNotSent()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await chain.Control.SetCodeAsync(TestPlan.Contract, Burning);
        await chain.MineAsync();
        (await kit.Simulator.SimulateAsync(TestPlan.Intent("a", await kit.HeadAsync()), default)).ShouldBeOfType<SimulatedRevert>();
        chain.Sends.ShouldBe(0);
    }

    [Fact]
    public async Task Case69_ContractBurnsGasOnlyAfterTheSimulation_CostsAtMostTheReservedGas()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var intent = TestPlan.Intent("a", await kit.HeadAsync());
        (await kit.SubmitAsync(intent)).ShouldBeOfType<Submitted>();
        var reserved = kit.Journal.NativeSpent(new(0), new("none"));
        await chain.Control.SetCodeAsync(TestPlan.Contract, Burning);
        await chain.MineAsync();
        await kit.AdvanceAsync();
        kit.State("a").ShouldBe(IntentState.Reverted);
        var story = kit.Journal.Find(new("a"))!;
        story.Mined!.GasUsed.ShouldBe(story.Latest!.GasLimit, "all of it was burnt, and no more could be");
        (kit.Journal.NativeSpent(new(0), new("none")) <= reserved).ShouldBeTrue();
    }

    [Fact]
    public async Task Case61_CodeChangesBetweenPlanAndSignature_IsRefusedAndNothingIsReserved()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        kit.Safety.State = Changed;
        (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("policy.code_changed");
        kit.Safety.AskedBeforeSigning.ShouldBe(1);
        kit.State("a").ShouldBe(IntentState.None);
        chain.Sends.ShouldBe(0);
    }

    [Theory]
    [InlineData(DoubtKind.CodeChanged, ActionKind.TopUp, true)]
    [InlineData(DoubtKind.RevertsInARow, ActionKind.Hedge, true)]
    [InlineData(DoubtKind.RevertsInARow, ActionKind.TopUp, false)]
    public async Task Case61_DoubtWhileATransactionIsStuck_CancelsWhatTheDoubtStops(DoubtKind doubt, ActionKind kind, bool cancelled)
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        chain.Proxy.Inject(Withheld.Fault, times: 1000, method: "eth_sendRawTransaction");
        (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync(), kind: kind))).ShouldBeOfType<Submitted>();
        kit.Safety.State = new([new Doubt(doubt, "for a test")]);
        await chain.MineAsync(3);
        await kit.AdvanceAsync();
        if (cancelled)
        {
            // At the first head its account may be planned anew on the nonce, where that is allowed; at the next it is cancelled.
            await chain.MineAsync();
            await kit.AdvanceAsync();
        }

        var attempts = kit.Journal.Find(new("a"))!.Attempts;
        attempts.Select(attempt => attempt.Purpose).ShouldBe([AttemptPurpose.Call, cancelled ? AttemptPurpose.Cancel : AttemptPurpose.Call]);
    }

    [Theory]
    [InlineData("ETH", true)]
    [InlineData("BTC", false)]
    public async Task PriceJumpWhileAHedgeIsStuck_PushesNoHedgeOfThatUnderlyingOn(string jumped, bool held)
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        chain.Proxy.Inject(Withheld.Fault, times: 1000, method: "eth_sendRawTransaction");
        var intent = TestPlan.Intent("a", await kit.HeadAsync(), kind: ActionKind.Hedge);
        var promise = intent.Action.Effect.OnChain.Add(new NetDeltaWithin(new Underlying("ETH"), Wad.FromInteger(-1), Wad.FromInteger(1)));
        intent = intent with { Action = intent.Action with { Effect = new ExpectedEffect(intent.Action.Effect.Simulated, promise) } };
        (await kit.SubmitAsync(intent)).ShouldBeOfType<Submitted>();
        kit.Safety.State = new([new Doubt(DoubtKind.PriceJump, "for a test") { Underlying = new Underlying(jumped) }]);

        var simulations = chain.Proxy.Calls("eth_simulateV1");

        await chain.MineAsync(3);
        await kit.AdvanceAsync();

        // What is held back is not even simulated again; the counter has no delta, so the other one ends there.
        chain.Proxy.Calls("eth_simulateV1").ShouldBe(simulations + (held ? 0 : 1));
    }

    [Theory]
    [InlineData(ActionKind.Hedge, 1)]
    [InlineData(ActionKind.TopUp, 2)]
    public async Task Restart_BeforeTheFirstCycleHasJudgedTheMarket_BumpsNothingThatAddsRisk(ActionKind kind, int attempts)
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        chain.Proxy.Inject(Withheld.Fault, times: 1000, method: "eth_sendRawTransaction");
        (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync(), kind: kind))).ShouldBeOfType<Submitted>();
        kit.Safety.State = new([new Doubt(DoubtKind.NotJudged, "for a test")]);
        await chain.MineAsync(4);
        await kit.AdvanceAsync();
        await chain.MineAsync();
        await kit.AdvanceAsync();
        kit.Journal.Find(new("a"))!.Attempts.Select(attempt => attempt.Purpose).ShouldAllBe(purpose => purpose == AttemptPurpose.Call);
        kit.Journal.Find(new("a"))!.Attempts.Length.ShouldBe(attempts);

        kit.Safety.State = SafetyState.Clear;
        await chain.MineAsync(3);
        await kit.AdvanceAsync();

        kit.Journal.Find(new("a"))!.Attempts.Length.ShouldBe(attempts + 1, "the market has been judged");
    }

    private static SafetyState Changed { get; } = new([new Doubt(DoubtKind.CodeChanged, "for a test")]);
}
