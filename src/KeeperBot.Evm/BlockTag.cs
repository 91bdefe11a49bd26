namespace KeeperBot.Evm;

/// <summary>The names a node has for blocks. There is no zero value: a block is always chosen.</summary>
public enum BlockTag
{
    /// <summary>The newest block the node has.</summary>
    Latest = 1,

    /// <summary>The newest block the consensus calls safe.</summary>
    Safe,

    /// <summary>The newest block the consensus calls final.</summary>
    Finalized,

    /// <summary>The first block.</summary>
    Earliest,

    /// <summary>The block being built. It has no hash; only nonces and calls can be asked about it.</summary>
    Pending,
}
