using System.Collections.Immutable;
using KeeperBot.Quant.RealisedVol;

namespace KeeperBot.Protocols.PastPrices;

/// <summary>What a source told.</summary>
/// <param name="Samples">In the order of time, which always rises; empty where it told nothing.</param>
/// <param name="Complaint">Why there is nothing, or why it ends early, in words; null where it reaches back as far as was asked.</param>
public sealed record PastPricesTold(ImmutableArray<PriceSample> Samples, string? Complaint);
