using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
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
            var submission = await SubmitCoreAsync(intent, simulation, cancellation).ConfigureAwait(false);
            if (submission is SubmissionRefused refused)
                Refusals.Report(_logger, refused.Intent, refused.Code, refused.Detail);
            return submission;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<Submission> SubmitCoreAsync(CallIntent intent, SimulatedCall simulation, CancellationToken cancellation)
    {
        if (WhyNot(intent) is { } refusal)
            return refusal;
        await ChainIdentity.RequireIdAsync(_client, _options.Chain, cancellation).ConfigureAwait(false);
        var (nonce, halt) = await _nonces.NextAsync(intent.PlannedAt, cancellation).ConfigureAwait(false);
        if (nonce is null)
        {
            _halt = halt;
            return new SubmissionRefused(intent.Key, "key.halted", halt ?? "no nonce");
        }

        var draft = await _drafter.DraftAsync(intent, simulation.GasUsed, nonce.Value, cancellation).ConfigureAwait(false);
        if (draft is DraftRefused refused)
            return new SubmissionRefused(intent.Key, refused.Code, refused.Detail);
        var request = ((Drafted)draft).Request;
        return _guard.Authorize(request, _journal, intent.PlannedAt.Timestamp, Mode) switch
        {
            PolicyAllowed allowed => await SendAsync(intent, allowed.Transaction, cancellation).ConfigureAwait(false),
            PolicyRefusal policy => Refused(intent, policy),
            var other => throw new InvalidOperationException($"the guard answered {other.GetType().Name}"),
        };
    }

    private static SubmissionRefused Refused(CallIntent intent, PolicyRefusal policy) => new(intent.Key, policy.Code, $"{policy.Detail} ({policy.Mend})");

    private SubmissionRefused? WhyNot(CallIntent intent)
    {
        if (_halt is not null)
            return new(intent.Key, "key.halted", _halt);
        if (intent.Chain != _options.Chain || intent.From != _options.Actor)
            return new(intent.Key, "intent.foreign", $"it is for {intent.From} on chain {intent.Chain} and this plane serves {_options.Actor} on chain {_options.Chain}");
        if (_journal.Find(intent.Key) is { } twin)
            return new(intent.Key, "intent.duplicate", $"this very intent is in the journal already, {twin.State}");
        var busy = _journal.InStates(
            IntentState.Planned, IntentState.NonceReserved, IntentState.Signed, IntentState.Broadcasting, IntentState.Pending, IntentState.Reorged, IntentState.Mined);
        return busy.IsEmpty ? null : new(intent.Key, "key.busy", $"intent {busy[0].Intent.Key} is {busy[0].State}; one transaction of a key is on the way at a time");
    }

    /// <summary>Plan, nonce, signature: each durable before the next. The token counts until the signature is here.</summary>
    private async Task<Submission> SendAsync(CallIntent intent, AuthorizedTransaction authorized, CancellationToken cancellation)
    {
        Reserve(intent, authorized.Request);
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
        if (_guard.Authorize(authorized.Request, _journal, intent.PlannedAt.Timestamp, Mode) is PolicyRefusal late)
        {
            GiveUp(intent, IntentState.Cancelled, $"refused while it was signed: {late.Detail}");
            return Refused(intent, late);
        }

        return await SendAsync(Keep(intent, authorized.Request, signed), intent.PlannedAt).ConfigureAwait(false);
    }

    private void Reserve(CallIntent intent, TransactionRequest request)
    {
        var at = intent.PlannedAt;
        if (request.Urgency == Urgency.Emergency)
            Log.Emergency(_logger, intent.Key, intent.Action.Reason);
        _log.Write(new Change(intent.Key, IntentState.Planned, intent.Description) { Created = JournalIntent.Of(intent), Head = at });
        _log.Write(new Change(intent.Key, IntentState.NonceReserved, $"nonce {request.Nonce}; at worst {request.WorstCost} wei reserved")
        {
            Nonce = request.Nonce,
            Ledger = PlaneLog.Reservation(request, [], at.Timestamp),
            Head = at,
        });
    }

    private JournalAttempt Keep(CallIntent intent, TransactionRequest request, SignedTransaction signed)
    {
        var attempt = new JournalAttempt(
            signed.Hash, intent.Key, request.Nonce, 1, AttemptPurpose.Call, request.GasLimit, request.MaxFeePerGas, request.MaxPriorityFeePerGas,
            intent.PlannedAt.Number, signed.Raw)
        {
            ChainFee = request.ChainFee,
        };
        _log.Write(new Change(intent.Key, IntentState.Signed, $"gas limit {request.GasLimit}, at most {request.MaxFeePerGas} wei per gas, tip {request.MaxPriorityFeePerGas}")
        {
            Attempt = attempt,
            Head = intent.PlannedAt,
        });
        return attempt;
    }

    private void GiveUp(CallIntent intent, IntentState to, string why) => _log.Write(new Change(intent.Key, to, why)
    {
        Ledger = PlaneLog.Released(JournalIntent.Of(intent), intent.PlannedAt.Timestamp),
        Head = intent.PlannedAt,
    });

    private async Task<Submission> SendAsync(JournalAttempt attempt, BlockRef at)
    {
        var answer = await _broadcaster.SendAsync(attempt, at).ConfigureAwait(false);
        return new Submitted(
            attempt.Intent, attempt.Hash, attempt.Nonce, attempt.GasLimit, attempt.MaxFeePerGas, attempt.MaxPriorityFeePerGas, answer.Accepted);
    }
}
