using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Buffer;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using static KeeperBot.Core.Tests.Book;
using static KeeperBot.Core.Tests.Stress.StressedBook;

namespace KeeperBot.Core.Tests.Decision;

public class BufferForecastTests
{
    private const double Vol = 0.8;

    private static BufferTerms Terms(TimeSpan? horizon = null, int rescues = 3, string cost = "0.1") =>
        new(horizon ?? TimeSpan.FromDays(1), 2.33, 0.2, rescues, Wei.FromEther(W(cost)), ["USDC"]);

    private static ImmutableArray<VolatilityOutlook> Outlooks() => [new(Eth, default, default, [], Vol, null)];

    private static BufferForecast Forecast(PortfolioSnapshot snapshot) => new(snapshot, Outlooks(), Limits(), Terms());

    private static double Move(TimeSpan span) => 2.33 * Vol * Math.Sqrt(span.TotalDays / 365);

    private static ImmutableArray<Alarm> Alarms(PortfolioSnapshot snapshot, BufferTerms terms, bool foreseen = true)
    {
        var assessed = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty).Assess(snapshot) with { Outlooks = foreseen ? Outlooks() : null };
        return new DecisionEngine(Limits() with { Buffer = terms }).Decide(snapshot, assessed, new([]), KeeperMode.Active, SafetyState.Clear).Alarms;
    }

    [Theory]
    [InlineData(1, 300, 24)]
    [InlineData(1, 300, 168)]
    [InlineData(-1, 300, 24)]
    [InlineData(-2, 700, 72)]
    public void Over_OnePerp_IsTheArithmetic(double size, double equity, int hours)
    {
        var horizon = TimeSpan.FromHours(hours);
        // The way that hurts: down for a long, up for a short. To the target 1.5: 1.5 x |size| x price / 16 - equity there, if below the trigger 1.2.
        var price = 2000 * Math.Exp(-Math.Sign(size) * Move(horizon));
        var (then, requirement) = (equity + (size * (price - 2000)), Math.Abs(size) * price * Ratio);
        var expected = then / requirement < 1.2 ? (1.5 * requirement) - then : 0;
        var buffer = Forecast(Snapshot("10", Perpetual(size, equity))).Over(horizon).ShouldHaveSingleItem();
        buffer.Demand!.Value.ToDouble().ShouldBe(expected, 1e-5);
        expected.ShouldBeGreaterThan(0);
        buffer.Missing!.Value.ToDouble().ShouldBe(expected - 10, 1e-5);
        buffer.Spare.ShouldBe(Wad.Zero);
        (buffer.Payer, buffer.Token).ShouldBe((Main.Payer, Usdc));
    }

    [Fact]
    public void Over_OppositePositions_AreNotHurtTogether()
    {
        var up = Perpetual(-1, 300) with { Id = new("main/perp-v2/short") };
        var both = Forecast(Snapshot("10", Perpetual(1, 300), up)).Over(TimeSpan.FromDays(1)).Single();
        var longs = Forecast(Snapshot("10", Perpetual(1, 300))).Over(TimeSpan.FromDays(1)).Single().Demand!.Value;
        var shorts = Forecast(Snapshot("10", up)).Over(TimeSpan.FromDays(1)).Single().Demand!.Value;
        both.Demand.ShouldBe(Wad.Max(longs, shorts));
        both.Accounts.Length.ShouldBe(1);
    }

    [Fact]
    public void Over_NothingIsNeeded_AllIsSpare()
    {
        var buffer = Forecast(Snapshot("90", Perpetual(1, 2000))).Over(TimeSpan.FromDays(1)).Single();
        (buffer.Demand, buffer.Missing, buffer.Spare, buffer.Lasts).ShouldBe((Wad.Zero, Wad.Zero, W("90"), true));
    }

    [Fact]
    public void Over_AccountWithoutACurve_IsNamedAndNotCounted()
    {
        var blind = Perpetual(1, 300, foreseen: false) with { Id = new("main/perp-v2/blind") };
        var buffer = Forecast(Snapshot("90", Perpetual(1, 2000), blind)).Over(TimeSpan.FromDays(1)).Single();
        buffer.Unforeseen.ShouldBe([blind.Id]);
        Alarms(Snapshot("90", Perpetual(1, 2000), blind), Terms()).ShouldContain(alarm => alarm.Code == "buffer.unforeseeable" && alarm.Detail.Contains("main/perp-v2/blind"));
    }

    [Fact]
    public void Runway_IsTheLongestTimeThatIsCovered()
    {
        // Needed over 24 h, 72 h and 168 h: rising; a buffer between two of them lasts for the shorter.
        var perp = Perpetual(1, 300);
        var needs = BufferForecast.Runways.Select(horizon => Forecast(Snapshot("0", perp)).Over(horizon).Single().Demand!.Value).ToArray();
        needs.ShouldBe(needs.Order().ToArray());
        for (var place = 0; place + 1 < needs.Length; place++)
        {
            if (needs[place + 1] > needs[place])
                Forecast(Snapshot(needs[place].ToString(), perp)).Runway(Main.Payer, Usdc).ShouldBe(BufferForecast.Runways[place]);
        }

        Forecast(Snapshot("100000", perp)).Runway(Main.Payer, Usdc).ShouldBe(TimeSpan.FromDays(7));
        Forecast(Snapshot("0", Perpetual(1, 130))).Runway(Main.Payer, Usdc).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Rule_Missing_SaysHowMuchAndWhere()
    {
        var snapshot = Snapshot("10", Perpetual(1, 300));
        var missing = Forecast(snapshot).Over(TimeSpan.FromDays(1)).Single().Missing;
        var alarm = Alarms(snapshot, Terms()).Single(alarm => alarm.Code == "buffer.runway");
        alarm.Subject.ShouldBe("main/USDC");
        alarm.Detail.ShouldContain($"send {missing} USDC to {Main.Payer}");
        alarm.Detail.ShouldContain("it lasts for 6 h");
    }

    [Fact]
    public void Rule_Enough_IsSilent() => Alarms(Snapshot("10000", Perpetual(1, 300)), Terms()).ShouldBeEmpty();

    [Fact]
    public void Rule_NobodyLookedAhead_SaysSo() => Alarms(Snapshot("10000", Perpetual(1, 300)), Terms(), foreseen: false).ShouldHaveSingleItem().Code.ShouldBe("buffer.unforeseeable");

    [Fact]
    public void Rule_AFormulaWithoutValue_IsNotZero()
    {
        var odd = Perpetual(1, 300) with { Curve = new OnlyHere() };
        Alarms(Snapshot("10000", odd), Terms()).ShouldContain(alarm => alarm.Code == "buffer.unforeseeable" && alarm.Detail.Contains("not known"));
    }

    [Theory]
    [InlineData("4", 0)]
    [InlineData("3.34", 1)]
    public void Rule_GasMoney_CountsRescues(string cost, int alarms)
    {
        // The acting address has 10 ether.
        var found = Alarms(Snapshot("10000", Perpetual(1, 300)), Terms(rescues: alarms == 0 ? 2 : 3, cost: cost)).Where(alarm => alarm.Code == "gas.runway").ToList();
        found.Count.ShouldBe(alarms);
        if (alarms > 0)
            found[0].Detail.ShouldContain("2 of 3");
    }

    /// <summary>Right where it was read, and without value elsewhere.</summary>
    private sealed class OnlyHere : IMarginCurve
    {
        public MarginPoint At(MarketShift shift) => shift.SpotFactors.IsEmpty ? new(300, 125) : throw new ArithmeticException("no value");
    }
}
