using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;

namespace KeeperBot.Protocols.Routes;

/// <summary>
/// How much of a trade that is too large for the market fits its worst price: by halving between the least that is worth trading and the whole, each size quoted
/// at the same block. Prices worsen with size; where they should not, what is found still fits.
/// </summary>
internal static class LargestFit
{
    /// <summary>Quotes that one search may ask for: it ends within a hundredth of the whole.</summary>
    internal const int MostQuotes = 8;

    /// <summary>The largest size found; null where not even the least fits, or nothing less than the whole is wanted.</summary>
    /// <param name="least">The least that is worth trading; null for all or nothing.</param>
    /// <param name="whole">A size that does not fit.</param>
    /// <param name="fits">Whether a size fits.</param>
    internal static async Task<Wad?> FindAsync(Wad? least, Wad whole, Func<Wad, Task<bool>> fits)
    {
        if (least is not { Sign: > 0 } low || low >= whole || !await fits(low).ConfigureAwait(false))
            return null;
        var high = whole;
        for (var asked = 1; asked < MostQuotes; asked++)
        {
            var middle = Wad.FromRaw((low.Raw + high.Raw) / 2);
            if (await fits(middle).ConfigureAwait(false))
                low = middle;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>
    /// The worst price that a part has to meet: the quote's tolerance inside the action's own, so that the bound the part is sent with leaves the market that room
    /// until it is mined.
    /// </summary>
    internal static Wad Worst(Wad worstPrice, bool sell, Wad tolerance) =>
        sell ? worstPrice.Divide(Wad.One - tolerance, Rounding.Up) : worstPrice.Divide(Wad.One + tolerance, Rounding.Down);

    /// <summary>The least part of an action that is worth doing; null for all or nothing.</summary>
    internal static Wad? Least(PlannedAction action) => action switch
    {
        HedgeAction hedge => hedge.Least,
        ReduceAction reduce => reduce.Least,
        _ => null,
    };
}
