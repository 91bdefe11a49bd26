using KeeperBot.Core.Decision.Drift;
using KeeperBot.Core.Decision.Margin;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision;

/// <summary>
/// A trade that the market does not take whole at the price allowed, as much of it as it takes: with the effect that this part must have. What is left is planned
/// again, on the state after it, in the cycles that follow.
/// </summary>
public static class Shrinking
{
    /// <summary>The same action over a smaller quantity; null where it cannot be made smaller.</summary>
    /// <param name="action">The action.</param>
    /// <param name="quantity">How much of it, above zero and below its own.</param>
    /// <param name="before">The margin account that it acts on, in the state it was planned on; null for one without margin.</param>
    public static PlannedAction? To(PlannedAction action, Wad quantity, MarginAccount? before) => action switch
    {
        HedgeAction hedge when Fits(quantity, hedge.Quantity.Abs()) => HedgeSizing.Shrunk(hedge, quantity, $"the market takes {HedgeSizing.Rounded(quantity)} of it at the worst price"),
        ReduceAction reduce when Fits(quantity, reduce.Quantity) && before is not null => ReduceRung.Shrunk(reduce, quantity, before),
        _ => null,
    };

    private static bool Fits(Wad quantity, Wad whole) => quantity.Sign > 0 && quantity < whole;
}
