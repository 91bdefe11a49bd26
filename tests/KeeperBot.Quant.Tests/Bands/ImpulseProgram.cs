using KeeperBot.Quant.Bands;

namespace KeeperBot.Quant.Tests.Bands;

/// <summary>
/// Impulse control of the hedge's distance over a finite horizon, solved backwards in time on a grid of distances: nothing of it is asymptotic, the boundaries
/// are free at every moment. The same walk prices any fixed band, so the two costs can be compared.
/// </summary>
internal sealed class ImpulseProgram
{
    private const int Nodes = 120;

    private readonly double _spacing, _running, _move, _unit, _gas;
    private readonly int _steps;

    public ImpulseProgram(HedgingTerms terms, double gamma, double gas, double reach)
    {
        double sd = terms.Volatility * terms.Spot, v = gamma * gamma * sd * sd, q = 0.5 * terms.RiskAversion * sd * sd;
        (_spacing, _unit, _gas) = (reach / Nodes, terms.ProportionalCost * terms.Spot, gas);
        double step = Math.Min(v > 0 ? 0.5 * _spacing * _spacing / v : double.PositiveInfinity, terms.Years / 400);
        _steps = (int)Math.Ceiling(terms.Years / step);
        step = terms.Years / _steps;
        (_running, _move) = (q * step, 0.5 * v * step / (_spacing * _spacing));
    }

    /// <summary>The least expected cost from each node.</summary>
    public double[] Optimum() => Walk((after, values) =>
    {
        double least = double.PositiveInfinity;
        for (int i = 0; i <= Nodes; i++)
        {
            least = Math.Min(least, after[i] - _unit * i * _spacing);
            values[i] = Math.Min(after[i], _gas + _unit * i * _spacing + least);
        }
    });

    /// <summary>The expected cost of a band that never changes, the target between two nodes.</summary>
    public double[] Cost(HedgingBand band) => Walk((after, values) =>
    {
        double place = Math.Min(band.Target / _spacing, Nodes - 1);
        int node = (int)place;
        double target = after[node] + (place - node) * (after[node + 1] - after[node]);
        for (int i = 0; i <= Nodes; i++)
            values[i] = i * _spacing > band.Trigger ? _gas + _unit * (i * _spacing - band.Target) + target : after[i];
    });

    private double[] Walk(Action<double[], double[]> decide)
    {
        double[] values = new double[Nodes + 1], after = new double[Nodes + 1];
        for (int step = 0; step < _steps; step++)
        {
            for (int i = 0; i <= Nodes; i++)
            {
                double up = values[Math.Min(i + 1, Nodes)], down = values[Math.Abs(i - 1)], d = i * _spacing;
                after[i] = _running * d * d + values[i] + _move * (up - 2 * values[i] + down);
            }
            decide(after, values);
        }
        return values;
    }
}
