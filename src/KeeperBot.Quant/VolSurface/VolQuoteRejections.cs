namespace KeeperBot.Quant.VolSurface;

/// <summary>The codes that reports and logs carry.</summary>
public static class VolQuoteRejections
{
    /// <summary>The stable code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The reason is unspecified or unknown.</exception>
    public static string Code(this VolQuoteRejection reason) => reason switch
    {
        VolQuoteRejection.Expired => "vol.expired",
        VolQuoteRejection.Forward => "vol.forward",
        VolQuoteRejection.DuplicateExpiry => "vol.duplicate_expiry",
        VolQuoteRejection.Strike => "vol.strike",
        VolQuoteRejection.Volatility => "vol.volatility",
        VolQuoteRejection.Crossed => "vol.crossed",
        VolQuoteRejection.OutOfRange => "vol.out_of_range",
        VolQuoteRejection.WideSpread => "vol.wide_spread",
        VolQuoteRejection.FarFromTheMoney => "vol.far_from_the_money",
        VolQuoteRejection.DuplicateStrike => "vol.duplicate_strike",
        VolQuoteRejection.Outlier => "vol.outlier",
        VolQuoteRejection.Weight => "vol.weight",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "reason must be one of the named ones."),
    };
}
