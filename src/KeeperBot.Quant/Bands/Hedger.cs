namespace KeeperBot.Quant.Bands;

/// <summary>One policy's hedge, profit and costs on every path.</summary>
internal sealed class Hedger
{
    private readonly HedgingPolicy _policy;
    private readonly HedgingExperiment _experiment;
    private readonly double[] _hedge, _earned, _cost;
    private readonly LogGrid _trigger, _target;
    private long _trades, _excursions;

    public Hedger(HedgingPolicy policy, HedgingExperiment experiment, int paths, double start)
    {
        (_policy, _experiment) = (policy, experiment);
        (_hedge, _earned, _cost) = (new double[paths], new double[paths], new double[paths]);
        Array.Fill(_hedge, start);
        (_trigger, _target) = (new LogGrid(experiment), new LogGrid(experiment));
        if (policy is HedgingPolicy.FixedWidth width)
        {
            Array.Fill(_trigger.Values, width.Trigger);
            Array.Fill(_target.Values, width.Target);
        }
    }

    /// <summary>Trades where the policy says so.</summary>
    public void Look(int step, BookTable table, double[] logs)
    {
        if (_policy is HedgingPolicy.Periodic periodic && step % periodic.EverySteps != 0)
            return;
        if (_policy is HedgingPolicy.Band band)
            Draw(band, table);
        for (int path = 0; path < logs.Length; path++)
        {
            double delta = table.Delta.At(logs[path]), distance = _hedge[path] + delta, size = Math.Abs(distance);
            if (size > 0 && size > _trigger.At(logs[path]))
                _excursions++;
            else if (size == 0 || _policy is not HedgingPolicy.Band { AnticipateYears: > 0 } ahead || !Anticipates(ahead, table, logs[path], distance))
                continue;
            double next = Math.CopySign(Math.Min(_target.At(logs[path]), size), distance);
            _hedge[path] = next - delta;
            _cost[path] += _experiment.FixedCost + _experiment.ProportionalCost * _experiment.Spot * Math.Exp(logs[path]) * Math.Abs(distance - next);
            _trades++;
        }
    }

    public void Earn(double[] moves)
    {
        for (int path = 0; path < moves.Length; path++)
            _earned[path] += _hedge[path] * moves[path];
    }

    public HedgingOutcome Outcome(double[] book)
    {
        int n = book.Length, half = n / 2;
        double meanCost = _cost.Average(), mean = 0, square = 0, costSquare = 0;
        for (int path = 0; path < n; path++)
        {
            double profit = book[path] + _earned[path] - _cost[path];
            mean += profit / n;
            square += profit * profit / n;
        }
        for (int pair = 0; pair < half; pair++)
        {
            double off = 0.5 * (_cost[pair] + _cost[pair + half]) - meanCost;
            costSquare += off * off;
        }
        double error = Math.Sqrt(costSquare / (half - 1) / half);
        return new(_policy, meanCost, error, Math.Sqrt(Math.Max(square - mean * mean, 0)), (double)_trades / n) { Excursions = (double)_excursions / n };
    }

    /// <summary>Whether a hedge within its band is to be made before its time.</summary>
    private bool Anticipates(HedgingPolicy.Band policy, BookTable table, double log, double distance)
    {
        HedgingBand band = new(_trigger.At(log), _target.At(log));
        return band.Target < band.Trigger && Anticipation.Judge(
            Terms(policy, _experiment.Spot * Math.Exp(log)), band, distance, table.Charm.At(log), table.Gamma.At(log), policy.AnticipateYears, _experiment.FixedCost).Pays;
    }

    private HedgingTerms Terms(HedgingPolicy.Band band, double spot) => new(spot, _experiment.Volatility, _experiment.Years, _experiment.ProportionalCost, band.RiskAversion);

    /// <summary>The band at every node of the grid.</summary>
    private void Draw(HedgingPolicy.Band band, BookTable table)
    {
        for (int node = 0; node < LogGrid.Nodes; node++)
        {
            double spot = _experiment.Spot * Math.Exp(_trigger.Log(node));
            HedgingTerms terms = Terms(band, spot);
            double gamma = BookGamma.RootMeanSquare(
                s => table.Gamma.At(Math.Log(s / _experiment.Spot)), spot, _experiment.Volatility, band.LookAheadYears);
            HedgingBand drawn = ImpulseBand.Solve(terms, gamma, _experiment.FixedCost);
            (_trigger.Values[node], _target.Values[node]) = (drawn.Trigger, drawn.Target);
        }
    }
}
