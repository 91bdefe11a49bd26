using KeeperBot.Host.Commands;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Tests.Commands;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Host.Web;

namespace KeeperBot.Host.Tests.Web;

public sealed class WebConfigurationTests
{
    [Theory]
    [InlineData("""{"listen":"0.0.0.0:9464","metricsOpen":true,"dashboard":false,"allowedHosts":["keeper.example"]}""", "web.listen", "can be reached from other machines")]
    [InlineData("""{"listen":"192.0.2.7:9464"}""", "web.listen", "can be reached from other machines")]
    [InlineData("""{"listen":"0.0.0.0:9464","token":"env:T"}""", "web.listen", "every address")]
    [InlineData("""{"listen":"127.0.0.1:9464"}""", "web", "serves the dashboard")]
    [InlineData("""{"listen":"127.0.0.1:9464","dashboard":false}""", "web", "nobody could read its metrics")]
    [InlineData("""{"listen":"127.0.0.1","token":"env:T"}""", "web.listen", "is not an IP address with a port")]
    [InlineData("""{"listen":"localhost:9464","token":"env:T"}""", "web.listen", "is not an IP address with a port")]
    [InlineData("""{"listen":"127.0.0.1:99999","token":"env:T"}""", "web.listen", "is not an IP address with a port")]
    [InlineData("""{"listen":"127.0.0.1:9464","token":"my-secret-token-in-the-file"}""", "web.token", "is no reference")]
    [InlineData("""{"listen":"127.0.0.1:9464","token":"file:"}""", "web.token", "is no reference")]
    [InlineData("""{"listen":"127.0.0.1:9464","token":"env:T","allowedHosts":["http://x/"]}""", "web.allowedHosts[0]", "is not a host name")]
    public void Load_SectionThatIsWrong_SaysWhere(string section, string path, string problem)
    {
        var error = new SampleConfiguration().SetJson("web", section).SingleError();
        error.Path.ShouldBe(path);
        error.Problem.ShouldContain(problem);
        error.ToString().ShouldNotContain("my-secret-token");
    }

    [Theory]
    [InlineData("""{"listen":"127.0.0.1:9464","token":"env:T"}""")]
    [InlineData("""{"listen":"[::1]:0","token":"file:web.token","metricsOpen":true}""")]
    [InlineData("""{"listen":"127.0.0.1:9464","dashboard":false,"metricsOpen":true}""")]
    [InlineData("""{"listen":"0.0.0.0:9464","token":"file:web.token","allowedHosts":["keeper.example"]}""")]
    public void Load_SectionThatIsRight_IsTaken(string section) => new SampleConfiguration().SetJson("web", section).Load().Web.ShouldNotBeNull();

    [Fact]
    public void Load_NoSection_ListensNowhere() => new SampleConfiguration().Load().Web.ShouldBeNull();

    [Fact]
    public async Task Start_PortInUse_SaysSo()
    {
        await using var first = await RunningSurface.StartAsync();
        var error = await Should.ThrowAsync<CommandFailure>(() => RunningSurface.StartAsync(listen: $"127.0.0.1:{first.Url.Port}"));
        error.Code.ShouldBe(ExitCode.Configuration);
        error.Message.ShouldBe($"web.listen = \"127.0.0.1:{first.Url.Port}\": the address is in use; stop what listens there, or choose another address or port");
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead, "a-token-of-thirty-characters-x", "others may use it, or it is executable; mend it with: chmod 600")]
    [InlineData(UnixFileMode.UserRead, "short", "has 5 characters")]
    [InlineData(UnixFileMode.UserRead, "a token with spaces in it, long", "other than printable ASCII")]
    public void Fetch_TokenFileThatIsUnfit_SaysWhy(UnixFileMode mode, string content, string problem)
    {
        var folder = Directory.CreateTempSubdirectory("keeperbot-token-");
        try
        {
            var file = Path.Combine(folder.FullName, "token");
            File.WriteAllText(file, content);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, mode);
            var error = Should.Throw<CommandFailure>(() => WebToken.Fetch("file:token", folder.FullName));
            error.Message.ShouldContain(problem);
            error.Message.ShouldNotContain(content);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Fetch_TokenThatIsNowhere_SaysWhere()
    {
        Should.Throw<CommandFailure>(() => WebToken.Fetch("file:nowhere", "/nonexistent")).Message.ShouldContain("'/nonexistent/nowhere' does not exist");
        Should.Throw<CommandFailure>(() => WebToken.Fetch("env:KEEPERBOT_TEST_UNSET", "/")).Message.ShouldContain("KEEPERBOT_TEST_UNSET is not set");
    }

    [Fact]
    public async Task Check_TokenThatIsNowhere_CrossesIt()
    {
        await using var run = new CommandRun();
        run.Configuration.SetJson("web", """{"listen":"127.0.0.1:0","token":"file:nowhere"}""");
        await run.RunAsync("check");
        run.Output.ShouldContain("✗ web: web.token: the file '");
        await File.WriteAllTextAsync(Path.Combine(run.Folder, "nowhere"), RunningSurface.Token);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(run.Folder, "nowhere"), UnixFileMode.UserRead);
        await run.RunAsync("check");
        run.Output.ShouldContain("✓ web: listens at 127.0.0.1:0, with the token of file:nowhere");
    }

    // Metrics alone, open, on the loopback interface: nothing there needs a token.
    [Fact]
    public async Task Start_WithoutAToken_ServesMetricsAndNothingElse()
    {
        var configuration = new SampleConfiguration().Remove("logging/file").SetJson("web", """{"listen":"127.0.0.1:0","dashboard":false,"metricsOpen":true}""").Load();
        using var log = LogSession.Start(configuration, TextWriter.Null, quiet: true);
        await using var surface = await WebSurface.StartAsync(configuration, null, new LoopProgress(TimeProvider.System), dryRun: true, TimeProvider.System, log, CancellationToken.None);
        using var client = new HttpClient { BaseAddress = surface!.Url };
        (await client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).ShouldContain("dry_run=\"true\"");
        ((int)(await client.GetAsync(new Uri("/", UriKind.Relative))).StatusCode).ShouldBe(401);
    }
}
