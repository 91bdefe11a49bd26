using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Units;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Risk.Foresight;

/// <summary>Where a formula's form gives the barriers away they are those that the search over any formula finds.</summary>
public class FastBarrierTests
{
    private static readonly Underlying Btc = new("BTC");

    [Fact]
    public void Within_StraightLinesOfTwoUnderlyings_IsWhatTheSearchFinds()
    {
        const int Seed = 11;
        var random = new Random(Seed);
        for (var round = 0; round < 200; round++)
        {
            var terms = new[] { Eth, Btc }.Take(1 + random.Next(2)).Select(underlying =>
            {
                var value = (random.NextDouble() - 0.5) * 20_000;
                return new LinearTerm(underlying, value) { RequirementShare = 0.0625 * Math.Sign(value), FundingPerYear = 0.1 * value, ConvergedValue = value * 1.01 };
            }).ToArray();
            var requirement = terms.Sum(term => Math.Abs(term.Value) * 0.0625);
            var linear = new LinearMarginCurve(requirement * (1.05 + (2 * random.NextDouble())), requirement, [.. terms]);

            Compare(linear, [.. terms.Select(term => term.Underlying)], $"seed {Seed}, round {round}");
        }
    }

    [Fact]
    public void Within_ShortOption_IsWhatTheSearchFinds()
    {
        foreach (var kind in new[] { OptionKind.Call, OptionKind.Put })
            foreach (var level in new[] { 1.02, 1.3, 2, 6 })
                Compare(new Short(level, kind), [Eth], $"{kind} at {level}");
    }

    private static void Compare(IMarginCurve curve, Underlying[] underlyings, string what)
    {
        var (fast, searched) = (Forecast(curve, underlyings), Forecast(new Any(curve), underlyings));
        foreach (var added in new[] { 0, 250.0 })
            foreach (var level in new[] { 1, 1.2 })
                foreach (var years in new[] { 1.0 / 8760, 1.0 / 365, 0.1 })
                    fast.With(added).Within(level, years).ShouldBe(searched.With(added).Within(level, years), 1e-9, $"{what}, added {added}, level {level}, years {years}");
    }

    private static BreachForecast Forecast(IMarginCurve curve, Underlying[] underlyings)
    {
        var margin = new Book().WithPerp("1", "2000").Assess().Margin[0].Margin with
        {
            Legs = [.. underlyings.Select(underlying => new SpotLeg(new(underlying.Symbol), underlying, Wad.One, Wad.One, "collateral"))],
        };
        return BreachForecast.Of(margin, curve, underlying => new(underlying, default, default, [], underlying == Eth ? 0.9 : 0.6, null));
    }

    private sealed class Any(IMarginCurve curve) : IMarginCurve
    {
        public MarginPoint At(MarketShift shift) => curve.At(shift);
    }

    private sealed class Short(double level, OptionKind kind) : IMonotoneMarginCurve
    {
        private static double Price(OptionKind kind, double spot, double years) => EuropeanOption.Price(kind, spot, 2000, Math.Max(0, (30.0 / 365) - years), 0.02, 0, 0.8);

        public MarginPoint At(MarketShift shift) =>
            new(level * 10 * Price(kind, 2000 * (kind == OptionKind.Call ? 1.2 : 0.8), 0), 10 * Price(kind, 2000 * shift.Factor(Eth) * (kind == OptionKind.Call ? 1.2 : 0.8), shift.YearsAhead));
    }
}
