using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Decision;

/// <summary>What the journal remembers of one intent; the decision engine's only memory.</summary>
/// <param name="Key">The intent.</param>
/// <param name="Account">Account.</param>
/// <param name="Target">Margin account acted on.</param>
/// <param name="Kind">What it does.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="PlannedAt">Chain time of the block it was planned on.</param>
public sealed record IntentMemory(IntentKey Key, AccountId Account, MarginAccountId Target, ActionKind Kind, IntentState State, ChainTime PlannedAt)
{
    /// <summary>Fee tier it was planned for.</summary>
    public Urgency Urgency { get; init; }

    /// <summary>Whether the order that it made was cancelled later: its transaction succeeded, and nothing was achieved.</summary>
    public bool Undone { get; init; }

    /// <summary>The code of the trigger that it was planned for; empty where it is not remembered.</summary>
    public string ReasonCode { get; init; } = "";

    /// <summary>Chain time of the block that holds it; null where none does, or none is remembered.</summary>
    public ChainTime? MinedAt { get; init; }

    /// <summary>How many options it was to trade, where a later plan builds on that; null elsewhere.</summary>
    public OptionTraded? Traded { get; init; }
}

/// <summary>Prior state of the decision engine: the recent intents, newest last.</summary>
public sealed record IntentHistory(ImmutableArray<IntentMemory> Recent)
{
    /// <summary>No history.</summary>
    public static IntentHistory Empty { get; } = new([]);
}
