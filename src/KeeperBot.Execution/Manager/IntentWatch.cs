using System.Collections.Immutable;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Execution.Journal;

namespace KeeperBot.Execution.Manager;

/// <summary>Why the key must not sign, and whether a later head may show that it may again.</summary>
internal sealed record KeyHalt(string Reason, bool MayPass);

/// <summary>Moves the intent that holds a nonce on by what the chain shows at a head; one that it superseded may be the one that was mined.</summary>
internal sealed class IntentWatch(EthClient client, TransactionJournal journal, PlaneLog log, Broadcaster broadcaster, RoutePolicy routes)
{
    private readonly MinedLookup _mined = new(client);

    /// <returns>Why the key must halt for now; null when it need not.</returns>
    public async Task<KeyHalt?> AdvanceAsync(JournalStory story, BlockRef head, ulong? final, CancellationToken cancellation)
    {
        if (story.State is IntentState.Planned or IntentState.NonceReserved)
        {
            // Nothing is signed: the plan died with its process, and its nonce is free for the next one.
            Write(story, IntentState.Failed, "given up before it was signed; planned again from the chain's state", head, log.Released(story.Intent.Key, head.Timestamp));
            return null;
        }

        var onNonce = journal.OnNonce(story.Nonce!.Value);
        var mined = await _mined.FindAsync(onNonce, cancellation).ConfigureAwait(false);
        if (mined is not null)
        {
            Settle(story, onNonce, mined, head, final);
            return null;
        }

        var state = story.State;
        if (IntentTransitions.IsInABlock(state))
        {
            if (story.Mined is { } was && await ChainIdentity.HasBlockAsync(client, was.Block, was.BlockHash, cancellation).ConfigureAwait(false))
                return null; // The block stands; a node without the receipt proves nothing.
            Reopen(story, onNonce, head, "no block of the chain holds it any more");
            state = IntentState.Reorged;
        }

        return await UnminedAsync(story with { State = state }, onNonce, head, final, cancellation).ConfigureAwait(false);
    }

    private void Settle(JournalStory story, ImmutableArray<JournalStory> onNonce, MinedTransaction mined, BlockRef head, ulong? final)
    {
        var to = mined.Attempt.Purpose == AttemptPurpose.Cancel ? IntentState.Cancelled : mined.Succeeded ? IntentState.Mined : IntentState.Reverted;
        if (IntentTransitions.IsInABlock(story.State))
        {
            if (story.Intent.Key == mined.Story.Intent.Key && story.Mined == mined.Where)
            {
                Finish(story, head, final);
                return;
            }

            Reopen(story, onNonce, head, "its block was reorganised away");
        }

        var change = new Change(mined.Story.Intent.Key, to, $"in block {mined.Where.Block}, gas used {mined.Where.GasUsed} of {mined.Attempt.GasLimit}, cost {mined.Where.Cost} wei")
        {
            Hash = mined.Attempt.Hash,
            Mined = mined.Where,
            Ledger = log.Settled(mined.Story, mined.Where, moved: to == IntentState.Mined),
            Head = head,
        };
        PlaneTimings.Mined(mined.Story.Intent, mined.Where);
        if (mined.Story.Intent.Key == story.Intent.Key)
        {
            log.Write(change);
            return;
        }

        var replaced = new Change(story.Intent.Key, IntentState.Replaced, $"nonce {story.Nonce} was used by {mined.Story.Intent.Key} after all, which it had superseded")
        {
            Hash = story.Latest?.Hash,
            Ledger = log.Released(story.Intent.Key, head.Timestamp),
            Head = head,
        };
        log.WriteTogether(replaced, change);
    }

    private void Finish(JournalStory story, BlockRef head, ulong? final)
    {
        if (story is { State: IntentState.Confirmed, Mined: { } mined } && mined.Block <= final)
            log.Write(new Change(story.Intent.Key, IntentState.Finalized, $"block {mined.Block} is final") { Hash = mined.Hash, Head = head });
    }

