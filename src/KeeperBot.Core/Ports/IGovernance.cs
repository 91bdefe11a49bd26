using System.Collections.Immutable;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Ports;

/// <summary>Remembers the parameters that were last seen, also over a restart. A memory, not a record: it never stops a cycle.</summary>
public interface IParameterMemory
{
    /// <summary>Compares what a block shows with what was seen last, and remembers it. A parameter that is seen for the first time is no change; one that is not among them stays as it was.</summary>
    /// <returns>Every change that is still told of, the oldest first.</returns>
    ImmutableArray<MadeChange> Look(BlockRef block, ImmutableArray<RiskParameter> shown);
}

/// <summary>Reads the operations that wait in the configured timelocks.</summary>
public interface IQueuedOperations
{
    /// <summary>Those that touch a venue in use, at the snapshot's block. Never fails: what cannot be read is said in words, and what was known of it stays.</summary>
    Task<(ImmutableArray<QueuedOperation> Queued, ImmutableArray<string> Unread)> LookAsync(PortfolioSnapshot snapshot, CancellationToken cancellation);
}

/// <summary>Reads recorded answers again as they would be under other parameters, by the very formulas that read them first. Pure.</summary>
public interface ISupposedSnapshots
{
    /// <summary>The snapshot under other parameters. What cannot be known under them is an unknown reading with the reason; without recorded reads, of every venue that is named.</summary>
    PortfolioSnapshot Suppose(PortfolioSnapshot snapshot, ImmutableArray<ParameterChange> changes);
}
