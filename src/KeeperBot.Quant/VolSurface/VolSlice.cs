namespace KeeperBot.Quant.VolSurface;

/// <summary>One expiry of a surface.</summary>
/// <param name="Expiry">Its place among the expiries given.</param>
/// <param name="Years">Time to expiry.</param>
/// <param name="Forward">Forward price.</param>
/// <param name="Parameters">Raw SVI in total variance, free of butterfly arbitrage and nowhere below the slice before.</param>
/// <param name="Source">How it came about.</param>
/// <param name="Quotes">How many quotes it rests on.</param>
/// <param name="WorstVolatilityError">The largest distance of a mid from it, annual decimal.</param>
/// <param name="IsLifted">Whether it would have been lower but for the slice before.</param>
public sealed record VolSlice(
    int Expiry, double Years, double Forward, SviParameters Parameters, VolSliceSource Source, int Quotes, double WorstVolatilityError, bool IsLifted)
{
    /// <summary>The volatility at a log-moneyness.</summary>
    public double Volatility(double k) => Math.Sqrt(Parameters.TotalVariance(k) / Years);
}
