using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;
using KeeperBot.Quant.RealisedVol;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>
/// The price history in memory, bounded: one price of an underlying in each interval, the first that was seen, back to the retention. A price that repeats is no
/// observation of its own and is kept once an hour, which says that it was looked at.
/// </summary>
/// <param name="retention">How far back prices are kept, above zero.</param>
/// <param name="sampling">The interval, whole seconds and above zero.</param>
public sealed class PriceBook(TimeSpan retention, TimeSpan sampling) : IPriceHistory
{
    /// <summary>After this a price that has not changed is noted again; after twice this without a price the history has a gap, which may be filled.</summary>
    public static readonly TimeSpan Repeat = TimeSpan.FromHours(1);

    private readonly SortedDictionary<Underlying, List<PriceRow>> _rows = [];
    private readonly long _interval = sampling.Ticks >= TimeSpan.TicksPerSecond
        ? sampling.Ticks / TimeSpan.TicksPerSecond
        : throw new ArgumentOutOfRangeException(nameof(sampling), sampling, "the interval between two prices is at least a second");
    private readonly long _retention = retention > TimeSpan.Zero
        ? retention.Ticks / TimeSpan.TicksPerSecond
        : throw new ArgumentOutOfRangeException(nameof(retention), retention, "prices are kept for a time above zero");

    /// <inheritdoc/>
    public long Revision { get; private set; }

    /// <summary>Everything that is remembered, by underlying and time.</summary>
    public IEnumerable<PriceRow> Rows => _rows.Values.SelectMany(rows => rows);

    /// <summary>A book with what was stored before.</summary>
    /// <param name="retention">As of the constructor.</param>
    /// <param name="sampling">As of the constructor.</param>
    /// <param name="stored">Rows in any order; those with an unusable price or a time that is taken already are left out.</param>
    public static PriceBook Of(TimeSpan retention, TimeSpan sampling, IEnumerable<PriceRow> stored)
    {
        var book = new PriceBook(retention, sampling);
        foreach (var row in stored.Where(row => IsPrice(row.Price)).OrderBy(row => row.UnixSeconds))
        {
            var rows = book.RowsOf(row.Underlying);
            if (rows.Count == 0 || rows[^1].UnixSeconds < row.UnixSeconds)
                rows.Add(row);
        }

        return book;
    }

    /// <inheritdoc/>
    void IPriceHistory.Append(BlockRef block, IReadOnlyDictionary<Underlying, double> prices) => Append(block, prices);

    /// <inheritdoc/>
    int IPriceHistory.Fill(Underlying underlying, ImmutableArray<PriceSample> samples) => Fill(underlying, samples).Added.Length;

    /// <inheritdoc/>
    void IPriceHistory.Abandon(ulong above) => Abandon(above);

    /// <summary>As <see cref="IPriceHistory.Append"/>.</summary>
    /// <returns>What changed.</returns>
    public PriceChange Append(BlockRef block, IReadOnlyDictionary<Underlying, double> prices)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(prices);
        var now = checked((long)block.Timestamp.UnixSeconds);
        var replaced = Remove(row => IsReplaced(row, block, now));
        if (!replaced.IsEmpty)
            Revision++;
        var removed = replaced.AddRange(Remove(row => row.UnixSeconds < now - _retention));
        var added = ImmutableArray.CreateBuilder<PriceRow>();
        foreach (var (underlying, price) in prices)
        {
            var rows = RowsOf(underlying);
            if (IsPrice(price) && (rows.Count == 0 || IsNews(rows[^1], now, price)))
            {
                rows.Add(new(underlying, now, price, block.Number, block.Hash));
                added.Add(rows[^1]);
            }
        }

