using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.RealisedVol;
using static KeeperBot.Core.Tests.Book;
using static KeeperBot.Core.Tests.Risk.Foresight.Histories;

namespace KeeperBot.Core.Tests.Risk.Foresight;

public class VolatilityForecastTests
{
    private static readonly ChainTime Now = new(1_800_000_000);

    private static VolatilityOutlook Outlook(PriceBook history, Book? book = null) => new VolatilityForecast(history, Settings).At((book ?? new Book()).Snapshot())(Eth);

    private static OptionLeg Option(string strike, double days, double volatility) => new(
        new("option"), Eth, W("-1"), OptionKind.Put, W(strike), Now.Plus(TimeSpan.FromDays(days)), W("2000"), Core.Units.Wad.FromDouble(volatility), W("0"), W("1"), true);

    [Fact]
    public void Of_NoHistory_IsWarmingUpAndUsesTheFloor()
    {
        var outlook = Outlook(Empty);
        outlook.IsWarmingUp.ShouldBeTrue();
        (outlook.At(1.0 / 365), outlook.SourceAt(1.0 / 365)).ShouldBe((0.4, VolatilitySource.Floor));
    }

    [Fact]
    public void Of_NoHistoryAndOptions_UsesWhatTheyImply()
    {
        var outlook = Outlook(Empty, new Book { Volatility = W("0.9") }.WithShort("1", OptionKind.Put, "1", "2000", "1500", "1000"));
        outlook.IsWarmingUp.ShouldBeTrue();
        outlook.At(1.0 / 365).ShouldBe(0.9, 1e-12);
        outlook.SourceAt(1.0 / 365).ShouldBe(VolatilitySource.Implied);
    }

    [Fact]
    public void Of_EnoughHistory_UsesTheRealisedVolatility()
    {
        var outlook = Outlook(Histories.Of(1.2, Now, TimeSpan.FromDays(3)));
        outlook.IsWarmingUp.ShouldBeFalse();
        outlook.At(1.0 / 365).ShouldBe(1.2, 1e-9);
        outlook.SourceAt(1.0 / 365).ShouldBe(VolatilitySource.Realised);
        Outlook(Histories.Of(0.1, Now, TimeSpan.FromDays(3))).At(1.0 / 365).ShouldBe(0.4, "the floor");
    }

    [Fact]
    public void Of_HalfALifeOfHistory_IsStillWarmingUp() => Outlook(Histories.Of(1.2, Now, TimeSpan.FromHours(12))).IsWarmingUp.ShouldBeTrue();

    [Fact]
    public void At_BlockByBlock_IsWhatAFreshLookAtTheWholeHistorySays()
    {
        var random = new Random(5);
        var history = Histories.Of(0.5, Now.Plus(TimeSpan.FromDays(-1)), TimeSpan.FromDays(9));
        var followed = new VolatilityForecast(history, Settings);
        var price = 2000.0;
        for (var number = 1UL; number <= 200; number++)
        {
            var time = Now.Plus(TimeSpan.FromMinutes(-1440 + 7 * (double)number));
            price *= Math.Exp(0.01 * (random.NextDouble() - 0.5) - (number is 50 or 90 or 130 ? 0.2 : 0));
            // Now and then the block is replaced by another one.
            if (number % 17 == 0)
                history.Append(Block(number, time), new Dictionary<Underlying, double> { [Eth] = 3 * price });
            history.Append(number % 17 == 0 ? Block(number, time) with { Hash = Hash32.Zero } : Block(number, time), new Dictionary<Underlying, double> { [Eth] = price });
            var snapshot = new Book { Now = time }.Snapshot();
            var (outlook, fresh) = (followed.At(snapshot)(Eth), new VolatilityForecast(history, Settings).At(snapshot)(Eth));
            (outlook.Realised, outlook.Floor, outlook.Realised.Status).ShouldBe((fresh.Realised, fresh.Floor, EstimateStatus.Ready));
        }
    }

