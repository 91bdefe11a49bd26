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
using NSubstitute;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Cycle;

/// <summary>A roll in the cycle: both halves are simulated as a whole before the first is sent, and where they cannot be had the first is judged by itself.</summary>
public sealed class RollCycleTests
{
    private readonly ISnapshotSource _source = Substitute.For<ISnapshotSource>();
    private readonly IVenueAdapter _lyra = Substitute.For<IVenueAdapter>();
    private readonly ISimulator _simulator = Substitute.For<ISimulator>();
    private readonly ITransactionPlane _plane = Substitute.For<ITransactionPlane>();
    private readonly IModeSource _mode = Substitute.For<IModeSource>();
    private readonly ISafetyWatch _safety = Substitute.For<ISafetyWatch>();
    private readonly List<CallIntent> _wholes = [];
    private Func<OptionAction, ImmutableArray<TokenAmount>> _spends = _ => [];

    private readonly Book _book = new Book().WithShort("1", OptionKindCall, "10", "2000", "6000", "2000").WithIdle(Susd, "50000")
        .WithListing(Listed("2000", OptionKindCall, 7) with { Writing = [new(Susd, Wad.One, W("250"), W("100"), null)] });

    private const Quant.BlackScholes.OptionKind OptionKindCall = Quant.BlackScholes.OptionKind.Call;

    public RollCycleTests()
    {
        _mode.Current.Returns(KeeperMode.Active);
        _safety.LookAsync(default!, default!, default!, default).ReturnsForAnyArgs(SafetyState.Clear);
        _lyra.Venue.Returns(Lyra);
        _source.ReadAsync(default!, default).ReturnsForAnyArgs(_ => _book.Snapshot());
        _plane.AdvanceAsync(default!, default).ReturnsForAnyArgs(new PlaneStatus([], false, [], null));
        _lyra.EncodeAsync(default!, default!, default!, default).ReturnsForAnyArgs(call => new EncodedCall(
            Main.Holder, Bytes.Parse("0x01"), call.Arg<PlannedAction>() is OptionAction half ? _spends(half) : [], null, "trade") { AveragePrice = (call.Arg<PlannedAction>() as OptionAction)?.WorstPrice });
        _plane.SubmitAsync(default!, default!, default).ReturnsForAnyArgs(call => new Submitted(call.Arg<CallIntent>()?.Key ?? default, Hash32.Zero, 1, 150_000, Wei.Zero, Wei.Zero, true));
    }

    [Fact]
    public async Task RunAsync_WholeReverts_TheFirstHalfIsJudgedByItself()
    {
        Simulates(_ => new SimulatedRevert("the second half reverts"));

        var outcome = await RunAsync();

        outcome.Steps[0].ShouldBeOfType<StepDropped>().Code.ShouldBe("roll.not_whole");
        var sent = outcome.Steps.OfType<StepSubmitted>().ShouldHaveSingleItem(string.Join('\n', outcome.Steps)).Action.ShouldBeOfType<OptionAction>();
        (sent.ReasonCode, sent.Then.IsEmpty, sent.Kind).ShouldBe(("vega.beyond_limit", true, ActionKind.TradeOption));
    }

    [Fact]
    public async Task RunAsync_WholeEndsOtherwiseThanPromised_IsNotBegun()
    {
        // The simulation shows the first half alone: nothing was written.
        Simulates(intent => new SimulatedCall(100_000, After((OptionAction)intent.Before[0].Action)));

        var outcome = await RunAsync();

        outcome.Steps[0].ShouldBeOfType<StepDropped>().Code.ShouldBe("roll.effect_not_seen");
        _wholes.ShouldHaveSingleItem().Before.Select(intent => intent.Action.Kind).ShouldBe([ActionKind.TradeOption]);
        _wholes[0].Action.Kind.ShouldBe(ActionKind.WriteOption);
    }

    [Theory]
    [InlineData("700", 0)]
    [InlineData("699", 2)]
    public async Task RunAsync_StandingAllowanceIsEnoughForEachHalfAndNotForBoth_TheSecondIsSimulatedWithItsApproval(string standing, int approvals)
    {
        _book.WithAllowance(standing);
        _spends = half => [Dollars(half.Writes ? "400" : "300")];
        Simulates(_ => new SimulatedRevert("the second half reverts"));

        await RunAsync();

        var steps = _wholes.ShouldHaveSingleItem().Before.Select(intent => intent.Action).ToList();
        steps[0].Kind.ShouldBe(ActionKind.TradeOption);
        steps.Skip(1).Cast<ApproveAction>().Select(step => (step.Spender, step.Amount)).ShouldBe(approvals == 0 ? [] : [(Spender, Dollars("0")), (Spender, Dollars("400"))]);
    }

    private void Simulates(Func<CallIntent, Simulation> whole) => _simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(call =>
    {
        if (call.Arg<CallIntent>() is not { Before.IsEmpty: false } both)
            return new SimulatedCall(100_000, After((OptionAction)call.Arg<CallIntent>().Action));
        _wholes.Add(both);
        return whole(both);
    });

    private static TokenAmount Dollars(string amount) => TokenAmount.FromWad(Susd, W(amount), Rounding.Down);

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
        return Book.Limits(AllowedActions.All with { Hedge = false, Options = true, Writes = true }, band: Band("1000", "1")) with
        {
            Greeks = ImmutableDictionary<Underlying, GreekLimits>.Empty.Add(Eth, new(null, new(vega.Multiply(W("0.9"), Rounding.Down), vega.Multiply(W("0.6"), Rounding.Down)),
                new(W("0.1"), W("50"), W("50000"), W("100"), W("0.05"), W("0.001"), TimeSpan.FromDays(2), TimeSpan.FromMinutes(10), Buys: false)
                {
                    Roll = new(["sUSD"], TimeSpan.FromDays(5), TimeSpan.FromDays(90), W("0.05"), W("0.6"), W("2"), W("50")),
                })),
        };
    }
}
