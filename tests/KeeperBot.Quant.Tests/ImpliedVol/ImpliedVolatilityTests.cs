using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.ImpliedVol;
using KeeperBot.Quant.Tests.Reference;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.ImpliedVol;

public sealed class ImpliedVolatilityTests(ITestOutputHelper output)
{
    private const double Epsilon = 2.220446049250313e-16;

    [Theory]
    [InlineData("ordinary")]
    [InlineData("short")]
    [InlineData("calm")]
    [InlineData("wild")]
    [InlineData("deep")]
    [InlineData("forward")]
    [InlineData("any")]
    public void Solve_AgainstTruth_IsWithinThreeEpsOfWhatThePriceTells(string regime)
    {
        WorstCases worst = new();
        foreach (OptionCase drawn in Regimes.Cases(regime, 3_000))
        {
            OptionCase c = drawn with { Yield = drawn.Rate };
            if (Truth(c) is not { } truth)
                continue;
            ImpliedVolResult found = ImpliedVolatility.Solve(c.Kind, c.Spot, c.Strike, c.Years, c.Rate, truth.Price);
            found.Status.ShouldBe(ImpliedVolStatus.Ok, c.ToString());
            double error = (double)Quad.Abs((found.Volatility - truth.Volatility) / truth.Volatility);
            worst.Note("implied vol, in eps (1 + cond)", error / (Epsilon * (1 + truth.Condition)), 3, c);
        }
        output.WriteLine($"{regime}: seed {Regimes.Seed}");
        worst.Print(output);
        worst.ShouldHold("implied vol, in eps (1 + cond)", 1_000);
    }

    /// <summary>
    /// The price rounded to a double, and the volatility of that rounded price to second order in the rounding. None where the double no
    /// longer tells the option from its intrinsic value or its maximum.
    /// </summary>
    internal static (double Price, Quad Volatility, double Condition)? Truth(OptionCase c)
    {
        OptionTruth truth = new(c);
        Quad exact = truth.Price.Value, vega = truth.Vega.Value, vol = c.Volatility;
        double price = (double)exact, condition = (double)(exact / (vol * vega));
        if (price < 1e-290 || !(condition * Epsilon < 1e-5))
            return null;
        Quad first = (price - exact) / vega;
        return (price, vol + first - first * first * truth.Volga.Value / (2 * vega), condition);
    }

    [Fact]
    public void Solve_PricesDownToTheLeastDouble_AreWithinThreeEpsToo()
    {
        WorstCases worst = new();
        IReadOnlyList<string[]> rows = Vectors.Rows("tiny_prices.csv");
        rows.Count.ShouldBe(120);
        foreach (string[] row in rows)
        {
            double[] n = [.. row.Skip(1).Select(Vectors.Number)];
            ImpliedVolResult found = ImpliedVolatility.Solve(Enum.Parse<OptionKind>(row[0]), n[0], n[1], n[2], n[3], n[4]);
            found.Status.ShouldBe(ImpliedVolStatus.Ok, string.Join(',', row));
            worst.Note("implied vol, in eps", Math.Abs(found.Volatility / n[5] - 1) / Epsilon, 3, string.Join(',', row));
        }
        worst.Print(output);
        worst.ShouldAllHold();
    }

    [Theory]
    [InlineData(100, 1, 5e-324, double.Epsilon)] // 1.2e-325, and no double is less
    [InlineData(1e-10, 1, 5e-324, 1.23844e-313)]
    [InlineData(100, 1e-10, 1e-300, 2.5066282746310005e-297)]
    [InlineData(1e300, 1, 1e-20, 2.5066e-320)]
    public void Solve_TinyPricesAtTheMoney_AreTheirShare(double forward, double years, double price, double expected)
    {
        ImpliedVolResult found = ImpliedVolatility.Solve(OptionKind.Put, forward, forward, years, 0, price);
        found.Status.ShouldBe(ImpliedVolStatus.Ok);
        found.Volatility.ShouldBe(expected, 1e-4 * expected + double.Epsilon);
    }

