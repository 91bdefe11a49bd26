namespace KeeperBot.Execution.Fees;

/// <summary>What a chain charges for a transaction besides its gas.</summary>
public enum CostModel
{
    /// <summary>Nothing.</summary>
    Ethereum = 0,

    /// <summary>The OP stack: a fee for publishing the bytes on L1 and, on newer chains, an operator fee; neither is in the gas limit.</summary>
    OpStack,

    /// <summary>Arbitrum: the L1 component is paid in L2 gas and so within the estimate, the gas limit and its cost.</summary>
    Arbitrum,
}
