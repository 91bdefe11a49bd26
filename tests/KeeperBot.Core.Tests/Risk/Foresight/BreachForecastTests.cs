using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Units;
using static KeeperBot.Core.Tests.Book;
using static KeeperBot.Core.Tests.Risk.Foresight.Histories;

namespace KeeperBot.Core.Tests.Risk.Foresight;

/// <summary>
/// Barriers at known places, at a volatility of 150 %. The expected figures were computed apart, by the closed form of one barrier and by the series of images of two
/// (Borodin and Salminen), with the complementary error function of another program.
/// </summary>
public class BreachForecastTests
{
    private const double Exact = 1e-12;

    private static readonly Underlying Btc = new("BTC");

    private static VolatilityOutlook Moving(Underlying underlying, double volatility = 1.5) => new(underlying, default, default, [], volatility, null);

    private static BreachForecast Forecast(Func<MarketShift, double> health, params Underlying[] underlyings) => Forecast(health, underlying => Moving(underlying), underlyings);

    private static BreachForecast Forecast(Func<MarketShift, double> health, Func<Underlying, VolatilityOutlook> outlook, params Underlying[] underlyings)
    {
        var curve = new Curve(shift => new(health(shift), 1));
        var margin = new Book().WithPerp("1", "2000").Assess().Margin[0].Margin with
        {
            Legs = [.. (underlyings.Length == 0 ? [Eth] : underlyings).Select(underlying => new SpotLeg(new(underlying.Symbol), underlying, Wad.One, Wad.One, "collateral"))],
        };
        return BreachForecast.Of(margin, curve, outlook);
    }

    [Fact]
    public void Level_OneBarrierBelow_IsTheClosedForm()
    {
        var level = Forecast(shift => shift.Factor(Eth) / 0.9).Level(1);
        level.WithinHour.ShouldBe(5.158201408790357e-11, 1e-20);
        level.WithinSixHours.ShouldBe(0.007669758640456862, Exact);
        level.WithinDay.ShouldBe(0.18924065330396722, Exact);
        level.Median!.Value.TotalSeconds.ShouldBe(304_723, 1);
        level.Nearest!.Value.Share.ShouldBe(-0.1, 1e-12);
        level.Nearest.Value.DailyDeviations.ShouldBe(Math.Log(1 / 0.9) / (1.5 * Math.Sqrt(1.0 / 365)), 1e-12);
    }

    [Fact]
    public void Level_HealthThatFallsBothWays_IsTheCorridor()
    {
        var level = Forecast(shift => 2 - 10 * Math.Abs(Math.Log(shift.Factor(Eth)))).Level(1);
        level.WithinHour.ShouldBe(8.781264604351691e-10, 1e-15);
        level.WithinSixHours.ShouldBe(0.02173390617993909, Exact);
        level.WithinDay.ShouldBe(0.4056163429448242, Exact);
    }

    [Fact]
    public void Level_HealthThatDipsAndRecovers_CountsTheDip()
    {
        // In breach between -12 % and -10 % only: whoever falls below has been there.
        var level = Forecast(shift => shift.Factor(Eth) is > 0.88 and < 0.9 ? 0.5 : 2 + 0.01 * shift.Factor(Eth)).Level(1);
        level.WithinDay.ShouldBe(0.18924065330396722, 1e-9);
    }

    [Fact]
    public void Level_BreachedAlready_IsCertainAndNow()
    {
        var level = Forecast(shift => 0.99 * shift.Factor(Eth)).Level(1);
        (level.WithinHour, level.WithinDay, level.Median, level.Nearest!.Value.Share).ShouldBe((1, 1, TimeSpan.Zero, 0));
    }

    [Fact]
    public void Level_OptionThatAges_TakesTheHorizonsEnd()
    {
        var aging = Forecast(shift => shift.Factor(Eth) / 0.5 - 365 * 1.0 * shift.YearsAhead * (shift.Factor(Eth) / 0.5 - shift.Factor(Eth) / 0.9)).Level(1);
        aging.WithinDay.ShouldBe(0.18924065330396722, 1e-9, "a day from now the barrier is at 90 %");
        aging.WithinSixHours.ShouldBeLessThan(0.007669758640456862);
    }

