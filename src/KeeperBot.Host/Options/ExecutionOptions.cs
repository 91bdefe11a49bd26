using System.ComponentModel;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>How transactions are sent and followed.</summary>
public sealed class ExecutionOptions
{
    /// <summary>To whom they are shown at first.</summary>
    [Description("To whom transactions are shown at first: public to all nodes of chain.rpc, private-relay to those of chain.privateRelay only.")]
    public TransactionRoute Route { get; init; } = TransactionRoute.Public;

    /// <summary>Blocks until the public nodes are shown one that the relay has not brought into a block; null never.</summary>
    [Description("With the route private-relay: blocks after which a transaction that no block holds is shown to the public nodes too. Without it never: a relay that fails then stops every rescue.")]
    [Bounds(1, 10_000)]
    public int? PublicAfterBlocks { get; init; }

    /// <summary>Blocks that an effect must have been in.</summary>
    [Description("Blocks that a promised effect must have been in, its own included, before the next transaction is planned on it. 1 is the head.")]
    [Bounds(1, 100)]
    public int Confirmations { get; init; } = 1;

    /// <summary>Blocks until a transaction is replaced.</summary>
    [Description("Blocks after which a transaction that no block holds is replaced with higher fees, or cancelled where it would no longer do what it promised.")]
    [Bounds(1, 1_000)]
    public int ReplaceAfterBlocks { get; init; } = 3;
}

/// <summary>To whom transactions are shown.</summary>
public enum TransactionRoute
{
    /// <summary>Everybody.</summary>
    Public = 0,

    /// <summary>The private relays.</summary>
    PrivateRelay,
}
