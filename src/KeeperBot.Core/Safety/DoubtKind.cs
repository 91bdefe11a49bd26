namespace KeeperBot.Core.Safety;

/// <summary>Why the keeper holds some actions back though nothing is wrong with the action itself.</summary>
public enum DoubtKind
{
    /// <summary>Not a doubt.</summary>
    None = 0,

    /// <summary>The code of a contract on the way is not the pinned one.</summary>
    CodeChanged,

    /// <summary>The last transactions reverted on the chain, one after the other, though each was simulated well.</summary>
    RevertsInARow,

    /// <summary>Nodes contradicted each other or too few answered, cycle after cycle.</summary>
    QuorumLost,

    /// <summary>Nodes gave answers that nobody has classified, again and again.</summary>
    UnknownErrors,

    /// <summary>The reference price moved further between two snapshots than a market does.</summary>
    PriceJump,

    /// <summary>An allowance stands that no step of ours needs any more.</summary>
    AllowanceLeft,

    /// <summary>No cycle since the start has judged the market: prices and breakers are not known to be as they were.</summary>
    NotJudged,

    /// <summary>How an order of ours began or ended is not read from the chain yet.</summary>
    OrdersUnread,

    /// <summary>The rollup's sequencer is down, or is up again for too short a time for prices to be trusted.</summary>
    SequencerDown,

    /// <summary>A feed that prices are compared with cannot be used: unreadable, stale, of the future, not positive, at a bound of its aggregator, or with other decimals.</summary>
    PriceSourceUnfit,

    /// <summary>Sources of a price are further apart than allowed.</summary>
    PricesDisagree,
}
