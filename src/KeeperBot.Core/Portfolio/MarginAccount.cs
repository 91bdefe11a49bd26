using System.Collections.Immutable;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Portfolio;

/// <summary>How the venue compares health with 1 when it decides to liquidate.</summary>
public enum LiquidationPredicate
{
    /// <summary>Liquidatable when equity &lt; requirement.</summary>
    StrictlyBelow,

    /// <summary>Liquidatable when equity &lt;= requirement.</summary>
    AtOrBelow,
}

/// <summary>One unit of liquidation as the venue sees it at the snapshot's block.</summary>
/// <param name="Id">Stable identifier.</param>
/// <param name="Venue">Where it is.</param>
/// <param name="Deposit">What has been paid in, as the venue's ledger has it; moves by deposits, withdrawals and settlements only, never by the market alone.</param>
/// <param name="Equity">What backs it, in the margin token's value: account value, or an isolated position's collateral.</param>
/// <param name="Maintenance">The maintenance requirement in the same unit; null is "no requirement" (nothing to liquidate), never 0.</param>
/// <param name="Predicate">The venue's comparison.</param>
/// <param name="VenueSaysLiquidatable">The venue's own predicate, asked of the venue.</param>
/// <param name="MarginToken">The token a top-up is paid in; null where none can be made.</param>
/// <param name="FreeCollateral">What the venue would let the account use for new exposure, in the margin token's value; null where the venue has no such notion.</param>
/// <param name="MaintenanceRatio">Requirement per unit of position notional for linear accounts (0.0625); null for others.</param>
/// <param name="Legs">The positions in it.</param>
public sealed record MarginAccount(
    MarginAccountId Id, VenueId Venue, Wad Deposit, Wad Equity, Wad? Maintenance, LiquidationPredicate Predicate, bool VenueSaysLiquidatable,
    Token? MarginToken, Wad? FreeCollateral, Wad? MaintenanceRatio, ImmutableArray<PositionLeg> Legs)
{
    /// <summary>The ways in which the buffer can help, where the venue has several; <see cref="MarginToken"/> is null then.</summary>
    public ImmutableArray<TopUpMeans> Means { get; init; } = [];

    /// <summary>Collateral at its full value over debt, where the account owes something; null where the venue has no such notion. It says nothing of liquidation.</summary>
    public Wad? CollateralRatio { get; init; }

    /// <summary>
    /// What closing everything at the venue's own prices would leave, in the numeraire: cash and positions, before the cost of closing. Null where the venue's figures do
    /// not say. Reports measure by it what an action cost.
    /// </summary>
    public Wad? Worth { get; init; }

    /// <summary>The token in which closing is paid from the holder's idle balance, where the collateral is of another token; null where the collateral pays, or nothing is to be paid.</summary>
    public Token? ClosingPaidIn { get; init; }

    /// <summary>How equity and requirement move with the market; null where the venue's formula is not known, and nothing can be foreseen.</summary>
    public IMarginCurve? Curve { get; init; }

    /// <summary>The market by prices that are newer than those the venue computes with and that it could be given (a pending round, a signed price); null where none is known.</summary>
    public MarketShift? Fresher { get; init; }

    /// <summary>Orders on it that wait for the venue's second step; while one does, no further one is made.</summary>
    public ImmutableArray<PendingOrder> Pending { get; init; } = [];

    /// <summary>What the venue will take from the deposit when an order settles (accrued funding and borrowing fees), in margin tokens; null where paying in settles nothing else.</summary>
    public Wad? FeesDueOnSettlement { get; init; }

    /// <summary>Whether a payment arrives by a second step: submitting it moves it into escrow, its outcome comes later.</summary>
    public bool SettlesLater => FeesDueOnSettlement is not null;

    /// <summary>What pending orders have put into escrow: possibly arriving, and not equity.</summary>
    public Wad Escrow => Pending.Aggregate(Wad.Zero, (sum, order) => sum + order.PaysIn);

    /// <summary>The signed change of a leg's size that pending orders ask for.</summary>
    public Wad Ordered(LegId leg) => Pending.Select(order => order.Trade).OfType<PendingTrade>().Where(trade => trade.Leg == leg).Aggregate(Wad.Zero, (sum, trade) => sum + trade.Size);

    /// <summary>The price in the numeraire of the unit that the account counts in, where that is the base asset that it keeps its margin in; null where it is the numeraire itself, or where several tokens count.</summary>
    public Wad? UnitPrice => Means.IsEmpty && Legs.OfType<SpotLeg>().FirstOrDefault(leg => leg.IsMarginToken) is { Price: { Sign: > 0 } price } ? price : null;

    /// <summary>Equity over requirement.</summary>
    public HealthRatio Health => Maintenance is { } requirement ? HealthRatio.Of(Equity, requirement) : HealthRatio.NoRequirement;

    /// <summary>The venue's predicate from the numbers read; compared in integers, to one unit.</summary>
    public bool IsLiquidatable => Maintenance is { } requirement
        && (Predicate == LiquidationPredicate.StrictlyBelow ? Equity < requirement : Equity <= requirement);
}
