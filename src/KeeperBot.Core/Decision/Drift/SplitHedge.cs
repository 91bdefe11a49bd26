using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Drift;

/// <summary>
/// A hedge that is made at several markets goes out part by part, each on the effect of the one before. The code of a part that is not the last says that another follows, and in which direction:
/// the cooldown does not hold that one back, nor does the band, and each market is used once.
/// </summary>
internal static class SplitHedge
{
    private const string Bought = "delta.part_bought", Sold = "delta.part_sold";

    /// <summary>The code of the rest of a hedge.</summary>
    public const string RestCode = "delta.rest";

    /// <summary>The code of a part after which another follows.</summary>
    public static string PartCode(Wad quantity) => quantity.Sign > 0 ? Bought : Sold;

    /// <summary>Whether the last hedge in an underlying was a part, seen on the chain within the cooldown, after which another of this direction is to follow.</summary>
    public static bool IsUnfinished(IEnumerable<MarginAccountId> markets, Wad quantity, TimeSpan cooldown, RecentActions recent) =>
        recent.Last(ActionKind.Hedge, markets.ToHashSet()) is { State: IntentState.Confirmed or IntentState.Finalized, Undone: false } last
        && last.ReasonCode == PartCode(quantity) && recent.Age(last) < cooldown;
}
