using System.Collections.Immutable;

namespace KeeperBot.Monitoring.Dashboard;

/// <summary>The newest points, at most so many; older ones are forgotten. Blocks only rise in it: a reorganisation takes the abandoned ones out. Not thread-safe.</summary>
internal sealed class HistoryRing(int capacity)
{
    private readonly LinkedList<HistoryPoint> _points = [];

    public void Add(HistoryPoint point)
    {
        while (_points.Last is { } last && last.Value.Block >= point.Block)
            _points.RemoveLast();
        _points.AddLast(point);
        if (_points.Count > capacity)
            _points.RemoveFirst();
    }

    public ImmutableArray<HistoryPoint> ToArray() => [.. _points];
}
