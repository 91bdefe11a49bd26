using System.Runtime.CompilerServices;

namespace KeeperBot.Quant;

/// <summary>Argument checks whose message names the parameter, its value and the range that would have been right.</summary>
internal static class Require
{
    /// <summary>Refuses NaN, infinities and negative values.</summary>
    public static void NonNegative(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= 0) || double.IsPositiveInfinity(value))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number that is zero or more.");
    }

    /// <summary>Refuses NaN, infinities, zero and negative values.</summary>
    public static void Positive(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value > 0) || double.IsPositiveInfinity(value))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number greater than zero.");
    }

    /// <summary>Refuses NaN and infinities.</summary>
    public static void Finite(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!double.IsFinite(value))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number.");
    }
}
