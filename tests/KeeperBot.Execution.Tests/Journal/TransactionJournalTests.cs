using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Tests.Journal;

public class TransactionJournalTests
{
    [Fact]
    public void Find_AfterReopening_GivesTheWholeStory()
    {
        using var folder = new TestFolder();
        using (var journal = JournalDriver.Open(folder))
        {
            journal.Plan("a");
            journal.GoThrough("a", 7, IntentState.NonceReserved, IntentState.Signed, IntentState.Broadcasting, IntentState.Pending, IntentState.Mined, IntentState.Confirmed);
        }

        using var reopened = JournalDriver.Open(folder);
        var story = reopened.Find(new("a")).ShouldNotBeNull();
        story.State.ShouldBe(IntentState.Confirmed);
        story.Nonce.ShouldBe(7UL);
        story.Attempts.ShouldHaveSingleItem().Raw.ShouldBe(JournalDriver.Raw("a", 1));
        story.Mined.ShouldBe(JournalDriver.Mined("a"));
        story.Effect.ShouldBe("to Confirmed");
        var planned = JournalIntent.Of(TestPlan.Intent("a", TestPlan.Block(1)));
        story.Intent.ShouldBe(planned with { Promise = story.Intent.Promise, Spends = story.Intent.Spends });
        story.Intent.Promise.ShouldBe(planned.Promise);
        story.Intent.Spends.ShouldBe(planned.Spends);
        story.Changes.Select(line => line.To).ShouldBe([
            IntentState.Planned, IntentState.NonceReserved, IntentState.Signed, IntentState.Broadcasting, IntentState.Pending, IntentState.Mined, IntentState.Confirmed]);
    }

    [Fact]
    public void Open_NewFile_IsReadableByItsOwnerOnlyInWal()
    {
        using var folder = new TestFolder();
        using var journal = JournalDriver.Open(folder);
        journal.Plan("a");
        foreach (var suffix in (string[])["", "-wal", "-shm"])
            if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(folder.Journal + suffix).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Scalar(folder, "PRAGMA journal_mode").ShouldBe("wal");
    }

    [Fact]
    public void Open_WhileAnotherHoldsTheKey_Refuses()
    {
        using var folder = new TestFolder();
        using var first = JournalDriver.Open(folder);
        Should.Throw<ExecutionException>(() => JournalDriver.Open(folder)).Kind.ShouldBe(ExecutionErrorKind.Locked);
    }

    [Fact]
    public void Open_AnotherJournalWithOneLockDirectory_Refuses()
    {
        using var folder = new TestFolder();
        var options = new JournalOptions(folder.Journal, TestPlan.Chain, TestPlan.Actor) { LockDirectory = folder.Root };
        using var first = TransactionJournal.Open(options, TimeProvider.System);
        Should.Throw<ExecutionException>(() => TransactionJournal.Open(options with { File = Path.Combine(folder.Root, "other.db") }, TimeProvider.System))
            .Kind.ShouldBe(ExecutionErrorKind.Locked);
        using var otherKey = TransactionJournal.Open(options with { File = Path.Combine(folder.Root, "other.db"), Actor = TestPlan.Contract }, TimeProvider.System);
        otherKey.Actor.ShouldBe(TestPlan.Contract);
    }

    [Fact]
    public void Open_OfAnotherChainOrAddress_Refuses()
    {
        using var folder = new TestFolder();
        JournalDriver.Open(folder).Dispose();
        var options = new JournalOptions(folder.Journal, TestPlan.Chain, TestPlan.Actor);
        Should.Throw<ExecutionException>(() => TransactionJournal.Open(options with { Chain = new(1) }, TimeProvider.System)).Kind.ShouldBe(ExecutionErrorKind.JournalForeign);
        Should.Throw<ExecutionException>(() => TransactionJournal.Open(options with { Actor = TestPlan.Contract }, TimeProvider.System)).Kind.ShouldBe(ExecutionErrorKind.JournalForeign);
    }

    [Fact]
    public void Open_NewerSchema_RefusesAndChangesNothing()
    {
        using var folder = new TestFolder();
        JournalDriver.Open(folder).Dispose();
        Tamper(folder, "PRAGMA user_version = 99");
        Should.Throw<ExecutionException>(() => JournalDriver.Open(folder)).Kind.ShouldBe(ExecutionErrorKind.JournalNewer);
        Should.Throw<ExecutionException>(() => JournalReader.Open(folder.Journal)).Kind.ShouldBe(ExecutionErrorKind.JournalNewer);
        Scalar(folder, "PRAGMA user_version").ShouldBe(99L);
    }

