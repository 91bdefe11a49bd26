using System.Collections.Immutable;

namespace KeeperBot.Quant.VolSurface;

/// <summary>What a venue quotes for one expiry.</summary>
/// <param name="Years">Time to expiry, see <see cref="YearFraction"/>.</param>
/// <param name="Forward">Forward price for that expiry.</param>
/// <param name="Quotes">In any order.</param>
public sealed record ExpiryQuotes(double Years, double Forward, ImmutableArray<VolQuote> Quotes);
