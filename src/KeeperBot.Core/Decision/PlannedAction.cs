using System.Collections.Immutable;
using KeeperBot.Core.Decision.Planning;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision;

/// <summary>What an action does, in the order of urgency that the margin ladder gives.</summary>
public enum ActionKind
{
    /// <summary>Not an action.</summary>
    None = 0,

    /// <summary>Adds margin from the idle buffer.</summary>
    TopUp,

    /// <summary>Closes part of a position to restore its health.</summary>
    Reduce,

    /// <summary>Trades a linear market to bring net delta back.</summary>
    Hedge,

    /// <summary>Gives an exact allowance to one of the other steps.</summary>
    Approve,

    /// <summary>Takes an allowance back: sets it to zero.</summary>
    Revoke,

    /// <summary>Trades an option to bring net gamma or vega back.</summary>
    TradeOption,

    /// <summary>Has an expired option paid out to its holder.</summary>
    Settle,

    /// <summary>Writes a listed option in place of a short that was bought back: the second half of a roll.</summary>
    WriteOption,
}

/// <summary>How soon it must be mined; chooses the fee tier.</summary>
public enum Urgency
{
    /// <summary>May wait for cheaper gas within the routine cap.</summary>
    Routine,

    /// <summary>Below the danger ratio: the emergency budget applies.</summary>
    Emergency,
}

/// <summary>One step that the decision engine wants, before any venue has encoded it.</summary>
/// <param name="Account">The account it is for.</param>
/// <param name="Target">The margin account it acts on.</param>
/// <param name="Venue">The venue that encodes it.</param>
/// <param name="Urgency">Fee tier.</param>
/// <param name="ReasonCode">Stable code of the trigger, for instance "health.below_trigger".</param>
/// <param name="Reason">The same in words, with the figures.</param>
/// <param name="Effect">What must be seen after it, computed from the state before it.</param>
public abstract record PlannedAction(
    AccountId Account, MarginAccountId Target, VenueId Venue, Urgency Urgency, string ReasonCode, string Reason, ExpectedEffect Effect)
{
    /// <summary>What it does.</summary>
    public abstract ActionKind Kind { get; }
}

/// <summary>Pays <paramref name="Amount"/> from the idle buffer into the margin account.</summary>
public sealed record TopUpAction(
    AccountId Account, MarginAccountId Target, VenueId Venue, Urgency Urgency, string ReasonCode, string Reason, ExpectedEffect Effect,
    TokenAmount Amount) : PlannedAction(Account, Target, Venue, Urgency, ReasonCode, Reason, Effect)
{
    /// <summary>The leg it changes, where the venue has several means (<see cref="TopUpMeans"/>); null where there is one.</summary>
    public LegId? Leg { get; init; }

    /// <inheritdoc/>
    public override ActionKind Kind => ActionKind.TopUp;
}

/// <summary>Closes <paramref name="Quantity"/> (positive) of a leg.</summary>
/// <param name="Account">The account it is for.</param>
/// <param name="Target">The margin account it acts on.</param>
/// <param name="Venue">The venue that encodes it.</param>
/// <param name="Urgency">Fee tier.</param>
/// <param name="ReasonCode">Stable code.</param>
/// <param name="Reason">In words.</param>
/// <param name="Effect">What must be seen after it.</param>
/// <param name="Leg">The leg to shrink.</param>
/// <param name="Quantity">How much of it, in units of the underlying.</param>
/// <param name="WorstPrice">Price per unit never to be exceeded when buying back, or never undercut when selling; in the venue's quote, fees included.</param>
/// <param name="CollateralAfter">For isolated positions, the collateral to leave in place; null where the venue has none.</param>
public sealed record ReduceAction(
    AccountId Account, MarginAccountId Target, VenueId Venue, Urgency Urgency, string ReasonCode, string Reason, ExpectedEffect Effect,
    LegId Leg, Wad Quantity, Wad WorstPrice, Wad? CollateralAfter) : PlannedAction(Account, Target, Venue, Urgency, ReasonCode, Reason, Effect)
{
    /// <summary>The least part of it that is worth doing where the market does not take the whole at its worst price; null for all or nothing.</summary>
    public Wad? Least { get; init; }

    /// <inheritdoc/>
    public override ActionKind Kind => ActionKind.Reduce;
}

/// <summary>Trades a signed quantity of a linear market.</summary>
/// <param name="Account">The account it is for.</param>
/// <param name="Target">The margin account it acts on.</param>
/// <param name="Venue">The venue that encodes it.</param>
/// <param name="Urgency">Fee tier.</param>
/// <param name="ReasonCode">Stable code.</param>
/// <param name="Reason">In words.</param>
/// <param name="Effect">What must be seen after it.</param>
/// <param name="Leg">The market's leg.</param>
/// <param name="Quantity">Positive buys, negative sells, in units of the underlying.</param>
/// <param name="WorstPrice">Average price never to be exceeded when buying, or undercut when selling.</param>
public sealed record HedgeAction(
    AccountId Account, MarginAccountId Target, VenueId Venue, Urgency Urgency, string ReasonCode, string Reason, ExpectedEffect Effect,
    LegId Leg, Wad Quantity, Wad WorstPrice) : PlannedAction(Account, Target, Venue, Urgency, ReasonCode, Reason, Effect)
{
    /// <summary>The least part of it that is worth doing where the market does not take the whole at its worst price; null for all or nothing.</summary>
    public Wad? Least { get; init; }

    /// <summary>The same hedge at other markets: all are quoted, and the one that costs least is made.</summary>
    public ImmutableArray<HedgeAction> Alternatives { get; init; } = [];

    /// <summary>What the plan over all instruments says of it; null where it was not chosen by one.</summary>
    public TradeChoice? Choice { get; init; }

    /// <summary>What is paid in for a position that it opens; null where margin that is there carries it.</summary>
    public OpeningPayment? Opening { get; init; }

    /// <inheritdoc/>
    public override ActionKind Kind => ActionKind.Hedge;
}

/// <summary>What a hedge pays in for the position that it opens.</summary>
/// <param name="Amount">The collateral that it starts with.</param>
/// <param name="Reserve">What such payments leave of the idle balance, in whole tokens.</param>
public sealed record OpeningPayment(TokenAmount Amount, Wad Reserve);
