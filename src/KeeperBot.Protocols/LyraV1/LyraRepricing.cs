using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;
using KeeperBot.Quant.Venues;

namespace KeeperBot.Protocols.LyraV1;

/// <summary>
/// The venue's prices at the present spot, in its own arithmetic. The Greek cache holds those of the spot it was made at, which may be far off just when the market falls;
/// a trade prices afresh by the same formula, and so must the worst price of a rescue. The cache weighs its volatility over time (GWAV), a trade does not:
/// the two differ a little even at one spot.
/// </summary>
internal static class LyraRepricing
{
    /// <summary>The position with the cache's price and delta where the cache was made at <paramref name="spot"/>, else with the formula's.</summary>
    internal static LyraPosition AtSpot(LyraPosition position, Wad spot, Wad rate, ChainTime now)
    {
        if (position.Phase != LyraBoardPhase.Live || position.CacheUpdatedAtPrice == spot)
            return position;
        if (position.Strike.Sign <= 0 || position.Volatility.Sign <= 0)
            throw new ReadFailedException("lyra.malformed_terms", $"position {position.Name} has strike {position.Strike} and volatility {position.Volatility}");
        var seconds = (long)position.Expiry.Since(now).TotalSeconds;
        return LyraV1OnChain.TryEvaluate(seconds, position.Volatility.Raw, spot.Raw, position.Strike.Raw, rate.Raw, out var quote)
            ? position with
            {
                CallPrice = Wad.FromRaw(quote.CallPrice),
                PutPrice = Wad.FromRaw(quote.PutPrice),
                CallDelta = Wad.FromRaw(quote.CallDelta),
            }
            : throw new ReadFailedException("lyra.malformed_terms", $"position {position.Name} at strike {position.Strike} cannot be priced at {spot}: the venue's own formula reverts");
    }
}
