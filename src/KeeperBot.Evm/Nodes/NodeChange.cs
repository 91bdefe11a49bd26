namespace KeeperBot.Evm.Nodes;

/// <summary>A decision about a node.</summary>
/// <param name="Host">The node, by host only.</param>
/// <param name="From">What was thought of it.</param>
/// <param name="To">What is thought of it now.</param>
/// <param name="Why">The reason, fit to be shown.</param>
/// <param name="At">When.</param>
public sealed record NodeChange(string Host, NodeState From, NodeState To, string Why, DateTimeOffset At);