    [Fact]
    public void Level_MarkThatLags_TakesTheConvergedOne()
    {
        var lagging = Forecast(shift => shift.Factor(Eth) / (shift.MarksConverged ? 0.9 : 0.5));
        lagging.Level(1).WithinSixHours.ShouldBe(0.007669758640456862, Exact);
        Forecast(shift => shift.MarksConverged ? 0.9 : 2 * shift.Factor(Eth)).Level(1).WithinHour.ShouldBe(1, "the mark alone will liquidate it");
    }

    [Fact]
    public void Level_FarMarketWithoutAValue_IsABreachThere()
    {
        Forecast(shift => shift.Factor(Eth) < 0.9 ? double.NaN : 2 + Math.Log(shift.Factor(Eth))).Level(1).WithinDay.ShouldBe(0.18924065330396722, 1e-9);
    }

    [Fact]
    public void Level_ExtremeVolatility_IsNeitherNaNNorAnException()
    {
        var level = Forecast(shift => shift.Factor(Eth) / 0.9, underlying => Moving(underlying, 500)).Level(1);
        level.WithinHour.ShouldBeInRange(0.9, 1);
        level.WithinDay.ShouldBeInRange(level.WithinHour - 1e-9, 1);
        level.Median!.Value.ShouldBeLessThan(TimeSpan.FromHours(1));
    }

    [Fact]
    public void Within_TwoUnderlyings_BoundsTheirJointBreachFromAbove()
    {
        // Equal parts of two prices: breached when their mean falls by a tenth, which needs a fifth of either alone.
        var forecast = Forecast(shift => (shift.Factor(Eth) + shift.Factor(Btc)) / 1.8, Eth, Btc);
        var (alone, together) = (2 * Forecast(shift => (1 + shift.Factor(Eth)) / 1.8).Within(1, 1.0 / 365), 0.18924065330396722);
        forecast.Within(1, 1.0 / 365).ShouldBe(Math.Max(alone, together), 1e-9);
        Simulated(seed: 11).ShouldBeInRange(alone, together, "independent prices breach more often than the sum of each alone says");
    }

    [Fact]
    public void Within_OneLongAndOneShort_MovesEachInItsWorseDirection() =>
        Forecast(shift => 1.2 + shift.Factor(Eth) - shift.Factor(Btc), Eth, Btc).Within(1, 1.0 / 365)
            .ShouldBeGreaterThan(2 * Forecast(shift => 0.2 + shift.Factor(Eth)).Within(1, 1.0 / 365));

    [Fact]
    public void Within_UnderlyingThatDoesNotMatter_IsNoDriver() =>
        Forecast(shift => shift.Factor(Eth) / 0.9, Eth, Btc).Drivers.ShouldHaveSingleItem().Underlying.ShouldBe(Eth);

    [Fact]
    public void Within_NothingButTimeMatters_IsCertainOrImpossible()
    {
        var interest = Forecast(shift => 1.01 - 365 * 0.02 * shift.YearsAhead);
        (interest.Within(1, 0.25 / 365), interest.Within(1, 1.0 / 365), interest.Level(1).Nearest).ShouldBe((0, 1, null));
    }

    [Fact]
    public void Within_Jumps_AddToTheChance()
    {
        var jumps = new Quant.FirstPassage.JumpLaw(50, 0.3, 10, 10);
        var forecast = Forecast(shift => shift.Factor(Eth) / 0.9, underlying => Moving(underlying) with { Jumps = jumps });
        // A jump below -10 % within a day: at least 50/365 * 0.7 * e^-1.05 on top of nothing, and no more than every jump being one.
        forecast.Within(1, 1.0 / 365).ShouldBeInRange(0.18924065330396722 + 0.01, 0.18924065330396722 + 50.0 / 365);
    }

    private static double Simulated(int seed)
    {
        const int paths = 20_000, steps = 200;
        var random = new Random(seed);
        var (step, breached) = (1.5 * Math.Sqrt(1.0 / 365 / steps), 0);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        for (var path = 0; path < paths; path++)
        {
            double eth = 0, btc = 0;
            for (var look = 0; look < steps; look++)
            {
                eth += step * Normal() - step * step / 2;
                btc += step * Normal() - step * step / 2;
                if (Math.Exp(eth) + Math.Exp(btc) > 1.8)
                    continue;
                breached++;
                break;
            }
        }

        return (double)breached / paths;
    }
}
