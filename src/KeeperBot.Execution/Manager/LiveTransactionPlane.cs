using System.Globalization;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Evm;
using KeeperBot.Execution.Fees;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Signing;
using KeeperBot.Execution.Simulation;
using Microsoft.Extensions.Logging;

namespace KeeperBot.Execution.Manager;

/// <summary>
/// The transaction plane of one key on one chain: one intent, one nonce, as many hashes as it takes, one effect. Every step is in the journal before it
/// is taken; the chain alone ends what was signed. One unmined transaction at a time. Calls are serialised.
/// </summary>
public sealed partial class LiveTransactionPlane : ITransactionPlane, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly EthClient _client;
    private readonly TransactionJournal _journal;
    private readonly PolicyGuard _guard;
    private readonly TransactionSigner _signer;
    private readonly IModeSource _mode;
    private readonly ISafetyWatch _safety;
    private readonly PlaneOptions _options;
    private readonly ILogger<LiveTransactionPlane> _logger;
    private readonly PlaneLog _log;
    private readonly TransactionDrafter _drafter;
    private readonly NonceCheck _nonces;
    private readonly Broadcaster _broadcaster;
    private readonly RoutePolicy _routes;
    private readonly IntentWatch _watch;
    private readonly Replacement _replacement;
    private readonly ReopenedIntents _reopened;
    private readonly Finality _finality;
    private readonly PlaneTimings _timings;
    private readonly Dictionary<IntentKey, ulong> _stale = [];
    private BlockRef? _head;
    private string? _halt;
    private bool _haltMayPass;
    private ulong _final;
    private bool _recovered;

    /// <summary>A plane over an open journal. The journal and the signer stay the caller's to dispose, after this.</summary>
    /// <param name="client">The node.</param>
    /// <param name="journal">Journal of this key and chain.</param>
    /// <param name="guard">Policy.</param>
    /// <param name="signer">The key's signer.</param>
    /// <param name="simulator">Simulates again before a replacement.</param>
    /// <param name="assessor">Assesses that simulation, so that the promised effect can be looked for in it.</param>
    /// <param name="mode">The mode in force.</param>
    /// <param name="safety">The doubts in force.</param>
    /// <param name="options">Settings.</param>
    /// <param name="time">Measures how long steps take; nothing is decided by it.</param>
    /// <param name="logger">Log.</param>
    /// <exception cref="ExecutionException">The key, the journal and the configuration name different addresses or chains.</exception>
    public LiveTransactionPlane(
        EthClient client, TransactionJournal journal, PolicyGuard guard, TransactionSigner signer, EthSimulator simulator, RiskAssessor assessor, IModeSource mode,
        ISafetyWatch safety, PlaneOptions options, TimeProvider time, ILogger<LiveTransactionPlane> logger)
        : this(client, journal, guard, signer, simulator, assessor, mode, safety, options, time, logger, options.Failpoint)
    {
    }

    internal LiveTransactionPlane(
        EthClient client, TransactionJournal journal, PolicyGuard guard, TransactionSigner signer, EthSimulator simulator, RiskAssessor assessor, IModeSource mode,
        ISafetyWatch safety, PlaneOptions options, TimeProvider time, ILogger<LiveTransactionPlane> logger, IFailpoints? failpoints)
    {
        if (signer.Address != options.Actor)
            throw new ExecutionException(ExecutionErrorKind.Signer, $"the key is of {signer.Address} and the acting address is configured as {options.Actor}; configure the address of the key, or the right key");
        if (journal.Actor != options.Actor || journal.Chain != options.Chain)
            throw new ExecutionException(ExecutionErrorKind.JournalForeign, $"journal '{journal.File}' serves {journal.Actor} on chain {journal.Chain}, not {options.Actor} on chain {options.Chain}");
        (_client, _journal, _guard, _signer, _mode, _safety, _options, _logger) = (client, journal, guard, signer, mode, safety, options, logger);
        _log = new PlaneLog(journal, failpoints ?? NoFailpoints.Instance, logger);
        _drafter = new TransactionDrafter(client, guard, options);
        _nonces = new NonceCheck(client, journal);
        _broadcaster = new Broadcaster(client, _log, logger);
        _finality = new Finality(client, options);
        _timings = new PlaneTimings(time);
        _routes = new RoutePolicy(options);
        _watch = new IntentWatch(client, journal, _log, _broadcaster, _routes);
        _replacement = new Replacement(client, journal, _log, guard, signer, simulator, assessor, mode, safety, options, _routes, logger);
        _reopened = new ReopenedIntents(journal, guard, _replacement, mode, safety);
    }

    /// <inheritdoc/>
    public async Task RecoverAsync(CancellationToken cancellation)
    {
        await ChainIdentity.RequireIdAsync(_client, _options.Chain, cancellation).ConfigureAwait(false);
        var head = await _client.GetBlockAsync(BlockTag.Latest, cancellation).ConfigureAwait(false)
            ?? throw new ExecutionException(ExecutionErrorKind.WrongChain, $"{_client.EndpointHost} has no block at all");
        if (_options.AdoptChain is { } consent)
            await new ChainAdoption(_client, _journal, _log, new Finality(_client, _options)).TakeAsync(consent, head.ToBlockRef(), cancellation).ConfigureAwait(false);
        await new ChainIdentity(_client, _journal).RequireAsync(cancellation).ConfigureAwait(false);
        _recovered = true;
        var status = await AdvanceAsync(head.ToBlockRef(), cancellation).ConfigureAwait(false);
        var tip = _journal.Head;
        Log.Recovered(_logger, _options.Chain, _options.Actor, status.Intents.Count(intent => IntentTransitions.HoldsTheKey(intent.Memory.State)), tip.Sequence, tip.Chained);
    }

    /// <inheritdoc/>
    public async Task RecordEffectAsync(IntentKey intent, EffectVerdict verdict, BlockRef seenAt, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var story = _journal.Find(intent) ?? throw new InvalidOperationException($"the journal knows no intent {intent}");
            var to = verdict.Seen ? IntentState.Confirmed : IntentState.EffectMissing;
            if (story.State != to)
                _log.Write(new Change(intent, to, verdict.Detail) { Hash = story.Mined?.Hash, Head = seenAt });
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the use of this plane; the journal and the signer are the caller's.</summary>
    public void Dispose() => _gate.Dispose();

    /// <summary>
    /// Only an exact consent counts, only once, and only when nothing of ours is open. It is taken when what used the nonces below it is final: a reorganisation
    /// that took that away would leave a gap, and everything signed after it would wait for ever.
    /// </summary>
    /// <returns>That it waits for finality; null when it does not.</returns>
    private async Task<KeyHalt?> AdoptAsync(ulong nonce, BlockRef head, ulong? final, CancellationToken cancellation)
    {
        if (_journal.AdoptedNonce() >= nonce || _journal.NextNonce() is not { } own || own > nonce)
            return null;
        var mined = await _client.GetTransactionCountAsync(_options.Actor, head, cancellation).ConfigureAwait(false);
        var pending = await _client.GetTransactionCountAsync(_options.Actor, BlockTag.Pending, cancellation).ConfigureAwait(false);
        var open = _journal.InStates(IntentState.Signed, IntentState.Broadcasting, IntentState.Pending, IntentState.Reorged);
        if (mined != nonce || pending != nonce || !open.IsEmpty)
            return null;
        if (final is not { } number || await _client.GetTransactionCountAsync(_options.Actor, number, cancellation).ConfigureAwait(false) < nonce)
            return new KeyHalt($"the consent to go on at nonce {nonce} waits until the transactions below it are in a final block (the newest is {final?.ToString(CultureInfo.InvariantCulture) ?? "not known"})", MayPass: true);
        _journal.AdoptNonce(nonce, head);
        return null;
    }

    private void RequireRecovered()
    {
        if (!_recovered)
            throw new InvalidOperationException("RecoverAsync comes before anything else");
    }

    private KeeperMode Mode => _halt is null ? _mode.Current : KeeperMode.Halted;
}
