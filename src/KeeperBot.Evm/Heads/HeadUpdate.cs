using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Heads;

/// <summary>Something about the head: progress, a reorganisation, or trouble.</summary>
public abstract record HeadUpdate
{
    private protected HeadUpdate()
    {
    }
}

/// <summary>The chain grew, and the new head stands on the one before.</summary>
/// <param name="Head">The newest head.</param>
/// <param name="Skipped">Blocks between the head before and this one, which were conflated away. 0 in lockstep, and for the first head.</param>
/// <param name="Linked">Whether the parent hashes were followed down to the head before. False only for the first head, and across a gap longer than the feed walks.</param>
public sealed record HeadAdvanced(BlockHeader Head, ulong Skipped, bool Linked) : HeadUpdate;

/// <summary>The head before is no longer on the node's chain. Whatever was built on it is void.</summary>
/// <param name="Head">The newest head; it may be lower than the one before.</param>
/// <param name="Abandoned">The head that was left.</param>
/// <param name="CommonAncestor">The newest remembered block both chains share; null when the fork lies below everything remembered.</param>
public sealed record HeadReorganized(BlockHeader Head, BlockRef Abandoned, BlockRef? CommonAncestor) : HeadUpdate
{
    /// <summary>How many blocks were abandoned; null when the fork lies below everything remembered.</summary>
    public ulong? Depth => CommonAncestor is null ? null : Abandoned.Number - CommonAncestor.Number;
}

/// <summary>The node reports an ancestor of the known head: it, or whoever answers for it, is behind. The known head stands.</summary>
/// <param name="Reported">What the node reports.</param>
/// <param name="Known">The head that stands.</param>
public sealed record HeadRetreated(BlockRef Reported, BlockRef Known) : HeadUpdate;

/// <summary>The newest head could not be learnt. Nothing is known to have changed.</summary>
/// <param name="Kind">Class of the failure.</param>
/// <param name="Message">What happened, fit to be shown.</param>
/// <param name="Failures">How many times in a row.</param>
public sealed record HeadUnavailable(RpcErrorKind Kind, string Message, int Failures) : HeadUpdate;

/// <summary>No new head for longer than the chain should take. A silent source counts as dead.</summary>
/// <param name="Known">The head that stands; null when there was never one.</param>
/// <param name="Silence">How long there has been nothing new.</param>
public sealed record HeadSilent(BlockRef? Known, TimeSpan Silence) : HeadUpdate;
