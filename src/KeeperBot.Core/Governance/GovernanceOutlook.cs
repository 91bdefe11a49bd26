using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Governance;

/// <summary>What a change does to one margin account, the market being what it is.</summary>
/// <param name="Account">Which.</param>
/// <param name="Before">Health without the change.</param>
/// <param name="After">Health with it; null where the account could not be read any more, see <paramref name="Unknown"/>.</param>
/// <param name="Unknown">Why health with the change is not known, in words; null where it is.</param>
public sealed record AccountEffect(MarginAccountId Account, HealthRatio Before, HealthRatio? After, string? Unknown)
{
    /// <summary>The liquidation prices without the change.</summary>
    public ImmutableArray<LiquidationPrice> PricesBefore { get; init; } = [];

    /// <summary>The liquidation prices with it.</summary>
    public ImmutableArray<LiquidationPrice> PricesAfter { get; init; } = [];

    /// <summary>The trigger of its venue; null where none is configured.</summary>
    public Wad? Trigger { get; init; }

    /// <summary>Whether the change leaves it below its trigger.</summary>
    public bool BelowTrigger => Trigger is { } trigger && After is { } after && after.IsBelow(trigger);

    /// <summary>In words.</summary>
    public override string ToString() => After is { } after
        ? $"{Account}: health {Before} -> {after}{(BelowTrigger ? $", below the trigger {Trigger}" : "")}"
        : $"{Account}: health {Before}, and not known after it: {Unknown}";
}

/// <summary>A change that was seen, and what it did.</summary>
/// <param name="Change">The change.</param>
/// <param name="Effects">By account; those that it does not touch are left out.</param>
public sealed record MadeEffect(MadeChange Change, ImmutableArray<AccountEffect> Effects);

/// <summary>An operation that waits, and what it would do.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Effects">By account; those that it does not touch are left out.</param>
public sealed record QueuedEffect(QueuedOperation Operation, ImmutableArray<AccountEffect> Effects);

/// <summary>What governance did and has in hand, with our ratios before and after.</summary>
/// <param name="Changes">Changes that were seen.</param>
/// <param name="Queued">Operations that wait.</param>
/// <param name="Unread">What could not be read, in words.</param>
public sealed record GovernanceOutlook(ImmutableArray<MadeEffect> Changes, ImmutableArray<QueuedEffect> Queued, ImmutableArray<string> Unread);

/// <summary>A margin account that operations due within the lead time would leave below its trigger, as they would leave it.</summary>
/// <param name="After">The account with the change.</param>
/// <param name="Because">In words, with the countdown.</param>
public sealed record QueuedThreat(MarginAccount After, string Because);
