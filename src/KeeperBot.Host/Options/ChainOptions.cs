using System.ComponentModel;
using KeeperBot.Execution.Fees;
using KeeperBot.Host.Options.Binding;
using KeeperBot.Host.Options.Values;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Options;

/// <summary>The chain and its nodes.</summary>
public sealed class ChainOptions
{
    /// <summary>EIP-155 chain id; every node must answer it.</summary>
    [Description("EIP-155 chain id; every node must answer it.")]
    [Bounds(1, 9007199254740991)]
    public required ulong Id { get; init; }

    /// <summary>Whether it is a fork or a local chain, on which nothing is worth anything.</summary>
    [Description("Whether this is a fork or a local chain of your own, on which nothing is worth anything: crash tests may arm a failpoint there (docs/runbook.md).")]
    public bool Fork { get; init; }

    /// <summary>Nodes, best first.</summary>
    [Description("Nodes, best first: each by its URL alone, or with its operator's name.")]
    public required IReadOnlyList<NodeOptions> Rpc { get; init; }

    /// <summary>Relays that keep transactions from the public pool; empty where there are none.</summary>
    [Description("Private relays that take eth_sendRawTransaction: https URLs (http on the loopback interface only), or where one is kept. They get the transactions whose route is private, public nodes get none of those; nothing is read from them and they have no vote.")]
    [MayBeEmpty]
    public IReadOnlyList<RpcReference> PrivateRelay { get; init; } = [];

    /// <summary>Distinct operators that must agree; null is a majority.</summary>
    [Description("Distinct operators whose nodes must give the same answer before it is believed. Without it a majority of them: 1 of 1, 2 of 2, 2 of 3, 3 of 4; with two nodes, 1 prefers going on to agreement. Nodes of one operator count once.")]
    [Bounds(1, 100)]
    public int? Quorum { get; init; }

    /// <summary>Calls a second at most to each node; null does not count.</summary>
    [Description("Calls a second that each node is asked at most, on average; without it they are not counted, and only the node's own \"too many requests\" is heeded.")]
    [Bounds(1, 100_000)]
    public int? CallsPerSecond { get; init; }

    /// <summary>When a block counts as final.</summary>
    [Description("When a block counts as final: by the node's tag, or by a depth below the head. One of the two.")]
    public FinalityOptions Finality { get; init; } = new() { Tag = FinalityTag.Finalized };

    /// <summary>What the chain charges besides gas.</summary>
    [Description("What the chain charges besides gas: ethereum nothing; op-stack the fee for L1 data and the operator fee, asked of its oracle before each transaction; arbitrum nothing, because its L1 component is within the gas limit.")]
    public CostModel CostModel { get; init; } = CostModel.Ethereum;

    /// <summary>The rollup's sequencer; null where there is none.</summary>
    [Description("On a rollup, the uptime feed of its sequencer: while it is down, and for a while after, no hedges are made.")]
    public SequencerOptions? Sequencer { get; init; }

    /// <summary>Oldest head that decisions are made on, by the wall clock; null does not compare.</summary>
    [Description("Oldest head that decisions are made on, against this machine's clock; \"unchecked\" for a chain whose clock is not the wall clock, such as a fork.")]
    [OrUnchecked]
    public required TimeSpan? MaxHeadAge { get; init; }

    /// <summary>Time between two looks for a new head.</summary>
    [Description("Time between two looks for a new head.")]
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Usual time between two blocks.</summary>
    [Description("Usual time between two blocks; simulations look this far ahead, for deadlines. Whole seconds.")]
    public TimeSpan BlockInterval { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Longest wait for one answer.</summary>
    [Description("Longest wait for one answer of a node.")]
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gas of one call that reads; null leaves it to the node.</summary>
    [Description("Gas that each call that reads many things is given, for instance 50000000: no more than the nodes' own cap (geth's --rpc.gascap, 50000000 by default), so that a block's reads are divided by it and a contract that burns gas is found at once. Without it the node's cap applies, and a chunk that runs out is halved.")]
    [Bounds(1_000_000, 10_000_000_000)]
    public ulong? ReadGas { get; init; }

    /// <summary>Multicall3 of this chain.</summary>
    [Description("Address of Multicall3 on this chain; without it, its code is placed by a state override for each read.")]
    public Address? Multicall3 { get; init; }
}

/// <summary>When a block counts as final; exactly one of the two.</summary>
public sealed class FinalityOptions
{
    /// <summary>The node's own tag.</summary>
    [Description("The node's own tag, where it is honest (Ethereum, OP stack, Arbitrum).")]
    public FinalityTag? Tag { get; init; }

    /// <summary>Blocks below the head.</summary>
    [Description("Number of blocks below the head.")]
    [Bounds(1, 100_000)]
    public int? Depth { get; init; }
}

/// <summary>Tags by which a node names a settled block.</summary>
public enum FinalityTag
{
    /// <summary>The finalized block.</summary>
    Finalized = 0,
}
