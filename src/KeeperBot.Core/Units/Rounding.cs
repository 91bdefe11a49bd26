namespace KeeperBot.Core.Units;

/// <summary>Direction of an inexact integer division; named at every call. Liabilities are rounded up, collateral down.</summary>
public enum Rounding
{
    /// <summary>Towards negative infinity.</summary>
    Down,

    /// <summary>Towards positive infinity.</summary>
    Up,
}
