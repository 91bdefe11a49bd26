using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Instruments;
using KeeperBot.Quant.Tests.Reference;

namespace KeeperBot.Quant.Tests.Instruments;

public sealed class QuantoOptionTests
{
    private const int Seed = 7;

    /// <summary>E. G. Haug, Option Pricing Formulas (1998), pages 105 and 106, as in QuantLib's test-suite/quantooption.cpp, whose put is Haug's VBA code.</summary>
    [Theory]
    [InlineData(OptionKind.Call, 1.5, 5.3280)]
    [InlineData(OptionKind.Put, 1, 8.1636)]
    public void Evaluate_HaugsExample_MeetsThePrintedDigits(OptionKind kind, double fixedRate, double price)
    {
        QuantoInputs market = new(100, 0.08, 0.05, 0.04, 0.2, 0.1, 0.3);
        QuantoOption.Evaluate(kind, market, 105, 0.5, fixedRate).Price.ShouldBe(price, 1.0001e-4);
    }

    [Fact]
    public void Evaluate_EverySensitivity_IsTheDerivativeOfTheValueInHighPrecision()
    {
        Random random = new(Seed);
        for (int i = 0; i < 400; i++)
        {
            double Between(double a, double b) => a + random.NextDouble() * (b - a);
            QuantoInputs m = new(Between(50, 150), Between(-0.02, 0.1), Between(-0.02, 0.1), Between(0, 0.05), Between(0.2, 1.5), Between(0, 0.5), Between(-1, 1));
            OptionKind kind = i % 2 == 0 ? OptionKind.Call : OptionKind.Put;
            double strike = Between(60, 140), years = Between(0.05, 2), unit = Between(0.5, 20);
            QuantoGreeks g = QuantoOption.Evaluate(kind, m, strike, years, unit);
            string seen = $"seed {Seed}, case {i}: {kind} {m} {strike} {years}";
            double Value(QuantoInputs x, double t) => Truth(kind, x, strike, t, unit);
            double Delta(QuantoInputs x, double t) => Slope(h => Truth(kind, x with { Spot = x.Spot + h }, strike, t, unit), 1e-3);
            g.Price.ShouldBe(Value(m, years), 1e-12 * unit * m.Spot, seen);
            Check("delta", g.Delta, h => Value(m with { Spot = m.Spot + h }, years), 1e-3, unit);
            Check("vega", g.Vega, h => Value(m with { Volatility = m.Volatility + h }, years), 1e-4, unit * m.Spot);
            Check("theta", g.Theta, h => Value(m, years - h), 1e-5, unit * m.Spot);
            Check("rho", g.Rho, h => Value(m with { Rate = m.Rate + h }, years), 1e-4, unit * m.Spot);
            Check("foreign rho", g.ForeignRho, h => Value(m with { ForeignRate = m.ForeignRate + h }, years), 1e-4, unit * m.Spot);
            Check("phi", g.Phi, h => Value(m with { DividendYield = m.DividendYield + h }, years), 1e-4, unit * m.Spot);
            Check("fx vega", g.FxVega, h => Value(m with { FxVolatility = m.FxVolatility + h }, years), 1e-4, unit * m.Spot);
            Check("correlation", g.CorrelationRisk, h => Value(m with { Correlation = m.Correlation + h }, years), 1e-4, unit * m.Spot);
            Check("gamma", g.Gamma, h => Delta(m with { Spot = m.Spot + h }, years), 1e-2, unit);
            Check("vanna", g.Vanna, h => Delta(m with { Volatility = m.Volatility + h }, years), 1e-4, unit);
            Check("charm", g.Charm, h => Delta(m, years - h), 1e-5, unit);
            Check("volga", g.Volga, h => QuantoOption.Evaluate(kind, m with { Volatility = m.Volatility + h }, strike, years, unit).Vega, 1e-4, unit * m.Spot);

            void Check(string name, double value, Func<double, double> f, double h, double scale)
            {
                double numeric = Slope(f, h);
                Math.Abs(value - numeric).ShouldBeLessThan(3e-6 * (scale + Math.Abs(numeric)), $"{name} {value} {numeric}, {seen}");
            }
        }
    }

    [Fact]
    public void Evaluate_NoCorrelation_IsAnOptionWithTheForeignDrift()
    {
        QuantoGreeks g = QuantoOption.Evaluate(OptionKind.Put, new QuantoInputs(90, 0.06, 0.02, 0.01, 0.7, 0.4, 0), 100, 0.3, 2);
        OptionGreeks plain = EuropeanOption.Evaluate(OptionKind.Put, 90, 100, 0.3, 0.06, 0.01 + 0.06 - 0.02, 0.7);
        g.Price.ShouldBe(2 * plain.Price);
        g.Vega.ShouldBe(2 * plain.Vega);
        g.FxVega.ShouldBe(0);
    }

    [Fact]
    public void Evaluate_AtTheEdges_IsNeverNaNNorNegative()
    {
        double[] sizes = [0, double.Epsilon, 1e-300, 1, 1e100, 1e300];
        foreach (double spot in sizes)
            foreach (double strike in sizes)
                foreach (double years in new[] { -1, 0, double.Epsilon, 0.5, 40 })
                    foreach (double vol in new[] { 0, double.Epsilon, 0.5, 30 })
                    {
                        QuantoGreeks g = QuantoOption.Evaluate(OptionKind.Call, new QuantoInputs(spot, 0.05, 0.02, 0, vol, 0.5, -0.9), strike, years, 1.5);
                        double[] all =
                        [
                            g.Price, g.Delta, g.Gamma, g.Vega, g.Theta, g.Rho, g.ForeignRho, g.Phi, g.FxVega, g.CorrelationRisk, g.Vanna, g.Volga, g.Charm,
                        ];
                        (all.Any(double.IsNaN) || g.Price < 0).ShouldBeFalse($"{spot} {strike} {years} {vol}: {g}");
                    }
        QuantoOption.Evaluate(OptionKind.Call, new QuantoInputs(110, 0.05, 0.02, 0, 0.5, 0.5, 0.5), 100, 0, 3).ShouldBe(default(QuantoGreeks) with { Price = 30 });
    }

    [Theory]
    [InlineData("market", 1.01, 1)]
    [InlineData("market", double.NaN, 1)]
    [InlineData("fixedExchangeRate", 0, 0)]
    public void Evaluate_BadInput_NamesTheParameter(string name, double correlation, double fixedRate) =>
        Should.Throw<ArgumentOutOfRangeException>(() => QuantoOption.Evaluate(OptionKind.Call, new QuantoInputs(1, 0, 0, 0, 1, 1, correlation), 1, 1, fixedRate))
            .ParamName.ShouldBe(name);

    private static double Slope(Func<double, double> f, double h) => (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);

    private static double Truth(OptionKind kind, QuantoInputs m, double strike, double years, double unit)
    {
        double yield = m.DividendYield + m.Rate - m.ForeignRate + m.Correlation * m.FxVolatility * m.Volatility;
        return unit * (double)new OptionTruth(new OptionCase(kind, m.Spot, strike, years, m.Rate, yield, m.Volatility)).Price.Value;
    }
}