        return new(added.ToImmutable(), removed);
    }

    /// <summary>As <see cref="IPriceHistory.Fill"/>.</summary>
    /// <returns>What changed.</returns>
    public PriceChange Fill(Underlying underlying, ImmutableArray<PriceSample> samples)
    {
        var rows = RowsOf(underlying);
        var gaps = Gaps(rows, samples);
        var added = ImmutableArray.CreateBuilder<PriceRow>();
        var last = long.MinValue;
        foreach (var sample in samples)
        {
            var free = gaps.Exists(gap => sample.UnixSeconds > gap.After && sample.UnixSeconds < gap.Before);
            if (!free || !IsPrice(sample.Price) || sample.UnixSeconds < 0 || (last != long.MinValue && Slot(sample.UnixSeconds) <= Slot(last)))
                continue;
            last = sample.UnixSeconds;
            added.Add(new(underlying, sample.UnixSeconds, sample.Price, null, null));
        }

        Revision++;
        rows.AddRange(added);
        rows.Sort((left, right) => left.UnixSeconds.CompareTo(right.UnixSeconds));
        return new(added.ToImmutable(), []);
    }

    /// <summary>As <see cref="IPriceHistory.Abandon"/>.</summary>
    /// <returns>What changed.</returns>
    public PriceChange Abandon(ulong above)
    {
        Revision++;
        return new([], Remove(row => row.Block > above));
    }

    /// <inheritdoc/>
    public ImmutableArray<PriceSample> Read(Underlying underlying, ChainTime from)
    {
        if (!_rows.TryGetValue(underlying, out var rows))
            return [];
        // The newest prices are asked for most.
        var first = rows.FindLastIndex(row => row.UnixSeconds < checked((long)from.UnixSeconds)) + 1;
        var samples = ImmutableArray.CreateBuilder<PriceSample>(rows.Count - first);
        for (var index = first; index < rows.Count; index++)
            samples.Add(new(rows[index].UnixSeconds, rows[index].Price));
        return samples.MoveToImmutable();
    }

    /// <summary>A block of the same height or just below with another hash was abandoned; so was whatever is not older than this block.</summary>
    private static bool IsReplaced(PriceRow row, BlockRef block, long now) => row.Block is not { } number
        ? row.UnixSeconds > now
        : number > block.Number || row.UnixSeconds > now || (number == block.Number && row.Hash != block.Hash)
            || (number + 1 == block.Number && row.Hash != block.ParentHash);

    private static bool IsPrice(double price) => double.IsFinite(price) && price > 0;

    private bool IsNews(PriceRow last, long now, double price) =>
        Slot(now) > Slot(last.UnixSeconds) && (price != last.Price || now - last.UnixSeconds >= (long)Repeat.TotalSeconds);

    private long Slot(long time) => time / _interval;

    /// <summary>Stretches without a price that are longer than any between two looks.</summary>
    private List<(long After, long Before)> Gaps(List<PriceRow> rows, ImmutableArray<PriceSample> samples)
    {
        if (rows.Count == 0)
            return [(long.MinValue, long.MaxValue)];
        var gaps = new List<(long, long)> { (long.MinValue, rows[0].UnixSeconds) };
        var longest = Math.Max(2 * (long)Repeat.TotalSeconds, 2 * _interval);
        for (var index = 1; index < rows.Count; index++)
            if (rows[index].UnixSeconds - rows[index - 1].UnixSeconds > longest)
                gaps.Add((rows[index - 1].UnixSeconds, rows[index].UnixSeconds));
        if (!samples.IsEmpty && samples[^1].UnixSeconds - rows[^1].UnixSeconds > longest)
            gaps.Add((rows[^1].UnixSeconds, long.MaxValue));
        return gaps;
    }

    private ImmutableArray<PriceRow> Remove(Predicate<PriceRow> goes)
    {
        var removed = ImmutableArray.CreateBuilder<PriceRow>();
        foreach (var rows in _rows.Values)
        {
            if (!rows.Exists(goes))
                continue;
            removed.AddRange(rows.Where(row => goes(row)));
            rows.RemoveAll(goes);
        }

        return removed.ToImmutable();
    }

    private List<PriceRow> RowsOf(Underlying underlying)
    {
        if (!_rows.TryGetValue(underlying, out var rows))
            _rows.Add(underlying, rows = []);
        return rows;
    }
}
