using System.Globalization;
using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Tests.Reference;

namespace KeeperBot.Quant.Tests.BlackScholes;

/// <summary>What holds for every option, over the stated domain and far beyond it. Seeded: a failure prints its case.</summary>
public sealed class EuropeanOptionPropertyTests
{
    private const double Slack = 1e-14;

    [Fact]
    public void Evaluate_AnywhereInTheDoubles_IsNeverNaNNorNegative()
    {
        double[] sizes = [0, double.Epsilon, 1e-310, 1e-300, 1e-100, 1e-9, 0.3, 1, 100, 101, 3e4, 1e60, 1.1e60, 1e100, 1e300, double.MaxValue];
        double[] times = [double.Epsilon, 1e-300, 1e-20, 1e-9, 2e-6, 0.1, 1, 30, 1e6, 1e9];
        double[] vols = [0, double.Epsilon, 1e-200, 1e-12, 1e-4, 0.5, 4, 100, 1e5, 1e200];
        double[] rates = [-2, 0, 0.05];
        foreach (OptionKind kind in new[] { OptionKind.Call, OptionKind.Put })
            foreach (double spot in sizes)
                foreach (double strike in sizes)
                    foreach (double years in times)
                        foreach (double vol in vols)
                            foreach (double rate in rates)
                                ShouldBeSound(new(kind, spot, strike, years, rate, 0.01, vol));
    }

    private static void ShouldBeSound(OptionCase c)
    {
        OptionGreeks g = c.Evaluate();
        bool nan = double.IsNaN(g.Delta) || double.IsNaN(g.Theta) || double.IsNaN(g.Rho) || double.IsNaN(g.Phi) || double.IsNaN(g.Vanna)
            || double.IsNaN(g.Volga) || double.IsNaN(g.Charm) || double.IsNaN(g.Speed) || double.IsNaN(g.Zomma) || double.IsNaN(g.Color)
            || double.IsNaN(g.Veta) || double.IsNaN(g.Ultima);
        if (!(g.Price >= 0 && g.Gamma >= 0 && g.Vega >= 0 && !nan))
            Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{c} gave {g}"));
    }

    [Fact]
    public void Price_OverTheDomain_KeepsParityBoundsMonotonicityAndConvexity()
    {
        foreach (OptionCase c in Regimes.Cases("any", 4_000).Concat(Regimes.Cases("ordinary", 2_000)))
        {
            double asset = c.Spot * Math.Exp(-c.Yield * c.Years), money = Math.Exp(-c.Rate * c.Years);
            double scale = asset + c.Strike * money;
            double call = (c with { Kind = OptionKind.Call }).Evaluate().Price, put = (c with { Kind = OptionKind.Put }).Evaluate().Price;
            (call - put).ShouldBe(asset - c.Strike * money, 4e-16 * scale, c.ToString());
            call.ShouldBeInRange(0, asset * (1 + Slack), c.ToString());
            put.ShouldBeInRange(0, c.Strike * money * (1 + Slack), c.ToString());

            double price = c.Evaluate().Price;
            (c with { Volatility = c.Volatility * 1.01 }).Evaluate().Price.ShouldBeGreaterThanOrEqualTo(price * (1 - Slack), c.ToString());
            double up = c.Strike * (1 + c.Volatility * Math.Sqrt(c.Years) * 0.1), down = 2 * c.Strike - up;
            double higher = (c with { Strike = up }).Evaluate().Price, lower = (c with { Strike = down }).Evaluate().Price;
            (higher + lower - 2 * price).ShouldBeGreaterThanOrEqualTo(-Slack * (price + scale * 1e-2), c.ToString());
            (c.Kind == OptionKind.Call ? lower - higher : higher - lower).ShouldBeGreaterThanOrEqualTo(-Slack * price, c.ToString());
        }
    }

    [Fact]
    public void Evaluate_PricesInAnotherUnit_ScaleByTheirDimension()
    {
        foreach (OptionCase c in Regimes.Cases("any", 1_000))
        {
            OptionGreeks g = c.Evaluate(), large = (c with { Spot = c.Spot * 1024, Strike = c.Strike * 1024 }).Evaluate();
            large.Price.ShouldBe(g.Price * 1024);
            large.Delta.ShouldBe(g.Delta);
            large.Speed.ShouldBe(g.Speed / 1024 / 1024);
            OptionGreeks far = (c with { Spot = Math.ScaleB(c.Spot, 900), Strike = Math.ScaleB(c.Strike, 900) }).Evaluate();
            if (g.Price > 1e-200)
                far.Price.ShouldBe(Math.ScaleB(g.Price, 900));
            far.Delta.ShouldBe(g.Delta);
        }
    }

    [Fact]
    public void Evaluate_ForwardOption_IsTheSpotOptionWithoutCarry()
    {
        foreach (OptionCase c in Regimes.Cases("forward", 500))
        {
            OptionGreeks spot = c.Evaluate(), forward = ForwardOption.Evaluate(c.Kind, c.Spot, c.Strike, c.Years, c.Rate, c.Volatility);
            forward.ShouldBe(spot with { Rho = -c.Years * spot.Price, Phi = 0 });
            ForwardOption.EvaluateMain(c.Kind, c.Spot, c.Strike, c.Years, c.Rate, c.Volatility).ShouldBe(forward.Main);
        }
    }
}
