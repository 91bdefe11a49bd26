namespace KeeperBot.Evm.Transactions;

/// <summary>A part of a signed transaction, by which a difference or a fault is named.</summary>
public enum TransactionField
{
    /// <summary>None in particular.</summary>
    None = 0,

    /// <summary>The EIP-2718 type.</summary>
    Type,

    /// <summary>The chain id.</summary>
    ChainId,

    /// <summary>The nonce.</summary>
    Nonce,

    /// <summary>The tip per gas.</summary>
    MaxPriorityFeePerGas,

    /// <summary>The ceiling per gas.</summary>
    MaxFeePerGas,

    /// <summary>The gas limit.</summary>
    GasLimit,

    /// <summary>The recipient.</summary>
    To,

    /// <summary>The wei that go along.</summary>
    Value,

    /// <summary>The calldata.</summary>
    Data,

    /// <summary>The access list.</summary>
    AccessList,

    /// <summary>Parity, r or s.</summary>
    Signature,

    /// <summary>The account that the signature recovers to.</summary>
    Sender,
}

/// <summary>One field that is not as it was asked for.</summary>
/// <param name="Field">Which.</param>
/// <param name="Detail">In words, with both values where they are short.</param>
public sealed record TransactionDifference(TransactionField Field, string Detail);
