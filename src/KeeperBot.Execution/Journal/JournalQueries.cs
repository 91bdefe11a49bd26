using System.Collections.Immutable;
using KeeperBot.Core.Ports;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>Reads shared by the writer and by readers beside it.</summary>
internal static class JournalQueries
{
    private static readonly string Select = $"SELECT {JournalRows.IntentColumns} FROM intents ";

    public static JournalStory? Find(SqliteConnection connection, IntentKey intent) =>
        Stories(connection, connection.Query(null, Select + "WHERE key = $key", JournalRows.IntentWithState, ("$key", intent.Value))).SingleOrDefault();

    public static ImmutableArray<JournalStory> InStates(SqliteConnection connection, IReadOnlyList<IntentState> states)
    {
        var list = string.Join(", ", states.Select(state => ((int)state).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return Stories(connection, connection.Query(null, Select + $"WHERE state IN ({list}) ORDER BY sequence", JournalRows.IntentWithState));
    }

    public static ImmutableArray<JournalStory> Recent(SqliteConnection connection, int count)
    {
        var rows = connection.Query(null, Select + "ORDER BY sequence DESC LIMIT $count", JournalRows.IntentWithState, ("$count", count));
        rows.Reverse();
        return Stories(connection, rows);
    }

    public static ImmutableArray<JournalLine> Lines(SqliteConnection connection, long after, int most) =>
        [.. connection.Query(
            null, $"SELECT {JournalRows.LineColumns} FROM transitions WHERE sequence > $after ORDER BY sequence LIMIT $most", JournalRows.Line,
            ("$after", after), ("$most", most))];

    /// <summary>All intents that ever had signed bytes on a nonce, in the order they were planned: one holds it, the others are replaced.</summary>
    public static ImmutableArray<JournalStory> OnNonce(SqliteConnection connection, ulong nonce) =>
        Stories(connection, connection.Query(null, Select + "WHERE nonce = $nonce ORDER BY sequence", JournalRows.IntentWithState, ("$nonce", nonce)));

    public static ImmutableArray<ControlLine> Controls(SqliteConnection connection) =>
        [.. connection.Query(
            null, $"SELECT {JournalRows.ControlColumns} FROM controls WHERE sequence IN (SELECT MAX(sequence) FROM controls GROUP BY name) ORDER BY name",
            JournalRows.Control)];

    public static ControlLine? Control(SqliteConnection connection, string name) => connection.Query(
        null, $"SELECT {JournalRows.ControlColumns} FROM controls WHERE name = $name ORDER BY sequence DESC LIMIT 1", JournalRows.Control, ("$name", name)).SingleOrDefault();

    private static ImmutableArray<JournalStory> Stories(
        SqliteConnection connection, List<(JournalIntent Intent, IntentState State, long Sequence, ulong? Nonce)> rows) =>
        [.. rows.Select(row => Story(connection, row.Intent, row.State))];

    private static JournalStory Story(SqliteConnection connection, JournalIntent intent, IntentState state)
    {
        var lines = connection.Query(
            null, $"SELECT {JournalRows.LineColumns} FROM transitions WHERE intent = $key ORDER BY sequence", JournalRows.Line, ("$key", intent.Key.Value));
        var attempts = connection.Query(
            null, $"SELECT {JournalRows.AttemptColumns} FROM attempts WHERE intent = $key ORDER BY ordinal", JournalRows.Attempt, ("$key", intent.Key.Value));
        MinedAt? mined = null;
        string? effect = null;
        foreach (var line in lines)
        {
            if (line.To == IntentState.Reorged)
                (mined, effect) = (null, null);
            mined = line.Mined ?? mined;
            if (line.To is IntentState.Confirmed or IntentState.EffectMissing)
                effect = line.Detail;
        }

        return new JournalStory(intent, state, lines.Count == 0 ? null : lines[^1].Nonce, [.. attempts], mined, effect, [.. lines]);
    }
}
