using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Execution.Fees;
using KeeperBot.Execution.Policy;
using Microsoft.Extensions.Logging;
using SimulatedCall = KeeperBot.Core.Ports.SimulatedCall;

namespace KeeperBot.Execution.Manager;

/// <summary>
/// Everything but the signature: the same guard, gas and fees as the live plane, and no signer in reach. It remembers what it would have sent, as if the
/// effect had been seen, so that cooldowns and caps behave; nothing is written to disk.
/// </summary>
/// <param name="client">The node; only asked.</param>
/// <param name="guard">Policy.</param>
/// <param name="mode">The mode in force.</param>
/// <param name="safety">The doubts in force.</param>
/// <param name="options">The live plane's settings.</param>
/// <param name="logger">Log.</param>
/// <param name="beside">What a live keeper's journal remembers, to decide as that keeper would; empty to decide afresh.</param>
public sealed class DryRunTransactionPlane(
    EthClient client, PolicyGuard guard, IModeSource mode, ISafetyWatch safety, PlaneOptions options, ILogger<DryRunTransactionPlane> logger,
    ImmutableArray<IntentRecord> beside) : ITransactionPlane
{
    private readonly TransactionDrafter _drafter = new(client, guard, options);
    private readonly RememberedSpends _ledger = new();
    private readonly List<IntentRecord> _would = [];

    /// <inheritdoc/>
    public Task RecoverAsync(CancellationToken cancellation) => ChainIdentity.RequireIdAsync(client, options.Chain, cancellation);

    /// <inheritdoc/>
    public Task<PlaneStatus> AdvanceAsync(BlockRef head, CancellationToken cancellation) => Task.FromResult(
        new PlaneStatus([.. beside, .. _would], beside.Any(intent => intent.Memory.State.HoldsTheKey()), [], null));

    /// <inheritdoc/>
    public async Task<Submission> SubmitAsync(CallIntent intent, SimulatedCall simulation, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(intent);
        ArgumentNullException.ThrowIfNull(simulation);
        var submission = await DecideAsync(intent, simulation, cancellation).ConfigureAwait(false);
        if (submission is SubmissionRefused refused)
            Refusals.Report(logger, refused.Intent, refused.Code, refused.Detail);
        return submission;
    }

    /// <inheritdoc/>
    public Task RecordEffectAsync(IntentKey intent, EffectVerdict verdict, BlockRef seenAt, CancellationToken cancellation) =>
        throw new InvalidOperationException("a dry run sends nothing, so no effect is awaited");

    private async Task<Submission> DecideAsync(CallIntent intent, SimulatedCall simulation, CancellationToken cancellation)
    {
        if (intent.Chain != options.Chain || intent.From != options.Actor)
            return new SubmissionRefused(intent.Key, "intent.foreign", $"it is for {intent.From} on chain {intent.Chain} and this plane serves {options.Actor} on chain {options.Chain}");
        if (_would.Exists(record => record.Memory.Key == intent.Key))
            return new SubmissionRefused(intent.Key, "intent.duplicate", "this very intent was decided already");
        var nonce = await client.GetTransactionCountAsync(intent.From, intent.PlannedAt, cancellation).ConfigureAwait(false);
        var draft = await _drafter.DraftAsync(intent, simulation.GasUsed, nonce, replaces: null, cancellation).ConfigureAwait(false);
        if (draft is DraftRefused refused)
            return new SubmissionRefused(intent.Key, refused.Code, refused.Detail);
        var request = ((Drafted)draft).Request;
        var doubts = await safety.BeforeSigningAsync(intent.PlannedAt, cancellation).ConfigureAwait(false);
        if (guard.Authorize(request, _ledger, intent.PlannedAt.Timestamp, mode.Current, doubts) is PolicyRefusal policy)
            return new SubmissionRefused(intent.Key, policy.Code, $"{policy.Detail} ({policy.Mend})");
        Remember(intent, request);
        Log.WouldSend(logger, intent.Key, intent.To, intent.Description, request.GasLimit, request.MaxFeePerGas.ToString());
        return new WouldSubmit(intent.Key, request.GasLimit, request.MaxFeePerGas, request.MaxPriorityFeePerGas);
    }

    private void Remember(CallIntent intent, TransactionRequest request)
    {
        _ledger.Add(intent.Key, request, intent.PlannedAt.Timestamp);
        var memory = new IntentMemory(intent.Key, intent.Action.Account, intent.Action.Target, intent.Action.Kind, IntentState.Confirmed, intent.PlannedAt.Timestamp) { ReasonCode = intent.Action.ReasonCode, Traded = OptionTraded.Of(intent.Action.Effect.OnChain) };
        _would.Add(new IntentRecord(memory, null, null, null, null, null, intent.Description, "dry run: not sent"));
        if (_would.Count > options.RememberedIntents)
            _would.RemoveAt(0);
    }

    private sealed class RememberedSpends : ISpendLedger
    {
        private readonly List<(IntentKey Intent, TransactionRequest Request, ChainTime At)> _sent = [];

        public void Add(IntentKey intent, TransactionRequest request, ChainTime at) => _sent.Add((intent, request, at));

        public Wei NativeSpent(ChainTime since, IntentKey except) =>
            Since(since, except).Aggregate(Wei.Zero, (sum, request) => sum + request.WorstCost);

        public TokenAmount Spent(Token token, ChainTime since, IntentKey except) => Since(since, except).SelectMany(request => request.Spends)
            .Where(spend => spend.Token == token).Aggregate(TokenAmount.ZeroOf(token), (sum, spend) => sum + spend);

        private IEnumerable<TransactionRequest> Since(ChainTime since, IntentKey except) =>
            _sent.Where(sent => sent.At > since && sent.Intent != except).Select(sent => sent.Request);
    }
}
