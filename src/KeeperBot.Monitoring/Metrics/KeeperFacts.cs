using KeeperBot.Core.Decision;

namespace KeeperBot.Monitoring.Metrics;

/// <summary>What is shown with every cycle and does not come from it.</summary>
/// <param name="Version">Version of the program.</param>
/// <param name="Chain">The chain.</param>
/// <param name="DryRun">Whether nothing can be signed in this process.</param>
/// <param name="Limits">The configured limits.</param>
/// <param name="Nodes">The nodes as they are known now; asked from any thread, and must not block.</param>
public sealed record KeeperFacts(string Version, ulong Chain, bool DryRun, DecisionLimits Limits, Func<IReadOnlyList<NodeFigures>> Nodes)
{
    /// <summary>Every state that a node can be in, in kebab-case, so that each is exported whether or not a node is in it.</summary>
    public IReadOnlyList<string> NodeStates { get; init; } = [];
}
