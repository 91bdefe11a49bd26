using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;

namespace KeeperBot.Core.Governance;

/// <summary>Looks at what governance did and has in hand, once a cycle; the only part of it that remembers or asks.</summary>
/// <param name="memory">The parameters seen last.</param>
/// <param name="timelocks">What waits in timelocks; null where none is configured.</param>
public sealed class GovernanceWatch(IParameterMemory memory, IQueuedOperations? timelocks)
{
    /// <summary>The state at a snapshot's block.</summary>
    public async Task<GovernanceState> LookAsync(PortfolioSnapshot snapshot, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var changes = memory.Look(snapshot.Block, snapshot.Parameters);
        var (queued, unread) = timelocks is null ? ([], []) : await timelocks.LookAsync(snapshot, cancellation).ConfigureAwait(false);
        return changes.IsEmpty && queued.IsEmpty && unread.IsEmpty ? GovernanceState.Quiet : new(changes, queued, unread);
    }
}
