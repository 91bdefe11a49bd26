using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Stress;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;
using static KeeperBot.Core.Tests.Stress.StressedBook;

namespace KeeperBot.Core.Tests.Stress;

public class PortfolioGridTests
{
    [Theory]
    [InlineData(1, 400)]
    [InlineData(-1.5, 700)]
    public void Of_Perp_IsTheClosedFormEverywhere(double size, double equity)
    {
        var report = Grid(Snapshot("0", Perpetual(size, equity)));
        var grid = report.Accounts.ShouldHaveSingleItem();
        grid.ByTime.Length.ShouldBe(58 * 7 * 3);
        foreach (var place in grid.ByTime)
        {
            var price = 2000 * place.At.SpotFactor;
            place.Health.ShouldBe((equity + (size * (price - 2000))) / (Ratio * Math.Abs(size) * price), 1e-9);
            place.EquityChange.ShouldBe(size * (price - 2000), 1e-9);
        }

        grid.Now.ShouldBe(equity / (Ratio * Math.Abs(size) * 2000), 1e-12);
        var (worst, lost) = size > 0 ? (0.34, 2000 * 0.66) : (6, 1.5 * 10000);
        grid.Worst.At.SpotFactor.ShouldBe(worst);
        grid.MostLost.ShouldBe(lost, 1e-9);
    }

    [Fact]
    public void Of_Perp_DemandAgainstTheBufferIsTheArithmetic()
    {
        // At 0.8: E = 400 - 400 = 0, M = 100; to the trigger 1.2 x 100, to the target 1.5 x 100.
        var demand = Grid(Snapshot("90", Perpetual(1, 400))).Demand.Single(item => item.SpotFactor == 0.8);
        demand.ToTrigger.ShouldBe(W("120"));
        demand.ToTarget.ShouldBe(W("150"));
        demand.Idle.ShouldBe(W("90"));
        demand.Missing.ShouldBe(W("60"));
        demand.Accounts.ShouldBe([PerpAccount]);
        // At 1: 400 of 125 is above the trigger, and nothing is needed.
        Grid(Snapshot("90", Perpetual(1, 400))).Demand.Single(item => item.SpotFactor == 1).ToTarget.ShouldBe(Wad.Zero);
    }

    [Fact]
    public void Of_TwoAccountsOnOneBuffer_AreSummed()
    {
        var second = Perpetual(2, 800) with { Id = new("main/perp-v2/second") };
        Grid(Snapshot("90", Perpetual(1, 400), second)).Demand.Single(item => item.SpotFactor == 0.8).ToTarget.ShouldBe(W("450"));
    }

    [Fact]
    public void Of_AccountWithoutACurve_IsNotForeseenAndNeverFine()
    {
        var snapshot = Snapshot("1000000", Perpetual(1, 400, foreseen: false));
        var report = Grid(snapshot);
        report.Accounts.ShouldBeEmpty();
        report.NotForeseen.ShouldHaveSingleItem().Subject.ShouldBe(PerpAccount.Value);
        Walk(snapshot, Fall(0.99)).Fate.ShouldBe(Core.Stress.Paths.Fate.NotForeseeable);
    }

    [Fact]
    public void Of_VenueThatCouldNotBeRead_IsNotForeseen()
    {
        var snapshot = Snapshot("0");
        snapshot = snapshot with { Accounts = [snapshot.Accounts[0] with { Venues = [new UnknownReading(Lyra, "read.reverted", "getBoard reverts")] }] };
        Grid(snapshot).NotForeseen.ShouldHaveSingleItem().Reason.ShouldContain("getBoard reverts");
        Walk(snapshot, Fall(0.99)).Fate.ShouldBe(Core.Stress.Paths.Fate.NotForeseeable);
    }

    [Fact]
    public void Of_CurveWithoutAValue_IsTheWorstThereIs()
    {
        var account = Perpetual(1, 400) with { Curve = new NoValueBelow(0.9) };
        var report = Grid(Snapshot("0", account));
        double.IsNaN(report.Accounts[0].Worst.Health).ShouldBeTrue();
        report.Demand.Single(item => item.SpotFactor == 0.8).ToTarget.ShouldBeNull();
        report.Demand.Single(item => item.SpotFactor == 0.8).Missing.ShouldBeNull();
        Walk(Snapshot("0", account), Fall(0.8)).Fate.ShouldBe(Core.Stress.Paths.Fate.NotForeseeable);
    }

