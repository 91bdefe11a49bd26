using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Tests.Journal;

/// <summary>A log that is gone along in two halves at once says what it says when it is gone along in one, wherever it is cut.</summary>
public class HalvesTests
{
    [Fact]
    public void Walk_CutAnywhere_FindsAWholeLogWhole()
    {
        using var folder = Interleaved();
        Cut(folder).ShouldAllBe(fault => fault == null);
    }

    [Fact]
    public void Walk_CutAnywhere_FindsANonceWithTwoHolders()
    {
        using var folder = Interleaved();
        // Whoever writes the file can also make the hashes fit; what the lines lead to is judged all the same.
        Forge(folder, "DROP INDEX holder_of_nonce; UPDATE attempts SET nonce = 7 WHERE nonce = 8; UPDATE transitions SET nonce = 7 WHERE nonce = 8; UPDATE intents SET nonce = 7 WHERE nonce = 8");
        Cut(folder).ShouldAllBe(fault => fault != null && fault.Contains("on nonce 7, which ", StringComparison.Ordinal));
        Should.Throw<ExecutionException>(() => JournalDriver.Open(folder)).Message.ShouldContain("on nonce 7, which ");
    }

    [Fact]
    public void Walk_CutAnywhere_FindsAnIntentStoredOtherwise()
    {
        using var folder = Interleaved();
        Forge(folder, $"UPDATE intents SET state = {(int)IntentState.Confirmed} WHERE key = 'a'");
        Cut(folder).ShouldAllBe(fault => fault != null && fault.Contains("intent a is stored as Confirmed", StringComparison.Ordinal));
    }

    [Fact]
    public void Walk_LinesMissingBeforeTheCut_FindsAHole()
    {
        using var folder = Interleaved();
        using var connection = JournalFiles.Open(folder.Journal, SqliteOpenMode.ReadWrite);
        var tip = ChainTip.Of(connection, null);
        for (var missing = 2L; missing < tip.Sequence; missing++)
        {
            using var undone = connection.BeginTransaction(deferred: false);
            connection.Execute(undone, "PRAGMA foreign_keys = OFF; DELETE FROM transitions WHERE sequence = $missing; DELETE FROM controls WHERE sequence = $missing", ("$missing", missing));
            using var walk = new ChainWalk(connection, undone, 0, Hash32.Zero, missing);
            walk.LinesFault(CancellationToken.None).ShouldBe($"after line {missing - 1} comes line {missing + 1}: there is a hole");
        }
    }

    /// <summary>Two intents side by side, one that gives its nonce up and gets it back, and a control line.</summary>
    private static TestFolder Interleaved()
    {
        var folder = new TestFolder();
        using var journal = JournalDriver.Open(folder);
        journal.Plan("a");
        journal.GoThrough("a", 7, IntentState.NonceReserved, IntentState.Signed, IntentState.Broadcasting);
        journal.Plan("b");
        journal.GoThrough("b", 8, IntentState.NonceReserved, IntentState.Signed);
        journal.GoThrough("a", 7, IntentState.Pending);
        journal.GoThrough("b", 8, IntentState.Broadcasting, IntentState.Pending, IntentState.Mined);
        journal.WriteControl(new ControlChange("note", "1", "between", null));
        journal.GoThrough("a", 7, IntentState.Mined);
        return folder;
    }

    /// <summary>What is found with the cut after each line but the last.</summary>
    private static List<string?> Cut(TestFolder folder)
    {
        using var connection = JournalFiles.OpenReader(folder.Journal);
        using var snapshot = connection.BeginTransaction(deferred: true);
        List<string?> faults = [];
        for (var line = 1L; line < ChainTip.Of(connection, snapshot).Sequence; line++)
        {
            var (sequence, chained) = ChainTip.At(connection, snapshot, line)!.Value;
            using var earlier = new ChainWalk(connection, snapshot, 0, Hash32.Zero, sequence);
            using var later = new ChainWalk(connection, snapshot, sequence, chained);
            faults.Add(earlier.LinesFault(CancellationToken.None) ?? later.LinesFault(CancellationToken.None) ?? later.EndsFault(earlier));
        }

        faults.Count.ShouldBeGreaterThan(10);
        return faults;
    }

    /// <summary>Changes rows and makes every hash fit them.</summary>
    private static void Forge(TestFolder folder, string sql)
    {
        using var connection = JournalFiles.Open(folder.Journal, SqliteOpenMode.ReadWrite);
        connection.Execute(null, "PRAGMA foreign_keys = OFF; " + sql);
        var head = Hash32.Zero;
        for (var sequence = 1L; sequence <= ChainTip.Of(connection, null).Sequence; sequence++)
        {
            (string, object?) here = ("$sequence", sequence);
            T? Row<T>(string columns, string table, Func<StoredRow, T> read)
                where T : class => connection.Query(null, $"SELECT {columns} FROM {table} WHERE sequence = $sequence", read, here).SingleOrDefault();
            var created = Row(JournalRows.IntentColumns, "intents", JournalRows.Intent);
            var attempt = Row(JournalRows.AttemptColumns, "attempts", JournalRows.Attempt);
            if (Row(JournalRows.LineColumns, "transitions", JournalRows.Line) is { } line)
            {
                var content = ChainOfRecords.Content(ChainOfRecords.Format, created, attempt, []);
                head = ChainOfRecords.Line(ChainOfRecords.Format, head, line, content);
                connection.Execute(null, "UPDATE transitions SET content = $content, chained = $chained WHERE sequence = $sequence", ("$content", content), ("$chained", head), here);
            }
            else
            {
                head = ChainOfRecords.Control(ChainOfRecords.Format, head, Row(JournalRows.ControlColumns, "controls", JournalRows.Control)!);
                connection.Execute(null, "UPDATE controls SET chained = $chained WHERE sequence = $sequence", ("$chained", head), here);
            }
        }

        connection.Execute(null, "DELETE FROM meta WHERE name = 'clean_stop'");
    }
}
