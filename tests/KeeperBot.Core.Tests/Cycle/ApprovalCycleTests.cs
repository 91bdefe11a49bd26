using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;
using NSubstitute;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Cycle;

/// <summary>A step whose allowance is missing: both calls are simulated together, the approval alone is sent.</summary>
public class ApprovalCycleTests
{
    private readonly ISnapshotSource _source = Substitute.For<ISnapshotSource>();
    private readonly IVenueAdapter _lyra = Substitute.For<IVenueAdapter>();
    private readonly ISimulator _simulator = Substitute.For<ISimulator>();
    private readonly ITransactionPlane _plane = Substitute.For<ITransactionPlane>();
    private readonly IModeSource _mode = Substitute.For<IModeSource>();
    private readonly ISafetyWatch _safety = Substitute.For<ISafetyWatch>();
    private readonly List<CallIntent> _simulated = [];
    private string _standing = "0";
    private Func<CallIntent, Simulation?> _answer = _ => null;

    public ApprovalCycleTests()
    {
        _mode.Current.Returns(KeeperMode.Active);
        _safety.LookAsync(default!, default!, default!, default).ReturnsForAnyArgs(SafetyState.Clear);
        _lyra.Venue.Returns(Lyra);
        _lyra.EncodeAsync(default!, default!, default!, default).ReturnsForAnyArgs(call => Encoded(call.Arg<PlannedAction>()));
        _source.ReadAsync(default!, default).ReturnsForAnyArgs(_ => Short("1100").WithIdle(Susd, "5000").WithAllowance(_standing).Snapshot());
        History();
        _simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(call => Simulated(call.Arg<CallIntent>()));
        _plane.SubmitAsync(default!, default!, default).ReturnsForAnyArgs(call =>
            new Submitted(call.Arg<CallIntent>()?.Key ?? default, Hash32.Zero, 1, 150_000, Wei.Zero, Wei.Zero, true));
    }

    [Fact]
    public async Task RunAsync_AllowanceMissing_SimulatesBothAndSendsTheExactApprovalAlone()
    {
        var sent = (await RunAsync()).Steps.ShouldHaveSingleItem().ShouldBeOfType<StepSubmitted>();
        var approve = sent.Action.ShouldBeOfType<ApproveAction>();
        (approve.Amount, approve.Spender, approve.Target, approve.Urgency).ShouldBe((Dollars("400"), Spender, Option("7"), Urgency.Routine));
        sent.Then.ShouldHaveSingleItem().Action.ShouldBeOfType<TopUpAction>().Amount.ShouldBe(Dollars("400"));
        sent.Intent.Key.ShouldNotBe(sent.Then[0].Key);
        _simulated.Select(intent => (intent.Action.Kind, intent.Before.Length)).ShouldBe([(ActionKind.TopUp, 1), (ActionKind.Approve, 0)]);
        await _plane.Received(1).SubmitAsync(sent.Intent, Arg.Any<SimulatedCall>(), Arg.Any<CancellationToken>());
        await _plane.ReceivedWithAnyArgs(1).SubmitAsync(default!, default!, default);
    }

    [Fact]
    public async Task RunAsync_BundleReverts_SendsNothing()
    {
        Simulate(intent => intent.Before.IsEmpty ? null : new SimulatedRevert("no"));
        (await RunAsync()).Steps.ShouldAllBe(step => step is StepDropped);
        _simulated.ShouldAllBe(intent => !intent.Before.IsEmpty);
        await _plane.DidNotReceiveWithAnyArgs().SubmitAsync(default!, default!, default);
    }

    [Fact]
    public async Task RunAsync_BundleEndsWithoutTheActsEffect_SendsNothing()
    {
        Simulate(intent => intent.Before.IsEmpty ? null : new SimulatedCall(1, Short("1100").WithIdle(Susd, "5000").Snapshot(101)));
        (await RunAsync()).Steps[0].ShouldBeOfType<StepDropped>().Code.ShouldBe("effect.not_seen");
        await _plane.DidNotReceiveWithAnyArgs().SubmitAsync(default!, default!, default);
    }

    [Fact]
    public async Task RunAsync_ApprovalAloneDoesNotGiveExactlyThat_SendsNothing()
    {
        Simulate(intent => intent.Before.IsEmpty ? new SimulatedCall(1, Short("1100").WithIdle(Susd, "5000").WithAllowance("401").Snapshot(101)) : null);
        var dropped = (await RunAsync()).Steps[0].ShouldBeOfType<StepDropped>();
        (dropped.Code, dropped.Action.Kind).ShouldBe(("effect.not_seen", ActionKind.Approve));
        await _plane.DidNotReceiveWithAnyArgs().SubmitAsync(default!, default!, default);
    }

