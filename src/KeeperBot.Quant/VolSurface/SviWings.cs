namespace KeeperBot.Quant.VolSurface;

/// <summary>
/// A slice by the slopes of its wings, w(k) = A + Up (r + x)/2 + Down (r - x)/2 with x = k - M and r = sqrt(x^2 + exp(2 LogSigma)): Up = b (1 + rho) and Down = b (1 - rho), so that what
/// bounds b and rho is one bound on each.
/// </summary>
internal readonly record struct SviWings(double A, double Up, double Down, double M, double LogSigma)
{
    public const int Count = 5;

    public static SviWings From(SviParameters p) => new(p.A, p.B * (1 + p.Rho), p.B * (1 - p.Rho), p.M, Math.Log(p.Sigma));

    public SviParameters ToRaw()
    {
        double b = 0.5 * (Up + Down);
        return new(A, b, b > 0 ? (Up - Down) / (Up + Down) : 0, M, Math.Exp(LogSigma));
    }

    public SviWings Moved(ReadOnlySpan<double> step) => new(A + step[0], Up + step[1], Down + step[2], M + step[3], LogSigma + step[4]);

    /// <summary>The total variance at k, with its derivatives in the five.</summary>
    public double Variance(double k, double sigma, Span<double> slope)
    {
        double x = k - M, root = Math.Sqrt(x * x + sigma * sigma), up = 0.5 * (root + x), down = 0.5 * (root - x);
        (slope[0], slope[1], slope[2]) = (1, up, down);
        slope[3] = -(Up * up - Down * down) / root;
        slope[4] = 0.5 * (Up + Down) * sigma * sigma / root;
        return A + Up * up + Down * down;
    }

    /// <summary>The density g at k (see <see cref="SviParameters.Density"/>), with its derivatives in the five.</summary>
    public double Density(double k, double sigma, Span<double> slope)
    {
        double x = k - M, square = sigma * sigma, root = Math.Sqrt(x * x + square), share = x / root, cube = square / (root * root * root), both = Up + Down;
        Span<double> w = stackalloc double[Count];
        double variance = Variance(k, sigma, w);
        double first = 0.5 * (Up * (1 + share) - Down * (1 - share)), second = 0.5 * both * cube;
        double along = 1 - 0.5 * k * first / variance, over = 1 / variance + 0.25;
        double inVariance = (along * k * first + 0.25 * first * first) / (variance * variance);
        double inFirst = -along * k / variance - 0.5 * first * over;
        (slope[0], slope[1], slope[2]) = (0, inFirst * 0.5 * (1 + share) + 0.25 * cube, -inFirst * 0.5 * (1 - share) + 0.25 * cube);
        slope[3] = -inFirst * second + 0.75 * both * cube * share / root;
        slope[4] = -inFirst * 0.5 * both * cube * x + 0.5 * both * cube * (1 - 1.5 * square / (root * root));
        for (int i = 0; i < Count; i++)
            slope[i] += inVariance * w[i];
        return along * along - 0.25 * first * first * over + 0.5 * second;
    }

    /// <summary>The least total variance, with its derivatives in the five; Up and Down must be greater than zero.</summary>
    public double LeastVariance(double sigma, Span<double> slope)
    {
        double mean = Math.Sqrt(Up * Down);
        slope.Clear();
        (slope[0], slope[1], slope[2], slope[4]) = (1, 0.5 * sigma * Down / mean, 0.5 * sigma * Up / mean, sigma * mean);
        return A + sigma * mean;
    }
}
