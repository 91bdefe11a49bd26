namespace KeeperBot.Evm.Nodes;

/// <summary>What is thought of one node. Only <see cref="Active"/> nodes are read from; the zero value is not used for anything.</summary>
public enum NodeState
{
    /// <summary>Not looked at yet.</summary>
    Unproven = 0,

    /// <summary>On the agreed chain, near its head: reads and broadcasts go there.</summary>
    Active,

    /// <summary>Too many blocks behind the agreed head.</summary>
    Lagging,

    /// <summary>On the right chain id, but its blocks are not the agreed ones.</summary>
    Forked,

    /// <summary>Answers another chain id than configured.</summary>
    WrongChain,

    /// <summary>Outvoted on a fact, or far ahead of everybody for too long.</summary>
    Quarantined,

    /// <summary>Does not answer.</summary>
    Down,
}
