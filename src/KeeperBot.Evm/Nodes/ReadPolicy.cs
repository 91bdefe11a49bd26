namespace KeeperBot.Evm.Nodes;

/// <summary>How a call is asked of several nodes.</summary>
internal enum ReadPolicy
{
    /// <summary>Facts about the chain: the quorum must give the same answer; "nothing" is ignorance, not an answer.</summary>
    Agreed,

    /// <summary>As <see cref="Agreed"/>, but "nothing" is an answer too (a receipt that does not exist yet).</summary>
    AgreedOrNothing,

    /// <summary>Estimates and pool contents, which honest nodes differ about: one node, and another when it fails or knows nothing.</summary>
    AnyOne,

    /// <summary>A height or count that honest nodes differ about by a little: the largest that the quorum vouches for.</summary>
    Vouched,

    /// <summary>The newest block of the agreed chain.</summary>
    Head,

    /// <summary>The newest block of the agreed chain that the quorum calls settled.</summary>
    Settled,

    /// <summary>A signed transaction: every active node, once.</summary>
    Broadcast,

    /// <summary>A call that may not be repeated: one node, once.</summary>
    Once,
}
