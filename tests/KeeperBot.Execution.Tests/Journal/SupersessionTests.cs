using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Tests.Support;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Tests.Journal;

/// <summary>Rules R2, R3 and R5: two intents on one nonce, of which one is mined; and never two that know nothing of each other.</summary>
public class SupersessionTests
{
    [Fact]
    public void WriteTogether_UrgentTakesTheNonce_OneHolderAndBothWatched()
    {
        using var folder = new TestFolder();
        using var journal = Superseded(folder);
        journal.OnNonce(7).Select(story => (story.Intent.Key.Value, story.State)).ShouldBe([("routine", IntentState.Replaced), ("urgent", IntentState.Signed)]);
        journal.Find(new("urgent"))!.Intent.Supersedes.ShouldBe(new IntentKey("routine"));
        journal.NextNonce().ShouldBe(8UL);
        IntentTransitions.HoldsTheKey(IntentState.Replaced).ShouldBeFalse();
        Whole(folder);
    }

    [Fact]
    public void WriteTogether_TheOlderIsMinedAfterAll_ItComesBackAndTheUrgentIsReplaced()
    {
        using var folder = new TestFolder();
        using (var journal = Superseded(folder))
        {
            journal.GoThrough("urgent", 7, IntentState.Broadcasting, IntentState.Pending);
            journal.WriteTogether(journal.Step("urgent", IntentState.Replaced), journal.Step("routine", IntentState.Mined));
            journal.GoThrough("routine", 7, IntentState.Confirmed);
            // And a reorganisation turns it round once more.
            journal.Go("routine", IntentState.Reorged);
            journal.WriteTogether(journal.Step("routine", IntentState.Replaced), journal.Step("urgent", IntentState.Mined));
        }

        using var reopened = JournalDriver.Open(folder);
        reopened.OnNonce(7).Select(story => story.State).ShouldBe([IntentState.Replaced, IntentState.Mined]);
        Whole(folder);
    }

    [Fact]
    public void Write_NonceGivenUpToNobody_ThrowsAndWritesNothing()
    {
        using var folder = new TestFolder();
        using var journal = Pending(folder);
        var before = journal.Head;
        Should.Throw<InvalidOperationException>(() => journal.Go("routine", IntentState.Replaced)).Message.ShouldContain("no other takes it over");
        journal.Head.ShouldBe(before);
        journal.Find(new("routine"))!.State.ShouldBe(IntentState.Pending);
    }

    [Fact]
    public void Write_BothMined_Throws()
    {
        using var folder = new TestFolder();
        using var journal = Superseded(folder);
        journal.GoThrough("urgent", 7, IntentState.Broadcasting, IntentState.Mined);
        Should.Throw<InvalidOperationException>(() => journal.Go("routine", IntentState.Mined)).Message.ShouldContain("is held by urgent");
    }

    [Fact]
    public void Write_NonceOfAnUnrelatedIntent_Throws()
    {
        using var folder = new TestFolder();
        using var journal = Pending(folder);
        journal.Plan("stranger");
        Should.Throw<InvalidOperationException>(() => journal.Go("stranger", IntentState.NonceReserved, 7)).Message.ShouldContain("is held by routine");
        journal.Go("stranger", IntentState.NonceReserved, 8);
        journal.Plan("third");
        Should.Throw<InvalidOperationException>(() => journal.Go("third", IntentState.NonceReserved, 8)).Message.ShouldContain("is reserved for stranger");
    }

    [Fact]
    public void Write_SupersedingAnotherThanTheHolder_Throws()
    {
        using var folder = new TestFolder();
        using var journal = Superseded(folder);
        Should.Throw<InvalidOperationException>(() => journal.PlanInsteadOf("late", "routine")).Message.ShouldContain("no signed bytes waiting");
        Should.Throw<InvalidOperationException>(() => journal.PlanInsteadOf("late", "nobody")).Message.ShouldContain("no signed bytes waiting");
        journal.PlanInsteadOf("late", "urgent");
        Should.Throw<InvalidOperationException>(() => journal.Go("late", IntentState.NonceReserved, 8)).Message.ShouldContain("just that");
        journal.Go("late", IntentState.NonceReserved, 7);
        // Mined while the third one waits for its signature: that signature comes too late.
        journal.GoThrough("urgent", 7, IntentState.Broadcasting, IntentState.Mined);
        Should.Throw<InvalidOperationException>(() => journal.Go("late", IntentState.Signed, 7)).Message.ShouldContain("is held by urgent");
        journal.Go("late", IntentState.Failed);
        Whole(folder);
    }

    [Fact]
    public void Write_UrgentGivenUpBeforeItsSignature_LeavesTheRoutineAsItWas()
    {
        using var folder = new TestFolder();
        using var journal = Pending(folder);
        journal.PlanInsteadOf("urgent", "routine");
        journal.GoThrough("urgent", 7, IntentState.NonceReserved, IntentState.Failed);
        journal.OnNonce(7).ShouldHaveSingleItem().State.ShouldBe(IntentState.Pending);
        journal.Go("routine", IntentState.Mined);
        Whole(folder);
    }

    /// <summary>The floor under the checks: a second writer that knows nothing of them.</summary>
    [Fact]
    public void Schema_TwoHoldersOfOneNonce_IsRefusedByTheDatabase()
    {
        using var folder = new TestFolder();
        using (var journal = Pending(folder))
        {
            journal.Plan("other");
            journal.GoThrough("other", 8, IntentState.NonceReserved, IntentState.Signed);
        }

        using var connection = new SqliteConnection($"Data Source={folder.Journal};Pooling=False");
        connection.Open();
        Should.Throw<SqliteException>(() => connection.Execute(null, "UPDATE intents SET nonce = 7 WHERE key = 'other'")).SqliteErrorCode.ShouldBe(19);
    }

    [Fact]
    public void Find_AttemptWithRouteAndChainFee_GivesThemBack()
    {
        using var folder = new TestFolder();
        using var journal = Pending(folder);
        var story = journal.Find(new("routine"))!;
        (story.Latest!.ChainFee, story.Latest.Route).ShouldBe((new Wei(77), BroadcastRoute.Public));
        story.Latest.WorstFee.ShouldBe(new Wei((2_000 * 60_000) + 77));
        story.Changes.Where(line => line.Route != BroadcastRoute.None).ShouldHaveSingleItem().To.ShouldBe(IntentState.Broadcasting);
    }

    private static TransactionJournal Pending(TestFolder folder)
    {
        var journal = JournalDriver.Open(folder);
        journal.Plan("routine");
        journal.GoThrough("routine", 7, IntentState.NonceReserved, IntentState.Signed, IntentState.Broadcasting, IntentState.Pending);
        return journal;
    }

    private static TransactionJournal Superseded(TestFolder folder)
    {
        var journal = Pending(folder);
        journal.PlanInsteadOf("urgent", "routine");
        journal.Go("urgent", IntentState.NonceReserved, 7);
        journal.WriteTogether(journal.Step("routine", IntentState.Replaced), journal.Step("urgent", IntentState.Signed, 7));
        return journal;
    }

    private static void Whole(TestFolder folder)
    {
        using var reader = JournalReader.Open(folder.Journal);
        reader.Verify().FirstFault.ShouldBeNull();
    }
}
