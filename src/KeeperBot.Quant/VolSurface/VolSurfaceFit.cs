using System.Collections.Immutable;

namespace KeeperBot.Quant.VolSurface;

/// <summary>What came of fitting a surface.</summary>
/// <param name="Surface">Null where not one quote could be used.</param>
/// <param name="Rejected">The quotes left out, and why.</param>
public sealed record VolSurfaceFit(ImpliedVolSurface? Surface, ImmutableArray<RejectedQuote> Rejected);
