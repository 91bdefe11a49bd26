namespace KeeperBot.Core.Decision.Planning;

/// <summary>
/// Depth first over the instruments. A branch is left out where not even the best that its remaining instruments could do together, each figure and the cost taken by itself, is better than what is
/// known already.
/// </summary>
internal sealed class BranchAndBound
{
    // Far above what floating point loses, so that nothing better is ever left out for it.
    private const double Slack = 1e-9;

    private readonly Figures _figures;
    private readonly int _most;
    private readonly Int128[][] _reachLow;
    private readonly Int128[][] _reachHigh;
    private readonly Int128[] _cheapest;
    private readonly CostRates _rates;
    private readonly int[] _levels;

    public BranchAndBound(Figures figures, (int[] Levels, Standing Standing) first, int most)
    {
        (_figures, _most, Best) = (figures, most, first);
        _levels = Enumerable.Repeat(-1, figures.Count).ToArray();
        var goals = figures.Start.Length;
        _reachLow = [.. Enumerable.Range(0, figures.Count + 1).Select(_ => new Int128[goals])];
        _reachHigh = [.. Enumerable.Range(0, figures.Count + 1).Select(_ => new Int128[goals])];
        _cheapest = new Int128[figures.Count + 1];
        for (var instrument = figures.Count - 1; instrument >= 0; instrument--)
        {
            _cheapest[instrument] = _cheapest[instrument + 1] + figures.Costs[instrument].Append(Int128.Zero).Min();
            for (var goal = 0; goal < goals; goal++)
            {
                var moves = figures.Moves[instrument].Select(level => level[goal]).Append(Int128.Zero).ToList();
                _reachLow[instrument][goal] = _reachLow[instrument + 1][goal] + moves.Min();
                _reachHigh[instrument][goal] = _reachHigh[instrument + 1][goal] + moves.Max();
            }
        }

        _rates = new CostRates(figures);
    }

    public (int[] Levels, Standing Standing) Best { get; private set; }

    public int Looked { get; private set; }

    /// <summary>Whether every branch was looked at or excluded.</summary>
    public bool Complete { get; private set; }

    public void Run() => Complete = Descend(0, (Int128[])_figures.Start.Clone(), (Int128[])_figures.Pools.Clone(), 0, 0);

    private bool Descend(int instrument, Int128[] net, Int128[] pools, Int128 cost, int trades)
    {
        if (Looked >= _most)
            return false;
        Looked++;
        if (instrument == _figures.Count)
        {
            var standing = Standing.Of(_figures, net, net, cost, trades);
            if (standing.IsBetterThan(Best.Standing))
                Best = ((int[])_levels.Clone(), standing);
            return true;
        }

        if (IsHopeless(instrument, net, cost, trades))
            return true;
        var complete = true;
        for (var level = _figures.Costs[instrument].Length - 1; level >= -1 && complete; level--)
            complete = Try(instrument, level, net, pools, cost, trades);
        _levels[instrument] = -1;
        return complete;
    }

    private bool Try(int instrument, int level, Int128[] net, Int128[] pools, Int128 cost, int trades)
    {
        _levels[instrument] = level;
        if (level < 0)
            return Descend(instrument + 1, net, pools, cost, trades);
        if (_figures.Groups[instrument] is { } group)
        {
            for (var other = 0; other < instrument; other++)
            {
                if (_levels[other] >= 0 && _figures.Groups[other] == group)
                    return true;
            }
        }

        var left = new Int128[pools.Length];
        for (var pool = 0; pool < pools.Length; pool++)
        {
            left[pool] = pools[pool] - _figures.Draws[instrument][level][pool];
            if (left[pool] < 0)
                return true;
        }

        var moved = new Int128[net.Length];
        for (var goal = 0; goal < net.Length; goal++)
            moved[goal] = net[goal] + _figures.Moves[instrument][level][goal];
        return Descend(instrument + 1, moved, left, cost + _figures.Costs[instrument][level], trades + 1);
    }

    private bool IsHopeless(int instrument, Int128[] net, Int128 cost, int trades)
    {
        var (low, high) = (new Int128[net.Length], new Int128[net.Length]);
        for (var goal = 0; goal < net.Length; goal++)
            (low[goal], high[goal]) = (net[goal] + _reachLow[instrument][goal], net[goal] + _reachHigh[instrument][goal]);
        var atBest = Standing.Of(_figures, low, high, cost + _cheapest[instrument], trades);
        if (!atBest.IsBetterThan(Best.Standing))
            return true;
        // What ends at every target costs at least what the cheapest way there does.
        if (Best.Standing is not { Beyond: 0, Off: 0 })
            return false;
        var (spent, known) = ((double)cost, (double)Best.Standing.Cost);
        return spent + _rates.LeastToTargets(instrument, net) > known + (Slack * (Math.Abs(spent) + Math.Abs(known)));
    }
}
