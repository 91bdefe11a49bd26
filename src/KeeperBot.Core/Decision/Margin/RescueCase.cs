using System.Collections.Immutable;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Decision.Margin;

/// <summary>One margin account below its trigger, or likely to be liquidated soon, and what may be spent on it.</summary>
/// <param name="Risk">The margin account.</param>
/// <param name="Ladder">Its limits.</param>
/// <param name="Urgency">Fee tier.</param>
/// <param name="Idle">What the buffer may give now, in whole margin tokens; null when it is not known or there is no margin token.</param>
internal sealed record RescueCase(MarginRisk Risk, MarginLimits Ladder, Urgency Urgency, Wad? Idle)
{
    /// <summary>Time of the block.</summary>
    public required ChainTime Now { get; init; }

    /// <summary>What configuration and doubts allow.</summary>
    public required AllowedActions Allowed { get; init; }

    /// <summary>Legs whose market takes no trade now.</summary>
    public ImmutableArray<LegId> ShutLegs { get; init; } = [];

    /// <summary>What the venue may take of a margin token by an approval that was made for this case; null when there is none.</summary>
    public TokenAmount? Approved { get; init; }

    /// <summary>What the buffer may give now of each token that <see cref="MarginAccount.Means"/> name, in whole tokens; one whose balance is not known is not among them.</summary>
    public ImmutableDictionary<Token, Wad> Buffers { get; init; } = ImmutableDictionary<Token, Wad>.Empty;

    /// <summary>Why it is rescued though it is not below its trigger; null where it is.</summary>
    public ForeseenBreach? Foreseen { get; init; }

    /// <summary>The queued change that it is rescued from beforehand; null where it is rescued for what it is.</summary>
    public QueuedThreat? Threat { get; init; }

    /// <summary>Health as it is, whatever the case is sized by: no step may lower it.</summary>
    public required Wad HealthNow { get; init; }

    public MarginAccount Margin => Risk.Margin;

    public AccountId Account => Risk.Account.Id;

    public string Subject => Margin.Id.Value;

    public Wad Equity => Margin.Equity;

    /// <summary>Above zero: a case is only made for an account that has a requirement.</summary>
    public Wad Requirement => Margin.Health.Requirement;

    /// <summary>Half of the way to the target: from the trigger, or from the present health where that is above it already.</summary>
    public Wad Halfway => Wad.FromRaw(((Foreseen is not null && Margin.Health.Value is { } health ? Wad.Max(Ladder.Trigger, health) : Ladder.Trigger).Raw + Ladder.Target.Raw) / 2);

    /// <summary>Equity that makes a health of <paramref name="level"/>, rounded up.</summary>
    public Wad EquityFor(Wad level) => Requirement.Multiply(level, Rounding.Up);

    public string ReasonCode => Threat is not null ? "governance.queued" : Foreseen is not null ? ForeseenBreach.Code : Urgency == Urgency.Emergency ? "health.below_danger" : "health.below_trigger";

    public string Because => Threat?.Because ?? Foreseen?.Because ?? (Urgency == Urgency.Emergency
        ? $"health {Margin.Health} is below the danger ratio {Ladder.Danger}"
        : $"health {Margin.Health} is below the trigger {Ladder.Trigger}");
}
