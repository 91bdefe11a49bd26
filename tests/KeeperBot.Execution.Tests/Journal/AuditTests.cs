using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Tests.Support;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Tests.Journal;

/// <summary>Catalogue case 8 for damage that the start does not read: beside the running keeper everything is read back.</summary>
public class AuditTests(StartTests.Filled filled) : IClassFixture<StartTests.Filled>
{
    [Fact]
    public async Task Start_OldLineChangedAfterACleanStop_EndsTheTrustAndTheNextStartRefuses()
    {
        using var folder = new TestFolder();
        filled.CopyTo(folder);
        Run(folder.Journal, "UPDATE transitions SET detail = 'harmless' WHERE sequence = 7");
        var log = new RecordingLogger();
        using (var journal = JournalDriver.Open(folder))
        {
            journal.RequireTrusted();
            using var audit = JournalAudit.Start(journal, log);
            await audit.Ended;
            var error = Should.Throw<ExecutionException>(journal.RequireTrusted);
            (error.Kind, error.Message.Contains("line 7 ", StringComparison.Ordinal)).ShouldBe((ExecutionErrorKind.JournalCorrupt, true));
            log.Entries.ShouldHaveSingleItem().ShouldStartWith("Critical 5012");
        }

        Should.Throw<ExecutionException>(() => JournalDriver.Open(folder)).Kind.ShouldBe(ExecutionErrorKind.JournalCorrupt);
    }

    [Fact]
    public async Task Start_JournalIsWhole_SaysSoWithTheHeadWhileItIsWritten()
    {
        using var folder = new TestFolder();
        filled.CopyTo(folder);
        var log = new RecordingLogger();
        using var journal = JournalDriver.Open(folder);
        var head = journal.Head;
        using var audit = JournalAudit.Start(journal, log);
        await audit.Ended;
        journal.RequireTrusted();
        log.Entries.ShouldHaveSingleItem().ShouldBe($"Information 5011 the whole journal reads back: {head.Sequence} lines, the last is {head.Sequence}, head {head.Chained}");
        journal.Plan("later");
    }

    [Fact]
    public async Task Start_EverythingWasReadAtTheStart_ReadsNothingAgain()
    {
        using var folder = new TestFolder();
        filled.CopyTo(folder);
        Run(folder.Journal, "DELETE FROM meta WHERE name = 'clean_stop'");
        var log = new RecordingLogger();
        using var journal = JournalDriver.Open(folder);
        using var audit = JournalAudit.Start(journal, log);
        await audit.Ended;
        log.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task AdvanceAsync_JournalIsNotTrustedAnyMore_DecidesAndSignsNothing()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await PlaneKit.StartAsync(chain.Upstream, chain.Folder.Journal);
        var head = await kit.HeadAsync();
        kit.Journal.Distrust("line 7 has been changed");
        (await Should.ThrowAsync<ExecutionException>(() => kit.AdvanceAsync())).Kind.ShouldBe(ExecutionErrorKind.JournalCorrupt);
        (await Should.ThrowAsync<ExecutionException>(() => kit.SubmitAsync(TestPlan.Intent("a", head)))).Kind.ShouldBe(ExecutionErrorKind.JournalCorrupt);
        kit.State("a").ShouldBe(KeeperBot.Core.Ports.IntentState.None);
    }

    [Fact]
    public void Verify_Cancelled_BreaksOff()
    {
        using var folder = new TestFolder();
        filled.CopyTo(folder);
        using var reader = JournalReader.Open(folder.Journal);
        Should.Throw<OperationCanceledException>(() => reader.Verify(new CancellationToken(canceled: true)));
    }

    private static void Run(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        connection.Execute(null, sql);
    }
}
