namespace KeeperBot.Quant.VolSurface;

/// <summary>A fitted slice and how good it is.</summary>
/// <param name="Parameters">The slice.</param>
/// <param name="MaxAbsError">The largest |w(k) - quote| over the quotes.</param>
/// <param name="LeastDensity">The greatest lower bound of g(k) over all k, see <see cref="SviParameters.Density"/>.</param>
/// <param name="IsButterflyFree">Whether the slice admits no butterfly arbitrage.</param>
public readonly record struct SviFitResult(SviParameters Parameters, double MaxAbsError, double LeastDensity, bool IsButterflyFree);
