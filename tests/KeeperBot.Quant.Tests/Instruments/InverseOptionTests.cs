using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Instruments;
using KeeperBot.Quant.Tests.Reference;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.Instruments;

public sealed class InverseOptionTests(ITestOutputHelper output)
{
    private const double Epsilon = 2.220446049250313e-16;

    [Theory]
    [InlineData("ordinary")]
    [InlineData("short")]
    [InlineData("calm")]
    [InlineData("wild")]
    [InlineData("forward")]
    public void Evaluate_AgainstTheQuoteOptionOverTheForward_AgreesInThirtyDigits(string regime)
    {
        WorstCases worst = new();
        foreach (OptionCase any in Regimes.Cases(regime, 1_000))
        {
            OptionCase c = any with { Yield = any.Rate };
            OptionTruth v = new(c);
            if ((double)v.Price.Value < 1e-290)
                continue;
            Measure(c, v, worst);
        }
        worst.Print(output);
        worst.ShouldAllHold();
    }

    /// <summary>V/F differentiated by the quotient rule, in 31 digits: nothing of the duality that the product uses.</summary>
    private static void Measure(OptionCase c, OptionTruth v, WorstCases worst)
    {
        OptionGreeks g = Evaluate(c);
        Quad f = c.Spot, x = (Quad)c.Strike / f;
        double condition = Epsilon * (1 + v.Moneyness * v.Moneyness);
        Quad price = v.Price.Value / f, delta = (v.Delta.Value - price) / f, charm = (v.Charm.Value - v.Theta.Value / f) / f;
        worst.Note("price, relative, eps (1 + h^2)", Relative(g.Price, price) / condition, 6, c);
        double reach = Math.Abs(v.Moneyness) + 0.5 * c.Volatility * Math.Sqrt(c.Years);
        worst.Note("delta, relative, eps (1 + d^2)", Relative(g.Delta, delta) / (Epsilon * (1 + reach * reach)), 6, c);
        Quad vanna = (v.Vanna.Value - v.Vega.Value / f) / f;
        OptionTruth dual = new(new OptionCase(Other(c.Kind), c.Strike, c.Spot, c.Years, c.Rate, c.Rate, c.Volatility));
        Quad k = c.Strike, scale = x * (dual.Delta.Scale * 2 + k * dual.Gamma.Scale);
        worst.Note("gamma, of its terms", Of(g.Gamma, (v.Gamma.Value - 2 * delta) / f, scale / f / f), 1e-12, c);
        Quad third = x * (k * (k * dual.Speed.Scale + 6 * dual.Gamma.Scale) + 6 * dual.Delta.Scale);
        Quad speed = (v.Speed.Value - 3 * (v.Gamma.Value - 2 * delta) / f) / f;
        worst.Note("speed, of its terms", Of(g.Speed, speed, third / f / f / f), 1e-12, c);
        worst.Note("vega, relative", Relative(g.Vega, v.Vega.Value / f), 1e-12, c);
        worst.Note("theta, of its terms", Of(g.Theta, v.Theta.Value / f, dual.Theta.Scale / f), 1e-12, c);
        worst.Note("vanna, of its terms", Of(g.Vanna, vanna, x * dual.Vanna.Scale / f), 1e-12, c);
        worst.Note("volga, of its terms", Of(g.Volga, v.Volga.Value / f, dual.Volga.Scale / f), 1e-12, c);
        worst.Note("charm, of its terms", Of(g.Charm, charm, x * dual.Charm.Scale / f), 1e-12, c);
        worst.Note("rho, relative", Relative(g.Rho, -(c.Years * price)) / condition, 8, c);
    }

    [Fact]
    public void Evaluate_ZommaAndColor_AreTheQuotientsToo()
    {
        foreach (OptionCase any in Regimes.Cases("ordinary", 300))
        {
            OptionCase c = any with { Yield = any.Rate };
            OptionTruth v = new(c);
            OptionGreeks g = Evaluate(c);
            Quad f = c.Spot;
            Quad zomma = v.Zomma.Value / f - 2 * v.Vanna.Value / (f * f) + 2 * v.Vega.Value / (f * f * f);
            Quad color = v.Color.Value / f - 2 * v.Charm.Value / (f * f) + 2 * v.Theta.Value / (f * f * f);
            Quad scale = v.Zomma.Scale / f + 2 * v.Vanna.Scale / (f * f) + 2 * v.Vega.Scale / (f * f * f);
            Of(g.Zomma, zomma, scale).ShouldBeLessThan(1e-12, c.ToString());
            scale = v.Color.Scale / f + 2 * v.Charm.Scale / (f * f) + 2 * v.Theta.Scale / (f * f * f);
            Of(g.Color, color, scale).ShouldBeLessThan(1e-12, c.ToString());
            g.Veta.ShouldBe((double)(v.Veta.Value / f), 1e-12 * (double)(v.Veta.Scale / f));
        }
    }

