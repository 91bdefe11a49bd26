namespace KeeperBot.Quant.ImpliedVol;

/// <summary>How a price lies between the bounds that no volatility can leave.</summary>
public enum ImpliedVolStatus
{
    /// <summary>Not computed.</summary>
    Unspecified = 0,

    /// <summary>A volatility reproduces the price.</summary>
    Ok = 1,

    /// <summary>Less than the discounted intrinsic value: no volatility does.</summary>
    BelowIntrinsic = 2,

    /// <summary>The discounted intrinsic value to the last bit: volatility zero.</summary>
    AtIntrinsic = 3,

    /// <summary>The discounted forward (call) or strike (put) to the last bit: volatility without bound.</summary>
    AtMax = 4,

    /// <summary>More than that: no volatility does.</summary>
    AboveMax = 5,
}
