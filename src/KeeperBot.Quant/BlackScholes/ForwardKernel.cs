using KeeperBot.Quant.Normal;

namespace KeeperBot.Quant.BlackScholes;

/// <summary>
/// Everything that a European option's value and Greeks share, computed once from the discounted forward A = S exp(-qT), the discounted
/// strike B = K exp(-rT), x = ln(A/B) and s = vol sqrt(T).
/// </summary>
/// <param name="Value">Present value of the asked kind.</param>
/// <param name="AssetLeg">A N(w d1), where w is +1 for a call and -1 for a put.</param>
/// <param name="StrikeLeg">B N(w d2).</param>
/// <param name="DensityLeg">A phi(d1), which equals B phi(d2).</param>
/// <param name="D1">x/s + s/2.</param>
/// <param name="D2">x/s - s/2.</param>
internal readonly record struct ForwardKernel(
    double Value, double AssetLeg, double StrikeLeg, double DensityLeg, double D1, double D2)
{
    /// <summary>
    /// Prices the out-of-the-money side and derives the other by parity. An out-of-the-money option is worth A phi(d1) (Y(a - t) - Y(a + t)) with
    /// a = |x|/s, t = s/2 and Y the Mills ratio; where the nearer argument is far below zero, min(A, B) - A phi(d1) (Y(t - a) + Y(t + a)).
    /// </summary>
    public static ForwardKernel Evaluate(bool isCall, double asset, double strike, double x, double s)
    {
        double a = Math.Abs(x) / s, t = 0.5 * s;
        double near = a - t, far = a + t;
        double d1 = x <= 0 ? -near : far, d2 = x <= 0 ? -far : near;
        double density = asset * NormalDistribution.Density(d1);
        double nearLeg, farLeg, otm;
        if (near >= MillsRatio.Least)
        {
            (double y1, double y2, double difference) = MillsRatio.Pair(near, far, s);
            (nearLeg, farLeg, otm) = (density * y1, density * y2, density * difference);
        }
        else
        {
            double complement = density * MillsRatio.At(-near);
            farLeg = density * MillsRatio.At(far);
            nearLeg = Math.Min(asset, strike) - complement;
            otm = nearLeg - farLeg;
        }
        bool otmIsCall = x <= 0;
        (double assetLeg, double strikeLeg) = otmIsCall ? (nearLeg, farLeg) : (farLeg, nearLeg);
        if (isCall == otmIsCall)
            return new ForwardKernel(otm, assetLeg, strikeLeg, density, d1, d2);
        double intrinsic = -Math.Max(asset, strike) * ExpMinusOne(-Math.Abs(x));
        return new ForwardKernel(otm + intrinsic, asset - assetLeg, strike - strikeLeg, density, d1, d2);
    }

    /// <summary>exp(x) - 1 for x &lt;= 0 without cancellation (Kahan's quotient).</summary>
    private static double ExpMinusOne(double x)
    {
        double e = Math.Exp(x);
        double y = e - 1;
        return e == 1 ? x : y <= -0.5 ? y : y * x / Math.Log(e);
    }
}
