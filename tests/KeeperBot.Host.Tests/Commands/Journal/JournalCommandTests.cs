using System.Text.Json;
using KeeperBot.Execution.Journal;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Options;
using KeeperBot.TestKit;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Host.Tests.Commands.Journal;

/// <summary>`keeper journal` on the journal of <c>tests/vectors/journal/v2.sql</c>.</summary>
public sealed class JournalCommandTests : IAsyncLifetime
{
    private const int Lines = 36;
    private readonly CommandRun _run = new();

    public JournalCommandTests() => Execute(File.ReadAllText(RepositoryPaths.Vectors("journal", "v2.sql")));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _run.DisposeAsync();

    private string Journal => Path.Combine(Path.GetDirectoryName(_run.KeyFile)!, "journal.db");

    [Fact]
    public async Task Journal_Whole_IsOneLineForEachChange()
    {
        (await _run.RunAsync("journal")).ShouldBe(ExitCode.Ok);
        var lines = Printed();
        lines.Length.ShouldBe(Lines);
        lines[2].ShouldContain("#3 main/counter TopUp nonce-reserved -> signed nonce=7 attempt=1 gas-limit=60000 max-fee=2000 tip=1000 chain-fee=77");
        lines[2].ShouldContain("intent=final why=health.below_trigger head=5; to Signed");
        lines[3].ShouldContain("signed -> broadcasting nonce=7");
        lines[3].ShouldContain(" route=public ");
        lines[0].ShouldContain("; increment (final) (for a test)");
        lines.ShouldContain(line => line.Contains("keeper nonce.adopted = 12", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains("pending -> reverted nonce=12", StringComparison.Ordinal) && line.Contains(" mined=4 gas=30000 cost=30000000 ", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains("broadcasting -> replaced nonce=13", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains("supersedes=routine intent=pending", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Journal_Json_IsOneObjectALine()
    {
        (await _run.RunAsync("journal", "--json")).ShouldBe(ExitCode.Ok);
        var documents = Printed().Select(line => JsonDocument.Parse(line).RootElement).ToList();
        documents.Select(root => root.GetProperty("sequence").GetInt32()).ShouldBe(Enumerable.Range(1, Lines));
        var signed = documents[2];
        signed.GetProperty("to").GetString().ShouldBe("signed");
        signed.GetProperty("attempt").GetProperty("chainFee").GetString().ShouldBe("77");
        signed.GetProperty("nonce").GetInt32().ShouldBe(7);
        documents[29].GetProperty("control").GetString().ShouldBe("mode");
        documents[29].GetProperty("value").GetString().ShouldBe("reduce-only");
    }

    [Fact]
    public async Task Journal_OfOneIntent_ShowsItsLinesOnly()
    {
        (await _run.RunAsync("journal", "--intent", "failed")).ShouldBe(ExitCode.Ok);
        Printed().Length.ShouldBe(3);
        Printed().ShouldAllBe(line => line.Contains(" intent=failed ", StringComparison.Ordinal));
        (await _run.RunAsync("journal", "--intent", "nobody")).ShouldBe(ExitCode.Usage);
        _run.Errors.ShouldContain("knows no such intent");
    }

    [Fact]
    public async Task Journal_HostileText_IsEscaped()
    {
        Execute("UPDATE transitions SET detail = 'a' || char(27) || '[31m' || char(13) || char(10) || char(8238) WHERE sequence = 5");
        (await _run.RunAsync("journal")).ShouldBe(ExitCode.Ok);
        Printed().Length.ShouldBe(Lines);
        Printed()[4].ShouldEndWith(@"; a\u{1b}[31m\u{d}\u{a}\u{202e}");
        (await _run.RunAsync("journal", "--json")).ShouldBe(ExitCode.Ok);
        Printed().Length.ShouldBe(Lines);
        _run.Output.ShouldNotContain("\u001b");
    }

    [Fact]
    public async Task Journal_Followed_EndsCleanlyWhenStopped()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        (await _run.RunWithAsync(_run.Configuration.Text, stop.Token, "journal", "--follow")).ShouldBe(ExitCode.Ok);
        Printed().Length.ShouldBe(20);
    }

    [Fact]
    public async Task Verify_Whole_SaysTheHead()
    {
        (await _run.RunAsync("journal", "verify")).ShouldBe(ExitCode.Ok);
        _run.Output.ShouldStartWith($"whole: {Lines} lines, the last is {Lines}, head 0x");
        (await _run.RunAsync("journal", "verify", "--json")).ShouldBe(ExitCode.Ok);
        using var document = JsonDocument.Parse(_run.Output);
        document.RootElement.GetProperty("whole").GetBoolean().ShouldBeTrue();
        document.RootElement.GetProperty("archives").GetArrayLength().ShouldBe(0);
        var head = document.RootElement.GetProperty("head").GetString()!;
        document.RootElement.GetProperty("headNumber").GetInt64().ShouldBe(Convert.ToInt64(head[2..14], 16));
    }

    [Theory]
    [InlineData("UPDATE transitions SET detail = 'harmless' WHERE sequence = 3", "line 3 ")]
    [InlineData("DELETE FROM controls WHERE name = 'mode'", "there is a hole")]
    public async Task Verify_Damaged_NamesTheFaultAndEndsWithTheJournalsCode(string damage, string fault)
    {
        Execute("PRAGMA foreign_keys = OFF; " + damage);
        (await _run.RunAsync("journal", "verify")).ShouldBe(ExitCode.Journal);
        _run.Output.ShouldBeEmpty();
        _run.Errors.ShouldContain(fault);
        (await _run.RunAsync("journal", "verify", "--json")).ShouldBe(ExitCode.Journal);
        using var document = JsonDocument.Parse(_run.Output);
        document.RootElement.GetProperty("fault").GetString()!.ShouldContain(fault);
    }

    [Fact]
    public async Task Journal_None_SaysThatAKeeperCreatesIt()
    {
        File.Delete(Journal);
        (await _run.RunAsync("journal")).ShouldBe(ExitCode.Journal);
        _run.Errors.ShouldContain("does not exist; a keeper that has run creates it");
    }

    [Theory]
    [InlineData("give one of")]
    [InlineData("give one of", "--keep", "90", "--before", "2020-01-01")]
    [InlineData("give one of", "--before", "yesterday")]
    [InlineData("lines of the last 2 days stay", "--keep", "1")]
    public async Task Archive_LimitThatIsNone_IsAUsageErrorAndTouchesNothing(string said, params string[] arguments)
    {
        var before = await File.ReadAllBytesAsync(Journal);
        (await _run.RunAsync(["journal", "archive", .. arguments])).ShouldBe(ExitCode.Usage);
        _run.Errors.ShouldContain(said);
        (await File.ReadAllBytesAsync(Journal)).ShouldBe(before);
    }

    [Fact]
    public async Task Archive_NothingIsOldEnough_SaysSo()
    {
        File.Delete(Journal);
        (await _run.RunAsync("journal", "archive", "--keep", "90")).ShouldBe(ExitCode.Journal);
        _run.Errors.ShouldContain("does not exist");
        var configured = ConfigurationLoader.Load(Path.Combine(_run.Folder, "keeper.json"));
        TransactionJournal.Open(new KeeperBot.Execution.Journal.JournalOptions(Journal, configured.Chain, configured.Options.Key.Address), TimeProvider.System).Dispose();
        (await _run.RunAsync("journal", "archive", "--before", "2020-01-01")).ShouldBe(ExitCode.Ok);
        _run.Output.ShouldStartWith("nothing to archive");
    }

    private string[] Printed() => _run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Journal};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
