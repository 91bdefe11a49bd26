using System.Collections.Immutable;

namespace KeeperBot.Core.Stress.Paths;

/// <summary>A market over time: what a portfolio is walked along.</summary>
public sealed class MarketPath
{
    /// <param name="name">What it is called, for instance "reconstructed-march-2020".</param>
    /// <param name="notes">What is said of its making: its title, anchors and sources.</param>
    /// <param name="rows">At least two, rising in time from 0.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    public MarketPath(string name, ImmutableArray<string> notes, ImmutableArray<PathRow> rows)
    {
        if (rows.Length < 2 || rows[0].At != TimeSpan.Zero || rows.Zip(rows.Skip(1)).Any(pair => pair.Second.At <= pair.First.At))
            throw new ArgumentException("a path has two rows or more, rising in time from 0", nameof(rows));
        (Name, Notes, Rows) = (name, notes, rows);
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Title, anchors and sources.</summary>
    public ImmutableArray<string> Notes { get; }

    /// <summary>The rows.</summary>
    public ImmutableArray<PathRow> Rows { get; }

    /// <summary>How long it is.</summary>
    public TimeSpan Length => Rows[^1].At;

    /// <summary>The times at which it is looked at: every step from the start, and every row's own, so that no extreme is stepped over.</summary>
    public IEnumerable<TimeSpan> Times(TimeSpan step)
    {
        var row = 0;
        for (var at = TimeSpan.Zero; row < Rows.Length; at += step)
        {
            for (; row < Rows.Length && Rows[row].At < at; row++)
                yield return Rows[row].At;
            if (row < Rows.Length)
                yield return at;
            if (row < Rows.Length && Rows[row].At == at)
                row++;
        }
    }

    /// <summary>The market at a time; before the start it is the first row's, after the end the last one's.</summary>
    public PathRow At(TimeSpan time)
    {
        if (time <= TimeSpan.Zero)
            return Rows[0] with { At = time };
        if (time >= Length)
            return Rows[^1] with { At = time };
        var (low, high) = (0, Rows.Length - 1);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (Rows[middle].At <= time)
                low = middle;
            else
                high = middle;
        }

        var (before, after) = (Rows[low], Rows[high]);
        var share = (time - before.At) / (after.At - before.At);
        double Between(double from, double to) => from + (share * (to - from));
        return new(
            time, Between(before.PriceFactor, after.PriceFactor), Between(before.VolatilityFactor, after.VolatilityFactor), Between(before.GasGwei, after.GasGwei),
            before.OracleLag + (share * (after.OracleLag - before.OracleLag)), Between(before.DepthFactor, after.DepthFactor), before.Source);
    }

    /// <summary>The price factor that the venues compute with at a time: that of <see cref="PathRow.OracleLag"/> before.</summary>
    public double OraclePrice(TimeSpan time) => At(time - At(time).OracleLag).PriceFactor;
}