    [Fact]
    public void Of_BufferThatCouldNotBeRead_IsNotTakenForZero()
    {
        var snapshot = Snapshot("0", Perpetual(1, 400));
        snapshot = snapshot with { Accounts = [snapshot.Accounts[0] with { Idle = [], UnreadBalances = [new UnreadBalance(Usdc, "reverts")] }] };
        var demand = Grid(snapshot).Demand.Single(item => item.SpotFactor == 0.8);
        (demand.Idle, demand.Missing).ShouldBe((null, null));
    }

    // The law of Derive's portfolio margin: (30 d / 1 d)^0.3 = 2.774 at one day, 1 at thirty.
    [Theory]
    [InlineData(1, 0.45, 2.248)]
    [InlineData(30, 0.45, 1.45)]
    [InlineData(30, -0.3, 0.7)]
    public void VolatilityFactor_ByTheShortestExpiry_FollowsTheLaw(int days, double shock, double expected)
    {
        var now = new ChainTime(1_800_000_000);
        var option = new OptionLeg(new("o"), Eth, W("-1"), OptionKind.Call, W("2000"), now.Plus(TimeSpan.FromDays(days)), W("2000"), W("0.8"), Wad.Zero, W("50"), true);
        var seen = new List<double>();
        var account = Perpetual(1, 400) with { Legs = [option, option with { Expiry = now.Plus(TimeSpan.FromDays(90)) }], Curve = new Listening(seen) };
        PortfolioGrid.Of(Snapshot("0", account), Limits(), Market(Snapshot("0", account)), new StressAxes { Spot = [1], Volatility = [shock], Years = [0] });
        seen.ShouldContain(factor => Math.Abs(factor - expected) < 1e-3);
    }

    [Fact]
    public void StressedMarket_TokenAtTheNumerairesPrice_IsHeldAndAnyOtherMoves()
    {
        MarginAccount lending = Perpetual(1, 400) with
        {
            Legs = [Spot("USDC", "-500", "1"), Spot("LINK", "10", "14"), Spot("ETH", "1", "2000")],
        };
        var market = new StressedMarket(Snapshot("0", lending), ["USDC", "LINK"]);
        market.Held.ShouldBe([new("USDC")]);
        market.Moved.ShouldBe([Eth, new("LINK")]);
        market.At(0.5, 1, 0).Factor(new("USDC")).ShouldBe(1);
    }

    [Fact]
    public void Cascade_OwnLevels_IsTheFixedPoint()
    {
        // Liquidated at P with 400 + 10 (P - 2000) = 0.0625 x 10 P: 10 units are sold below it.
        var snapshot = Snapshot("0", Perpetual(10, 4000));
        var assessment = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty).Assess(snapshot);
        var level = (20000 - 4000) / (10 - (Ratio * 10));
        var lines = PortfolioCascade.Of(assessment, 0.01);
        var above = lines.Single(line => line.Shock == 0.1);
        (above.Price, above.Sold).ShouldBe((1800, 0));
        1800.0.ShouldBeGreaterThan(level);
        var below = lines.Single(line => line.Shock == 0.2);
        below.Price.ShouldBe(1600 * Math.Exp(-0.01 * 10), 1e-9);
        below.Sold.ShouldBe(10, 1e-12);
        Should.Throw<ArgumentOutOfRangeException>(() => PortfolioCascade.Of(assessment, double.NaN));
    }

    private static SpotLeg Spot(string underlying, string size, string price) => new(new(underlying), new(underlying), W(size), W(price), "collateral") { IsMarginToken = false };

    private static StressGridReport Grid(PortfolioSnapshot snapshot) => PortfolioGrid.Of(snapshot, Limits(), Market(snapshot), new());

    private sealed class NoValueBelow(double factor) : IMarginCurve
    {
        public MarginPoint At(MarketShift shift) => shift.Factor(Eth) < factor ? new(double.NaN, 125) : new(400, 125);
    }

    private sealed class Listening(List<double> factors) : IMarginCurve
    {
        public MarginPoint At(MarketShift shift)
        {
            factors.Add(shift.VolatilityFactor);
            return new(400, 125);
        }
    }
}
