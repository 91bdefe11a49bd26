using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Execution.Journal;

namespace KeeperBot.Execution.Manager;

/// <summary>Moving open intents on by what the chain shows.</summary>
public sealed partial class LiveTransactionPlane
{
    /// <inheritdoc/>
    public async Task<PlaneStatus> AdvanceAsync(BlockRef head, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(head);
        RequireRecovered();
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await AdvanceCoreAsync(head, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<PlaneStatus> AdvanceCoreAsync(BlockRef head, CancellationToken cancellation)
    {
        _journal.RequireTrusted();
        await new ChainIdentity(_client, _journal).RequireFinalAsync(cancellation).ConfigureAwait(false);
        _head = head;
        _timings.See(head);
        _journal.RememberBlock(head);
        var finalBlock = await _finality.AtAsync(head, cancellation).ConfigureAwait(false);
        KeyHalt? watched = null;
        foreach (var story in Watched())
        {
            // A halt stops signatures, not watching: what a later nonce has on the chain is taken up at this head, too.
            var halt = await _watch.AdvanceAsync(story, head, finalBlock?.Number, cancellation).ConfigureAwait(false);
            var maySign = (watched ?? halt) is null && _finality.WentBack is null && LostNonce() is null;
            halt ??= await ResumeReopenedAsync(story.Intent.Key, maySign, head, cancellation).ConfigureAwait(false);
            if (watched is not { MayPass: false })
                watched = halt ?? watched;
            if (maySign && halt is null)
                await ReplaceIfStuckAsync(story.Intent.Key, head, cancellation).ConfigureAwait(false);
        }

        if (finalBlock is not null)
        {
            _final = finalBlock.Number;
            _journal.RememberFinal(finalBlock.Number, finalBlock.Hash);
        }

        if (_options.AdoptNonce is { } nonce)
            watched ??= await AdoptAsync(nonce, head, finalBlock?.Number, cancellation).ConfigureAwait(false);
        watched ??= _finality.WentBack is { } wentBack ? new KeyHalt(wentBack, MayPass: true) : null;
        _haltMayPass = watched is { MayPass: true };
        var reason = watched?.Reason ?? LostNonce() ?? await ForeignUseAsync(head, cancellation).ConfigureAwait(false);
        if (reason is not null && reason != _halt)
            Log.Halted(_logger, _options.Actor, reason);
        _halt = reason;
        return Status();
    }

    /// <summary>Everything the key waits for or a reorganisation could reopen, by nonce.</summary>
    private IEnumerable<JournalStory> Watched() => _journal.InStates([.. TransactionJournal.OpenStates])
        .Concat(_journal.Recent(_options.RememberedIntents).Where(story => IntentTransitions.IsInABlock(story.State) && story.State is not (IntentState.Mined or IntentState.Confirmed)
            && story.Mined is { } mined && mined.Block > _final))
        .OrderBy(story => story.Nonce ?? ulong.MaxValue);

    private async Task ReplaceIfStuckAsync(IntentKey intent, BlockRef head, CancellationToken cancellation)
    {
        if (_journal.Find(intent) is not { State: IntentState.Broadcasting or IntentState.Pending, Latest: { } latest } story)
            return;
        var refusal = _broadcaster.LastRefusal(latest.Hash);
        if (refusal == SendErrorClass.InsufficientFunds)
            return; // Dearer would not help; the same bytes go again until the account is funded.
        var refused = refusal is SendErrorClass.Underpriced or SendErrorClass.ReplacementUnderpriced;
        var since = WaitingSince(story, latest);
        if (head.Number <= since || (!refused && head.Number - since < _options.ReplaceAfterBlocks && !await IsPricedOutAsync(story, latest, head, cancellation).ConfigureAwait(false)))
            return;
        await ChainIdentity.RequireIdAsync(_client, _options.Chain, cancellation).ConfigureAwait(false);
        if (await _replacement.WantedAsync(story, head, cancellation).ConfigureAwait(false) is not { } purpose)
            return;
        if (purpose == AttemptPurpose.Cancel && latest.Purpose == AttemptPurpose.Call && IsOffered(intent, head))
            return;
        if (purpose == AttemptPurpose.Call)
            _stale.Remove(intent);
        if (await _replacement.TryAsync(story, purpose, head, cancellation).ConfigureAwait(false) is { } attempt)
            await _broadcaster.SendAsync(attempt, attempt.Route, head).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether an emergency offers less than the base fee of the head: a node that has it says nothing of that, and no block takes it before the fee falls by as much. A routine one waits for that.
    /// </summary>
    private async Task<bool> IsPricedOutAsync(JournalStory story, JournalAttempt latest, BlockRef head, CancellationToken cancellation)
    {
        if (story.Intent.Urgency != Urgency.Emergency)
            return false;
        try
        {
            return (await _client.GetBlockAsync(head.Hash, cancellation).ConfigureAwait(false))?.BaseFeePerGas is { } fee && fee.ToBigInteger() > latest.MaxFeePerGas.Raw;
        }
        catch (EnvironmentFailure)
        {
            // It is replaced by its age then.
            return false;
        }
    }

    /// <summary>Whether a stale intent's account may be planned anew at this head, on the same nonce. At the next one it is too late, and the intent is cancelled.</summary>
    private bool IsOffered(IntentKey intent, BlockRef head)
    {
        _stale.TryAdd(intent, head.Number);
        return _stale[intent] == head.Number;
    }

    /// <summary>The head at which a node first took these bytes, since a reorganisation the last time; before that, the one at which they were signed or reopened.</summary>
    private static ulong WaitingSince(JournalStory story, JournalAttempt latest)
    {
        var reopened = story.Changes.LastOrDefault(line => line.To == IntentState.Reorged);
        var taken = story.Changes.FirstOrDefault(line => line.To == IntentState.Pending && line.Hash == latest.Hash && line.Sequence > (reopened?.Sequence ?? 0));
        return taken?.HeadNumber ?? Math.Max(latest.SignedAt, reopened?.HeadNumber ?? 0);
    }

    private string? LostNonce()
    {
        var adopted = _journal.AdoptedNonce() ?? 0;
        var lost = _journal.InStates(IntentState.NonceLost).FirstOrDefault(story => story.Nonce is { } nonce && nonce >= adopted);
        return lost is null
            ? null
            : $"another transaction took nonce {lost.Nonce} of intent {lost.Intent.Key}: the key is used elsewhere; find out where, then consent with: keeper run --adopt-nonce followed by the chain's nonce";
    }

    private async Task<string?> ForeignUseAsync(BlockRef head, CancellationToken cancellation)
    {
        if (!_journal.InStates(IntentState.Signed, IntentState.Broadcasting, IntentState.Pending, IntentState.Reorged).IsEmpty)
            return null;
        return (await _nonces.NextAsync(head, cancellation).ConfigureAwait(false)).Halt;
    }

    /// <summary>What keeps the key from another intent.</summary>
    private ImmutableArray<JournalStory> Busy() => _journal.InStates([.. Enum.GetValues<IntentState>().Where(IntentTransitions.HoldsTheKey)]);

    private PlaneStatus Status()
    {
        var busy = Busy();
        foreach (var gone in _stale.Keys.Where(intent => busy.All(story => story.Intent.Key != intent)).ToList())
            _stale.Remove(gone);
        var stories = _journal.InStates([.. TransactionJournal.OpenStates]).Concat(_journal.Recent(_options.RememberedIntents))
            .DistinctBy(story => story.Intent.Key).OrderBy(story => story.Changes[0].Sequence).ToImmutableArray();
        return new PlaneStatus(
            [.. stories.Select(story => story.ToRecord())],
            !busy.IsEmpty,
            [.. stories.Where(story => story is { State: IntentState.Mined, Mined: { } mined } && mined.Block + _options.Confirmations <= _head?.Number + 1)
                .Select(story => new AwaitedEffect(story.Intent.Key, story.Intent.Promise, story.Mined!.Block, story.Mined.Time))],
            _halt)
        {
            HaltMayPass = _halt is not null && _haltMayPass,
            UrgentMayReplace = busy is [{ Intent.Urgency: Urgency.Routine } routine] && IntentTransitions.IsUnmined(routine.State),
            Stale = [.. _stale.Where(pair => pair.Value == _head?.Number).Select(pair => pair.Key)],
        };
    }
}
