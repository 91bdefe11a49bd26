namespace KeeperBot.Quant.Stress;

/// <summary>
/// How much more a short expiry's volatility moves than that of thirty days: (30 d / max(tau, floor))^power, with one power below thirty days and
/// another above. Derive's portfolio margin (`PMRMLib`: powers 0.3 and 0.13, floor one day, its ranges 0.25 to 0.6) has this form.
/// </summary>
/// <param name="ShortPower">The power up to thirty days, zero or more.</param>
/// <param name="LongPower">The power beyond, zero or more.</param>
/// <param name="FloorYears">Shorter expiries count as this, greater than zero.</param>
public readonly record struct VolShockLaw(double ShortPower, double LongPower, double FloorYears)
{
    private const double ThirtyDays = 30.0 * YearFraction.SecondsPerDay / YearFraction.SecondsPerYear;

    /// <summary>The venue's own powers and floor.</summary>
    public static VolShockLaw Default { get; } = new(0.3, 0.13, (double)YearFraction.SecondsPerDay / YearFraction.SecondsPerYear);

    /// <summary>The factor for an expiry; one at thirty days, falling with the time left.</summary>
    public double Factor(double yearsToExpiry) =>
        Math.Pow(ThirtyDays / Math.Max(yearsToExpiry, FloorYears), yearsToExpiry <= ThirtyDays ? ShortPower : LongPower);

    internal void Check()
    {
        Require.NonNegative(ShortPower);
        Require.NonNegative(LongPower);
        Require.Positive(FloorYears);
    }
}