    [Fact]
    public void Evaluate_DeepCall_NeverCancels()
    {
        // Delta/F and V/F^2 agree in 13 digits here, so their difference in doubles has three left; K e^(-rT) N(d2) / F^2 has all.
        OptionGreeks g = InverseOption.Evaluate(OptionKind.Call, 60_000, 1e-9, 0.1, 0, 0.6);
        g.Delta.ShouldBe(1e-9 / 60_000 / 60_000, 1e-15 * 1e-9 / 3.6e9);
        InverseOption.NetDelta(g, 60_000).ShouldBe(1e-9 / 60_000, 1e-28);
    }

    [Theory]
    [InlineData(OptionKind.Call, 50_000, 0.2)]
    [InlineData(OptionKind.Call, 30_000, 0)]
    [InlineData(OptionKind.Put, 32_000, 0.25)]
    [InlineData(OptionKind.Put, 50_000, 0)]
    public void Evaluate_Expired_PaysCoins(OptionKind kind, double forward, double coins) =>
        InverseOption.Evaluate(kind, forward, 40_000, 0, 0.05, 0.7).ShouldBe(OptionGreeks.Settled(coins));

    [Fact]
    public void Evaluate_NoVolatility_IsAStep()
    {
        InverseOption.Evaluate(OptionKind.Call, 50_000, 40_000, 0.5, 0, 0).Delta.ShouldBe(40_000.0 / 50_000 / 50_000, 1e-20);
        InverseOption.Evaluate(OptionKind.Call, 30_000, 40_000, 0.5, 0, 0).ShouldBe(OptionGreeks.Settled(0));
        InverseOption.Evaluate(OptionKind.Call, 50_000, 0, 0.5, 0, 0.8).Price.ShouldBe(1);
    }

    [Fact]
    public void Evaluate_AnywhereInTheDoubles_IsNeverNaNNorNegative()
    {
        double[] sizes = [0, double.Epsilon, 1e-310, 1e-100, 0.3, 1, 101, 1e60, 1e300, double.MaxValue];
        foreach (OptionKind kind in new[] { OptionKind.Call, OptionKind.Put })
            foreach (double forward in sizes.Where(f => f > 0))
                foreach (double strike in sizes.Where(k => double.IsFinite(k / forward)))
                    foreach (double years in new[] { -1, 0, double.Epsilon, 1e-9, 0.1, 30, 1e9 })
                        foreach (double vol in new[] { 0, double.Epsilon, 1e-4, 0.5, 100, 1e200 })
                            InstrumentChecks.ShouldBeSound(InverseOption.Evaluate(kind, forward, strike, years, 0.05, vol), $"{kind} {forward} {strike} {years} {vol}");
    }

    [Fact]
    public void Evaluate_BadInput_NamesTheParameter()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => InverseOption.Evaluate(default, 1, 1, 1, 0, 1)).ParamName.ShouldBe("kind");
        Should.Throw<ArgumentOutOfRangeException>(() => InverseOption.Evaluate(OptionKind.Put, 0, 1, 1, 0, 1)).ParamName.ShouldBe("forward");
        Should.Throw<ArgumentOutOfRangeException>(() => InverseOption.Evaluate(OptionKind.Put, 1e-300, 1e300, 1, 0, 1)).ParamName.ShouldBe("strike");
        Should.Throw<ArgumentOutOfRangeException>(() => InverseOption.NetDelta(default, double.NaN)).ParamName.ShouldBe("forward");
    }

    private static OptionGreeks Evaluate(OptionCase c) => InverseOption.Evaluate(c.Kind, c.Spot, c.Strike, c.Years, c.Rate, c.Volatility);

    private static OptionKind Other(OptionKind kind) => kind == OptionKind.Call ? OptionKind.Put : OptionKind.Call;

    private static double Relative(double value, Quad truth) => Of(value, truth, Quad.Abs(truth));

    private static double Of(double value, Quad truth, Quad scale) =>
        truth.High == value || Quad.Abs(truth) < 1e-280 ? 0 : (double)(Quad.Abs(value - truth) / scale);
}
