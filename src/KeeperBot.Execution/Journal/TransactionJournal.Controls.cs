using System.Collections.Immutable;

namespace KeeperBot.Execution.Journal;

/// <summary>What the operator and the breakers have decided about the keeper itself.</summary>
public sealed partial class TransactionJournal
{
    /// <summary>Records a decision about the keeper itself. It is durable, and in force, when this returns.</summary>
    /// <exception cref="ArgumentException">The name is none (<see cref="ControlNames"/>).</exception>
    public ControlLine WriteControl(ControlChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        ControlNames.Require(change.Name);
        return Locked(() =>
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            var line = new ControlLine(
                _sequence + 1, change.Name, change.Value, change.Reason, change.Head?.Timestamp, change.Head?.Number ?? 0, ChainTip.Now(_time));
            var chained = ChainOfRecords.Control(ChainOfRecords.Format, _chained, line);
            JournalInserts.Control(_connection, transaction, line, chained);
            transaction.Commit();
            (_sequence, _chained) = (line.Sequence, chained);
            return line;
        });
    }

    /// <summary>What is in force: the newest line of each name, by name.</summary>
    public ImmutableArray<ControlLine> Controls() => Locked(() => JournalQueries.Controls(_connection));

    /// <summary>The newest line of one name; null when there is none.</summary>
    public ControlLine? Control(string name) => Locked(() => JournalQueries.Control(_connection, name));
}
