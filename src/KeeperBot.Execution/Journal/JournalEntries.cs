using System.Collections.Immutable;
using KeeperBot.Core.Ports;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>The log as an operator reads it: both kinds of line in one sequence, each with what it is about.</summary>
internal static class JournalEntries
{
    private static readonly string Columns = string.Join(", ", JournalRows.LineColumns.Split(", ").Select(column => "t." + column));

    /// <summary>Lines after a sequence number, oldest first; only one intent's when it is named.</summary>
    public static ImmutableArray<JournalEntry> After(SqliteConnection connection, long after, int most, IntentKey? only)
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        var intents = new Dictionary<IntentKey, JournalIntent>();
        var lines = connection.Query(
            snapshot,
            $"SELECT {Columns} FROM transitions t WHERE t.sequence > $after AND ($intent IS NULL OR t.intent = $intent) ORDER BY t.sequence LIMIT $most",
            JournalRows.Line, ("$after", after), ("$most", most), ("$intent", only?.Value));
        var controls = only is not null ? [] : connection.Query(
            snapshot, $"SELECT {JournalRows.ControlColumns} FROM controls WHERE sequence > $after ORDER BY sequence LIMIT $most", JournalRows.Control,
            ("$after", after), ("$most", most));
        return [.. lines.Select(line => (JournalEntry)new IntentEntry(line, Intent(connection, snapshot, intents, line.Intent), Attempt(connection, snapshot, line)))
            .Concat(controls.Select(line => new ControlEntry(line))).OrderBy(entry => entry.Sequence).Take(most)];
    }

    private static JournalIntent Intent(SqliteConnection connection, SqliteTransaction snapshot, Dictionary<IntentKey, JournalIntent> known, IntentKey key)
    {
        if (known.TryGetValue(key, out var intent))
            return intent;
        intent = connection.Query(snapshot, $"SELECT {JournalRows.IntentColumns} FROM intents WHERE key = $key", JournalRows.Intent, ("$key", key.Value)).Single();
        known.Add(key, intent);
        return intent;
    }

    private static JournalAttempt? Attempt(SqliteConnection connection, SqliteTransaction snapshot, JournalLine line) => line.Hash is not { } hash ? null : connection.Query(
        snapshot, $"SELECT {JournalRows.AttemptColumns} FROM attempts WHERE hash = $hash", JournalRows.Attempt, ("$hash", hash)).SingleOrDefault();
}
