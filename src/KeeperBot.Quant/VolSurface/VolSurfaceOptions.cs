namespace KeeperBot.Quant.VolSurface;

/// <summary>Which quotes a surface accepts.</summary>
public sealed record VolSurfaceOptions
{
    /// <summary>The least mid, annual decimal.</summary>
    public double LeastVolatility { get; init; } = 0.01;

    /// <summary>The largest mid, annual decimal.</summary>
    public double MostVolatility { get; init; } = 10;

    /// <summary>The largest spread as a share of the mid.</summary>
    public double MostRelativeSpread { get; init; } = 0.5;

    /// <summary>The farthest strike, in standard deviations |ln(K/F)| / (median vol sqrt T).</summary>
    public double MostDeviations { get; init; } = 8;

    /// <summary>How many robust standard deviations (1.4826 times the median distance) from the curve make an outlier, besides half the spread.</summary>
    public double OutlierDeviations { get; init; } = 6;

    /// <summary>The robust standard deviation is never taken below this, annual decimal, and spreads below it weigh no more.</summary>
    public double NoiseFloor { get; init; } = 0.002;
}
