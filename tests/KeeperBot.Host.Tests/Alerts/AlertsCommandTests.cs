using KeeperBot.Core.Cycle;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Composition.Alerts;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Options;
using KeeperBot.Host.Tests.Commands;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Http;

namespace KeeperBot.Host.Tests.Alerts;

/// <summary>Alerts from the configuration to a receiver on the loopback interface; no secret in anything that is written.</summary>
public sealed class AlertsCommandTests : IAsyncLifetime
{
    private const string Key = "T0SECRET0B0SECRET0abcdefghijkl";

    private readonly CommandRun _run = new();
    private readonly LoopbackHttp _good = new();
    private readonly LoopbackHttp _bad = new(LoopbackHttp.Status(404, "", $"no such hook {Key}"));

    public Task InitializeAsync()
    {
        WriteSecret("good.url", _good.Url($"/services/{Key}").ToString());
        WriteSecret("bad.url", _bad.Url($"/services/{Key}").ToString());
        _run.Configuration.SetJson("alerts", """
            {
              "name": "tests",
              "sinks": { "chat": { "kind": "slack", "url": "file:good.url" }, "room": { "kind": "discord", "url": "file:bad.url" } },
              "routes": [{ "severity": "critical", "sinks": ["chat", "room"] }]
            }
            """);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Test_OneSinkOfTwoWorks_HasATickAndACross()
    {
        (await _run.RunAsync("alerts", "test")).ShouldBe(ExitCode.AlertsUndelivered);
        _run.Output.ShouldBe("✓ chat: slack file:good.url; it took the test alert\n✗ room: discord file:bad.url: 127.0.0.1 answered 404\n");
        _good.Requests.ShouldHaveSingleItem().Body.ShouldContain("TEST tests: keeper: test");
        _run.Everything.ShouldNotContain(Key);
    }

    [Fact]
    public async Task Test_TheSinkThatIsNamed_IsTestedAlone()
    {
        (await _run.RunAsync("alerts", "test", "--sink", "chat")).ShouldBe(ExitCode.Ok);
        _bad.Requests.ShouldBeEmpty();
        (await _run.RunAsync("alerts", "test", "--sink", "chatt")).ShouldBe(ExitCode.Usage);
        _run.Errors.ShouldContain("there is no sink 'chatt'; choose one of: chat, room");
    }

    [Fact]
    public async Task Test_NoAlertsConfigured_SaysSo()
    {
        _run.Configuration.Remove("alerts");
        (await _run.RunAsync("alerts", "test")).ShouldBe(ExitCode.Configuration);
        _run.Errors.ShouldContain("has no section \"alerts\"");
    }

    [Fact]
    public async Task Check_ASecretThatIsMissing_IsACrossAndNothingIsSent()
    {
        File.Delete(Path.Combine(_run.Folder, "bad.url"));
        (await _run.RunAsync("check")).ShouldBe(ExitCode.Configuration);
        _run.Output.ShouldContain("✓ alerts.sinks.chat: slack file:good.url; `keeper alerts test` sends\n");
        _run.Output.ShouldContain("✗ alerts.sinks.room: discord file:bad.url: the file '");
        _good.Requests.ShouldBeEmpty();
        _run.Everything.ShouldNotContain(Key);
    }

    [Theory]
    [InlineData("slack", "url", UnixFileMode.OtherRead, "0604")]
    [InlineData("discord", "url", UnixFileMode.GroupRead, "0640")]
    [InlineData("webhook", "url", UnixFileMode.GroupWrite, "0620")]
    [InlineData("pagerduty", "routingKey", UnixFileMode.OtherRead | UnixFileMode.GroupRead, "0644")]
    public async Task CheckAndRun_ASecretThatOthersMayUse_IsRefusedWithItsFileAndTheMend(string kind, string key, UnixFileMode more, string octal)
    {
        if (OperatingSystem.IsWindows())
            return;
        var file = Path.Combine(_run.Folder, "good.url");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
        _run.Configuration.SetJson("alerts", $$"""{ "sinks": { "open": { "kind": "{{kind}}", "{{key}}": "file:good.url" } }, "routes": [{ "severity": "critical", "sinks": ["open"] }] }""");

        (await _run.RunAsync("check")).ShouldBe(ExitCode.Configuration);
        _run.Output.ShouldContain("✗ alerts.sinks.open: ");
        _run.Output.ShouldContain($"the file '{file}' has mode {octal}: others may use it, or it is executable; mend it with: chmod 600 '{file}'");
        _run.WriteKey();
        (await _run.RunAsync("run", "--once")).ShouldBe(ExitCode.Configuration);
        _run.Errors.ShouldContain($"alerts.sinks.open: the file '{file}' has mode {octal}");
        _good.Requests.ShouldBeEmpty();
        _run.Everything.ShouldNotContain(Key);
    }

    [Fact]
    public async Task Run_ASecretThatIsMissing_DoesNotStart()
    {
        _run.WriteKey();
        File.Delete(Path.Combine(_run.Folder, "bad.url"));
        (await _run.RunAsync("run", "--once")).ShouldBe(ExitCode.Configuration);
        _run.Errors.ShouldContain("alerts.sinks.room: the file '");
    }

    [Fact]
    public async Task Run_AKeeperThatEndsByItself_SaysSoBefore()
    {
        _run.WriteKey();
        // The node answers what opening needs, and not what the start of the transaction plane asks.
        (await _run.RunAsync("run")).ShouldBe(ExitCode.ChainUnreachable, _run.Errors);
        _good.Requests.ShouldHaveSingleItem().Body.ShouldContain("CRITICAL tests: keeper: stopped");
        _run.Everything.ShouldNotContain(Key);
    }

    [Fact]
    public async Task Start_CyclesThatAreVoid_ReachTheReceiverAndNoSecretReachesTheLog()
    {
        var configuration = Load();
        using var written = new StringWriter();
        using (var log = LogSession.Start(configuration, written, quiet: false))
        await using (var alerts = AlertRuntime.Start(configuration, dryRun: false, TimeProvider.System, log))
        {
            for (ulong block = 1; block <= 3; block++)
                alerts.Observers.ShouldHaveSingleItem().OnCycle(new CycleFailed(new BlockRef(block, Hash32.Zero, Hash32.Zero, new ChainTime(1)), KeeperMode.Halted, "rpc.unreachable", $"the node said <!here> {Key}"));
        }

        var body = _good.Requests.ShouldHaveSingleItem().Body;
        body.ShouldContain("CRITICAL tests: keeper: cycles_void");
        body.ShouldContain("(hidden)");
        body.ShouldNotContain(Key);
        written.ToString().ShouldContain("Critical alert lost: Raised keeper: cycles_void");
        written.ToString().ShouldContain("did not reach room: 127.0.0.1 answered 404");
        written.ToString().ShouldNotContain(Key);
    }

    [Fact]
    public async Task Start_ADryRun_AlertsOnlyWhereItIsAskedTo()
    {
        using var log = LogSession.Start(Load(), TextWriter.Null, quiet: false);
        await using (var off = AlertRuntime.Start(Load(), dryRun: true, TimeProvider.System, log))
            off.Observers.ShouldBeEmpty();
        _run.Configuration.Set("alerts/inDryRun", true);
        await using var on = AlertRuntime.Start(Load(), dryRun: true, TimeProvider.System, log);
        on.Observers.Count.ShouldBe(1);
    }

    public async Task DisposeAsync()
    {
        await _run.DisposeAsync();
        await _good.DisposeAsync();
        await _bad.DisposeAsync();
    }

    private KeeperConfiguration Load() => ConfigurationLoader.Parse(System.Text.Encoding.UTF8.GetBytes(_run.Configuration.Text), "test.json", _run.Folder);

    private void WriteSecret(string name, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(Path.Combine(_run.Folder, name), options);
        writer.Write(text);
    }
}
