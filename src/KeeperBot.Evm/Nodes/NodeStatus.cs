using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Nodes;

/// <summary>One node as it is known at this moment.</summary>
public sealed record NodeStatus
{
    /// <summary>Host, never more of the address.</summary>
    public required string Host { get; init; }

    /// <summary>Whose node it is; votes are counted by this.</summary>
    public required string Operator { get; init; }

    /// <summary>The transactions it is sent; only public nodes are read from.</summary>
    public required BroadcastRoute Route { get; init; }

    /// <summary>What is thought of it.</summary>
    public required NodeState State { get; init; }

    /// <summary>Why.</summary>
    public required string Why { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The newest head it reported; null when it never did.</summary>
    public required BlockRef? Head { get; init; }

    /// <summary>Blocks behind the agreed head, below zero when ahead; null while either is unknown.</summary>
    public required long? Lag { get; init; }

    /// <summary>Half of the recent answers came within this; null before the first.</summary>
    public required TimeSpan? LatencyP50 { get; init; }

    /// <summary>99 of 100 recent answers came within this.</summary>
    public required TimeSpan? LatencyP99 { get; init; }

    /// <summary>Requests sent.</summary>
    public required long Requests { get; init; }

    /// <summary>Requests that got no usable answer.</summary>
    public required long Errors { get; init; }

    /// <summary>Share of errors among the recent requests, 0 to 1.</summary>
    public required double ErrorRate { get; init; }

    /// <summary>How often it said that too much was asked.</summary>
    public required long RateLimited { get; init; }

    /// <summary>Left alone until then, as it asked; null when it may be asked.</summary>
    public required DateTimeOffset? RestingUntil { get; init; }

    /// <summary>Class of the newest error; null when there was none.</summary>
    public required RpcErrorKind? LastError { get; init; }
}
