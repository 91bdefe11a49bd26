namespace KeeperBot.Quant.BlackScholes;

/// <summary>
/// The right that an option gives. The zero value is <see cref="Unspecified"/> and every pricing function refuses it, so a
/// forgotten assignment can never be read as a call.
/// </summary>
public enum OptionKind
{
    /// <summary>Nobody said. Refused everywhere.</summary>
    Unspecified = 0,

    /// <summary>The right to buy at the strike.</summary>
    Call = 1,

    /// <summary>The right to sell at the strike.</summary>
    Put = 2,
}
