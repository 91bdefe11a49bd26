namespace KeeperBot.Quant.Stress;

/// <summary>What a book gains in each scenario, in quote currency, damped by the scenario's weight.</summary>
public sealed class StressResult
{
    private readonly IReadOnlyList<StressScenario> _scenarios;
    private readonly double[] _gains;

    internal StressResult(double valueNow, IReadOnlyList<StressScenario> scenarios, double[] gains)
    {
        (ValueNow, _scenarios, _gains) = (valueNow, scenarios, gains);
        for (int i = 1; i < gains.Length; i++)
            if (gains[i] < gains[WorstIndex])
                WorstIndex = i;
    }

    /// <summary>The book's value before any shock.</summary>
    public double ValueNow { get; }

    /// <summary>Profit (positive) or loss of each scenario, in the order in which they were given.</summary>
    public ReadOnlySpan<double> Gains => _gains;

    /// <summary>Index of the scenario with the greatest loss; the first of several.</summary>
    public int WorstIndex { get; }

    /// <summary>The scenario with the greatest loss.</summary>
    public StressScenario Worst => _scenarios[WorstIndex];

    /// <summary>What the book gains there: negative unless no scenario loses.</summary>
    public double WorstGain => _gains[WorstIndex];
}
