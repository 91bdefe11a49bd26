using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Time;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Tests.Journal;

/// <summary>Old lines go to a file of their own, and nothing that anybody looks at goes with them.</summary>
public sealed class ArchiveTests : IDisposable
{
    /// <summary>Seven days of chain time after the first blocks.</summary>
    private const ulong Late = 50_400;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TestFolder _folder = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Archive_ClosedIntents_MovesThemAndLosesNothing()
    {
        Fill();
        using var journal = Open();
        var (controls, nonce, spent) = (Decided(journal), journal.NextNonce(), journal.NativeSpent(TestPlan.Block(Late - 7_200).Timestamp, new("none")));
        var mark = Archive(journal).ShouldNotBeNull();
        (mark.First, mark.PlannedTo).ShouldBe((1, 3UL));
        journal.Find(new("routine")).ShouldBeNull();
        journal.Find(new("old-1")).ShouldBeNull();
        journal.Find(new("open")).ShouldNotBeNull();
        (journal.NextNonce(), journal.NativeSpent(TestPlan.Block(Late - 7_200).Timestamp, new("none"))).ShouldBe((nonce, spent));
        Decided(journal).ShouldBe(controls);
        Archive(journal).ShouldBeNull();
        var file = mark.FileOf(_folder.Journal);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var reader = JournalReader.Open(_folder.Journal);
        reader.Verify().FirstFault.ShouldBeNull();
        reader.Entries(0, 1, null)[0].Sequence.ShouldBe(mark.Last + 1);
        reader.Archives().ShouldBe([new ArchiveCheck(mark, file, true, null)]);
        reader.ArchiveOf(new("old-2")).ShouldBe(file);
        reader.ArchiveOf(new("open")).ShouldBeNull();
    }

    [Fact]
    public void Archive_Again_JoinsTheFirst()
    {
        Fill();
        using (var journal = Open())
        {
            Archive(journal).ShouldNotBeNull();
            journal.RememberFinal(Late + 10, TestPlan.Hash(Late + 10, 0));
            journal.GoThrough("open", 5, IntentState.Mined, IntentState.Confirmed, IntentState.Finalized);
            journal.Plan("newest", Late + 50_400);
            journal.GoThrough("newest", 6, IntentState.NonceReserved, IntentState.Signed);
        }

        _time.Advance(TimeSpan.FromDays(10));
        using (var journal = Open())
            Archive(journal).ShouldNotBeNull();
        using var reopened = Open();
        reopened.Opening.AfterCleanStop.ShouldBeTrue();
        using var reader = JournalReader.Open(_folder.Journal);
        reader.Verify().FirstFault.ShouldBeNull();
        var archives = reader.Archives();
        archives.Select(archive => archive.FirstFault).ShouldBe([null, null]);
        archives[1].Mark.First.ShouldBe(archives[0].Mark.Last + 1);
        File.Delete(archives[0].File);
        reader.Archives().Select(archive => archive.IsThere).ShouldBe([false, true]);
    }

