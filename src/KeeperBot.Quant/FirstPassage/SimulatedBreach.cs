namespace KeeperBot.Quant.FirstPassage;

/// <summary>What a simulation of a portfolio's ratio found.</summary>
public sealed class SimulatedBreach
{
    private readonly double[] _by;
    private readonly double _stepYears;

    internal SimulatedBreach(double[] by, double stepYears, double standardError, double below, double above)
    {
        (_by, _stepYears, StandardError, FromBelow, FromAbove) = (by, stepYears, standardError, below, above);
    }

    /// <summary>Probability of a breach at one of the looks.</summary>
    public double Probability => _by[^1];

    /// <summary>Standard error of <see cref="Probability"/>, from the spread of the replicates.</summary>
    public double StandardError { get; }

    /// <summary>The part of it in which the spot was below its start when the breach was seen.</summary>
    public double FromBelow { get; }

    /// <summary>The part in which it was not.</summary>
    public double FromAbove { get; }

    /// <summary>The first look, in years from now, by which a breach has been seen with this probability; null when not within the horizon.</summary>
    public double? Quantile(double probability)
    {
        int look = Array.FindIndex(_by, p => p >= probability);
        return look < 0 ? null : look * _stepYears;
    }
}