    [Theory]
    [InlineData(OptionKind.Put, 100, 90, 0, 5e-324, ImpliedVolStatus.Ok)]
    [InlineData(OptionKind.Call, 100, 90, 0, 10, ImpliedVolStatus.AtIntrinsic)]
    [InlineData(OptionKind.Call, 100, 90, 0, 9.999999999999998, ImpliedVolStatus.BelowIntrinsic)]
    [InlineData(OptionKind.Call, 100, 90, 0, 10.000000000000002, ImpliedVolStatus.Ok)]
    [InlineData(OptionKind.Call, 100, 90, 0, 100, ImpliedVolStatus.AtMax)]
    [InlineData(OptionKind.Call, 100, 90, 0, 100.00000000000001, ImpliedVolStatus.AboveMax)]
    [InlineData(OptionKind.Call, 100, 90, 0, 99.99999999999999, ImpliedVolStatus.Ok)]
    [InlineData(OptionKind.Put, 100, 90, 0, 0, ImpliedVolStatus.AtIntrinsic)]
    [InlineData(OptionKind.Put, 100, 90, 0, -1e-300, ImpliedVolStatus.BelowIntrinsic)]
    [InlineData(OptionKind.Put, 100, 90, 0, 1e-290, ImpliedVolStatus.Ok)]
    [InlineData(OptionKind.Put, 100, 90, 0, 90, ImpliedVolStatus.AtMax)]
    [InlineData(OptionKind.Put, 100, 90, 0, 91, ImpliedVolStatus.AboveMax)]
    [InlineData(OptionKind.Put, 100, 100, 0, 0, ImpliedVolStatus.AtIntrinsic)]
    [InlineData(OptionKind.Call, 3, 2.9999999999999996, 0, 4.440892098500626e-16, ImpliedVolStatus.AtIntrinsic)]
    public void Solve_AtTheBounds_SaysWhich(OptionKind kind, double forward, double strike, double rate, double price, ImpliedVolStatus status)
    {
        ImpliedVolResult found = ImpliedVolatility.Solve(kind, forward, strike, 0.5, rate, price);
        found.Status.ShouldBe(status);
        found.Volatility.ShouldBe(status switch
        {
            ImpliedVolStatus.AtIntrinsic => 0,
            ImpliedVolStatus.AtMax => double.PositiveInfinity,
            ImpliedVolStatus.Ok => found.Volatility,
            _ => double.NaN,
        });
        if (status == ImpliedVolStatus.Ok && price > 1e-300)
            ForwardOption.Price(kind, forward, strike, 0.5, rate, found.Volatility).ShouldBe(price, 1e-12 * price); // a volatility that deep moves the price 1,300-fold
    }

    [Theory]
    [InlineData("ordinary")]
    [InlineData("short")]
    [InlineData("calm")]
    [InlineData("wild")]
    [InlineData("deep")]
    [InlineData("forward")]
    [InlineData("any")]
    public void Solve_NeighboursOfTheBounds_AreToldApart(string regime)
    {
        foreach (PriceAtABound at in PriceAtABound.Draw(regime, 2_000))
            ImpliedVolatility.Solve(at.Case.Kind, at.Case.Spot, at.Case.Strike, at.Case.Years, at.Case.Rate, at.Price).Status.ShouldBe(at.Status, at.ToString());
    }

    [Fact]
    public void Solve_PricesFarBeyondTheDomain_ReproducesThem()
    {
        foreach (double strike in new[] { 1e-300, 1e-120, 1e-9, 0.5, 1, 1.0000000001, 7, 1e9, 1e120, 1e300 })
            foreach (double share in new[] { 1e-300, 1e-200, 1e-30, 1e-9, 0.01, 0.3, 0.5, 0.6, 0.61, 0.9, 0.999, 1 - 1e-9, 1 - 1e-15 })
            {
                double price = share * Math.Min(1, strike);
                OptionKind kind = strike >= 1 ? OptionKind.Call : OptionKind.Put;
                if (!double.IsNormal(price))
                    continue;
                ImpliedVolResult found = ImpliedVolatility.Solve(kind, 1, strike, 1, 0, price);
                found.Status.ShouldBe(ImpliedVolStatus.Ok);
                found.Volatility.ShouldBeGreaterThan(0);
                if (strike is > 1e-100 and < 1e100 && found.Volatility > 1e-60)
                    ForwardOption.Price(kind, 1, strike, 1, 0, found.Volatility).ShouldBe(price, 1e-11 * price, $"{strike} {share}");
            }
    }

    [Fact]
    public void Solve_AnywhereInTheDoubles_IsAPositiveVolatilityOrSaysWhyNot()
    {
        double[] sizes = [double.Epsilon, 1e-310, 1e-100, 1e-9, 0.3, 1, 1.0000000000000002, 100, 1e60, 1e300, double.MaxValue];
        double[] prices = [-1, 0, 1e-310, 1e-300, 1e-9, 0.29, 1, 99, 1e60, 1e300, double.MaxValue];
        foreach (OptionKind kind in new[] { OptionKind.Call, OptionKind.Put })
            foreach (double forward in sizes)
                foreach (double strike in sizes)
                    foreach (double years in new[] { 1e-20, 2e-6, 1, 30 }) // beyond, the answer itself may be no double
                        foreach (double price in prices)
                        {
                            ImpliedVolResult found = ImpliedVolatility.Solve(kind, forward, strike, years, 0, price);
                            bool sound = found.Status switch
                            {
                                ImpliedVolStatus.Ok => found.Volatility > 0 && double.IsFinite(found.Volatility),
                                ImpliedVolStatus.AtIntrinsic => found.Volatility == 0,
                                ImpliedVolStatus.AtMax => double.IsPositiveInfinity(found.Volatility),
                                _ => double.IsNaN(found.Volatility),
                            };
                            sound.ShouldBeTrue($"{kind} {forward:R} {strike:R} {years:R} {price:R} gave {found}");
                        }
    }

    [Theory]
    [InlineData("forward", 0, 1, 1, 0, 1)]
    [InlineData("strike", 1, -1, 1, 0, 1)]
    [InlineData("yearsToExpiry", 1, 1, 0, 0, 1)]
    [InlineData("rate", 1, 1, 1, double.NaN, 1)]
    [InlineData("price", 1, 1, 1, 0, double.NaN)]
    public void Solve_BadInput_NamesTheParameter(string name, double forward, double strike, double years, double rate, double price)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => ImpliedVolatility.Solve(OptionKind.Call, forward, strike, years, rate, price))
            .ParamName.ShouldBe(name);
    }
}
