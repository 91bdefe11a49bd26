using System.Runtime.Intrinsics;

namespace KeeperBot.Quant.Kernels;

/// <summary>
/// The kernels' elementary functions for a single number. (The framework's LogP1 and ExpM1 are log(1 + x) and exp(x) - 1 as written, and lose small
/// arguments.)
/// </summary>
internal static class OneLane
{
    /// <summary>ln(a/b), which keeps its digits where a is close to b.</summary>
    public static double LogRatio(double a, double b)
    {
        if (!(a / b is > 1e-300 and < 1e300 && a is > 1e-300 and < 1e300 && b is > 1e-300 and < 1e300))
            return Math.Log(a) - Math.Log(b);
        Elementary128.LogRatio(Vector128.Create(a), Vector128.Create(b), out Vector128<double> head, out Vector128<double> tail);
        return (head + tail).ToScalar();
    }

    /// <summary>ln(1 + x): what rounding 1 + x does to the logarithm is undone by the quotient (W. Kahan).</summary>
    public static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : double.IsPositiveInfinity(sum) ? sum : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>exp(x) - 1 for x up to 700.</summary>
    public static double ExpMinusOne(double x) =>
        Elementary128.ExpMinusOne(Vector128.Create(Math.Max(x, -700)), Vector128<double>.Zero).ToScalar();
}
