namespace KeeperBot.Quant.VolSurface;

/// <summary>Why a quote takes no part in a surface. The codes of <see cref="VolQuoteRejections"/> are stable.</summary>
public enum VolQuoteRejection
{
    /// <summary>Nobody said.</summary>
    Unspecified = 0,

    /// <summary>The expiry has passed, or its time is not a finite number.</summary>
    Expired = 1,

    /// <summary>The expiry's forward is not a finite number greater than zero.</summary>
    Forward = 2,

    /// <summary>Another entry for the same expiry came before.</summary>
    DuplicateExpiry = 3,

    /// <summary>The strike is not a finite number greater than zero.</summary>
    Strike = 4,

    /// <summary>The bid or the ask is not a finite number greater than zero.</summary>
    Volatility = 5,

    /// <summary>The bid is above the ask.</summary>
    Crossed = 6,

    /// <summary>The mid is not within the volatilities that the options admit.</summary>
    OutOfRange = 7,

    /// <summary>The bid and ask are too far apart to say anything.</summary>
    WideSpread = 8,

    /// <summary>The strike is too many standard deviations from the forward.</summary>
    FarFromTheMoney = 9,

    /// <summary>Another quote for the same strike is tighter, or came before.</summary>
    DuplicateStrike = 10,

    /// <summary>The mid is far from the curve through all the others.</summary>
    Outlier = 11,

    /// <summary>The weight is not a finite number greater than zero.</summary>
    Weight = 12,
}
