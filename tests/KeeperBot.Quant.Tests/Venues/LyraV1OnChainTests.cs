using System.Numerics;
using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Tests.Reference;
using KeeperBot.Quant.Venues;
using Xunit.Abstractions;

namespace KeeperBot.Quant.Tests.Venues;

/// <summary>
/// LyraV1BlackScholesTests in KeeperBot.Anvil.Tests shows that the replica is the contract to the last unit; so what it differs from 31-digit truth by is
/// the contract's own rounding.
/// </summary>
public sealed class LyraV1OnChainTests(ITestOutputHelper output)
{
    private const int Seed = 11;
    private const long Day = YearFraction.SecondsPerDay;
    private static readonly BigInteger One = BigInteger.Pow(10, 18);

    [Fact]
    public void TryEvaluate_AgainstTruth_DiffersByTheContractsRoundingOnly()
    {
        WorstCases worst = new();
        Random random = new(Seed);
        double LogUniform(double a, double b) => Math.Exp(Math.Log(a) + random.NextDouble() * Math.Log(b / a));
        for (int i = 0; i < 4_000; i++)
        {
            // Whole multiples of powers of two, so that the doubles are the contract's integers exactly.
            double vol = Dyadic(LogUniform(1.1e-4, 5)), spot = Dyadic(LogUniform(0.1, 1e5));
            long seconds = (long)LogUniform(1, 2 * 365 * Day);
            double root = Math.Sqrt(YearFraction.FromSeconds(seconds));
            double strike = Dyadic(Math.Clamp(spot * Math.Exp((24 * random.NextDouble() - 12) * vol * root), spot / 30, spot * 30));
            Measure(worst, seconds, vol, spot, strike, Dyadic(0.2 * random.NextDouble() - 0.05));
        }
        output.WriteLine($"seed {Seed}");
        worst.Print(output);
        worst.ShouldAllHold();
    }

    private static void Measure(WorstCases worst, long seconds, double vol, double spot, double strike, double rate)
    {
        LyraV1OnChain.TryEvaluate(seconds, Raw(vol), Raw(spot), Raw(strike), Raw(rate), out LyraV1Quote chain).ShouldBeTrue();
        double years = YearFraction.FromSeconds(seconds);
        OptionCase c = new(OptionKind.Call, spot, strike, years, rate, 0, vol);
        OptionTruth call = new(c), put = new(c with { Kind = OptionKind.Put });
        // The last unit of spot/strike and of its logarithm, over vol sqrt T, is what d1 is wrong by; phi(d1) is what the delta makes of it.
        // The truth's own time is rounded to a double, which the carry passes on to its d1.
        double step = 1e-18 * (1 + strike / spot) / (vol * Math.Sqrt(years)) + 1.2e-16 * Math.Abs(rate) * Math.Sqrt(years) / vol, bell = (double)Quad.Density(call.D1);
        worst.Note("delta beyond the step of d1, absolute", Excess(chain.CallDelta, call.Delta.Value, bell * step), 1e-16, c);
        worst.Note("put delta beyond the step of d1, absolute", Excess(chain.PutDelta, put.Delta.Value, bell * step), 1e-16, c);
        worst.Note("call price beyond it, of spot + strike", Excess(chain.CallPrice, call.Price.Value, spot * bell * step * vol) / (spot + strike), 1e-16, c);
        worst.Note("put price beyond it, of spot + strike", Excess(chain.PutPrice, put.Price.Value, spot * bell * step * vol) / (spot + strike), 1e-16, c);
        double reach = Math.Abs((double)call.D1);
        worst.Note("vega beyond it, of spot sqrt T", Excess(chain.Vega, call.Vega.Value, spot * Math.Sqrt(years) * reach * bell * step) / (spot * Math.Sqrt(years)), 1e-16, c);
        Quad standard = call.Vega.Value * (Quad.Sqrt(30.0 / (Quad)Math.Max(7, seconds / Day)) / 100);
        worst.Note("stdVega beyond it, of spot sqrt T", Excess(chain.StandardVega, standard, 0.03 * spot * Math.Sqrt(years) * reach * bell * step) / (spot * Math.Sqrt(years)), 1e-16, c);
    }

    /// <summary>What an error is beyond the last unit and what is allowed for.</summary>
    private static double Excess(BigInteger raw, Quad truth, double allowed)
    {
        BigInteger high = (BigInteger)(double)raw;
        Quad value = ((double)high + (Quad)(double)(raw - high)) / 1e18;
        return Math.Max(Math.Abs((double)(value - truth)) - allowed - 0.5e-18, 0);
    }

    [Fact]
    public void TryEvaluate_InTheSecondOfExpiry_HasNoDiscountAndNoVega()
    {
        LyraV1OnChain.TryEvaluate(0, One, 2_000 * One, 1_500 * One, One, out LyraV1Quote quote).ShouldBeTrue();
        quote.CallPrice.ShouldBe(500 * One + 1_500); // its exp(0) is 1 - 1e-18
        quote.PutPrice.ShouldBe(0);
        quote.Vega.ShouldBe(0);
        quote.StandardVega.ShouldBe(0);
        LyraV1OnChain.TryEvaluate(1, One, 2_000 * One, 1_500 * One, One, out quote).ShouldBeTrue();
        quote.CallPrice.ShouldBeGreaterThan(500 * One);
    }

    [Fact]
    public void TryEvaluate_VolatilityUnderTheFloor_IsTheFloor()
    {
        LyraV1OnChain.TryEvaluate(Day, 0, One, One, 0, out LyraV1Quote none).ShouldBeTrue();
        LyraV1OnChain.TryEvaluate(Day, One / 10_000, One, One, 0, out LyraV1Quote floor).ShouldBeTrue();
        none.ShouldBe(floor);
    }

    [Theory]
    [InlineData("0", "1000000000000000000", "0")] // ln(0)
    [InlineData("1", "1100000000000000000", "0")] // spot/strike below 1e-18
    [InlineData("1000000000000000000", "0", "0")] // division by zero
    [InlineData("1000000000000000000", "1000000000000000000", "-200000000000000000000")] // exp overflows
    public void TryEvaluate_WhereTheContractReverts_IsFalse(string spot, string strike, string rate)
    {
        LyraV1OnChain.TryEvaluate(365 * Day, One, BigInteger.Parse(spot), BigInteger.Parse(strike), BigInteger.Parse(rate), out LyraV1Quote quote).ShouldBeFalse();
        quote.ShouldBe(default);
    }

    [Fact]
    public void TryEvaluate_NegativeUnsigned_NamesTheParameter()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => LyraV1OnChain.TryEvaluate(-1, 1, 1, 1, 0, out _)).ParamName.ShouldBe("secondsToExpiry");
        Should.Throw<ArgumentOutOfRangeException>(() => LyraV1OnChain.TryEvaluate(1, -1, 1, 1, 0, out _)).ParamName.ShouldBe("volatility");
        Should.Throw<ArgumentOutOfRangeException>(() => LyraV1OnChain.TryEvaluate(1, 1, -1, 1, 0, out _)).ParamName.ShouldBe("spot");
        Should.Throw<ArgumentOutOfRangeException>(() => LyraV1OnChain.TryEvaluate(1, 1, 1, -1, 0, out _)).ParamName.ShouldBe("strike");
    }

    /// <summary>To a multiple of 2^-18, which 1e18 divides.</summary>
    private static double Dyadic(double value) => Math.Round(value * 262_144) / 262_144;

    private static BigInteger Raw(double dyadic) => (BigInteger)(dyadic * 262_144) * (One / 262_144);
}
