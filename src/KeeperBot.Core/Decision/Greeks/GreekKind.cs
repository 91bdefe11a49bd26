namespace KeeperBot.Core.Decision.Greeks;

/// <summary>A Greek that has a limit, in the units in which limits are given (docs/units.md).</summary>
public enum GreekKind
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The change of net delta over a move of 1 % of the price: gamma * S * 0.01, in units of the underlying.</summary>
    Gamma,

    /// <summary>The change of value over one point of volatility: vega / 100, in the numeraire.</summary>
    Vega,
}
