namespace KeeperBot.Evm.Fees;

/// <summary>Bounds within which fees are quoted. All amounts in wei per gas.</summary>
public sealed record FeeOptions
{
    /// <summary>Least tip offered.</summary>
    public UInt256 TipFloor { get; init; } = 100_000_000; // 0.1 gwei

    /// <summary>Most tip offered, whatever a node's history suggests.</summary>
    public required UInt256 TipCeiling { get; init; }

    /// <summary>Absolute cap on maxFeePerGas.</summary>
    public required UInt256 MaxFeeCap { get; init; }

    /// <summary>For how many full blocks in a row the fee must stay sufficient: each can raise the base fee by one eighth (EIP-1559).</summary>
    public int HeadroomBlocks { get; init; } = 6;

    /// <summary>A base fee above this is taken for a lie or a fault.</summary>
    public UInt256 AbsurdBaseFee { get; init; } = 100_000_000_000_000; // 100,000 gwei
}
