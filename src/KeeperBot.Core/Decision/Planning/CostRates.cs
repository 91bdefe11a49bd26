namespace KeeperBot.Core.Decision.Planning;

/// <summary>
/// The least that a unit of a figure costs by the instruments from some place on: what is still missing to a target costs at least that much. A bound of the search only, so in floating point, made a
/// little smaller than it is; nothing is compared with a limit by it.
/// </summary>
internal sealed class CostRates
{
    private const double Less = 1 - 1e-9;

    private readonly Figures _figures;

    /// <summary>By place, goal and direction (0 down, 1 up): cost of a unit; infinite where nothing moves it there.</summary>
    private readonly double[][][] _rates;

    /// <summary>By place, goal and direction: the sum of what the instruments that do not move it there earn at best.</summary>
    private readonly double[][][] _others;

    public CostRates(Figures figures)
    {
        _figures = figures;
        var goals = figures.Start.Length;
        _rates = [.. Enumerable.Range(0, figures.Count + 1).Select(_ => Enumerable.Range(0, goals).Select(_ => new[] { double.PositiveInfinity, double.PositiveInfinity }).ToArray())];
        _others = [.. Enumerable.Range(0, figures.Count + 1).Select(_ => Enumerable.Range(0, goals).Select(_ => new double[2]).ToArray())];
        for (var instrument = figures.Count - 1; instrument >= 0; instrument--)
            for (var goal = 0; goal < goals; goal++)
                for (var up = 0; up < 2; up++)
                    Fold(instrument, goal, up);
    }

    private void Fold(int instrument, int goal, int up)
    {
        var (rate, earned) = (double.PositiveInfinity, 0.0);
        for (var level = 0; level < _figures.Costs[instrument].Length; level++)
        {
            var (cost, move) = ((double)_figures.Costs[instrument][level], (double)_figures.Moves[instrument][level][goal]);
            if (up == 1 ? move > 0 : move < 0)
                rate = Math.Min(rate, cost / Math.Abs(move));
            else
                earned = Math.Min(earned, cost);
        }

        _rates[instrument][goal][up] = Math.Min(_rates[instrument + 1][goal][up], rate);
        _others[instrument][goal][up] = _others[instrument + 1][goal][up] + earned;
    }

    /// <summary>The least that the instruments from a place on cost together if every figure is to end at its target.</summary>
    public double LeastToTargets(int instrument, Int128[] net)
    {
        var least = double.NegativeInfinity;
        for (var goal = 0; goal < net.Length; goal++)
        {
            var (low, high) = (_figures.Goals[goal].Low, _figures.Goals[goal].High);
            var up = net[goal] < low ? 1 : 0;
            var missing = up == 1 ? low - net[goal] : net[goal] > high ? net[goal] - high : Int128.Zero;
            if (missing == 0 || _rates[instrument][goal][up] is not (>= 0 and var rate) || double.IsInfinity(rate))
                continue;
            // One that moves it there at one size and elsewhere at another would be in both sums; none does, since a size only scales.
            least = Math.Max(least, (rate * (double)missing * Less) + (_others[instrument][goal][up] / Less));
        }

        return least;
    }
}
