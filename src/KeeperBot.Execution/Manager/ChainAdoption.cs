using System.Collections.Immutable;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Execution.Journal;

namespace KeeperBot.Execution.Manager;

/// <summary>
/// The operator's consent to go on after a chain was reorganised below what had been final. It names the block that stands now at the height of the newest final
/// one, so that it can be about this chain only; and an older final block must still be there, so that a rehearsal's journal never passes for the real chain's.
/// </summary>
internal sealed class ChainAdoption(EthClient client, TransactionJournal journal, PlaneLog log, Finality finality)
{
    /// <summary>Takes the consent: closed intents whose blocks are gone are open again, then the journal forgets the blocks that are. Cut short, it is taken again from the start.</summary>
    /// <param name="consent">Hash of the block at the height of the newest final one.</param>
    /// <param name="head">The newest block.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ExecutionException"><see cref="ExecutionErrorKind.JournalForeign"/>: the consent does not fit this chain.</exception>
    public async Task TakeAsync(Hash32 consent, BlockRef head, CancellationToken cancellation)
    {
        if (journal.FinalBlocks() is not [var (number, hash), ..] final || await ChainIdentity.HasBlockAsync(client, number, hash, cancellation).ConfigureAwait(false))
            return; // Nothing was reorganised: a consent left on the command line says nothing.
        var there = await client.GetBlockAsync(number, cancellation).ConfigureAwait(false) ?? throw Refused($"the node has no block {number}", "wait until it has caught up");
        if (there.Hash != consent)
            throw Refused($"block {number} of this chain is {there.Hash}, and the consent is to {consent}", "find out which of the two is the chain's");
        if ((await finality.AtAsync(head, cancellation).ConfigureAwait(false))?.Number is not { } settled || settled < number)
            throw Refused($"block {number} is not final on this chain yet", "wait until it is");
        var fork = await NewestStandingAsync(final, cancellation).ConfigureAwait(false)
            ?? throw Refused("none of the final blocks it remembers is on this chain", "start a new journal here once nothing of the key is pending");
        var free = await client.GetTransactionCountAsync(journal.Actor, head, cancellation).ConfigureAwait(false);
        RequireNoGap(free);
        foreach (var story in journal.InStates(IntentState.Finalized, IntentState.NonceLost))
            await ReopenAsync(story, fork, free, head, cancellation).ConfigureAwait(false);
        journal.AdoptChain(fork, consent, head);
    }

    private async Task<ulong?> NewestStandingAsync(ImmutableArray<(ulong Number, Hash32 Hash)> final, CancellationToken cancellation)
    {
        foreach (var (number, hash) in final)
        {
            if (await ChainIdentity.HasBlockAsync(client, number, hash, cancellation).ConfigureAwait(false))
                return number;
        }

        return null;
    }

    /// <summary>What another wallet had used is free again, too, and nothing of ours can use it up: all later nonces would wait for ever.</summary>
    private void RequireNoGap(ulong free)
    {
        var next = journal.NextNonce() ?? 0;
        for (var nonce = free; nonce < next; nonce++)
        {
            if (journal.OnNonce(nonce).IsEmpty)
                throw Refused($"nonce {nonce}, which another wallet had used, is free again", "use it up with that wallet (an empty transaction to yourself)");
        }
    }

    private async Task ReopenAsync(JournalStory story, ulong fork, ulong free, BlockRef head, CancellationToken cancellation)
    {
        var isGone = story.State == IntentState.Finalized
            ? story.Mined is { } mined && mined.Block > fork && !await ChainIdentity.HasBlockAsync(client, mined.Block, mined.BlockHash, cancellation).ConfigureAwait(false)
            : story.Nonce >= free;
        if (!isGone)
            return;
        log.Write(new Change(story.Intent.Key, IntentState.Reorged, "by the operator's consent: the chain was reorganised below what had been final")
        {
            Hash = story.Mined?.Hash ?? story.Latest?.Hash,
            Ledger = PlaneLog.Reopened(journal.OnNonce(story.Nonce!.Value), head.Timestamp),
            Head = head,
        });
    }

    private ExecutionException Refused(string why, string mend) =>
        new(ExecutionErrorKind.JournalForeign, $"--adopt-chain: journal '{journal.File}' is not taken over to the chain of {client.EndpointHost}: {why}; {mend}");
}
