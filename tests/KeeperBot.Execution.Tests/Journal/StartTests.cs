using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Tests.Support;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Tests.Journal;

/// <summary>Catalogue case 8 at start: the whole after an unclean end, the tail after a clean one.</summary>
public class StartTests(StartTests.Filled filled) : IClassFixture<StartTests.Filled>
{
    /// <summary>One intent that stays signed, then 300 of five lines each.</summary>
    private const int Lines = 3 + 300 * 5;

    [Fact]
    public void Open_AfterACleanStop_ReadsTheTailOnly()
    {
        using var folder = new TestFolder();
        filled.CopyTo(folder);
        using (var journal = JournalDriver.Open(folder))
            journal.Opening.ShouldBe(new JournalOpening(true, 1_024));
        // Looked at and closed again: clean still.
        using var again = JournalDriver.Open(folder);
        again.Opening.AfterCleanStop.ShouldBeTrue();
    }

    [Fact]
    public void Open_AfterAnUncleanStop_ReadsEverything()
    {
        using var folder = new TestFolder();
        filled.CopyTo(folder);
        var copy = Path.Combine(folder.Root, "copy.db");
        using (var running = JournalDriver.Open(folder))
        {
            running.Plan("late");
            // What the disk holds when the process is killed now.
            File.Copy(folder.Journal, copy);
            File.Copy(folder.Journal + "-wal", copy + "-wal");
        }

        using var journal = TransactionJournal.Open(new JournalOptions(copy, TestPlan.Chain, TestPlan.Actor), TimeProvider.System);
        journal.Opening.ShouldBe(new JournalOpening(false, Lines + 1));
    }

    [Theory]
    [InlineData(Lines - 200)]
    [InlineData(Lines - 1)]
    public void Open_TailChangedAfterACleanStop_Refuses(int sequence)
    {
        using var folder = new TestFolder();
        filled.CopyTo(folder);
        Tamper(folder, $"UPDATE transitions SET detail = 'harmless' WHERE sequence = {sequence}");
        Refused(folder).ShouldContain($"line {sequence} ");
    }

    [Fact]
    public void Open_TailCutOffAfterACleanStop_Refuses()
    {
        using var folder = new TestFolder();
        filled.CopyTo(folder);
        Tamper(folder, "DELETE FROM transitions WHERE sequence = 1503; UPDATE intents SET state = 4 WHERE key = 'intent-299'");
        Refused(folder).ShouldContain("its log ended in '1503 ");
    }

    [Fact]
    public void Open_OldLineChanged_RefusesUnlessTheStopWasClean()
    {
        using var folder = new TestFolder();
        filled.CopyTo(folder);
        Tamper(folder, "UPDATE transitions SET detail = 'harmless' WHERE sequence = 7; DELETE FROM meta WHERE name = 'clean_stop'");
        Refused(folder).ShouldContain("line 7 ");
    }

    [Fact]
    public void Open_OldIntentThatGoesOnInTheTail_IsFollowed()
    {
        using var folder = new TestFolder();
        filled.CopyTo(folder);
        using (var journal = JournalDriver.Open(folder))
            journal.GoThrough("old", 5_000, IntentState.Broadcasting, IntentState.Mined);
        using (var journal = JournalDriver.Open(folder))
            journal.Opening.AfterCleanStop.ShouldBeTrue();
        Tamper(folder, "UPDATE intents SET state = 4 WHERE key = 'old'");
        Refused(folder).ShouldContain("intent old is stored as Broadcasting");
    }

    [Fact]
    public void Dispose_AfterTheDiskFailed_LeavesNoMark()
    {
        using var folder = new TestFolder();
        using (var journal = JournalDriver.Open(folder))
        {
            journal.Plan("a");
            journal.LimitPages();
            Should.Throw<ExecutionException>(() => Enumerable.Range(0, 1_000).ToList().ForEach(i => journal.Plan($"more-{i}")));
        }

        using var reopened = JournalDriver.Open(folder);
        reopened.Opening.AfterCleanStop.ShouldBeFalse();
    }

    private static string Refused(TestFolder folder)
    {
        var error = Should.Throw<ExecutionException>(() => JournalDriver.Open(folder));
        error.Kind.ShouldBe(ExecutionErrorKind.JournalCorrupt);
        return error.Message;
    }

    private static void Tamper(TestFolder folder, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={folder.Journal};Pooling=False");
        connection.Open();
        connection.Execute(null, "PRAGMA foreign_keys = OFF; " + sql);
    }

    /// <summary>A journal that was closed cleanly, written once: every line is a flush to the disk.</summary>
    public sealed class Filled : IDisposable
    {
        private readonly TestFolder _folder = new();

        public Filled()
        {
            using var journal = JournalDriver.Open(_folder);
            journal.Plan("old");
            journal.GoThrough("old", 5_000, IntentState.NonceReserved, IntentState.Signed);
            for (var i = 0; i < 300; i++)
            {
                journal.Plan($"intent-{i}");
                journal.GoThrough($"intent-{i}", (ulong)i, IntentState.NonceReserved, IntentState.Signed, IntentState.Broadcasting, IntentState.Pending);
            }
        }

        public void Dispose() => _folder.Dispose();

        internal void CopyTo(TestFolder folder)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.Journal)!);
            File.Copy(_folder.Journal, folder.Journal);
        }
    }
}
