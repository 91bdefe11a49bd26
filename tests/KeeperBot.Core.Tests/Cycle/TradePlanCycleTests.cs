using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Greeks;
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

/// <summary>A plan over several instruments in the cycle: asked for once, decided again with the answers, and told where every trade of it is refused.</summary>
public sealed class TradePlanCycleTests
{
    private readonly ISnapshotSource _source = Substitute.For<ISnapshotSource>();
    private readonly IVenueAdapter _lyra = Substitute.For<IVenueAdapter>();
    private readonly ISimulator _simulator = Substitute.For<ISimulator>();
    private readonly ITransactionPlane _plane = Substitute.For<ITransactionPlane>();
    private readonly IModeSource _mode = Substitute.For<IModeSource>();
    private readonly ISafetyWatch _safety = Substitute.For<ISafetyWatch>();
    private readonly Book _book = new Book().WithShort("1", OptionKind.Call, "10", "2000", "6000", "2000").WithShort("2", OptionKind.Put, "10", "2000", "6000", "2000").WithIdle(Susd, "50000");

    public TradePlanCycleTests()
    {
        _mode.Current.Returns(KeeperMode.Active);
        _safety.LookAsync(default!, default!, default!, default).ReturnsForAnyArgs(SafetyState.Clear);
        _lyra.Venue.Returns(Lyra);
        _source.ReadAsync(default!, default).ReturnsForAnyArgs(_ => _book.Snapshot());
        _plane.AdvanceAsync(default!, default).ReturnsForAnyArgs(new PlaneStatus([], false, [], null));
        _simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(new SimulatedRevert("it reverts"));
    }

    [Fact]
    public async Task RunAsync_EveryOptionTradeIsRefused_RaisesTheLimitsAlarmWithEveryReason()
    {
        _lyra.EncodeAsync(default!, default!, default!, default).ReturnsForAnyArgs(new EncodingRefused("quote.beyond_worst_price", "too dear"));

        var outcome = await RunAsync();

        var alarm = outcome.Plan.Alarms.Single(item => item.Code == "vega.beyond_limit");
        alarm.Subject.ShouldBe("ETH");
        alarm.Detail.ShouldContain("too dear");
        outcome.Steps.Length.ShouldBe(2, "both closes were tried");
    }

    [Fact]
    public async Task RunAsync_OptionTradeIsSent_RaisesNone()
    {
        _lyra.EncodeAsync(default!, default!, default!, default).ReturnsForAnyArgs(call => new EncodedCall(Main.Holder, Bytes.Parse("0x01"), [], null, "close") { AveragePrice = ((OptionAction)call.Arg<PlannedAction>()).WorstPrice });
        _simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(call => new SimulatedCall(100_000, After((OptionAction)call.Arg<CallIntent>().Action)));
        _plane.SubmitAsync(default!, default!, default).ReturnsForAnyArgs(call => new Submitted(call.Arg<CallIntent>()?.Key ?? default, Hash32.Zero, 1, 150_000, Wei.Zero, Wei.Zero, true));

        var outcome = await RunAsync();

        outcome.Steps[0].ShouldBeOfType<StepSubmitted>(string.Join('\n', outcome.Steps));
        outcome.Plan.Alarms.ShouldNotContain(item => item.Code == "vega.beyond_limit");
        var planned = outcome.Plan.Actions.OfType<OptionAction>().First();
        planned.Choice.ShouldNotBeNull("the answers were decided on");
        outcome.Inputs!.Quotes.Length.ShouldBe(4, "two closes at two sizes");
        // Replayed from what was recorded, the same plan comes out.
        var again = new DecisionEngine(Limits()).Decide(outcome.Inputs.Snapshot, outcome.Assessment, outcome.Inputs.History, outcome.Inputs.Mode, outcome.Inputs.Safety, outcome.Inputs.Quotes);
        again.Actions.Select(action => (action.Reason, action.ReasonCode)).ShouldBe(outcome.Plan.Actions.Select(action => (action.Reason, action.ReasonCode)));
    }

    private async Task<CycleCompleted> RunAsync()
    {
        var assessor = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty);
        var cycle = new KeeperCycle(_source, assessor, new DecisionEngine(Limits()), new StepRunner([_lyra], _simulator, assessor, _plane), _plane, _mode, Limits(), _safety);
        return (await cycle.RunAsync(Block(100, _book.Now), default)).ShouldBeOfType<CycleCompleted>();
    }

    private PortfolioSnapshot After(OptionAction trade)
    {
        var snapshot = _book.Snapshot(101);
        var account = snapshot.Accounts[0];
        return snapshot with
        {
            Accounts = [account with { Venues = [.. account.Venues.Select(reading => reading is KnownReading known ? known with { MarginAccounts = [.. known.MarginAccounts.Select(margin => margin.Id != trade.Target ? margin : margin with { Legs = [.. margin.Legs.Select(leg => leg with { Size = leg.Size + trade.Quantity })] })] } : reading)] }],
        };
    }

    private DecisionLimits Limits()
    {
        var vega = NetGreeks.Of(_book.Assess().Exposures[0], GreekKind.Vega)!.Value.Abs();
        return Book.Limits(AllowedActions.All with { Hedge = false, Options = true }, band: Band("1000", "1")) with
        {
            Greeks = ImmutableDictionary<Underlying, GreekLimits>.Empty.Add(Eth, new(null, new(vega.Multiply(W("0.9"), Rounding.Down), vega.Multiply(W("0.6"), Rounding.Down)),
                new(W("0.1"), W("50"), W("50000"), W("100"), W("0.05"), W("0.01"), TimeSpan.FromDays(2), TimeSpan.FromMinutes(10), Buys: false))),
        };
    }
}
