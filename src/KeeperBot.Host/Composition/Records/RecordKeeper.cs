using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Records;
using KeeperBot.Execution.Signing;
using KeeperBot.Host.Logging;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Composition.Records;

/// <summary>
/// Keeps the daily records: of each cycle that is worth one, a line, durable before the next head is looked at; and of each day that is over, a seal. What cannot be written is
/// counted, told in the log and said in the next record that can; it never stops a cycle.
/// </summary>
/// <param name="folder">Where.</param>
/// <param name="settings">How.</param>
/// <param name="signer">Signs the seals; null for none. Disposed with this.</param>
/// <param name="logger">The log.</param>
internal sealed class RecordKeeper(RecordFolder folder, RecordSettings settings, ReportSigner? signer, ILogger logger) : ICycleObserver, IDisposable
{
    /// <summary>Words of a step that are kept; the log has all of them.</summary>
    private const int MostLetters = 500;

    private readonly RecordTrigger _trigger = new(settings.Every);
    private readonly Dictionary<IntentKey, RecordedTransaction> _known = [];
    private CycleRecord? _last;
    private DateOnly _day;
    private int _lines;
    private long _unwritten, _void;
    private bool _isTold;

    /// <inheritdoc/>
    public void OnCycle(CycleOutcome outcome)
    {
        if (outcome is not CycleCompleted cycle)
        {
            _void++;
            return;
        }

        var made = RecordMaker.Of(cycle);
        var whole = made with { Steps = [.. made.Steps.Select(step => step with { Detail = SafeText.Shorten(settings.Hide(step.Detail), MostLetters) })] };
        var record = whole with { Transactions = [.. whole.Transactions.Where(item => !_known.TryGetValue(item.Intent, out var before) || before != item)] };
        record = record with { Why = _trigger.Why(_last, record), Unwritten = _unwritten, Void = _void };
        if (record.Why.IsEmpty)
            return;
        try
        {
            if (Write(record))
            {
                Remember(whole, record);
                return;
            }
        }
        // Whatever stands in the way of a record: the keeping goes on.
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or InvalidOperationException)
        {
            if (!_isTold)
                Log.RecordUnwritten(logger, cycle.Block.Number, folder.Location, error.Message);
            _isTold = true;
        }

        _unwritten++;
    }

    /// <inheritdoc/>
    public void Dispose() => signer?.Dispose();

    /// <summary>False where the day has its most lines already and this one is not due by the interval.</summary>
    private bool Write(CycleRecord record)
    {
        var day = DateOnly.FromDateTime(record.Time.ToDateTimeOffset().UtcDateTime);
        // A reorganisation may take the chain's clock back over midnight; what is sealed stays.
        if (day > _day)
            Open(day);
        if (_lines >= settings.MostLines && !record.Why.Contains("interval") && !record.Why.Contains("start"))
            return false;
        folder.Append(_day, RecordWriter.Line(record));
        _lines++;
        return true;
    }

    private void Open(DateOnly day)
    {
        foreach (var over in folder.OpenDays().Where(over => over < day))
            folder.Close(over, (text, previous) => DaySeal.Of(
                new DayStatement(settings.Chain, settings.Actor, over, RecordFolder.LinesOf(text).Length, RecordFolder.ContentOf(text), previous), signer));
        folder.Forget(day.AddDays(-settings.KeepDays));
        // A day that was sealed already is not written again: the chain's clock went back further than the keeper remembers.
        var newest = folder.Days().LastOrDefault();
        _day = newest > day ? newest : day;
        _lines = folder.OpenDays().Contains(_day) ? RecordFolder.LinesOf(folder.Read(_day)).Length : 0;
    }

    private void Remember(CycleRecord whole, CycleRecord record)
    {
        (_last, _unwritten, _void, _isTold) = (record, 0, 0, false);
        _known.Clear();
        foreach (var transaction in whole.Transactions)
            _known[transaction.Intent] = transaction;
    }
}
