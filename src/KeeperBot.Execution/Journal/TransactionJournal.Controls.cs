using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

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
            var tip = (_sequence, _chained);
            var line = AppendControl(transaction, new ControlLine(
                0, change.Name, change.Value, change.Reason, change.Head?.Timestamp, change.Head?.Number ?? 0, ChainTip.Now(_time)), ref tip);
            transaction.Commit();
            (_sequence, _chained) = tip;
            return line;
        });
    }

    /// <summary>What is in force: the newest line of each name, by name.</summary>
    public ImmutableArray<ControlLine> Controls() => Locked(() => JournalQueries.Controls(_connection));

    /// <summary>The newest line of one name; null when there is none.</summary>
    public ControlLine? Control(string name) => Locked(() => JournalQueries.Control(_connection, name));

    /// <summary>Writes a control line at the next place.</summary>
    private ControlLine AppendControl(SqliteTransaction transaction, ControlLine line, ref (long Sequence, Hash32 Chained) tip)
    {
        line = line with { Sequence = tip.Sequence + 1 };
        var chained = ChainOfRecords.Control(ChainOfRecords.Format, tip.Chained, line);
        JournalInserts.Control(_connection, transaction, line, chained);
        tip = (line.Sequence, chained);
        return line;
    }
}
