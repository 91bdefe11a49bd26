using System.Collections.Immutable;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Records;

/// <summary>Questions about records in the order in which they were written. Pure.</summary>
public static class RecordSeries
{
    /// <summary>Those of the branch that the last of them is on: a record at or below a later one's height was of blocks that a reorganisation abandoned.</summary>
    public static ImmutableArray<CycleRecord> OneBranch(IEnumerable<CycleRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var kept = new List<CycleRecord>();
        foreach (var record in records)
        {
            while (kept.Count > 0 && (kept[^1].Block > record.Block || (kept[^1].Block == record.Block && kept[^1].Hash != record.Hash)))
                kept.RemoveAt(kept.Count - 1);
            kept.Add(record);
        }

        return [.. kept];
    }

    /// <summary>The last known state of each transaction, in the order in which they first appeared.</summary>
    public static ImmutableArray<RecordedTransaction> Transactions(IEnumerable<CycleRecord> records)
    {
        var order = new List<IntentKey>();
        var newest = new Dictionary<IntentKey, RecordedTransaction>();
        foreach (var transaction in records.SelectMany(record => record.Transactions))
        {
            if (!newest.ContainsKey(transaction.Intent))
                order.Add(transaction.Intent);
            newest[transaction.Intent] = transaction;
        }

        return [.. order.Select(key => newest[key])];
    }

    /// <summary>Stretches of time longer than a keeper that runs leaves between two records, the borders of the period included.</summary>
    /// <param name="records">The records of a period.</param>
    /// <param name="from">Its begin.</param>
    /// <param name="to">Its end.</param>
    /// <param name="longest">What is no gap.</param>
    public static ImmutableArray<(ChainTime From, ChainTime To)> Gaps(ImmutableArray<CycleRecord> records, ChainTime from, ChainTime to, TimeSpan longest)
    {
        var gaps = ImmutableArray.CreateBuilder<(ChainTime, ChainTime)>();
        var at = from;
        foreach (var time in records.Select(record => record.Time).Append(to))
        {
            if (time.Since(at) > longest)
                gaps.Add((at, time));
            at = time > at ? time : at;
        }

        return gaps.ToImmutable();
    }
}
