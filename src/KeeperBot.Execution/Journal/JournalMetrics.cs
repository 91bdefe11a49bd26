using System.Diagnostics.Metrics;
using KeeperBot.Execution.Policy;

namespace KeeperBot.Execution.Journal;

/// <summary>
/// The journal on the room's meter. The head is exported as a number too: whoever records it elsewhere sees a log whose tail was cut off.
/// </summary>
internal sealed class JournalMetrics : IDisposable
{
    public const string SequenceName = "keeper.journal.sequence";
    public const string HeadName = "keeper.journal.head";
    public const string SizeName = "keeper.journal.size";

    private readonly Meter _meter = new(Refusals.MeterName);

    public JournalMetrics(TransactionJournal journal)
    {
        KeyValuePair<string, object?>[] tags = [new("chain", journal.Chain.ToString()), new("actor", journal.Actor.ToString())];
        _meter.CreateObservableGauge(SequenceName, () => new Measurement<long>(journal.Head.Sequence, tags), "{line}", "Number of the last line of the transaction log, and of its lines.");
        _meter.CreateObservableGauge(
            HeadName, () => new Measurement<long>(JournalHead.Number(journal.Head.Chained), tags), null, "First six bytes of the hash that covers the whole log, as a number; keeper journal verify prints it too.");
        _meter.CreateObservableGauge(SizeName, () => new Measurement<long>(Size(journal.File), tags), "By", "Bytes of the journal's file and its write-ahead log.");
    }

    public void Dispose() => _meter.Dispose();

    private static long Size(string file) => Length(file) + Length(file + "-wal");

    private static long Length(string file) => new FileInfo(file) is { Exists: true } info ? info.Length : 0;
}
