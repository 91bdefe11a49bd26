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

    /// <summary>Whether the ratio is at or below its limit at the present spot. Then there is nothing left to wait for: no barriers, probability one.</summary>
    public bool Breached { get; }

    /// <summary>The nearest crossing below the spot; null when there is none in the range that was searched.</summary>
    public double? Lower { get; }

    /// <summary>The nearest crossing above the spot; null when there is none in the range that was searched.</summary>
    public double? Upper { get; }

    /// <summary>All crossings that were found, lowest spot first.</summary>
    public IReadOnlyList<RatioCrossing> Crossings { get; }
}
