using KeeperBot.Evm;
using KeeperBot.Execution.Journal;

namespace KeeperBot.Execution.Manager;

/// <summary>The journal's word on nonces against the chain's. The journal rules; the chain only reveals that somebody else uses the key.</summary>
internal sealed class NonceCheck(EthClient client, TransactionJournal journal)
{
    /// <summary>The nonce for a new intent, or why there is none. Asked only while no transaction of ours is unmined.</summary>
    public async Task<(ulong? Nonce, string? Halt)> NextAsync(BlockRef at, CancellationToken cancellation)
    {
        var mined = await client.GetTransactionCountAsync(journal.Actor, at, cancellation).ConfigureAwait(false);
        var pending = await client.GetTransactionCountAsync(journal.Actor, BlockTag.Pending, cancellation).ConfigureAwait(false);
        var own = journal.NextNonce();
        // Where the chain is behind the journal, the node lags or a reorganisation is under way: the journal wins.
        return Judge(journal.Actor, own, mined, pending) is { } halt ? (null, halt) : (own ?? mined, null);
    }

    /// <summary>Null when all is well; else why the key is halted.</summary>
    internal static string? Judge(Address actor, ulong? own, ulong mined, ulong pending)
    {
        if (own is null)
        {
            return pending > mined
                ? $"the journal is empty, but {actor} has transactions pending (nonces {mined} to {pending - 1}); wait until they are mined or cancel them, or restore the journal that sent them"
                : null;
        }

        if (mined > own)
            return $"another wallet used {actor}: the chain is at nonce {mined} and the journal at {own}; find out who, then consent with: keeper run --adopt-nonce {mined}";
        return pending > Math.Max(own.Value, mined)
            ? $"another wallet has transactions of {actor} pending (up to nonce {pending - 1}) and the journal is at {own}; wait until they are mined, then consent with: keeper run --adopt-nonce and the nonce then"
            : null;
    }
}
