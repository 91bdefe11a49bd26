using System.Globalization;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>
/// What must read back before a journal is trusted. After a clean stop: that the log ends in the line it ended in then, and its tail. After any other end:
/// every page and every line. The mark of a clean stop is no protection from whoever can write the file; <c>keeper journal verify</c> reads everything.
/// </summary>
internal static class JournalStart
{
    private const string Mark = "clean_stop";
    private const long Tail = 1_024;

    /// <summary>Reads back what is needed, and takes the mark away: from here on only a clean stop is one.</summary>
    /// <exception cref="ExecutionException"><see cref="ExecutionErrorKind.JournalCorrupt"/>.</exception>
    public static JournalOpening RequireWhole(SqliteConnection connection, string file, bool migrated)
    {
        var mark = connection.ScalarOrNull<string>(null, "SELECT value FROM meta WHERE name = $name", ("$name", Mark));
        var clean = mark is not null && !migrated;
        var found = clean ? AfterCleanStop(connection, mark!) : JournalVerifier.VerifyAtStart(connection);
        if (found.FirstFault is { } fault)
            throw Damaged(file, fault);

        connection.Execute(null, "DELETE FROM meta WHERE name = $name", ("$name", Mark));
        return new JournalOpening(clean, found.Lines);
    }

    public static ExecutionException Damaged(string file, string fault) => new(
        ExecutionErrorKind.JournalCorrupt, $"journal '{file}' does not read back whole: {fault}; restore a backup, or start a new journal once nothing of the key is pending");

    /// <summary>Leaves the mark of a clean stop: the log ends in this line.</summary>
    public static void MarkStopped(SqliteConnection connection, long sequence, Hash32 chained) => connection.Execute(
        null, "INSERT OR REPLACE INTO meta (name, value) VALUES ($name, $value)", ("$name", Mark), ("$value", Text(sequence, chained)));

    private static JournalVerification AfterCleanStop(SqliteConnection connection, string mark)
    {
        var tip = ChainTip.Of(connection, null);
        return Text(tip.Sequence, tip.Chained) == mark
            ? JournalVerifier.VerifyTail(connection, Tail)
            : new(0, tip.Sequence, tip.Chained, $"its log ended in '{mark}' (line, hash) when it was closed and ends in '{Text(tip.Sequence, tip.Chained)}' now");
    }

    private static string Text(long sequence, Hash32 chained) => string.Create(CultureInfo.InvariantCulture, $"{sequence} {chained}");
}