    [Fact]
    public void At_PricesThatComeOnlyLater_AreFollowedAtOnce()
    {
        var history = Empty;
        var forecast = new VolatilityForecast(history, Settings);
        forecast.At(new Book { Now = Now.Plus(TimeSpan.FromSeconds(-3599)) }.Snapshot())(Eth).Realised.Observations.ShouldBe(0);
        var at = new ChainTime(Now.UnixSeconds / 3600 * 3600);
        for (var number = 1UL; number <= 15; number++)
        {
            history.Append(Block(number, at.Plus(TimeSpan.FromMinutes(number))), new Dictionary<Underlying, double> { [Eth] = 2000 + number });
            forecast.At(new Book { Now = at.Plus(TimeSpan.FromMinutes(number)) }.Snapshot())(Eth).Realised.Observations.ShouldBe((int)number - 1);
        }
    }

    [Fact]
    public void Of_TokenThatIsNobodysUnderlying_HasTheNumerairesFloor() =>
        new VolatilityForecast(Empty, Settings).At(new Book().Snapshot())(new("USDC")).At(1).ShouldBe(0.05);

    [Fact]
    public void Of_PriceThatJumpsAHundredfold_StaysFinite()
    {
        var history = Histories.Of(0.5, Now, TimeSpan.FromDays(10));
        history.Append(Block(90, Now.Plus(TimeSpan.FromSeconds(-300))), new Dictionary<Underlying, double> { [Eth] = 200_000 });
        history.Append(Block(91, Now.Plus(TimeSpan.FromSeconds(-200))), new Dictionary<Underlying, double> { [Eth] = 20 });
        var volatility = Outlook(history).At(1.0 / 365);
        double.IsFinite(volatility).ShouldBeTrue();
        volatility.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Of_HistoryWithJumps_GivesALawAndTakesThemOutOfTheVolatility()
    {
        // Hourly normal returns at 40 % for 29 days, and five falls of 10 %.
        var random = new Random(7);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var samples = new List<PriceSample>();
        var price = 2000.0;
        for (var hour = 0; hour < 29 * 24; hour++)
        {
            price *= Math.Exp(0.4 * Math.Sqrt(1.0 / 8760) * Normal() + (hour is 200 or 300 or 400 or 500 or 690 ? -0.1 : 0));
            samples.Add(new((long)Now.UnixSeconds - (29L * 24 - hour) * 3600, price));
        }

        var history = Empty;
        history.Fill(Eth, [.. samples]);
        var outlook = Outlook(history);
        outlook.Jumps.ShouldNotBeNull();
        outlook.Jumps.Value.Intensity.ShouldBe(5 / ((29 * 24 - 1 - 78) / 8760.0), 1e-6);
        outlook.Jumps.Value.UpProbability.ShouldBe(0);
        (1 / outlook.Jumps.Value.DownRate).ShouldBe(0.1, 0.01);
        outlook.Realised.Volatility.ShouldBeGreaterThan(1, "the last fall is six hours old");
        outlook.Diffusive.Volatility.ShouldBeInRange(0.25, 0.55);
    }

    [Fact]
    public void Of_HistoryWithoutJumps_HasNone() => Outlook(Histories.Of(1.2, Now, TimeSpan.FromDays(20))).Jumps.ShouldBeNull();

    [Fact]
    public void VolatilityAt_BetweenExpiries_IsLinearInTotalVariance()
    {
        var terms = ImpliedTerm.Of([Option("2000", 10, 0.8), Option("2000", 40, 0.6), Option("2600", 40, 1.5), Option("4000", 20, 2.5)], Now);
        terms.Length.ShouldBe(2, "the expiry whose only strike is far away tells nothing of the level");
        ImpliedTerm.VolatilityAt(terms, 1.0 / 365)!.Value.ShouldBe(0.8, 1e-12);
        var middle = (0.64 * 10 + 0.36 * 40) / 2 / 25;
        ImpliedTerm.VolatilityAt(terms, 25.0 / 365)!.Value.ShouldBe(Math.Sqrt(middle), 1e-12);
        ImpliedTerm.VolatilityAt(terms, 1)!.Value.ShouldBe(0.6, 1e-12);
    }

    [Fact]
    public void Of_ExpiredOrEmptyOptions_ImplyNothing()
    {
        ImpliedTerm.Of([Option("2000", 0, 0.8), Option("2000", -1, 0.8), Option("2000", 5, 0)], Now).ShouldBeEmpty();
        ImpliedTerm.VolatilityAt([], 1).ShouldBeNull();
    }
}
