namespace KeeperBot.Quant.VolSurface;

/// <summary>A quote that took no part in a surface.</summary>
/// <param name="Expiry">The place of its expiry among those given.</param>
/// <param name="Quote">The quote.</param>
/// <param name="Reason">Why.</param>
/// <param name="Measure">
/// What was too large or small: the mid, the spread, the standard deviations, the distance from the curve in volatility; for reasons about the expiry its
/// years or forward. The quote's own strike or volatility is in <paramref name="Quote"/>.
/// </param>
public readonly record struct RejectedQuote(int Expiry, VolQuote Quote, VolQuoteRejection Reason, double Measure);
