namespace KeeperBot.Evm.Nodes;

/// <summary>How a pool judges its nodes.</summary>
public sealed record NodePoolOptions
{
    /// <summary>The chain every node must be on.</summary>
    public required ChainId Chain { get; init; }

    /// <summary>Distinct operators that must give the same answer before it is believed; null asks for a majority of them.</summary>
    public int? Quorum { get; init; }

    /// <summary>Blocks a node may be behind the agreed head and still be used.</summary>
    public int MaxLag { get; init; } = 3;

    /// <summary>Blocks a lagging node may still be behind when it returns; less than <see cref="MaxLag"/>, so that it does not flutter.</summary>
    public int RecoverLag { get; init; } = 1;

    /// <summary>Good looks in a row before a lagging, forked or quarantined node returns.</summary>
    public int RecoverAfter { get; init; } = 2;

    /// <summary>Failures in a row after which a node is down.</summary>
    public int FailuresUntilDown { get; init; } = 3;

    /// <summary>Blocks a node may lead everybody else, for <see cref="AheadPatience"/>.</summary>
    public int MaxLead { get; init; } = 3;

    /// <summary>How long a node may lead by more than <see cref="MaxLead"/> before it is quarantined.</summary>
    public TimeSpan AheadPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for the slower nodes when the head is asked for.</summary>
    public TimeSpan HeadPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After this long without agreement one more node is asked.</summary>
    public TimeSpan HedgeAfter { get; init; } = TimeSpan.FromMilliseconds(750);

    /// <summary>After the first acceptance of a broadcast, how long the other nodes' answers are waited for. They are sent to in any case.</summary>
    public TimeSpan BroadcastPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>First quarantine of a node that was outvoted; it doubles each time, up to <see cref="MaxQuarantine"/>.</summary>
    public TimeSpan Quarantine { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest quarantine.</summary>
    public TimeSpan MaxQuarantine { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How long a node is left alone after "too many requests" without a Retry-After.</summary>
    public TimeSpan RateLimitRest { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest rest a Retry-After can ask for.</summary>
    public TimeSpan MaxRest { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Calls per second each node is asked at most, on average; null does not count.</summary>
    public double? CallsPerSecond { get; init; }

    /// <summary>Told of every decision about a node; must not throw.</summary>
    public Action<NodeChange>? OnChange { get; init; }

    /// <summary>The quorum for this many distinct operators.</summary>
    /// <exception cref="ArgumentException">More agreement is demanded than there are operators.</exception>
    public int QuorumOf(int operators)
    {
        var quorum = Quorum ?? operators / 2 + 1;
        if (quorum < 1 || quorum > operators)
            throw new ArgumentException($"a quorum of {quorum} cannot be had from {operators} distinct operators", nameof(operators));
        return quorum;
    }

    internal NodePoolOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLag, 0, nameof(MaxLag));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RecoverLag, MaxLag, nameof(RecoverLag));
        ArgumentOutOfRangeException.ThrowIfLessThan(RecoverAfter, 1, nameof(RecoverAfter));
        ArgumentOutOfRangeException.ThrowIfLessThan(FailuresUntilDown, 1, nameof(FailuresUntilDown));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(HeadPatience, TimeSpan.Zero, nameof(HeadPatience));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(HedgeAfter, TimeSpan.Zero, nameof(HedgeAfter));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Quarantine, TimeSpan.Zero, nameof(Quarantine));
        if (CallsPerSecond is { } rate && !(rate > 0))
            throw new ArgumentException("CallsPerSecond must be above zero", nameof(CallsPerSecond));
        return this;
    }
}
