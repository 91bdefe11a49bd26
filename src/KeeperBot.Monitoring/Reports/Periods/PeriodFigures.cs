using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Records;
using KeeperBot.Primitives;

namespace KeeperBot.Monitoring.Reports.Periods;

/// <summary>What follows from the daily records of a period alone, so that whoever has them can work it out again. Pure.</summary>
/// <param name="Records">The records, of one branch of the chain; the first may be the last one before the period.</param>
/// <param name="Gaps">Stretches without a record that are longer than a keeper that runs leaves.</param>
/// <param name="Attribution">Profit and loss.</param>
/// <param name="Transactions">Transactions mined in the period.</param>
/// <param name="Alarms">How many records have each alarm, and when first and last.</param>
/// <param name="Refusals">Actions that were planned and not sent, by code.</param>
public sealed record PeriodFigures(
    ImmutableArray<CycleRecord> Records, ImmutableArray<(ChainTime From, ChainTime To)> Gaps, AttributionResult Attribution, ImmutableArray<RecordedTransaction> Transactions,
    ImmutableArray<Tally> Alarms, ImmutableArray<Tally> Refusals)
{
    /// <summary>Wei that all transactions cost.</summary>
    public BigInteger Wei => Transactions.Aggregate(BigInteger.Zero, (sum, item) => sum + (item.Cost?.Raw ?? 0));

    /// <summary>Cycles that were worth a record and could not be written.</summary>
    public long Unwritten => Records.Sum(record => record.Unwritten);

    /// <summary>Cycles that could not read or decide.</summary>
    public long Void => Records.Sum(record => record.Void);

    /// <summary>Works them out.</summary>
    /// <param name="header">The period.</param>
    /// <param name="records">Records in the order in which they were written; of those outside the period only the last one before it counts.</param>
    public static PeriodFigures Of(PeriodHeader header, IEnumerable<CycleRecord> records)
    {
        ArgumentNullException.ThrowIfNull(header);
        var branch = RecordSeries.OneBranch(records);
        // The last record before the period is the state that it opens with.
        var opening = branch.LastOrDefault(record => record.Time < header.From);
        ImmutableArray<CycleRecord> inside = [.. opening is null ? [] : new[] { opening }, .. branch.Where(record => record.Time >= header.From && record.Time < header.To)];
        var seen = inside.Where(record => record.Time >= header.From).ToList();
        return new(
            inside,
            // Twice the interval: a record waits for the first block after it.
            RecordSeries.Gaps(inside, header.From, header.To, 2 * header.LongestInterval),
            ProfitAttribution.Of(inside, header.Native),
            inside.IsEmpty ? [] : [.. RecordSeries.Transactions(inside).Where(item => item.Cost is not null && item.MinedIn > inside[0].Block)],
            Tally.Of(seen.SelectMany(record => record.Alarms.Select(alarm => (alarm.Subject, alarm.Code, record.Time)))),
            Tally.Of(seen.SelectMany(record => record.Steps.Where(step => !step.IsSent).Select(step => ($"{ReportJson.Kebab(step.Kind)} {step.Target}", step.Code, record.Time)))));
    }
}

/// <summary>How often something was recorded.</summary>
/// <param name="Subject">Whose it is.</param>
/// <param name="Code">What it is.</param>
/// <param name="Count">Records that have it.</param>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
public sealed record Tally(string Subject, string Code, int Count, ChainTime First, ChainTime Last)
{
    internal static ImmutableArray<Tally> Of(IEnumerable<(string Subject, string Code, ChainTime Time)> items) =>
    [
        .. items.GroupBy(item => (item.Subject, item.Code)).Select(group => new Tally(group.Key.Subject, group.Key.Code, group.Count(), group.Min(item => item.Time), group.Max(item => item.Time)))
            .OrderBy(tally => tally.Subject, StringComparer.Ordinal).ThenBy(tally => tally.Code, StringComparer.Ordinal),
    ];
}
