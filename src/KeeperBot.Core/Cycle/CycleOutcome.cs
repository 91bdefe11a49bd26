using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Cycle;

/// <summary>What the keeper may do.</summary>
public enum KeeperMode
{
    /// <summary>Nothing is signed.</summary>
    Halted = 0,

    /// <summary>Only what lowers risk: top-ups and reductions.</summary>
    ReduceOnly,

    /// <summary>Everything policy allows.</summary>
    Active,
}

/// <summary>One head in, one outcome out.</summary>
public abstract record CycleOutcome(BlockRef Block, KeeperMode Mode);

/// <summary>The cycle ran through.</summary>
/// <param name="Block">The head.</param>
/// <param name="Mode">The mode it ran in.</param>
/// <param name="Snapshot">What was read.</param>
/// <param name="Assessment">What it means.</param>
/// <param name="Plan">What was decided.</param>
/// <param name="Steps">What became of each planned action, in plan order.</param>
/// <param name="Plane">The transaction plane at the start of the cycle.</param>
public sealed record CycleCompleted(
    BlockRef Block, KeeperMode Mode, PortfolioSnapshot Snapshot, RiskAssessment Assessment, ActionPlan Plan,
    ImmutableArray<StepOutcome> Steps, PlaneStatus Plane) : CycleOutcome(Block, Mode)
{
    /// <summary>What the plan was made from; null in outcomes that no cycle made.</summary>
    public DecisionInputs? Inputs { get; init; }
}

/// <summary>The cycle could not read or decide; nothing was signed in it.</summary>
public sealed record CycleFailed(BlockRef Block, KeeperMode Mode, string Code, string Detail) : CycleOutcome(Block, Mode);

/// <summary>What became of one planned action in this cycle.</summary>
public abstract record StepOutcome(PlannedAction Action);

/// <summary>It went as far as the transaction plane.</summary>
public sealed record StepSubmitted(PlannedAction Action, CallIntent Intent, Submission Submission) : StepOutcome(Action)
{
    /// <summary>What was simulated after it in one bundle, and is planned again, for sending, on its effect; empty for a step of one call.</summary>
    public ImmutableArray<CallIntent> Then { get; init; } = [];
}

/// <summary>It was given up before that (encoding, simulation or effect check).</summary>
/// <param name="Action">The action.</param>
/// <param name="Code">Stable code, for instance "simulation.reverted", "effect.missing".</param>
/// <param name="Detail">In words.</param>
public sealed record StepDropped(PlannedAction Action, string Code, string Detail) : StepOutcome(Action);

/// <summary>It waits for a later block: the key already has a transaction on the way.</summary>
public sealed record StepDeferred(PlannedAction Action, string Detail) : StepOutcome(Action);
