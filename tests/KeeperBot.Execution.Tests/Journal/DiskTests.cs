using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Tests.Support;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Tests.Journal;

/// <summary>Case 8 of the fault catalogue: a torn tail is recovered, older damage refuses.</summary>
public class DiskTests
{
    /// <summary>What SQLite does by itself when the disk is full (SQLITE_FULL, SQLITE_IOERR): the provider's own rollback then has nothing to roll back.</summary>
    [Fact]
    public void Close_TransactionThatSqliteRolledBack_DoesNotThrow()
    {
        using var folder = new TestFolder();
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder.Root, "journal.db")};Pooling=False");
        connection.Open();
        var transaction = connection.BeginTransaction();
        using (var command = connection.CreateCommand())
        {
            command.Transaction = transaction;
            command.CommandText = "CREATE TABLE t (c); INSERT INTO t VALUES (1); ROLLBACK";
            SQLitePCL.raw.sqlite3_rollback_hook(connection.Handle, null, null);
            command.ExecuteNonQuery();
        }

        JournalFiles.Close(connection);

        connection.State.ShouldBe(System.Data.ConnectionState.Closed);
    }

    [Fact]
    public void Open_TornLastRecord_KeepsEverythingBeforeIt()
    {
        using var folder = new TestFolder();
        var copy = Path.Combine(folder.Root, "copy.db");
        using (var journal = JournalDriver.Open(folder))
        {
            journal.Plan("a");
            journal.GoThrough("a", 3, IntentState.NonceReserved, IntentState.Signed);
            var whole = new FileInfo(folder.Journal + "-wal").Length;
            journal.Go("a", IntentState.Broadcasting);
            // What the disk holds when the power fails in the middle of the last commit.
            File.Copy(folder.Journal, copy);
            File.Copy(folder.Journal + "-wal", copy + "-wal");
            using var wal = new FileStream(copy + "-wal", FileMode.Open);
            wal.Length.ShouldBeGreaterThan(whole);
            wal.SetLength(whole + (wal.Length - whole) / 2);
        }

        using var reopened = TransactionJournal.Open(
            new JournalOptions(copy, TestPlan.Chain, TestPlan.Actor) { LockDirectory = folder.Root }, TimeProvider.System);
        reopened.Find(new("a")).ShouldNotBeNull().State.ShouldBe(IntentState.Signed);
        reopened.Go("a", IntentState.Broadcasting);
    }

    [Fact]
    public void Open_AnyPageDamaged_RefusesOrReadsBackWhole()
    {
        using var folder = new TestFolder();
        using (var journal = JournalDriver.Open(folder))
        {
            for (var i = 0; i < 40; i++)
            {
                journal.Plan($"intent-{i}");
                journal.GoThrough($"intent-{i}", (ulong)i, IntentState.NonceReserved, IntentState.Signed);
            }
        }

        // As after a kill: only then is every page read back.
        using (var connection = new SqliteConnection($"Data Source={folder.Journal};Pooling=False"))
        {
            connection.Open();
            connection.Execute(null, "DELETE FROM meta WHERE name = 'clean_stop'");
        }

        var whole = File.ReadAllBytes(folder.Journal);
        var refused = 0;
        for (var page = 1; page < whole.Length / 4096; page++)
        {
            var damaged = whole.ToArray();
            damaged.AsSpan(page * 4096, 4096).Fill(0x5a);
            File.WriteAllBytes(folder.Journal, damaged);
            try
            {
                using var journal = JournalDriver.Open(folder);
                journal.Recent(100).Length.ShouldBe(40, $"page {page}");
            }
            catch (ExecutionException error)
            {
                error.Kind.ShouldBe(ExecutionErrorKind.JournalCorrupt, $"page {page}");
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(whole.Length / 4096 / 2);
    }

    [Fact]
    public void Open_LockDirectoryThatCannotBe_SaysSoAndNotThatItIsLocked()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Root, "plain");
        File.WriteAllText(file, "");
        var options = new JournalOptions(folder.Journal, TestPlan.Chain, TestPlan.Actor) { LockDirectory = Path.Combine(file, "locks") };
        Should.Throw<ExecutionException>(() => TransactionJournal.Open(options, TimeProvider.System)).Kind.ShouldBe(ExecutionErrorKind.JournalUnavailable);
    }

    [Fact]
    public void Write_NoSpaceLeft_ThrowsAndTheStepDidNotHappen()
    {
        using var folder = new TestFolder();
        using var journal = JournalDriver.Open(folder);
        journal.Plan("a");
        journal.LimitPages();
        var written = 0;
        var error = Should.Throw<ExecutionException>(() =>
        {
            for (; written < 1000; written++)
                journal.Plan($"more-{written}");
        });
        error.Kind.ShouldBe(ExecutionErrorKind.JournalUnavailable);
        error.InnerException.ShouldBeOfType<SqliteException>().SqliteErrorCode.ShouldBe(13);
        journal.Head.Sequence.ShouldBe(written + 1);
        journal.Find(new($"more-{written}")).ShouldBeNull();
        using var reader = JournalReader.Open(folder.Journal);
        reader.Verify().IsWhole.ShouldBeTrue();
    }
}
