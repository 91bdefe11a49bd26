using KeeperBot.Quant.Kernels;

namespace KeeperBot.Quant.ImpliedVol;

/// <summary>
/// Implied volatility of options worth so small a share of the lesser of forward and strike that the share itself is no normal double: off the money some 36
/// standard deviations out or more, where everything goes by logarithms and the normal tail by its asymptotic series.
/// </summary>
internal static class TinyShare
{
    private const double SqrtTwoPi = 2.5066282746310005024;
    private const int MostSteps = 40, MostTerms = 30;

    /// <summary>The volatility; at least the least double, where the true one is less.</summary>
    /// <param name="outside">The worth out of the money, greater than zero.</param>
    /// <param name="decay">rate * years, which discounts it.</param>
    /// <param name="forward">Greater than zero.</param>
    /// <param name="strike">Greater than zero.</param>
    /// <param name="years">Greater than zero.</param>
    public static double Volatility(double outside, double decay, double forward, double strike, double years)
    {
        if (forward == strike)
            return Math.Max(AtTheMoney(outside, decay, forward, years), double.Epsilon);
        double size = Math.Abs(OneLane.LogRatio(forward, strike)), target = Math.Log(outside) + decay - Math.Log(Math.Min(forward, strike));
        // ln(share) is about -near^2/2, near = size/s - s/2.
        double near = Math.Sqrt(-2 * target), s = 2 * size / (near + Math.Sqrt(near * near + 2 * size));
        for (int step = 0; step < MostSteps; step++)
        {
            near = size / s - 0.5 * s;
            double difference = TailDifference(near, 0.5 * s * s / size);
            double missing = -0.5 * near * near + Math.Log(difference) - target;
            // Newton's step in 1/s^2, in which the logarithm is nearly straight; its derivative in s is phi(near) over the share.
            double inverse = 1 / (s * s) + 2 * missing * difference * SqrtTwoPi / (s * s * s), next = inverse > 0 ? 1 / Math.Sqrt(inverse) : 2 * s;
            bool settled = Math.Abs(next - s) <= 2e-16 * s;
            s = next;
            if (settled)
                break;
        }
        return Math.Max(s / Math.Sqrt(years), double.Epsilon);
    }

    /// <summary>share sqrt(2 pi), the next term being s^2/24 of it, without leaving the double range on the way.</summary>
    private static double AtTheMoney(double outside, double decay, double forward, double years)
    {
        int o = Math.ILogB(outside), f = Math.ILogB(forward);
        double share = Math.ScaleB(outside, -o) / Math.ScaleB(forward, -f) * Math.Exp(decay);
        return Math.ScaleB(share * SqrtTwoPi / Math.Sqrt(years), o - f);
    }

    /// <summary>R(near) - R(far), R(z) = (1/z - 1/z^3 + 3/z^5 - ...) / sqrt(2 pi), term by term and so accurate however close the two are.</summary>
    /// <param name="near">The nearer argument.</param>
    /// <param name="apart">(far - near)/(far + near), so that ln(near/far) is -2 atanh of it.</param>
    private static double TailDifference(double near, double apart)
    {
        double v = apart * apart, square = near * near, sum = 0, power = 1 / near;
        double ratio = apart < 1e-3 ? -2 * apart * (1 + v * (1.0 / 3 + v * (1.0 / 5 + v / 7))) : OneLane.LogRatio(1 - apart, 1 + apart);
        for (int k = 0; k < MostTerms; k++)
        {
            double term = power * -OneLane.ExpMinusOne((2 * k + 1) * ratio);
            sum += term;
            if (Math.Abs(term) < 1e-17 * sum)
                break;
            power *= -(2 * k + 1) / square;
        }
        return sum / SqrtTwoPi;
    }
}
