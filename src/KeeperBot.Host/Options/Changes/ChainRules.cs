using System.Collections.Immutable;
using static KeeperBot.Host.Options.Changes.ChangeEffect;
using static KeeperBot.Host.Options.Changes.ChangeRule;

namespace KeeperBot.Host.Options.Changes;

/// <summary>Rules of the chain, its nodes, sending, and what is only shown or said.</summary>
internal static class ChainRules
{
    private const string Nodes = "it decides whose word about the chain is believed";
    private const string Sent = "it decides who sees a transaction, and when it is tried again";
    private const string Shown = "it shows or says, and signs nothing";
    private const string Shared = "it decides whose positions are hedged together, and who hedges them";
    private const string Watched = "queued changes of venues are looked for there";

    public static readonly ImmutableArray<ChangeRule> All =
    [
        new("mode", "it rules what the keeper may do at all") { Order = ["halted", "reduce-only", "active"], Lowered = Tightens },
        Bound("chain.**", Nodes),
        Bound("chain.id", "an activation is for one chain"),
        Bound("chain.fork", "a fork lets crash tests arm failpoints"),
        Bound("chain.multicall3", "every read goes through this contract"),
        Bound("chain.privateRelay.**", Sent),
        Bound("chain.costModel", "it says what a transaction costs besides gas"),
        Bound("chain.blockInterval", "simulations look this far ahead"),
        new("chain.quorum", "operators that must agree; left out it is a majority") { Raised = Tightens },
        Free("chain.callsPerSecond", "how often a node is asked"),
        Free("chain.pollInterval", "how often a node is asked"),
        Free("chain.requestTimeout", "how long a node is waited for"),
        Free("chain.readGas", "how reads are divided among calls; what cannot be read is unknown"),
        Bound("chain.finality.tag", "it says when a block counts as final"),
        new("chain.finality.depth", "it says when a block counts as final") { Raised = Tightens },
        Restriction("chain.sequencer", "hedges wait while the sequencer is down"),
        Bound("chain.sequencer.feed", "hedges wait while the sequencer is down"),
        Least("chain.sequencer.grace", "hedges wait so long after the sequencer is up again"),
        Most("chain.maxHeadAge", "the oldest head that is decided on"),
        Bound("execution.**", Sent),
        Least("execution.confirmations", "blocks an effect must have been in before the next step"),
        Bound("journal.path", "another journal remembers other nonces, halts and spendings"),
        Free("logging.**", Shown),
        Free("web.**", Shown),
        Free("alerts.**", Shown),
        Free("reports.**", Shown),
        Free("metrics.**", Shown),
        Bound("peers.**", Shared),
        Most("peers.maxAge", "the oldest word of another keeper that counts"),
        Most("peers.maxPriceGap", "how far prices of two chains may be apart"),
        new("governance.act", "rescues are made before a queued change of a venue") { Order = ["alarm", "prepare"], Raised = Tightens, Added = Tightens },
        Least("governance.lead", "how long before a queued change it acts"),
        Free("governance.tellFor", Shown),
        Bound("governance.timelocks", Watched),
        Restriction("governance.timelocks.*", Watched),
        Bound("governance.timelocks.*.address", Watched),
        Least("governance.timelocks.*.lookBack", Watched),
    ];
}
