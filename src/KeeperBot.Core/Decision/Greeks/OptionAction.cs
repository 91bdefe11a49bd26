using System.Collections.Immutable;
using KeeperBot.Core.Decision.Planning;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Greeks;

/// <summary>Trades an option to bring a net Greek back: closes part of a position, buys a listed one, or writes one in place of a short that was closed.</summary>
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
/// <param name="Opens">Whether it buys or writes a listed option rather than closing a position.</param>
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

    /// <summary>Whether it writes a listed option as a position of its own.</summary>
    public bool Writes => Opens && Quantity.Sign < 0;

    /// <summary>What secures an option that is written; null for any other trade.</summary>
    public TokenAmount? Collateral { get; init; }

    /// <summary>The requirement of a position that is written, in whole tokens of its collateral; zero for any other trade.</summary>
    public Wad Requirement { get; init; }

    /// <summary>What the collateral of an option that is written is worth in the numeraire, by the venue's price; zero for any other trade.</summary>
    public Wad CollateralValue { get; init; }

    /// <summary>
    /// The other half of a roll: what is to follow on the effect of this, in order. All of it is simulated together before this is sent, and planned anew when its effect is seen; empty for a trade
    /// that stands by itself.
    /// </summary>
    public ImmutableArray<OptionAction> Then { get; init; } = [];

    /// <summary>What must hold when all of <see cref="Then"/> is done, on the simulated state; empty for a trade that stands by itself.</summary>
    public ImmutableArray<EffectCondition> Whole { get; init; } = [];

    /// <inheritdoc/>
    public override ActionKind Kind => Writes ? ActionKind.WriteOption : ActionKind.TradeOption;
}
