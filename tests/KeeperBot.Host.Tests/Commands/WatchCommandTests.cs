using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using KeeperBot.Core.Decision;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Commands.Watch;
using KeeperBot.Host.Tests.Web;
using KeeperBot.Monitoring.Tests;

namespace KeeperBot.Host.Tests.Commands;

/// <summary>watch against the real web surface, fed by the test.</summary>
public sealed partial class WatchCommandTests : IAsyncLifetime
{
    private const string Hostile = "evil\u001b[2J\u202e<b>[red]";

    private readonly CommandRun _run = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _run.DisposeAsync().AsTask();

    [Fact]
    public async Task Watch_Once_ShowsPositionsGreeksAndAlarmsWithoutColourOrControlCharacters()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(Alarmed());
        UseToken();

        (await _run.RunAsync("watch", "--once", "--url", surface.Url.ToString())).ShouldBe(ExitCode.Ok, _run.Errors);

        _run.Output.ShouldContain("main/lyra-v1/2");
        _run.Output.ShouldContain("LIQUIDATABLE");
        _run.Output.ShouldContain("-12.000 ETH put 1800");
        _run.Output.ShouldContain("ALARM evil\\u{1b}[2J\\u{202e}<b>[red] buffer.short");
        _run.Output.ShouldNotContain('\u001b');
        _run.Output.ShouldNotContain(RunningSurface.Token);
    }

    [Fact]
    public async Task Watch_OnNoTerminal_PrintsALineForEachDocument()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(Outcomes.Completed());
        UseToken();
        using var stop = new CancellationTokenSource();
        await using var output = new Screen();
        var watch = KeeperProgram.RunAsync(["watch", "--url", surface.Url.ToString(), "--config", Write()], new CommandContext(output, TextWriter.Null, TimeProvider.System, Interactive: false), stop.Token);

        await output.UntilAsync("worst health main/lyra-v1/2 0.888; net delta ETH 4.6220");
        await stop.CancelAsync();

        (await watch).ShouldBe((int)ExitCode.Ok);
        output.Text.ShouldNotContain('\u001b');
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Watch_OnATerminal_DrawsInPlaceFollowsItsSizeAndGivesItBack(bool noColor)
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(Outcomes.Completed());
        UseToken();
        await using var output = new Screen();
        var quit = new TaskCompletionSource();
        var width = 120;
        var watch = new WatchCommand(new CommandContext(output, TextWriter.Null, TimeProvider.System, Interactive: true)) { Quit = _ => quit.Task, Size = () => (width, 30), NoColor = noColor }
            .ExecuteAsync(Write(), surface.Url, once: false, CancellationToken.None);
        await output.UntilAsync("Net Greeks");
        output.Text.ShouldStartWith("\e[?1049h\e[?25l\e[H");
        Colour().IsMatch(output.Text).ShouldBe(!noColor);
        Widest(output.Text).ShouldBe(120);

        output.Clear();
        width = 70;
        surface.Feed(Outcomes.Completed(legNote: "3"));
        await output.UntilAsync("Net Greeks");
        Widest(output.Text).ShouldBe(70);

        quit.SetResult();
        (await watch).ShouldBe((int)ExitCode.Ok);
        output.Text.ShouldEndWith("\e[?25h\e[?1049l");
    }

    [Fact]
    public async Task Watch_KeeperThatGoesAway_IsWaitedForAndTheScreenSaysSo()
    {
        var surface = await RunningSurface.StartAsync();
        surface.Feed(Outcomes.Completed());
        UseToken();
        using var stop = new CancellationTokenSource();
        await using var output = new Screen();
        var watch = KeeperProgram.RunAsync(["watch", "--url", surface.Url.ToString(), "--config", Write()], new CommandContext(output, TextWriter.Null, TimeProvider.System, Interactive: false), stop.Token);
        await output.UntilAsync("worst health");

        await surface.DisposeAsync();

        await output.UntilAsync("LOST: the keeper has ended, or closed the connection; trying again");
        await stop.CancelAsync();
        (await watch).ShouldBe((int)ExitCode.Ok);
    }

    [Fact]
    public async Task Watch_WhereNoKeeperRuns_SaysSoPlainlyAndEnds()
    {
        UseToken();
        (await _run.RunAsync("watch", "--url", "http://127.0.0.1:9/")).ShouldBe(ExitCode.NoKeeper);
        _run.Errors.ShouldContain("no keeper is to be watched at http://127.0.0.1:9/: Connection refused");
        _run.Errors.ShouldContain("Start it with: keeper run");
    }

    [Fact]
    public async Task Watch_WrongToken_SaysThatTheKeeperDoesNotTakeIt()
    {
        await using var surface = await RunningSurface.StartAsync();
        UseToken("another-token-of-thirty-characters");
        (await _run.RunAsync("watch", "--once", "--url", surface.Url.ToString())).ShouldBe(ExitCode.Configuration);
        _run.Errors.ShouldContain("does not take the token of web.token");
    }

    [Fact]
    public async Task Watch_ConfigurationWithoutWeb_SaysWhatToAdd()
    {
        (await _run.RunAsync("watch")).ShouldBe(ExitCode.Configuration);
        _run.Errors.ShouldContain("has no section \"web\"");
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("http://user:secret@127.0.0.1/")]
    [InlineData("127.0.0.1:9464")]
    public async Task Watch_AddressThatIsNone_IsRefused(string url)
    {
        (await _run.RunAsync("watch", "--url", url)).ShouldBe(ExitCode.Usage);
        _run.Errors.ShouldContain("--url: give an http or https URL");
    }

    /// <summary>The program itself in a pseudo-terminal that `script` (Debian: bsdutils) makes, ended by the key q.</summary>
    [Fact]
    public async Task Watch_InAPseudoTerminal_DrawsAndEndsWithQ()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(Outcomes.Completed());
        UseToken();
        var program = Path.Combine(AppContext.BaseDirectory, "keeperbot.dll");
        var start = new ProcessStartInfo("script") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { "-qefc", $"stty rows 40 cols 100; exec dotnet '{program}' watch --config '{Write()}' --url {surface.Url}", "/dev/null" })
            start.ArgumentList.Add(argument);
        start.Environment["TERM"] = "xterm-256color";
        using var process = Process.Start(start).ShouldNotBeNull();
        try
        {
            var seen = new StringBuilder();
            var buffer = new char[4096];
            while (!seen.ToString().Contains("Net Greeks", StringComparison.Ordinal))
            {
                var count = await process.StandardOutput.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
                count.ShouldBeGreaterThan(0, seen.ToString());
                seen.Append(buffer, 0, count);
            }

            await process.StandardInput.WriteAsync("xq");
            await process.StandardInput.FlushAsync();
            seen.Append(await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60)));
            await process.WaitForExitAsync();

            process.ExitCode.ShouldBe((int)ExitCode.Ok, seen.ToString());
            seen.ToString().ShouldContain("\e[?1049h");
            seen.ToString().TrimEnd().ShouldEndWith("\e[?1049l");
            Widest(seen.ToString()).ShouldBe(100);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static Core.Cycle.CycleCompleted Alarmed()
    {
        var cycle = Outcomes.Completed();
        return cycle with { Plan = cycle.Plan with { Alarms = [new Alarm(Hostile, "buffer.short", "300 sUSD are missing")] } };
    }

    [GeneratedRegex(@"\e\[(\d+;)*(3\d|9\d|4\d)[;\d]*m", RegexOptions.CultureInvariant)]
    private static partial Regex Colour();

    /// <summary>The longest run of a table's border.</summary>
    private static int Widest(string text) => text.Split('\n', '\e').Select(line => line.Contains('╭', StringComparison.Ordinal) ? line.Trim('\r').Length - line.IndexOf('╭', StringComparison.Ordinal) : 0).Max();

    private void UseToken(string token = RunningSurface.Token)
    {
        var file = Path.Combine(_run.Folder, "watch.token");
        File.WriteAllText(file, token);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _run.Configuration.SetJson("web", $$"""{"listen":"127.0.0.1:9464","token":"file:{{file}}"}""");
    }

    private string Write()
    {
        var file = Path.Combine(_run.Folder, "watched.json");
        File.WriteAllText(file, _run.Configuration.Text);
        return file;
    }

    /// <summary>A terminal's other side.</summary>
    private sealed class Screen : StringWriter
    {
        private readonly Lock _gate = new();
        private readonly StringBuilder _text = new();
        private (string Wanted, TaskCompletionSource Seen)? _waiting;

        public string Text
        {
            get
            {
                lock (_gate)
                    return _text.ToString();
            }
        }

        public void Clear()
        {
            lock (_gate)
                _text.Clear();
        }

        public async Task UntilAsync(string wanted)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                _waiting = (wanted, seen);
                Look();
            }

            await Task.WhenAny(seen.Task, Task.Delay(TimeSpan.FromSeconds(30)));
            seen.Task.IsCompleted.ShouldBeTrue($"'{wanted}' did not come; what came: {Text}");
        }

        public override void Write(char value) => Write(value.ToString());

        public override void Write(string? value)
        {
            lock (_gate)
            {
                _text.Append(value);
                Look();
            }
        }

        public override void WriteLine(string? value) => Write(value + "\n");

        public override void Write(StringBuilder? value) => Write(value?.ToString());

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            return Task.CompletedTask;
        }

        private void Look()
        {
            if (_waiting is { } waiting && _text.ToString().Contains(waiting.Wanted, StringComparison.Ordinal))
                waiting.Seen.TrySetResult();
        }
    }
}