    [Theory]
    [InlineData((int)ArchiveStep.Written, false)]
    [InlineData((int)ArchiveStep.Verified, false)]
    [InlineData((int)ArchiveStep.Marked, false)]
    [InlineData((int)ArchiveStep.Cut, true)]
    public void Archive_KilledAtAStep_HasHappenedOrHasNot(int step, bool happened)
    {
        Fill();
        using var killed = new TestFolder();
        Directory.CreateDirectory(Path.GetDirectoryName(killed.Journal)!);
        using (var journal = Open())
        {
            // What the disk holds when the process is killed there.
            Archive(journal, reached => CopyAt(reached == (ArchiveStep)step, killed));
        }

        using var copy = TransactionJournal.Open(new JournalOptions(killed.Journal, TestPlan.Chain, TestPlan.Actor), _time);
        copy.Opening.AfterCleanStop.ShouldBeFalse();
        (copy.Find(new("old-1")) is null).ShouldBe(happened);
        (Archive(copy) is null).ShouldBe(happened);
        using var reader = JournalReader.Open(killed.Journal);
        reader.Verify().FirstFault.ShouldBeNull();
        reader.Archives().ShouldHaveSingleItem().FirstFault.ShouldBeNull();
        Directory.GetFiles(Path.GetDirectoryName(killed.Journal)!, "*.archive-*").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData((int)ArchiveStep.Written)]
    [InlineData((int)ArchiveStep.Marked)]
    public void Archive_FailsAtAStep_TheJournalGoesOnAsItWas(int step)
    {
        Fill();
        using var journal = Open();
        var head = journal.Head;
        Should.Throw<ExecutionException>(() => Archive(journal, reached => _ = reached == (ArchiveStep)step ? throw new IOException("no space left") : reached))
            .Kind.ShouldBe(ExecutionErrorKind.JournalUnavailable);
        journal.Head.ShouldBe(head);
        journal.WriteControl(new("mode", "active", "still writes", null));
        Archive(journal).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(IntentState.Reverted, "", true)]
    [InlineData(IntentState.Reverted, "DELETE FROM anchors", false)]
    [InlineData(IntentState.Confirmed, "", false)]
    [InlineData(IntentState.Pending, "", false)]
    [InlineData(IntentState.Replaced, "", false)]
    [InlineData(IntentState.NonceLost, "", false)]
    [InlineData(IntentState.Finalized, "UPDATE ledger SET at = 1700604000 WHERE intent = 'old-2'", false)]
    [InlineData(IntentState.Finalized, "UPDATE transitions SET recorded_at = 4000000000000 WHERE sequence = 17", false)]
    public void Find_IntentInAState_GoesOnlyWhenNothingLooksAtIt(IntentState state, string also, bool goes)
    {
        Fill();
        using var connection = Connect(_folder.Journal);
        var all = new ArchiveBoundary(connection, Start.AddDays(5), 1).Find(0);
        connection.Execute(null, $"UPDATE intents SET state = {(int)state} WHERE key = 'old-2'; {also}");
        var found = new ArchiveBoundary(connection, Start.AddDays(5), 1).Find(0);
        if (goes)
            found.ShouldBe(all);
        else
            found.ShouldBe(9);
    }

    [Fact]
    public void Write_PlannedOnAnArchivedBlock_IsRefused()
    {
        Fill();
        using (var journal = Open())
            Archive(journal).ShouldNotBeNull();
        using var reopened = Open();
        Should.Throw<InvalidOperationException>(() => reopened.Plan("old-1", 2)).Message.ShouldContain("archived");
        reopened.Plan("other", Late + 1);
    }

    [Theory]
    [InlineData("UPDATE controls SET value = replace(value, '0x', '0y') WHERE name GLOB 'journal.archived:*'")]
    [InlineData("UPDATE controls SET reason = 'other' WHERE name GLOB 'journal.archived:*'")]
    [InlineData("DELETE FROM controls WHERE name GLOB 'journal.archived:*'")]
    [InlineData("DELETE FROM transitions WHERE sequence = (SELECT MIN(sequence) FROM transitions)")]
    public void Open_BeginningMoved_Refuses(string sql)
    {
        Fill();
        using (var journal = Open())
            Archive(journal).ShouldNotBeNull();
        using (var connection = Connect(_folder.Journal))
            connection.Execute(null, "PRAGMA foreign_keys = OFF; " + sql);
        Should.Throw<ExecutionException>(Open).Kind.ShouldBe(ExecutionErrorKind.JournalCorrupt);
    }

    [Fact]
    public void Archives_FileChanged_SaysSo()
    {
        Fill();
        ArchiveMark mark;
        using (var journal = Open())
            mark = Archive(journal).ShouldNotBeNull();
        using (var connection = Connect(mark.FileOf(_folder.Journal)))
            connection.Execute(null, "UPDATE transitions SET detail = 'harmless' WHERE sequence = 3");
        using var reader = JournalReader.Open(_folder.Journal);
        reader.Archives().ShouldHaveSingleItem().FirstFault.ShouldNotBeNull().ShouldContain("SHA-256");
        ArchiveFile.LinesFault(mark.FileOf(_folder.Journal), mark).ShouldNotBeNull().ShouldContain("line 3 ");
    }

