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

/// <summary>The real cycle over a book with options at one venue, whose ports answer as a test says.</summary>
internal sealed class OptionCycleBench
{
    private readonly Book _book;

    /// <summary>A bench in which no intent is known, everything is encoded by no one yet, and every send is taken.</summary>
    public OptionCycleBench(Book book)
    {
        _book = book;
        Mode.Current.Returns(KeeperMode.Active);
        Safety.LookAsync(default!, default!, default!, default).ReturnsForAnyArgs(SafetyState.Clear);
        Lyra.Venue.Returns(Book.Lyra);
        Source.ReadAsync(default!, default).ReturnsForAnyArgs(_ => _book.Snapshot());
        Plane.AdvanceAsync(default!, default).ReturnsForAnyArgs(new PlaneStatus([], false, [], null));
        Plane.SubmitAsync(default!, default!, default).ReturnsForAnyArgs(call => new Submitted(call.Arg<CallIntent>()?.Key ?? default, Hash32.Zero, 1, 150_000, Wei.Zero, Wei.Zero, true));
    }

    public ISnapshotSource Source { get; } = Substitute.For<ISnapshotSource>();

    public IVenueAdapter Lyra { get; } = Substitute.For<IVenueAdapter>();

    public ISimulator Simulator { get; } = Substitute.For<ISimulator>();

    public ITransactionPlane Plane { get; } = Substitute.For<ITransactionPlane>();

    public IModeSource Mode { get; } = Substitute.For<IModeSource>();

    public ISafetyWatch Safety { get; } = Substitute.For<ISafetyWatch>();

    public async Task<CycleCompleted> RunAsync(DecisionLimits limits)
    {
        var assessor = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty);
        var cycle = new KeeperCycle(Source, assessor, new DecisionEngine(limits), new StepRunner([Lyra], Simulator, assessor, Plane), Plane, Mode, limits, Safety);
        return (await cycle.RunAsync(Block(100, _book.Now), default)).ShouldBeOfType<CycleCompleted>();
    }

    /// <summary>The book after a trade in an option that it holds.</summary>
    public PortfolioSnapshot After(OptionAction trade)
    {
        var snapshot = _book.Snapshot(101);
        var account = snapshot.Accounts[0];
        return snapshot with
        {
            Accounts = [account with { Venues = [.. account.Venues.Select(reading => reading is KnownReading known ? known with { MarginAccounts = [.. known.MarginAccounts.Select(margin => margin.Id != trade.Target ? margin : margin with { Legs = [.. margin.Legs.Select(leg => leg with { Size = leg.Size + trade.Quantity })] })] } : reading)] }],
        };
    }

    /// <summary>A vega limit that the book is beyond, and how options are traded for it.</summary>
    public DecisionLimits BeyondVega(AllowedActions mode, string maxFeeOfSpot, RollTerms? roll = null)
    {
        var vega = NetGreeks.Of(_book.Assess().Exposures[0], GreekKind.Vega)!.Value.Abs();
        return Limits(mode with { Hedge = false, Options = true }, band: Band("1000", "1")) with
        {
            Greeks = ImmutableDictionary<Underlying, GreekLimits>.Empty.Add(Eth, new(null, new(vega.Multiply(W("0.9"), Rounding.Down), vega.Multiply(W("0.6"), Rounding.Down)),
                new(W("0.1"), W("50"), W("50000"), W("100"), W("0.05"), W(maxFeeOfSpot), TimeSpan.FromDays(2), TimeSpan.FromMinutes(10), Buys: false) { Roll = roll })),
        };
    }
}