    [Fact]
    public async Task Case65_RunAsync_TokenThatChangesAllowancesOnlyFromZero_IsSetToZeroFirst()
    {
        _standing = "399";
        Simulate(intent => intent.Before.Length == 1 ? new SimulatedRevert("approve from non-zero") : null);
        var sent = (await RunAsync()).Steps.ShouldHaveSingleItem().ShouldBeOfType<StepSubmitted>();
        sent.Action.ShouldBeOfType<ApproveAction>().Amount.ShouldBe(Dollars("0"));
        sent.Action.Kind.ShouldBe(ActionKind.Revoke);
        sent.Then.Select(intent => intent.Action.Kind).ShouldBe([ActionKind.Approve, ActionKind.TopUp]);
    }

    [Fact]
    public async Task RunAsync_NodeCannotRunBundles_TriesTheFallback()
    {
        Simulate(intent => intent.Before.IsEmpty ? null : new SimulationUnsupported("no eth_simulateV1"));
        var steps = (await RunAsync()).Steps;
        steps.Select(step => step.ShouldBeOfType<StepDropped>().Code).ShouldBe(["approval.not_simulated", "approval.not_simulated"]);
        steps.Select(step => step.Action.Kind).ShouldBe([ActionKind.TopUp, ActionKind.Reduce]);
    }

    [Fact]
    public async Task RunAsync_ApprovalsThatKeepVanishing_AreNotGivenAgainAtOnce()
    {
        History(Enumerable.Repeat((ActionKind.Approve, IntentState.Confirmed), 3).ToArray());
        (await RunAsync()).Steps[0].ShouldBeOfType<StepDropped>().Code.ShouldBe("approval.backing_off");
        History((ActionKind.Approve, IntentState.Confirmed), (ActionKind.Approve, IntentState.Confirmed));
        (await RunAsync()).Steps[0].ShouldBeOfType<StepSubmitted>();
        await _plane.ReceivedWithAnyArgs(1).SubmitAsync(default!, default!, default);
    }

    [Fact]
    public async Task RunAsync_ApprovalOnItsWay_IsNotGivenAgain()
    {
        History((ActionKind.Approve, IntentState.Pending));
        (await RunAsync()).Steps.ShouldBeEmpty();
    }

    private async Task<CycleCompleted> RunAsync()
    {
        var assessor = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty);
        var limits = Limits(band: Band("1000", "1"));
        var cycle = new KeeperCycle(_source, assessor, new DecisionEngine(limits), new StepRunner([_lyra], _simulator, assessor, _plane), _plane, _mode, limits, _safety);
        return (await cycle.RunAsync(Block(100, new Book().Now), default)).ShouldBeOfType<CycleCompleted>();
    }

    private void History(params (ActionKind Kind, IntentState State)[] intents) =>
        _plane.AdvanceAsync(default!, default).ReturnsForAnyArgs(new PlaneStatus(
            [.. intents.Select((intent, i) => new IntentRecord(
                new(new($"i{i}"), Main.Id, Option("7"), intent.Kind, intent.State, new Book().Now.Plus(TimeSpan.FromSeconds(i - 10))), 0, null, null, null, null, "", null))],
            false, [], null));

    private void Simulate(Func<CallIntent, Simulation?> answer) => _answer = answer;

    /// <summary>What a test does not answer goes as planned: the rescue is seen, an approval stands exactly.</summary>
    private Simulation Simulated(CallIntent intent)
    {
        _simulated.Add(intent);
        return _answer(intent) ?? (intent.Action is ApproveAction approve
            ? new SimulatedCall(50_000, Short("1100").WithIdle(Susd, "5000").WithAllowance(approve.Amount.ToWad(Rounding.Down).ToString()).Snapshot(101))
            : new SimulatedCall(100_000, Short("1500").WithIdle(Susd, "4600").WithAllowance("0").Snapshot(101)));
    }

    private Encoding Encoded(PlannedAction action) => action is ApproveAction approve
        ? new EncodedCall(Susd.Address, Bytes.Parse("0x095ea7b3"), [], null, $"allow {approve.Amount}")
        : new EncodedCall(Main.Holder, Bytes.Parse("0x01020304"), [Dollars("400")], null, "add collateral") { Needs = [new(Spender, Dollars("400"), Dollars(_standing))] };

    private static Book Short(string collateral) => new Book().WithShort("7", OptionKind.Put, "5", "2000", collateral, "1000");

    private static TokenAmount Dollars(string amount) => TokenAmount.FromWad(Susd, W(amount), Rounding.Down);
}
