using System.Diagnostics.Metrics;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Journal;

public class JournalMetricsTests
{
    [Fact]
    public void Meter_JournalInUse_TellsSequenceHeadAndSize()
    {
        using var folder = new TestFolder();
        using var journal = TransactionJournal.Open(new JournalOptions(folder.Journal, new ChainId(777), TestPlan.Actor), TimeProvider.System);
        journal.Plan("a");
        journal.Plan("b");
        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == Refusals.MeterName)
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (tags.ToArray().Contains(new("chain", "777")))
                seen[instrument.Name] = value;
        });
        listener.Start();
        listener.RecordObservableInstruments();
        seen[JournalMetrics.SequenceName].ShouldBe(2);
        seen[JournalMetrics.HeadName].ShouldBe(Convert.ToInt64(journal.Head.Chained.ToString()[2..14], 16));
        seen[JournalMetrics.SizeName].ShouldBeGreaterThan(4096);
    }
}
