namespace KeeperBot.Quant.Stress;

/// <summary>One joint shock of every underlying of a <see cref="StressBook"/>: a crash takes them all, so none is left out as a hedge of another.</summary>
/// <param name="SpotFactor">Every spot and forward is multiplied by this, greater than zero.</param>
/// <param name="VolShock">
/// Volatilities are multiplied by 1 + this times the factor of <see cref="VolShockLaw"/> for their expiry, and never fall below zero: 0.45 is a rise by 45 %
/// at thirty days.
/// </param>
/// <param name="YearsAhead">How far the clock is moved, zero or more. What expires on the way is worth its payoff at the shocked spot.</param>
/// <param name="SkewTilt">
/// Volatilities are multiplied by 1 + this * ln(K/F) too, F being the shocked forward and the product kept within
/// <see cref="StressBook.MostTilt"/>: positive lifts the calls' wing and sinks the puts', negative the other way round.
/// </param>
/// <param name="Weight">Damping of the profit or loss, from 0 to 1.</param>
public readonly record struct StressScenario(double SpotFactor, double VolShock = 0, double YearsAhead = 0, double SkewTilt = 0, double Weight = 1)
{
    /// <summary>Nothing moves.</summary>
    public static StressScenario None { get; } = new(1);

    internal void Check()
    {
        Require.Positive(SpotFactor);
        Require.Finite(VolShock);
        Require.NonNegative(YearsAhead);
        Require.Finite(SkewTilt);
        if (!(Weight is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(Weight), Weight, "Weight must lie between 0 and 1.");
    }
}
