using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Core.Portfolio;

/// <summary>One exposure to an underlying. Sizes are signed, positive for long, in units of the underlying.</summary>
public abstract record PositionLeg(LegId Id, Underlying Underlying, Wad Size);

/// <summary>An option.</summary>
/// <param name="Id">Leg within its margin account.</param>
/// <param name="Underlying">What it is written on.</param>
/// <param name="Size">Signed number of options, each on one unit.</param>
/// <param name="Kind">Call or put.</param>
/// <param name="Strike">Strike price in the numeraire.</param>
/// <param name="Expiry">When it settles, by chain time.</param>
/// <param name="Spot">The price the venue computes with.</param>
/// <param name="Volatility">The venue's own volatility for this strike, annual.</param>
/// <param name="Rate">The venue's own rate, annual and continuous; drift and discount.</param>
/// <param name="VenuePrice">The venue's own value of one option, before fees.</param>
/// <param name="ClosingAllowed">False where the venue takes no close now, neither an ordinary nor a forced one (frozen or expired board).</param>
public sealed record OptionLeg(
    LegId Id, Underlying Underlying, Wad Size, OptionKind Kind, Wad Strike, ChainTime Expiry,
    Wad Spot, Wad Volatility, Wad Rate, Wad VenuePrice, bool ClosingAllowed) : PositionLeg(Id, Underlying, Size);

/// <summary>A perpetual future.</summary>
/// <param name="Id">Leg within its margin account.</param>
/// <param name="Underlying">What it follows.</param>
/// <param name="Size">Signed size.</param>
/// <param name="MarkPrice">The venue's mark, by which margin is computed.</param>
/// <param name="IndexPrice">The venue's oracle price.</param>
/// <param name="PendingFunding">Funding accrued and not settled, in the numeraire; positive is owed by the account.</param>
public sealed record PerpLeg(
    LegId Id, Underlying Underlying, Wad Size, Wad MarkPrice, Wad IndexPrice, Wad PendingFunding) : PositionLeg(Id, Underlying, Size)
{
    /// <summary>Profit of the whole leg that closing pays out to the holder instead of leaving it in the margin account, in the numeraire; zero where profits stay, and at a loss.</summary>
    public Wad ProfitPaidOut { get; init; }
}

/// <summary>Collateral or a balance held in the underlying itself.</summary>
public sealed record SpotLeg(LegId Id, Underlying Underlying, Wad Size, Wad Price, string Line) : PositionLeg(Id, Underlying, Size)
{
    /// <summary>Whether top-ups are paid in it, so that amounts of the account are counted in it; not where the venue takes another token.</summary>
    public bool IsMarginToken { get; init; } = true;
}
