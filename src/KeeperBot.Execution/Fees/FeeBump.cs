using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Fees;

/// <summary>Arithmetic of replacements: at least one eighth more on both fields, and ordinary fees stay one such step below the cap.</summary>
public static class FeeBump
{
    /// <summary>The least that replaces an amount: + 12.5 %, rounded up (nodes ask 10 %).</summary>
    public static Wei Least(Wei amount) => new(amount.Raw + (amount.Raw + 7) / 8);

    /// <summary>The highest ordinary fee under a cap, such that one cancellation or urgent replacement still fits: cap / 1.125, rounded down.</summary>
    public static Wei OrdinaryLimit(Wei cap) => new(cap.Raw * 8 / 9);
}
