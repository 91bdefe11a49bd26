using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Safety;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Transactions;
using KeeperBot.Execution.Fees;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;

namespace KeeperBot.Execution.Manager;

/// <summary>From a simulated intent to its first broadcast.</summary>
public sealed partial class LiveTransactionPlane
{
    /// <inheritdoc/>
    public async Task<Submission> SubmitAsync(CallIntent intent, SimulatedCall simulation, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(intent);
        ArgumentNullException.ThrowIfNull(simulation);
        RequireRecovered();
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var submission = await AnsweredAsync(intent, simulation, cancellation).ConfigureAwait(false);
            if (submission is SubmissionRefused refused)
                Refusals.Report(_logger, refused.Intent, refused.Code, refused.Detail);
            return submission;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A node that has pruned the state of the block planned on voids this plan and not the cycle; only what comes before the signature asks for that state.</summary>
    private async Task<Submission> AnsweredAsync(CallIntent intent, SimulatedCall simulation, CancellationToken cancellation)
    {
        try
        {
            return await SubmitCoreAsync(intent, simulation, cancellation).ConfigureAwait(false);
        }
        catch (RpcException error) when (error.Kind == RpcErrorKind.BlockUnavailable)
        {
            return new SubmissionRefused(intent.Key, "plan.block_gone", $"the node has no state of block {intent.PlannedAt}, on which this was planned: {error.Message}");
        }
    }

    private async Task<Submission> SubmitCoreAsync(CallIntent intent, SimulatedCall simulation, CancellationToken cancellation)
    {
        _journal.RequireTrusted();
        if (WhyNot(intent, out var superseded) is { } refusal)
            return refusal;
        await ChainIdentity.RequireIdAsync(_client, _options.Chain, cancellation).ConfigureAwait(false);
        var (nonce, halt) = superseded is null
            ? await _nonces.NextAsync(intent.PlannedAt, cancellation).ConfigureAwait(false)
            : (superseded.Nonce, null);
        if (nonce is null)
        {
            _halt = halt;
            return new SubmissionRefused(intent.Key, "key.halted", halt ?? "no nonce");
        }

        var draft = await _drafter.DraftAsync(intent, simulation.GasUsed, nonce.Value, superseded?.Latest, cancellation).ConfigureAwait(false);
        if (draft is DraftRefused refused)
            return new SubmissionRefused(intent.Key, refused.Code, refused.Detail);
        var request = ((Drafted)draft).Request;
        // At the newest block: what changed since the plan was made must not be signed for.
        var newest = (await _client.GetBlockAsync(Evm.BlockTag.Latest, cancellation).ConfigureAwait(false))?.ToBlockRef() ?? intent.PlannedAt;
        var doubts = await _safety.BeforeSigningAsync(newest, cancellation).ConfigureAwait(false);
        return _guard.Authorize(request, LedgerFor(superseded), intent.PlannedAt.Timestamp, Mode, doubts) switch
        {
            PolicyAllowed allowed => await SendAsync(intent, superseded, allowed.Transaction, doubts, cancellation).ConfigureAwait(false),
            PolicyRefusal policy => Refused(intent, policy),
            var other => throw new InvalidOperationException($"the guard answered {other.GetType().Name}"),
        };
    }

    private static SubmissionRefused Refused(CallIntent intent, PolicyRefusal policy) => new(intent.Key, policy.Code, $"{policy.Detail} ({policy.Mend})");

    private ISpendLedger LedgerFor(JournalStory? superseded) => superseded is null ? _journal : new SupersedingLedger(_journal, superseded.Intent.Key);

    private SubmissionRefused? WhyNot(CallIntent intent, out JournalStory? superseded)
    {
        superseded = null;
        if (_halt is not null)
            return new(intent.Key, "key.halted", _halt);
        if (intent.Chain != _options.Chain || intent.From != _options.Actor)
            return new(intent.Key, "intent.foreign", $"it is for {intent.From} on chain {intent.Chain} and this plane serves {_options.Actor} on chain {_options.Chain}");
        if (_journal.Find(intent.Key) is { } twin)
            return new(intent.Key, "intent.duplicate", $"this very intent is in the journal already, {twin.State}");
        var busy = Busy();
        if (busy is [var only] && GivesWay(only, intent))
            superseded = only;
        return busy.IsEmpty || superseded is not null
            ? null
            : new(intent.Key, "key.busy", $"intent {busy[0].Intent.Key} is {busy[0].State}; one transaction of a key is on the way at a time");
    }

    /// <summary>Whether what is on the way gives its nonce up: a routine one to an emergency, a stale one to a new plan for its own account.</summary>
    private bool GivesWay(JournalStory story, CallIntent intent)
    {
        if (!IntentTransitions.IsUnmined(story.State))
            return false;
        return (intent.Action.Urgency == Urgency.Emergency && story.Intent.Urgency == Urgency.Routine) ||
            (_stale.ContainsKey(story.Intent.Key) && story.Intent.Target == intent.Action.Target);
    }

    /// <summary>Plan and nonce, then the bytes: each durable before the next. The token counts until the signature is here.</summary>
    private async Task<Submission> SendAsync(CallIntent intent, JournalStory? superseded, AuthorizedTransaction authorized, SafetyState doubts, CancellationToken cancellation)
    {
        var start = _timings.Now();
        Reserve(intent, superseded, authorized.Request);
        SignedTransaction signed;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            signed = await _signer.SignAsync(authorized, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            GiveUp(intent, IntentState.Cancelled, "stopped before it was signed");
            throw;
        }
        catch (ExecutionException error) when (error.Kind == ExecutionErrorKind.Signer)
        {
            // Whatever the signer did, nobody has its bytes: the nonce is free for the next intent.
            GiveUp(intent, IntentState.Failed, error.Message);
            throw;
        }

        // A signer elsewhere takes its time, and the operator may have stopped the keeper meanwhile. The rest of the verdict cannot have changed: the
        // journal is written under this plane's gate only.
        if (_guard.Authorize(authorized.Request, LedgerFor(superseded), intent.PlannedAt.Timestamp, Mode, doubts) is PolicyRefusal late)
        {
            GiveUp(intent, IntentState.Cancelled, $"refused while it was signed: {late.Detail}");
            return Refused(intent, late);
        }

        var attempt = Keep(intent, superseded, authorized.Request, signed);
        var answer = await _broadcaster.AskAsync(attempt, attempt.Route).ConfigureAwait(false);
        _timings.Sent(intent.PlannedAt, intent.Action.Urgency, start);
        _broadcaster.Record(attempt, answer, intent.PlannedAt);
        return new Submitted(attempt.Intent, attempt.Hash, attempt.Nonce, attempt.GasLimit, attempt.MaxFeePerGas, attempt.MaxPriorityFeePerGas, answer.Accepted);
    }

    private void Reserve(CallIntent intent, JournalStory? superseded, TransactionRequest request)
    {
        var at = intent.PlannedAt;
        if (request.Urgency == Urgency.Emergency)
            Log.Emergency(_logger, intent.Key, intent.Action.Reason);
        var why = intent.Decision is { } decision ? $"{intent.Description}; decision {decision}" : intent.Description;
        var planned = new Change(intent.Key, IntentState.Planned, why) { Created = JournalIntent.Of(intent) with { Supersedes = superseded?.Intent.Key }, Head = at };
        var reserved = new Change(intent.Key, IntentState.NonceReserved, $"nonce {request.Nonce}; at worst {request.WorstCost} wei reserved")
        {
            Nonce = request.Nonce,
            Ledger = _log.Reservation(request, at.Timestamp, superseded?.Intent.Key),
            Head = at,
        };
        // Nothing irreversible lies between the two, and one write to the disk is quicker than two.
        _log.WriteTogether(planned, reserved);
    }

    private JournalAttempt Keep(CallIntent intent, JournalStory? superseded, TransactionRequest request, SignedTransaction signed)
    {
        var attempt = new JournalAttempt(
            signed.Hash, intent.Key, request.Nonce, 1, AttemptPurpose.Call, request.GasLimit, request.MaxFeePerGas, request.MaxPriorityFeePerGas,
            intent.PlannedAt.Number, signed.Raw)
        {
            ChainFee = request.ChainFee,
            Route = _routes.First,
        };
        var change = new Change(intent.Key, IntentState.Signed, $"gas limit {request.GasLimit}, at most {request.MaxFeePerGas} wei per gas, tip {request.MaxPriorityFeePerGas}")
        {
            Attempt = attempt,
            Head = intent.PlannedAt,
        };
        // The bytes are durable before anybody sees them, and that they are being sent is in the same write: a restart treats both alike.
        var sending = _broadcaster.Sending(attempt, attempt.Route, intent.PlannedAt);
        if (superseded is null)
            _log.WriteTogether(change, sending);
        else
            _log.WriteTogether(GivenUp(superseded, intent), change, sending);
        return attempt;
    }

    /// <summary>Its bytes stay watched with the new intent's: either may be mined.</summary>
    private Change GivenUp(JournalStory superseded, CallIntent intent) =>
        new(superseded.Intent.Key, IntentState.Replaced, $"{intent.Key} takes nonce {superseded.Nonce}: {intent.Action.Reason}")
        {
            Hash = superseded.Latest?.Hash,
            Ledger = _log.Released(superseded.Intent.Key, intent.PlannedAt.Timestamp),
            Head = intent.PlannedAt,
        };

    private void GiveUp(CallIntent intent, IntentState to, string why) => _log.Write(new Change(intent.Key, to, why)
    {
        Ledger = _log.Released(intent.Key, intent.PlannedAt.Timestamp),
        Head = intent.PlannedAt,
    });
}