    private void Reopen(JournalStory story, ImmutableArray<JournalStory> onNonce, BlockRef head, string why) =>
        Write(story, IntentState.Reorged, $"{why} (was in block {story.Mined?.Block})", head, PlaneLog.Reopened(onNonce, head.Timestamp));

    private async Task<KeyHalt?> UnminedAsync(JournalStory story, ImmutableArray<JournalStory> onNonce, BlockRef head, ulong? final, CancellationToken cancellation)
    {
        var latest = story.Latest ?? throw new InvalidOperationException($"intent {story.Intent.Key} is {story.State} and has no signed bytes");
        if (await client.GetTransactionCountAsync(story.Intent.From, head, cancellation).ConfigureAwait(false) > latest.Nonce)
            return await NonceUsedAsync(story, onNonce, latest, head, final, cancellation).ConfigureAwait(false);

        if (story.State == IntentState.Reorged)
            return null; // Not simply sent again: the plane judges it.
        var known = await client.GetTransactionAsync(latest.Hash, cancellation).ConfigureAwait(false) is not null;
        if (known && story.State == IntentState.Broadcasting)
            log.Write(new Change(story.Intent.Key, IntentState.Pending, $"{client.EndpointHost} has it") { Hash = latest.Hash, Head = head });
        if (known && story.State is IntentState.Broadcasting or IntentState.Pending)
            return null;
        // Into a relay's pool nobody can look: what it took stays with it.
        if (story.State == IntentState.Pending && routes.Of(story, head.Number) == BroadcastRoute.PrivateRelay)
            return null;
        return await SendAgainAsync(story, head).ConfigureAwait(false);
    }

    /// <summary>Sends an intent's newest bytes to whom they may be shown at a head.</summary>
    /// <returns>Why the key must halt; null when it need not.</returns>
    public async Task<KeyHalt?> SendAgainAsync(JournalStory story, BlockRef head)
    {
        var latest = story.Latest!;
        var answer = await broadcaster.SendAsync(latest, routes.Of(story, head.Number), head).ConfigureAwait(false);
        return answer.Class == SendErrorClass.ReplacementUnderpriced && journal.OnNonce(latest.Nonce).Sum(item => item.Attempts.Length) == 1
            ? new KeyHalt($"nonce {latest.Nonce} is held in the pool by a transaction that is not ours: a second signer uses the key; stop it", MayPass: false)
            : null;
    }

    /// <summary>The nonce is used up and no receipt of ours is found: ours unseen by this node, or somebody else's. Only finality tells.</summary>
    private async Task<KeyHalt?> NonceUsedAsync(
        JournalStory story, ImmutableArray<JournalStory> onNonce, JournalAttempt latest, BlockRef head, ulong? final, CancellationToken cancellation)
    {
        var waiting = new KeyHalt(
            $"nonce {latest.Nonce} of intent {story.Intent.Key} is used on the chain and no receipt of ours is found; nothing is sent until finality tells whose it is", MayPass: true);
        foreach (var attempt in onNonce.SelectMany(item => item.Attempts))
        {
            if (await client.GetTransactionAsync(attempt.Hash, cancellation).ConfigureAwait(false) is { BlockHash: not null })
                return waiting;
        }

        if (final is not { } number || await client.GetTransactionCountAsync(story.Intent.From, number, cancellation).ConfigureAwait(false) <= latest.Nonce)
            return waiting;
        if (await _mined.FindAsync(onNonce, cancellation).ConfigureAwait(false) is not null)
            return waiting;
        Write(story, IntentState.NonceLost, $"at block {number}, which is final, another transaction holds nonce {latest.Nonce}", head, log.Released(story.Intent.Key, head.Timestamp));
        return null;
    }

    private void Write(JournalStory story, IntentState to, string detail, BlockRef head, ImmutableArray<LedgerPosting> ledger) =>
        log.Write(new Change(story.Intent.Key, to, detail) { Hash = story.Mined?.Hash ?? story.Latest?.Hash, Ledger = ledger, Head = head });
}
