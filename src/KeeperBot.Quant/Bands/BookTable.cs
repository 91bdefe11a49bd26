using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Bands;

/// <summary>The book's delta, gamma and charm at one step, over the grid of spots, and what its options pay along the way.</summary>
internal sealed class BookTable
{
    private readonly HedgingExperiment _experiment;
    private readonly int[] _expirySteps;

    public BookTable(HedgingExperiment experiment)
    {
        _experiment = experiment;
        _expirySteps = [.. experiment.Options.Select(o => (int)Math.Min(Math.Max(1, Math.Round(o.Years / experiment.StepYears)), int.MaxValue))];
        (Delta, Gamma, Charm) = (new LogGrid(experiment), new LogGrid(experiment), new LogGrid(experiment));
    }

    public LogGrid Delta { get; }

    public LogGrid Gamma { get; }

    public LogGrid Charm { get; }

    /// <summary>What the book is worth at the start.</summary>
    public double ValueNow => _experiment.Options.Select((o, i) => o.Quantity * At(i, _experiment.Spot, 0).Price).Sum();

    /// <summary>Fills the grids for the options that are still alive.</summary>
    public void MoveTo(int step)
    {
        for (int node = 0; node < LogGrid.Nodes; node++)
        {
            double spot = _experiment.Spot * Math.Exp(Delta.Log(node)), delta = 0, gamma = 0, charm = 0;
            for (int i = 0; i < _expirySteps.Length; i++)
            {
                if (_expirySteps[i] <= step)
                    continue;
                OptionGreeks greeks = At(i, spot, step);
                delta += _experiment.Options[i].Quantity * greeks.Delta;
                gamma += _experiment.Options[i].Quantity * greeks.Gamma;
                charm += _experiment.Options[i].Quantity * greeks.Charm;
            }
            (Delta.Values[node], Gamma.Values[node], Charm.Values[node]) = (delta, gamma, charm);
        }
    }

    /// <summary>Adds what expires at this step, and at the last one what is still alive at its value.</summary>
    public void Settle(int step, double[] logs, double[] book)
    {
        for (int i = 0; i < _expirySteps.Length; i++)
        {
            bool expires = _expirySteps[i] == step;
            if (!expires && !(step == _experiment.Steps && _expirySteps[i] > step))
                continue;
            for (int path = 0; path < logs.Length; path++)
            {
                double spot = _experiment.Spot * Math.Exp(logs[path]);
                book[path] += expires ? _experiment.Options[i].Payoff(spot) : _experiment.Options[i].Quantity * At(i, spot, step).Price;
            }
        }
    }

    private OptionGreeks At(int i, double spot, int step)
    {
        BookOption option = _experiment.Options[i];
        double left = (_expirySteps[i] - step) * _experiment.StepYears;
        return EuropeanOption.Evaluate(option.Kind, spot, option.Strike, left, 0, 0, _experiment.Volatility);
    }
}
