using System.Globalization;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Nodes;

/// <summary>What is known of one node, and the state that follows from it.</summary>
internal sealed class NodeHealth(string host, NodeEndpoint endpoint, NodePoolOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly LatencyWindow _window = new();
    private readonly TokenBucket? _bucket = options.CallsPerSecond is { } rate ? new TokenBucket(rate, time) : null;
    private NodeState _state;
    private string _why = "not looked at yet";
    private readonly DateTimeOffset _madeAt = time.GetUtcNow();
    private readonly long _made = time.GetTimestamp();
    private DateTimeOffset _since = time.GetUtcNow();
    private DateTimeOffset? _restingUntil;
    private DateTimeOffset? _heldUntil;
    private DateTimeOffset? _aheadSince;
    private BlockHeader? _head;
    private long? _lag;
    private long _requests;
    private long _errors;
    private long _rateLimited;
    private RpcErrorKind? _lastError;
    private int _failuresInARow;
    private int _goodLooks;
    private int _lies;
    private bool _isOverdue;

    internal NodeState State
    {
        get
        {
            lock (_gate)
                return _state;
        }
    }

    /// <summary>Whether a question is likely to be answered there at once: not resting, within its rate, and neither failing nor silent the last time.</summary>
    internal bool IsFree
    {
        get
        {
            lock (_gate)
                return !Rests() && _failuresInARow == 0 && !_isOverdue && (_bucket?.HasRoom ?? true);
        }
    }

    /// <summary>Whether it asked to be left alone.</summary>
    internal bool IsResting
    {
        get
        {
            lock (_gate)
                return Rests();
        }
    }

    /// <summary>Height of the newest head it reported.</summary>
    internal ulong? Height
    {
        get
        {
            lock (_gate)
                return _head?.Number;
        }
    }

    /// <summary>Counts the calls and gives how long to wait before they may be sent.</summary>
    internal TimeSpan Sending(int calls)
    {
        lock (_gate)
        {
            _requests++;
            return _bucket?.Take(calls) ?? TimeSpan.Zero;
        }
    }

    internal void Answered(TimeSpan latency)
    {
        lock (_gate)
        {
            _window.Answered(latency);
            _failuresInARow = 0;
            _isOverdue = false;
        }
    }

    internal void Failed(RpcException failure)
    {
        lock (_gate)
        {
            _window.Failed();
            _errors++;
            _lastError = failure.Kind;
            _failuresInARow++;
            if (failure.Kind == RpcErrorKind.RateLimited)
                Rest(failure.RetryAfter ?? options.RateLimitRest);
            else if (_state == NodeState.Unproven || (_failuresInARow >= options.FailuresUntilDown && _state is NodeState.Active or NodeState.Lagging or NodeState.Forked))
                Set(NodeState.Down, failure.Message);
        }
    }

    /// <summary>It said "too many requests" in an otherwise well-formed answer.</summary>
    internal void RateLimited()
    {
        lock (_gate)
            Rest(options.RateLimitRest);
    }

    /// <summary>It is taking too long over something; until it answers others are asked first.</summary>
    internal void Overdue()
    {
        lock (_gate)
            _isOverdue = true;
    }

    internal void Reported(BlockHeader head)
    {
        lock (_gate)
            _head = head;
    }

    internal void OnWrongChain(ChainId chain)
    {
        lock (_gate)
            Bad(NodeState.WrongChain, $"is on chain {chain}, not {options.Chain}");
    }

    /// <summary>It contradicted a majority about a fact.</summary>
    internal void Lied(string about)
    {
        lock (_gate)
        {
            var factor = 1L << Math.Min(_lies++, 20);
            var term = TimeSpan.FromTicks(Math.Min(options.MaxQuarantine.Ticks, options.Quarantine.Ticks * Math.Min(factor, options.MaxQuarantine.Ticks / options.Quarantine.Ticks + 1)));
            _heldUntil = Now + term;
            Bad(NodeState.Quarantined, string.Create(CultureInfo.InvariantCulture, $"outvoted about {about}; held for {term.TotalMinutes:0.#} min"));
        }
    }

    internal void OnFork(ulong number, string own, string agreed)
    {
        lock (_gate)
            Bad(NodeState.Forked, string.Create(CultureInfo.InvariantCulture, $"block {number} is {own} there and {agreed} elsewhere"));
    }

    /// <summary>It was compared with the agreed head and found on its chain, <paramref name="lag"/> blocks behind (below zero: ahead).</summary>
    internal void OnChain(long lag)
    {
        lock (_gate)
        {
            _lag = lag;
            var now = Now;
            if (lag >= -options.MaxLead)
                _aheadSince = null;
            else if (now - (_aheadSince ??= now) >= options.AheadPatience)
                Bad(NodeState.Quarantined, string.Create(CultureInfo.InvariantCulture, $"{-lag} blocks ahead of everybody else for {(now - _aheadSince.Value).TotalSeconds:0} s"));
            else
                return; // neither good nor bad until others confirm or time is up
            if (lag > options.MaxLag)
                Bad(NodeState.Lagging, string.Create(CultureInfo.InvariantCulture, $"{lag} blocks behind"));
            else if (lag >= -options.MaxLead)
                Good(lag, now);
        }
    }

    /// <summary>A relay was looked at, and as far as it tells it is on the agreed chain.</summary>
    internal void Fit(string why)
    {
        lock (_gate)
            Good(0, Now, why);
    }

    internal NodeStatus Status()
    {
        lock (_gate)
        {
            return new NodeStatus
            {
                Host = host,
                Operator = endpoint.Operator,
                Route = endpoint.Route,
                State = _state,
                Why = _why,
                Since = _since,
                Head = _head?.ToBlockRef(),
                Lag = _lag,
                LatencyP50 = _window.Percentile(50),
                LatencyP99 = _window.Percentile(99),
                Requests = _requests,
                Errors = _errors,
                ErrorRate = _window.ErrorRate,
                RateLimited = _rateLimited,
                RestingUntil = Rests() ? time.GetUtcNow() + (_restingUntil - Now) : null,
                LastError = _lastError,
            };
        }
    }

    // Terms are kept by a clock that nobody sets: a machine's clock that goes back an hour must not keep a node away for one.
    private DateTimeOffset Now => _madeAt + time.GetElapsedTime(_made);

    private bool Rests() => _restingUntil is { } until && Now < until;

    private void Rest(TimeSpan asked)
    {
        _rateLimited++;
        var until = Now + (asked < options.MaxRest ? asked : options.MaxRest);
        if (_restingUntil is null || until > _restingUntil)
            _restingUntil = until;
    }

    private void Bad(NodeState state, string why)
    {
        _goodLooks = 0;
        // Whoever is held for a lie stays held for that, whatever else is wrong with it.
        if (_heldUntil is null || Now >= _heldUntil || state is NodeState.Quarantined or NodeState.WrongChain)
            Set(state, why);
    }

    private void Good(long lag, DateTimeOffset now, string why = "on the agreed chain")
    {
        if (_state == NodeState.Active)
            return;
        _goodLooks = lag <= options.RecoverLag ? _goodLooks + 1 : 0;
        if (_heldUntil is { } until && now < until)
            return;
        // Being down or new is no offence; for the others one good look could be the top of a wave.
        if (_state is NodeState.Unproven or NodeState.Down || _goodLooks >= options.RecoverAfter)
            Set(NodeState.Active, _state == NodeState.Unproven || endpoint.Route != BroadcastRoute.Public ? why : "has caught up");
    }

    private void Set(NodeState state, string why)
    {
        var from = _state;
        _why = why;
        if (from == state)
            return;
        _state = state;
        _since = time.GetUtcNow();
        options.OnChange?.Invoke(new NodeChange(host, from, state, why, _since));
    }
}
