namespace KeeperBot.Evm.Nodes;

/// <summary>The last answers' durations and outcomes. Not safe for use by several at once.</summary>
internal sealed class LatencyWindow
{
    private const int Size = 256;

    private readonly long[] _ticks = new long[Size];
    private readonly bool[] _failed = new bool[Size];
    private long _durations;
    private long _outcomes;

    internal double ErrorRate
    {
        get
        {
            var count = (int)Math.Min(_outcomes, Size);
            return count == 0 ? 0 : _failed.AsSpan(0, count).Count(true) / (double)count;
        }
    }

    internal void Answered(TimeSpan duration)
    {
        _ticks[_durations++ % Size] = duration.Ticks;
        _failed[_outcomes++ % Size] = false;
    }

    internal void Failed() => _failed[_outcomes++ % Size] = true;

    /// <summary>Nearest-rank percentile of the durations; null before the first.</summary>
    internal TimeSpan? Percentile(int percent)
    {
        var count = (int)Math.Min(_durations, Size);
        if (count == 0)
            return null;
        var sorted = _ticks.AsSpan(0, count).ToArray();
        Array.Sort(sorted);
        return TimeSpan.FromTicks(sorted[Math.Max(0, (count * percent + 99) / 100 - 1)]);
    }
}
