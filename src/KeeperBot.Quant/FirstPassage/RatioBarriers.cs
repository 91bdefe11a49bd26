namespace KeeperBot.Quant.FirstPassage;

/// <summary>Where a portfolio's ratio reaches its limit as a function of the spot.</summary>
public sealed class RatioBarriers
{
    internal RatioBarriers(double spot, bool breached, IReadOnlyList<RatioCrossing> crossings)
    {
        (Breached, Crossings) = (breached, crossings);
        if (breached)
            return;
        foreach (RatioCrossing crossing in crossings)
        {
            if (crossing.Spot < spot)
                Lower = crossing.Spot;
            else
                Upper ??= crossing.Spot;
        }
    }

    /// <summary>Barriers that were found otherwise, where the ratio's form gives them away.</summary>
    /// <param name="spot">The present spot, greater than zero.</param>
    /// <param name="breached">Whether the limit is reached at it; then there are no barriers.</param>
    /// <param name="lower">The nearest crossing below the spot; null for none.</param>
    /// <param name="upper">The nearest crossing above it; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A crossing is on the wrong side of the spot, or not greater than zero.</exception>
    public static RatioBarriers At(double spot, bool breached, double? lower, double? upper)
    {
        Require.Positive(spot);
        if (lower is { } below && !(below > 0 && below < spot))
            throw new ArgumentOutOfRangeException(nameof(lower), below, "the lower crossing must lie between 0 and the spot.");
        if (upper is { } above && !(above >= spot))
            throw new ArgumentOutOfRangeException(nameof(upper), above, "the upper crossing must not lie below the spot.");
        List<RatioCrossing> crossings = [];
        if (!breached && lower is { } first)
            crossings.Add(new(first, BreachedAbove: false));
        if (!breached && upper is { } last)
            crossings.Add(new(last, BreachedAbove: true));
        return new(spot, breached, crossings);
    }

    /// <summary>Whether the ratio is at or below its limit at the present spot. Then there is nothing left to wait for: no barriers, probability one.</summary>
    public bool Breached { get; }

    /// <summary>The nearest crossing below the spot; null when there is none in the range that was searched.</summary>
    public double? Lower { get; }

    /// <summary>The nearest crossing above the spot; null when there is none in the range that was searched.</summary>
    public double? Upper { get; }

    /// <summary>All crossings that were found, lowest spot first.</summary>
    public IReadOnlyList<RatioCrossing> Crossings { get; }
}