    [Fact]
    public void Open_NoDatabase_IsCorruptAndNotReplaced()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(Path.GetDirectoryName(folder.Journal)!);
        File.WriteAllText(folder.Journal, new string('x', 5000));
        Should.Throw<ExecutionException>(() => JournalDriver.Open(folder)).Kind.ShouldBe(ExecutionErrorKind.JournalCorrupt);
        File.ReadAllText(folder.Journal).ShouldStartWith("xxx");
    }

    [Theory]
    [InlineData("UPDATE transitions SET detail = 'harmless' WHERE sequence = 3")]
    [InlineData("UPDATE transitions SET nonce = 8 WHERE sequence = 2")]
    [InlineData("DELETE FROM transitions WHERE sequence = 4")]
    [InlineData("UPDATE attempts SET raw = x'02ff'")]
    [InlineData("UPDATE attempts SET max_fee = '1'")]
    [InlineData("DELETE FROM attempts")]
    [InlineData("UPDATE attempts SET chain_fee = '0'")]
    [InlineData("UPDATE attempts SET route = 2")]
    [InlineData("UPDATE transitions SET route = 2 WHERE sequence = 4")]
    [InlineData("UPDATE transitions SET format = 1 WHERE sequence = 4")]
    [InlineData("UPDATE transitions SET format = 9 WHERE sequence = 4")]
    [InlineData("UPDATE intents SET supersedes = 'b' WHERE key = 'a'")]
    [InlineData("UPDATE intents SET nonce = 8 WHERE key = 'a'")]
    [InlineData("UPDATE controls SET value = '9' WHERE name = 'nonce.adopted'")]
    [InlineData("UPDATE controls SET name = 'mode' WHERE name = 'nonce.adopted'")]
    [InlineData("UPDATE controls SET reason = ''")]
    [InlineData("DELETE FROM controls")]
    [InlineData("UPDATE intents SET target = x'00000000000000000000000000000000000000ff' WHERE key = 'a'")]
    [InlineData("UPDATE intents SET state = 8 WHERE key = 'a'")]
    [InlineData("UPDATE ledger SET amount = '0'")]
    [InlineData("UPDATE ledger SET amount = 'much'")]
    [InlineData("UPDATE intents SET promise = 'nonsense' WHERE key = 'a'")]
    [InlineData("UPDATE attempts SET hash = x'00'")]
    [InlineData("DELETE FROM ledger")]
    [InlineData("INSERT INTO ledger VALUES (900, 'native', 'a', '5', 5)")]
    [InlineData("UPDATE transitions SET chained = zeroblob(32) WHERE sequence = 5")]
    public void Verify_Tampered_NamesTheFaultAndOpenRefuses(string tampering)
    {
        using var folder = new TestFolder();
        using (var journal = JournalDriver.Open(folder))
        {
            journal.Plan("a");
            journal.Go("a", IntentState.NonceReserved, 7, LedgerPosting.Of(new Wei(5), new(100)));
            journal.GoThrough("a", 7, IntentState.Signed, IntentState.Broadcasting, IntentState.Pending);
            journal.AdoptNonce(8);
            journal.Plan("late");
        }

        using (var reader = JournalReader.Open(folder.Journal))
            reader.Verify().IsWhole.ShouldBeTrue();
        Tamper(folder, tampering);
        using (var reader = JournalReader.Open(folder.Journal))
            reader.Verify().FirstFault.ShouldNotBeNull();
        Should.Throw<ExecutionException>(() => JournalDriver.Open(folder)).Kind.ShouldBe(ExecutionErrorKind.JournalCorrupt);
    }

    [Fact]
    public void Verify_TailCutOff_ShowsInTheExportedHead()
    {
        using var folder = new TestFolder();
        (long Sequence, Hash32 Chained) exported;
        using (var journal = JournalDriver.Open(folder))
        {
            journal.Plan("a");
            journal.Plan("b");
            exported = journal.Head;
        }

        Tamper(folder, "DELETE FROM transitions WHERE sequence = 2; DELETE FROM intents WHERE key = 'b'");
        using var reader = JournalReader.Open(folder.Journal);
        var found = reader.Verify();
        found.IsWhole.ShouldBeTrue();
        found.Head.ShouldNotBe(exported.Chained);
        found.Sequence.ShouldBe(exported.Sequence - 1);
    }

    [Fact]
    public void Spent_SeveralEntriesOfAnIntent_OnlyTheNewestCounts()
    {
        using var folder = new TestFolder();
        using var journal = JournalDriver.Open(folder);
        journal.Plan("a", 1);
        journal.Go("a", IntentState.NonceReserved, 0, LedgerPosting.Of(new Wei(100), new(1000)), LedgerPosting.Of(TestPlan.Dollars(10), new(1000)));
        journal.Plan("b", 1);
        journal.Go("b", IntentState.NonceReserved, 1, LedgerPosting.Of(new Wei(7), new(1100)));
        journal.NativeSpent(new(999), new("none")).ShouldBe(new Wei(107));
        journal.NativeSpent(new(999), new("a")).ShouldBe(new Wei(7));
        journal.NativeSpent(new(1000), new("none")).ShouldBe(new Wei(7));
        journal.Spent(TestPlan.Usdc, new(999), new("none")).ShouldBe(TestPlan.Dollars(10));
        journal.Go("a", IntentState.Failed, 0, LedgerPosting.Of(Wei.Zero, new(1200)), LedgerPosting.Of(TestPlan.Dollars(0), new(1200)));
        journal.NativeSpent(new(999), new("none")).ShouldBe(new Wei(7));
        journal.Spent(TestPlan.Usdc, new(999), new("none")).ShouldBe(TestPlan.Dollars(0));
        journal.Posted(new("a")).ShouldBe([LedgerPosting.Of(TestPlan.Dollars(0), new(1200)), LedgerPosting.Of(Wei.Zero, new(1200))]);
    }

    [Fact]
    public void NextNonce_ReservedButNeverSigned_IsFreeAgain()
    {
        using var folder = new TestFolder();
        using var journal = JournalDriver.Open(folder);
        journal.NextNonce().ShouldBeNull();
        journal.Plan("a");
        journal.GoThrough("a", 4, IntentState.NonceReserved, IntentState.Failed);
        journal.NextNonce().ShouldBeNull();
        journal.Plan("b");
        journal.GoThrough("b", 4, IntentState.NonceReserved, IntentState.Signed);
        journal.NextNonce().ShouldBe(5UL);
        journal.AdoptNonce(9);
        journal.NextNonce().ShouldBe(9UL);
    }

    [Fact]
    public void Write_ThatDoesNotFitTheStep_ThrowsAndWritesNothing()
    {
        using var folder = new TestFolder();
        using var journal = JournalDriver.Open(folder);
        Should.Throw<InvalidOperationException>(() => journal.Write(new Change(new("a"), IntentState.Planned, "without content")));
        journal.Plan("a");
        Should.Throw<InvalidOperationException>(() => journal.Go("a", IntentState.Signed));
        Should.Throw<InvalidOperationException>(() => journal.Write(new Change(new("a"), IntentState.NonceReserved, "without nonce")));
        journal.Go("a", IntentState.NonceReserved, 3);
        Should.Throw<InvalidOperationException>(() => journal.Go("a", IntentState.Signed, 4)).Message.ShouldContain("share its nonce");
        Should.Throw<InvalidOperationException>(() => journal.Plan("a"));
        journal.Head.Sequence.ShouldBe(2);
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("\0")]
    [InlineData("naïve \ud83d\ude00 \u0001\r\n")]
    public void Write_WordsOfAnyKind_ReadBackAndVerify(string detail)
    {
        using var folder = new TestFolder();
        using (var journal = JournalDriver.Open(folder))
        {
            journal.Plan("a");
            // A node's or a contract's words can end in it.
            journal.Write(new Change(new("a"), IntentState.NonceReserved, detail) { Nonce = 7, Head = TestPlan.Block(5) });
            journal.WriteControl(new ControlChange("note", detail, detail, null));
        }

        using var reader = JournalReader.Open(folder.Journal);
        reader.Verify().FirstFault.ShouldBeNull();
        reader.Lines()[1].Detail.ShouldBe(detail);
    }

    [Fact]
    public void Lines_BesideTheWriter_FollowsTheLog()
    {
        using var folder = new TestFolder();
        using var journal = JournalDriver.Open(folder);
        journal.Plan("a");
        using var reader = JournalReader.Open(folder.Journal);
        reader.Lines().ShouldHaveSingleItem().To.ShouldBe(IntentState.Planned);
        journal.Go("a", IntentState.NonceReserved, 3);
        reader.Lines(after: 1).ShouldHaveSingleItem().Nonce.ShouldBe(3UL);
        reader.Open().ShouldHaveSingleItem().Intent.Key.ShouldBe(new IntentKey("a"));
    }

    [Fact]
    public void RememberBlock_LowerHead_ForgetsWhatWasReorganisedAway()
    {
        using var folder = new TestFolder();
        using var journal = JournalDriver.Open(folder);
        foreach (var number in (ulong[])[10, 11, 12])
            journal.RememberBlock(TestPlan.Block(number));
        journal.RememberBlock(TestPlan.Block(11, fork: 1));
        journal.RecentBlocks().ShouldBe([(11UL, TestPlan.Hash(11, 1)), (10UL, TestPlan.Hash(10, 1)), (9UL, TestPlan.Hash(9, 0))]);
        journal.RememberBlock(TestPlan.Block(1000));
        journal.RecentBlocks().ShouldBe([(1000UL, TestPlan.Hash(1000, 0)), (999UL, TestPlan.Hash(999, 0))]);
    }

    private static object? Scalar(TestFolder folder, string sql)
    {
        using var connection = Raw(folder);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Tamper(TestFolder folder, string sql) => Scalar(folder, "PRAGMA foreign_keys = OFF; " + sql);

    private static SqliteConnection Raw(TestFolder folder)
    {
        var connection = new SqliteConnection($"Data Source={folder.Journal};Pooling=False");
        connection.Open();
        return connection;
    }
}
