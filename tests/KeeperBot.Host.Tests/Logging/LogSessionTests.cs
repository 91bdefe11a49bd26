using System.Text.Json;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Tests.Options;
using Microsoft.Extensions.Logging;

namespace KeeperBot.Host.Tests.Logging;

public sealed class LogSessionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-log-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Write_NodeUrlInAMessageOrAnException_ShowsTheHostOnly()
    {
        var (errors, file) = Write(logger => logger.LogError(
            new InvalidOperationException("no answer from https://node.example/v2/canary-key?token=canary"), "asked {Url} in vain", "https://node.example/v2/canary-key?token=canary"));

        (errors + file).ShouldNotContain("canary");
        errors.ShouldContain("node.example");
        file.ShouldContain("node.example");
    }

    [Fact]
    public void Write_HostileText_StaysOnOneLineAndActsOnNoTerminal()
    {
        var (errors, file) = Write(logger => logger.LogWarning("symbol {Symbol}", "\u001b[2J\r\ninjected\u202e"));

        errors.TrimEnd('\n').ShouldNotContain('\n');
        errors.ShouldContain("symbol \\u{1b}[2J\\u{d}\\u{a}injected\\u{202e}");
        file.TrimEnd('\n').ShouldNotContain('\n');
        file.ShouldNotContain('\u001b');
    }

    [Fact]
    public void Write_Event_IsOneJsonObjectWithItsProperties()
    {
        var (_, file) = Write(logger => logger.LogInformation(new EventId(9999, "Test"), "block {Block} by {Name}", 7, "us"));

        using var line = JsonDocument.Parse(file);
        line.RootElement.GetProperty("@m").GetString().ShouldBe("block 7 by us");
        line.RootElement.GetProperty("Block").GetInt32().ShouldBe(7);
        line.RootElement.GetProperty("EventId").GetProperty("Id").GetInt32().ShouldBe(9999);
        line.RootElement.TryGetProperty("@l", out _).ShouldBeFalse();
    }

    [Fact]
    public void Start_Quiet_KeepsInformationOutOfStderrButInTheFile()
    {
        var (errors, file) = Write(logger => logger.LogInformation("something ordinary"), quiet: true);

        errors.ShouldBeEmpty();
        file.ShouldContain("something ordinary");
    }

    [Fact]
    public void Write_TheFileIsAsLargeAsItMayBe_GoesOnInAnother()
    {
        // By the day's name, or the next one's where midnight comes between.
        foreach (var day in (int[])[0, 1])
        {
            using var full = File.Create(Path.Combine(_folder.FullName, $"keeper{TimeProvider.System.GetLocalNow().AddDays(day):yyyyMMdd}.log"));
            full.SetLength(LogSession.MostBytes);
        }

        var configuration = new SampleConfiguration().Set("logging/file", Path.Combine(_folder.FullName, "keeper.log")).Load();
        using (var session = LogSession.Start(configuration, TextWriter.Null, quiet: false))
            session.For("test").LogError("what must not be lost");

        File.ReadAllText(_folder.EnumerateFiles("keeper*_001.log").ShouldHaveSingleItem().FullName).ShouldContain("what must not be lost");
    }

    private (string Errors, string File) Write(Action<ILogger> write, bool quiet = false)
    {
        var configuration = new SampleConfiguration()
            .SetJson("chain/rpc", "[\"https://node.example/v2/canary-key?token=canary\"]").Set("logging/file", Path.Combine(_folder.FullName, "keeper.log")).Load();
        using var errors = new StringWriter();
        using (var session = LogSession.Start(configuration, errors, quiet))
            write(session.For("test"));
        return (errors.ToString(), File.ReadAllText(_folder.EnumerateFiles("keeper*.log").ShouldHaveSingleItem().FullName));
    }
}
