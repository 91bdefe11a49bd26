using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.Kernels;
using KeeperBot.Quant.Normal;

namespace KeeperBot.Quant.ImpliedVol;

/// <summary>
/// Black-76 implied volatility to the last bits that the price holds: the relative error is a few eps (1 + cond), where cond = price / (vol vega) is how much
/// the price's own rounding moves the answer. For an option on spot the forward is S exp((r - q) T).
/// </summary>
public static class ImpliedVolatility
{
    /// <summary>The volatility at which <see cref="ForwardOption"/> gives the price.</summary>
    /// <param name="kind">Call or put; <see cref="OptionKind.Unspecified"/> is refused.</param>
    /// <param name="forward">Forward price, greater than zero.</param>
    /// <param name="strike">Strike, greater than zero.</param>
    /// <param name="yearsToExpiry">Greater than zero.</param>
    /// <param name="rate">Discount rate a year.</param>
    /// <param name="price">Present value of the option; any finite number, also a negative one.</param>
    public static ImpliedVolResult Solve(OptionKind kind, double forward, double strike, double yearsToExpiry, double rate, double price)
    {
        Unsafe.SkipInit(out InversionWork128 work);
        if (work.Reduce(
            Vector128.Create((long)kind - (long)OptionKind.Call), Vector128.Create(forward), Vector128.Create(strike), Vector128.Create(yearsToExpiry),
            Vector128.Create(rate), Vector128.Create(price)))
        {
            work.Solve();
            return new(ImpliedVolStatus.Ok, (work.S / work.Root).ToScalar());
        }
        return SolveWithCare(kind, forward, strike, yearsToExpiry, rate, price);
    }

    /// <summary>Next to the bounds, where the discount and the intrinsic value are needed to more than a double, and out of the ordinary range.</summary>
    private static ImpliedVolResult SolveWithCare(
        OptionKind kind, double forward, double strike, double yearsToExpiry, double rate, double price)
    {
        OptionInputs.Check(kind);
        Require.Positive(forward);
        Require.Positive(strike);
        Require.Positive(yearsToExpiry);
        Require.Finite(rate);
        Require.Finite(price);
        bool isCall = kind == OptionKind.Call;
        (double discount, double discountLow) = Discount(-rate * yearsToExpiry, Math.FusedMultiplyAdd(-rate, yearsToExpiry, rate * yearsToExpiry));
        if (!double.IsNormal(discount))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "exp(-rate * yearsToExpiry) must lie in the range of doubles.");
        (double most, _) = Times(isCall ? forward : strike, 0, discount, discountLow);
        if (price >= most)
            return price > most ? new(ImpliedVolStatus.AboveMax, double.NaN) : new(ImpliedVolStatus.AtMax, double.PositiveInfinity);
        (double least, double leastLow) = Intrinsic(isCall ? forward : strike, isCall ? strike : forward, discount, discountLow);
        if (price <= least)
            return price < least ? new(ImpliedVolStatus.BelowIntrinsic, double.NaN) : new(ImpliedVolStatus.AtIntrinsic, 0);

        double unit = discount * Math.Min(forward, strike);
        double outside = price - least - leastLow, share = outside / unit;
        double rest = (most - price) / unit;
        if (!(share < 0.5))
            share = 1 - rest; // near the maximum the distance from it is what the price still tells
        if (!(outside > 0))
            return new(ImpliedVolStatus.AtIntrinsic, 0);
        if (!(share > LeastShare))
            return new(ImpliedVolStatus.Ok, TinyShare.Volatility(outside, rate * yearsToExpiry, forward, strike, yearsToExpiry));
        if (!(rest > 0))
            return new(ImpliedVolStatus.AtMax, double.PositiveInfinity);
        double s = TotalVolatility(share, Math.Min(rest, 1), forward, strike);
        return new(ImpliedVolStatus.Ok, s / Math.Sqrt(yearsToExpiry));
    }

    /// <summary>A smaller share of the lesser of forward and strike is next to no normal double, and is taken by its logarithm.</summary>
    private const double LeastShare = 1e-305;

    /// <summary>The total volatility of an out-of-the-money option worth <paramref name="share"/> of the smaller of forward and strike.</summary>
    private static double TotalVolatility(double share, double rest, double forward, double strike)
    {
        if (forward == strike && share < 1e-8)
            return share / NormalDistribution.InverseSqrtTwoPi; // the next term is s^2/24 of it; the kernel would divide by a denormal s
        Unsafe.SkipInit(out InversionWork128 work);
        (work.Share, work.Rest) = (Vector128.Create(share), Vector128.Create(rest));
        work.SetSize(Vector128.Create(OneLane.LogRatio(forward, strike)), Vector128<double>.Zero);
        work.Solve();
        return work.S.ToScalar();
    }

    /// <summary>max(a - b, 0) times the discount, in two doubles.</summary>
    private static (double High, double Low) Intrinsic(double a, double b, double discount, double discountLow)
    {
        if (a <= b)
            return (0, 0);
        double d = a - b, back = d - a;
        return Times(d, a - (d - back) - (b + back), discount, discountLow);
    }

    private static (double High, double Low) Times(double a, double aLow, double b, double bLow)
    {
        double p = a * b;
        double low = Math.FusedMultiplyAdd(a, b, -p) + (a * bLow + aLow * b);
        double sum = p + low;
        return (sum, low - (sum - p));
    }

    /// <summary>exp(x + xLow) in two doubles: the framework's value, corrected by its own logarithm in some 60 bits.</summary>
    private static (double High, double Low) Discount(double x, double xLow)
    {
        if (x == 0)
            return (1, xLow);
        double e = Math.Exp(x);
        Elementary128.LogRatio(Vector128.Create(e), Vector128<double>.One, out Vector128<double> head, out Vector128<double> tail);
        return (e, e * (x - head.ToScalar() - tail.ToScalar() + xLow));
    }
}
