using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;
using Formula = KeeperBot.Quant.Venues.LyraV1;

namespace KeeperBot.Protocols.LyraV1;

/// <summary>
/// The venue's prices at the present spot. The Greek cache holds those of the spot it was made at, which may be far off just when the market falls;
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
        var both = Formula.Evaluate(
            (long)position.Expiry.Since(now).TotalSeconds, position.Volatility.ToDouble(), spot.ToDouble(), position.Strike.ToDouble(), rate.ToDouble());
        return position with
        {
            CallPrice = Wad.FromDouble(both.Call.Price),
            PutPrice = Wad.FromDouble(both.Put.Price),
            CallDelta = Wad.FromDouble(both.Call.Delta),
        };
    }
}
