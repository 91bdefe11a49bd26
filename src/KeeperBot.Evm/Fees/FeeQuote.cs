namespace KeeperBot.Evm.Fees;

/// <summary>What the estimator came to: <see cref="FeeQuote"/> or <see cref="FeeRefusal"/>.</summary>
public abstract record FeeOutcome
{
    private protected FeeOutcome()
    {
    }
}

/// <summary>Fees to offer, in wei per gas.</summary>
/// <param name="MaxFeePerGas">Most paid per gas in all.</param>
/// <param name="MaxPriorityFeePerGas">Tip within it.</param>
/// <param name="BaseFee">The next block's base fee it was built on.</param>
/// <param name="Capped">Whether the cap took away part of the headroom.</param>
public sealed record FeeQuote(UInt256 MaxFeePerGas, UInt256 MaxPriorityFeePerGas, UInt256 BaseFee, bool Capped) : FeeOutcome;

/// <summary>No fees can be offered.</summary>
/// <param name="Reason">Stable code.</param>
/// <param name="Detail">The figures.</param>
public sealed record FeeRefusal(FeeRefusalReason Reason, string Detail) : FeeOutcome;

/// <summary>Why no fees can be offered.</summary>
public enum FeeRefusalReason
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>The history tells of no tips: no percentile was asked for.</summary>
    NoTips,

    /// <summary>The base fee is beyond belief.</summary>
    BaseFeeAbsurd,

    /// <summary>The cap is below the next base fee plus the least tip: such a transaction would only wait.</summary>
    CapBelowBaseFee,
}
