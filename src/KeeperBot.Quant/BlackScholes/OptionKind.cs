namespace KeeperBot.Quant.BlackScholes;

/// <summary>Whether an option is a call or a put. The zero value is neither, and every function refuses it.</summary>
public enum OptionKind
{
    /// <summary>Not stated.</summary>
    Unspecified = 0,

    /// <summary>The right to buy.</summary>
    Call = 1,

    /// <summary>The right to sell.</summary>
    Put = 2,
}
