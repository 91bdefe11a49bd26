using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Fees;
using KeeperBot.Evm.Transactions;
using KeeperBot.Execution.Fees;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Signing;
using KeeperBot.Execution.Simulation;
using Microsoft.Extensions.Logging;
using SimulatedCall = KeeperBot.Core.Ports.SimulatedCall;

namespace KeeperBot.Execution.Manager;

/// <summary>
/// Replaces a stuck transaction on its own nonce: the same call with higher fees while it would still do what it promised, else a cancellation.
/// Ordinary fees stop at cap / 1.125, so that the cancellation always fits under the cap.
/// </summary>
internal sealed class Replacement(
    EthClient client, TransactionJournal journal, PlaneLog log, PolicyGuard guard, TransactionSigner signer, EthSimulator simulator, RiskAssessor assessor,
    IModeSource mode, ISafetyWatch safety, PlaneOptions options, RoutePolicy routes, ILogger logger)
{
    private const ulong CancelGas = 21_000;
    private readonly FeeSource _fees = new(client, options.Fees);
    private readonly ChainFeeSource _chainFees = new(client, options.CostModel);

    /// <summary>What simulating the same bytes again at the head says is to be done: replace the call, or cancel it; null where it could not be simulated.</summary>
    public async Task<AttemptPurpose?> WantedAsync(JournalStory story, BlockRef head, CancellationToken cancellation)
    {
        if (story.Latest!.Purpose == AttemptPurpose.Cancel)
            return AttemptPurpose.Cancel;
        // What a doubt has come up against is not pushed on: its nonce is taken back.
        var doubts = await safety.BeforeSigningAsync(head, cancellation).ConfigureAwait(false);
        if (doubts.Doubts.Any(doubt => doubt.Kind == DoubtKind.NotJudged) && !SafetyMatrix.Permits(DoubtKind.NotJudged, story.Intent.Kind))
        {
            // Not known to be wrong either, so it is not taken back: the first cycle says.
            Log.NotReplaced(logger, story.Intent.Key, head.Number - story.Latest.SignedAt, "no cycle since the start has judged the market");
            return null;
        }

        if (IsDoubted(story.Intent, doubts))
            return AttemptPurpose.Cancel;
        return await SimulatedAgainAsync(story, head, cancellation).ConfigureAwait(false);
    }

    /// <summary>The same for what a reorganisation has reopened; what it promised must not be there without it, either.</summary>
    public async Task<AttemptPurpose?> StillWantedAsync(JournalStory story, BlockRef head, CancellationToken cancellation)
    {
        try
        {
            var now = await simulator.ReadAsync(head, cancellation).ConfigureAwait(false);
            if (EffectCheck.Evaluate(story.Intent.Promise, now, assessor.Assess(now)).Seen)
                return AttemptPurpose.Cancel;
        }
        catch (EnvironmentFailure)
        {
            return null;
        }

        return await WantedAsync(story, head, cancellation).ConfigureAwait(false);
    }

    private async Task<AttemptPurpose?> SimulatedAgainAsync(JournalStory story, BlockRef head, CancellationToken cancellation)
    {
        var target = new SimulatedTarget(story.Intent.From, story.Intent.To, story.Intent.Data, story.Intent.Value);
        switch (await simulator.SimulateAsync(target, head, cancellation).ConfigureAwait(false))
        {
            case SimulatedCall call:
                return EffectCheck.Evaluate(story.Intent.Promise, call.After, assessor.Assess(call.After)).Seen && await BearsItsPriceAsync(story, head, cancellation).ConfigureAwait(false)
                    ? AttemptPurpose.Call
                    : AttemptPurpose.Cancel;
            case SimulatedRevert:
                return AttemptPurpose.Cancel;
            default:
                Log.NotReplaced(logger, story.Intent.Key, head.Number - story.Latest!.SignedAt, "it could not be simulated again");
                return null;
        }
    }

    /// <summary>Whether the same bytes still succeed at the price of the replacement: what a venue measures against the gas price may be too little at the dearer one, and is then to be encoded anew.</summary>
    private async Task<bool> BearsItsPriceAsync(JournalStory story, BlockRef head, CancellationToken cancellation)
    {
        var limit = FeeBump.OrdinaryLimit(guard.FeeCap(story.Intent.Urgency));
        return story.Intent.Value == Wei.Zero
            || await _fees.QuoteAsync(head.Number, story.Intent.Urgency, limit, cancellation).ConfigureAwait(false) is not FeeQuote quote
            || Fees(story.Latest!, quote, limit) is not var (fee, tip)
            || await PricedCall.RevertAsync(client, Request(story, story.Latest!, AttemptPurpose.Call, fee, tip), head, cancellation).ConfigureAwait(false) is null;
    }

    /// <summary>A hedge promises a net delta, an option trade a size, and by that it is known which underlying it trades.</summary>
    private static bool IsDoubted(JournalIntent intent, SafetyState doubts) =>
        doubts.Forbidding(intent.Kind, intent.Account, intent.Venue) is not null ||
        (intent.Kind == ActionKind.Hedge && intent.Promise.OfType<NetDeltaWithin>().Any(promise => doubts.ForbiddingHedge(promise.Underlying) is not null)) ||
        (intent.Kind is ActionKind.TradeOption or ActionKind.WriteOption && intent.Promise.OfType<OptionSizeWithin>().Any(promise => doubts.Forbidding(intent.Kind, promise.Underlying) is not null));

    /// <summary>Signs a replacement and makes it durable; null when there is none to be made now. The caller broadcasts it.</summary>
    public Task<JournalAttempt?> TryAsync(JournalStory story, AttemptPurpose purpose, BlockRef head, CancellationToken cancellation) =>
        TryAsync(story, purpose, journal, atCap: false, head, cancellation);

    /// <summary>
    /// Signs the cancellation of what a reorganisation has reopened. Where an eighth more does not fit under the cap it offers the cap: a node that has
    /// forgotten the reopened bytes takes that, and one that has not may mine them.
    /// </summary>
    public Task<JournalAttempt?> CancelReopenedAsync(JournalStory story, ISpendLedger ledger, BlockRef head, CancellationToken cancellation) =>
        TryAsync(story, AttemptPurpose.Cancel, ledger, atCap: true, head, cancellation);

    /// <summary>The newest bytes of an intent as they were authorised.</summary>
    public TransactionRequest RequestOf(JournalStory story, JournalAttempt attempt) =>
        Request(story, attempt, attempt.Purpose, attempt.MaxFeePerGas, attempt.MaxPriorityFeePerGas) with { ChainFee = attempt.ChainFee };

    private async Task<JournalAttempt?> TryAsync(JournalStory story, AttemptPurpose purpose, ISpendLedger ledger, bool atCap, BlockRef head, CancellationToken cancellation)
    {
        var latest = story.Latest!;
        var age = head.Number - latest.SignedAt;
        var cap = guard.FeeCap(story.Intent.Urgency);
        var limit = purpose == AttemptPurpose.Cancel ? cap : FeeBump.OrdinaryLimit(cap);
        var market = await _fees.QuoteAsync(head.Number, story.Intent.Urgency, limit, cancellation).ConfigureAwait(false);
        if (market is not FeeQuote quote)
        {
            // Nothing under the cap would be mined now, a cancellation neither; what is out there waits for the base fee to fall.
            Log.NotReplaced(logger, story.Intent.Key, age, $"it waits: {(market as FeeRefusal)?.Detail}");
            return null;
        }

        var fees = Fees(latest, quote, limit);
        if (fees is null && purpose == AttemptPurpose.Call)
        {
            purpose = AttemptPurpose.Cancel;
            fees = Fees(latest, quote, cap);
        }

        if (fees is null && atCap)
            fees = (cap, Wei.Max(FeeBump.Least(latest.MaxPriorityFeePerGas), new Wei(quote.MaxPriorityFeePerGas.ToBigInteger())) is var dearest && dearest < cap ? dearest : cap);
        if (fees is not var (fee, tip))
        {
            Log.NotReplaced(logger, story.Intent.Key, age, $"its fee of {latest.MaxFeePerGas} cannot be raised by an eighth under the cap of {cap}");
            return null;
        }

        if (await _chainFees.WithFeeAsync(Request(story, latest, purpose, fee, tip), head, cancellation).ConfigureAwait(false) is not { } request)
        {
            Log.NotReplaced(logger, story.Intent.Key, age, "the chain's fee oracle does not say what it costs on L1");
            return null;
        }

        return await SignAsync(story, request, ledger, head, cancellation).ConfigureAwait(false);
    }

    /// <summary>An eighth more than before on both fields, and what the market asks if that is more; null where the least does not fit.</summary>
    private static (Wei Fee, Wei Tip)? Fees(JournalAttempt latest, FeeQuote quote, Wei limit)
    {
        var least = FeeBump.Least(latest.MaxFeePerGas);
        return least > limit
            ? null
            : (Wei.Max(least, new Wei(quote.MaxFeePerGas.ToBigInteger())), Wei.Max(FeeBump.Least(latest.MaxPriorityFeePerGas), new Wei(quote.MaxPriorityFeePerGas.ToBigInteger())));
    }

    private TransactionRequest Request(JournalStory story, JournalAttempt latest, AttemptPurpose purpose, Wei fee, Wei tip)
    {
        var intent = story.Intent;
        return purpose == AttemptPurpose.Cancel
            ? new(intent.Key, purpose, intent.Kind, intent.Urgency, options.Chain, intent.From, intent.From, Wei.Zero, Bytes.Empty, latest.Nonce, CancelGas, fee, tip, [])
            : new(intent.Key, purpose, intent.Kind, intent.Urgency, options.Chain, intent.From, intent.To, intent.Value, intent.Data, latest.Nonce, latest.GasLimit, fee, tip, intent.Spends) { Target = intent.Target, Account = intent.Account, Venue = intent.Venue };
    }

    private async Task<JournalAttempt?> SignAsync(JournalStory story, TransactionRequest request, ISpendLedger ledger, BlockRef head, CancellationToken cancellation)
    {
        var age = head.Number - story.Latest!.SignedAt;
        var doubts = await safety.BeforeSigningAsync(head, cancellation).ConfigureAwait(false);
        var verdict = guard.Authorize(request, ledger, head.Timestamp, mode.Current, doubts);
        if (IsRefused(verdict, story, age))
            return null;

        cancellation.ThrowIfCancellationRequested();
        if (await SignedAsync(story, ((PolicyAllowed)verdict).Transaction, cancellation).ConfigureAwait(false) is not { } signed)
            return null;
        // As with the first signature: the operator may have stopped the keeper while a signer elsewhere took its time.
        if (IsRefused(guard.Authorize(request, ledger, head.Timestamp, mode.Current, doubts), story, age))
            return null;
        var attempt = new JournalAttempt(
            signed.Hash, story.Intent.Key, request.Nonce, story.Attempts.Length + 1, request.Purpose, request.GasLimit, request.MaxFeePerGas,
            request.MaxPriorityFeePerGas, head.Number, signed.Raw)
        {
            ChainFee = request.ChainFee,
            Route = routes.Of(story, head.Number),
        };
        log.Write(new Change(story.Intent.Key, IntentState.Signed, $"{request.Purpose} attempt {attempt.Ordinal} after {age} blocks, at most {request.MaxFeePerGas} wei per gas")
        {
            Attempt = attempt,
            Ledger = log.Reservation(request, head.Timestamp),
            Head = head,
        });
        return attempt;
    }

    private bool IsRefused(PolicyVerdict verdict, JournalStory story, ulong age)
    {
        if (verdict is not PolicyRefusal refusal)
            return false;
        Refusals.Count(refusal.Code);
        Log.NotReplaced(logger, story.Intent.Key, age, $"{refusal.Code}: {refusal.Detail}");
        return true;
    }

    // What was sent before stays watched while the signer is away: that needs no signature.
    private async Task<SignedTransaction?> SignedAsync(JournalStory story, AuthorizedTransaction authorized, CancellationToken cancellation)
    {
        try
        {
            return await signer.SignAsync(authorized, cancellation).ConfigureAwait(false);
        }
        catch (ExecutionException error) when (error.Kind == ExecutionErrorKind.Signer)
        {
            Log.ReplacementUnsigned(logger, story.Intent.Key, authorized.Request.Nonce, error.Message);
            return null;
        }
    }
}
