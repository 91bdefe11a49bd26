namespace KeeperBot.Quant.ImpliedVol;

/// <summary>The answer of <see cref="ImpliedVolatility"/>.</summary>
/// <param name="Status">Whether there is a volatility, and if not why.</param>
/// <param name="Volatility">
/// Annual volatility as a decimal when <see cref="Status"/> is <see cref="ImpliedVolStatus.Ok"/>; 0 at the intrinsic value, positive infinity at the
/// maximum, NaN where no volatility exists.
/// </param>
public readonly record struct ImpliedVolResult(ImpliedVolStatus Status, double Volatility);
