using System.Collections.Immutable;

namespace KeeperBot.Quant.VolSurface;

/// <summary>A fitted surface.</summary>
/// <param name="Parameters">Free of arbitrage at every theta.</param>
/// <param name="Thetas">Total variance at the money of each expiry, never falling.</param>
/// <param name="MaxAbsError">The largest |w - quote| over the quotes.</param>
public sealed record SsviFitResult(SsviParameters Parameters, ImmutableArray<double> Thetas, double MaxAbsError);
