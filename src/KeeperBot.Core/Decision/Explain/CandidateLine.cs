using System.Collections.Immutable;
using KeeperBot.Core.Decision.Objective;

namespace KeeperBot.Core.Decision.Explain;

/// <summary>One action that was worked out.</summary>
/// <param name="Action">The action.</param>
/// <param name="Role">What it is in the plan.</param>
/// <param name="Costs">What it costs.</param>
/// <param name="Effects">What it does to every limit that it moves.</param>
public sealed record CandidateLine(PlannedAction Action, CandidateRole Role, ImmutableArray<CostLine> Costs, ImmutableArray<EffectLine> Effects)
{
    /// <summary>Why its market refuses it, in words; null where it does not.</summary>
    public string? Refusal { get; init; }
}
