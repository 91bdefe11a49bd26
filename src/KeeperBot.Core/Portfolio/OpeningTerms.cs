using KeeperBot.Core.Units;

namespace KeeperBot.Core.Portfolio;

/// <summary>On what terms a position that is margined by itself may be opened: what it starts with is paid in by the trade that opens it.</summary>
/// <param name="Collateral">The token that is paid in, from the holder's idle balance.</param>
/// <param name="Price">Of one whole token of it, in the numeraire.</param>
/// <param name="Leverage">The most notional per collateral that a position is opened with.</param>
/// <param name="MaxCollateral">The most that one opening pays in, in whole tokens.</param>
/// <param name="LeastRequirement">What the venue requires of the smallest position, in the numeraire.</param>
/// <param name="FeeRatio">What the venue takes of a trade's notional, per unit of it.</param>
public sealed record OpeningTerms(Token Collateral, Wad Price, Wad Leverage, Wad MaxCollateral, Wad LeastRequirement, Wad FeeRatio)
{
    /// <summary>The position of the other side in the same market; an overdue order that would have opened that one is taken back by opening this one.</summary>
    public MarginAccountId? OtherSide { get; init; }
}
