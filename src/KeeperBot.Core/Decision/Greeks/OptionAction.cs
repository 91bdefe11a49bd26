using System.Collections.Immutable;
using KeeperBot.Core.Decision.Planning;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Greeks;

/// <summary>Trades an option to bring a net Greek back: closes part of a position, or buys a listed one.</summary>
/// <param name="Account">The account it is for.</param>
/// <param name="Target">The margin account it acts on.</param>
/// <param name="Venue">The venue that encodes it.</param>
/// <param name="Urgency">Fee tier.</param>
/// <param name="ReasonCode">Stable code.</param>
/// <param name="Reason">In words.</param>
/// <param name="Effect">What must be seen after it.</param>
/// <param name="Option">The position, or the listed option, as it was read.</param>
/// <param name="Quantity">Positive buys, negative sells, in options.</param>
/// <param name="WorstPrice">Price per option never to be exceeded when buying, or undercut when selling; in the venue's quote, fees included.</param>
/// <param name="CollateralAfter">For an isolated short that is closed in part, the collateral to leave in place; null where there is none to set.</param>
/// <param name="Opens">Whether it buys a listed option rather than closing a position.</param>
public sealed record OptionAction(
    AccountId Account, MarginAccountId Target, VenueId Venue, Urgency Urgency, string ReasonCode, string Reason, ExpectedEffect Effect,
    OptionLeg Option, Wad Quantity, Wad WorstPrice, Wad? CollateralAfter, bool Opens) : PlannedAction(Account, Target, Venue, Urgency, ReasonCode, Reason, Effect)
{
    /// <summary>The leg that is traded.</summary>
    public LegId Leg => Option.Id;

    /// <summary>The Greek that it is for.</summary>
    public GreekKind Greek { get; init; }

    /// <summary>What it takes from the magnitude of the net Greek that it is for, above zero, in that Greek's units.</summary>
    public Wad Removes { get; init; }

    /// <summary>Other trades that take from the same Greek: all are quoted, and the one that costs least per unit is made.</summary>
    public ImmutableArray<OptionAction> Alternatives { get; init; } = [];

    /// <summary>What the plan over all instruments says of it; null where it was not chosen by one.</summary>
    public TradeChoice? Choice { get; init; }

    /// <inheritdoc/>
    public override ActionKind Kind => ActionKind.TradeOption;
}
