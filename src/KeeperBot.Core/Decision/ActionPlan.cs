using System.Collections.Immutable;
using KeeperBot.Core.Peers;

namespace KeeperBot.Core.Decision;

/// <summary>What to do now, most urgent first, and what was considered and left alone, with the reason for each.</summary>
/// <param name="Actions">In order of execution; a key sends one and builds the next on its observed effect.</param>
/// <param name="Skips">Every trigger that was looked at and led to no action.</param>
/// <param name="Alarms">Conditions that need a human.</param>
public sealed record ActionPlan(ImmutableArray<PlannedAction> Actions, ImmutableArray<Skip> Skips, ImmutableArray<Alarm> Alarms)
{
    /// <summary>
    /// The next rung for a margin account whose action turns out to be impossible (a quote beyond its worst price, a simulation that reverts, a
    /// refusal by policy): tried in the same cycle, since a rescue that gives up at the first obstacle is none.
    /// </summary>
    public ImmutableArray<PlannedAction> Fallbacks { get; init; } = [];

    /// <summary>
    /// What the venues are to be asked before the first action is chosen for good: candidates at several sizes, as few as there are in <see cref="Planning.PlanBounds"/>. The same decision with the
    /// answers (<see cref="DecisionEngine.Decide"/>) is then made over all instruments at once. Empty where there is nothing to choose, and in a plan that was made with answers.
    /// </summary>
    public ImmutableArray<PlannedAction> Asks { get; init; } = [];

    /// <summary>What would be traded here in underlyings that keepers of other chains hold too, whether or not it is this keeper's turn; empty for a keeper without peers.</summary>
    public ImmutableArray<PeerBid> Bids { get; init; } = [];
}

/// <summary>Why nothing is done about something.</summary>
/// <param name="Subject">A margin account or an underlying.</param>
/// <param name="Kind">What was considered.</param>
/// <param name="Code">Stable code, for instance "within_limits", "cooldown", "below_minimum", "position_unknown".</param>
/// <param name="Detail">In words, with the figures.</param>
public sealed record Skip(string Subject, ActionKind Kind, string Code, string Detail);

/// <summary>Something the keeper cannot mend by itself.</summary>
public sealed record Alarm(string Subject, string Code, string Detail);