    [Fact]
    public void Archive_NoIntentMayGo_LeavesTheControlLinesToo()
    {
        using var journal = Open();
        journal.WriteControl(new("mode", "reduce-only", "by hand", null));
        journal.Plan("young");
        _time.Advance(TimeSpan.FromDays(10));
        Archive(journal).ShouldBeNull();
        journal.Head.Sequence.ShouldBe(2);
    }

    [Fact]
    public void Archive_LessThanTwoDaysAgo_Throws()
    {
        using var journal = Open();
        Should.Throw<ArgumentOutOfRangeException>(() => journal.Archive(_time.GetUtcNow().AddDays(-1)));
    }

    /// <summary>Three that are final, one that another took the nonce of, one that failed and decisions in force; ten days later one that is on its way.</summary>
    private void Fill()
    {
        using (var journal = Open())
        {
            journal.WriteControl(new("mode", "reduce-only", "by hand", TestPlan.Block(1)));
            for (var nonce = 1UL; nonce <= 3; nonce++)
            {
                journal.Plan($"old-{nonce}", nonce, new LedgerPosting(LedgerPosting.Native, 5, TestPlan.Block(nonce).Timestamp));
                journal.GoThrough(
                    $"old-{nonce}", nonce, IntentState.NonceReserved, IntentState.Signed, IntentState.Broadcasting, IntentState.Pending, IntentState.Mined,
                    IntentState.Confirmed, IntentState.Finalized);
            }

            journal.Plan("routine", 3);
            journal.GoThrough("routine", 4, IntentState.NonceReserved, IntentState.Signed, IntentState.Broadcasting);
            journal.PlanInsteadOf("urgent", "routine");
            journal.Go("urgent", IntentState.NonceReserved, 4);
            journal.WriteTogether(journal.Step("routine", IntentState.Replaced), journal.Step("urgent", IntentState.Signed, 4));
            journal.GoThrough("urgent", 4, IntentState.Broadcasting, IntentState.Mined, IntentState.Confirmed, IntentState.Finalized);
            journal.Plan("failed", 3);
            journal.Go("failed", IntentState.Failed);
            journal.WriteControl(new("breaker.reverts", "tripped", "3 in a row", null));
            journal.RememberFinal(4, TestPlan.Hash(4, 0));
        }

        _time.Advance(TimeSpan.FromDays(10));
        using var later = Open();
        later.Plan("open", Late, new LedgerPosting(LedgerPosting.Native, 7, TestPlan.Block(Late).Timestamp));
        later.GoThrough("open", 5, IntentState.NonceReserved, IntentState.Signed, IntentState.Broadcasting, IntentState.Pending);
    }

    private TransactionJournal Open() => TransactionJournal.Open(new JournalOptions(_folder.Journal, TestPlan.Chain, TestPlan.Actor), _time);

    private ArchiveMark? Archive(TransactionJournal journal, Action<ArchiveStep>? reached = null) =>
        journal.Archive(_time.GetUtcNow().AddDays(-5), 1, reached ?? (_ => { }));

    private void CopyAt(bool now, TestFolder to)
    {
        if (!now)
            return;
        var from = Path.GetDirectoryName(_folder.Journal)!;
        foreach (var file in Directory.GetFiles(from).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(Path.GetDirectoryName(to.Journal)!, Path.GetFileName(file)));
    }

    private static List<(string Name, string Value, string Reason, ChainTime? At)> Decided(TransactionJournal journal) =>
        [.. journal.Controls().Where(line => !line.Name.StartsWith(ControlNames.ArchivedPrefix, StringComparison.Ordinal)).Select(line => (line.Name, line.Value, line.Reason, line.At))];

    private static SqliteConnection Connect(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }
}
