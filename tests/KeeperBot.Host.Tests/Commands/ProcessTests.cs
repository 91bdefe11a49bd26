using System.Diagnostics;
using KeeperBot.Host.Commands;

namespace KeeperBot.Host.Tests.Commands;

/// <summary>The program as a process: its exit code is what a supervisor sees.</summary>
public sealed class ProcessTests : IAsyncLifetime
{
    private readonly CommandRun _run = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-process-");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _run.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Process_Sigterm_StopsCleanlyWithZero()
    {
        _run.Node.On("eth_getCode", "null"); // It goes on waiting for an answer that it can use.
        using var process = Start("run", "--dry-run", "--config", Configuration());
        await UntilAsync(process.StandardError, "could not be inspected");
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);

        var rest = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(0, rest);
        rest.ShouldContain("Stopped cleanly");
    }

    [Fact]
    public async Task Process_Running_MayNotDumpCore()
    {
        _run.Node.On("eth_getCode", "null"); // It goes on waiting for an answer that it can use.
        using var process = Start("run", "--dry-run", "--config", Configuration());
        await UntilAsync(process.StandardError, "could not be inspected");
        var limits = await File.ReadAllLinesAsync($"/proc/{process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)}/limits");
        process.Kill();
        await process.WaitForExitAsync();

        limits.Single(line => line.StartsWith("Max core file size", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[4..6].ShouldBe(["0", "0"]);
    }

    [Fact]
    public async Task Process_FailureInTheLoop_DoesNotEndWithZero()
    {
        // A journal that cannot be opened fails after everything else has started.
        _run.WriteKey();
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "journal.db"));
        using var process = Start("run", "--config", Configuration());

        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe((int)ExitCode.Journal, errors);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run", "--dry-run")]
    public async Task Process_FailpointVariableOnAChainThatIsNoFork_EndsTheStart(params string[] command)
    {
        using var process = Start([.. command, "--config", Configuration()], failpoint: "Signed");

        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe((int)ExitCode.Configuration, errors);
        errors.ShouldContain("KEEPER_FAILPOINT is set, and a process that is meant to die runs only on chain 31337 with chain.fork true");
    }

    [Fact]
    public async Task Process_FailpointVariableOnAFork_IsArmed()
    {
        _run.Configuration.Set("chain/fork", true);
        _run.Node.On("eth_getCode", "null"); // It goes on waiting for an answer that it can use.
        using var process = Start(["run", "--dry-run", "--config", Configuration()], failpoint: "Signed:2");

        await UntilAsync(process.StandardError, "failpoint Signed:2 is armed");
        process.Kill();
        await process.WaitForExitAsync();
    }

    [Fact]
    public async Task Process_WrongConfiguration_WritesToStderrOnly()
    {
        var file = Path.Combine(_folder.FullName, "bad.json");
        await File.WriteAllTextAsync(file, "{}");
        using var process = Start("status", "--json", "--config", file);

        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe((int)ExitCode.Configuration);
        (await output).ShouldBeEmpty();
        errors.ShouldContain("chain: is missing");
    }

    private string Configuration()
    {
        var file = Path.Combine(_folder.FullName, "keeper.json");
        File.WriteAllText(file, _run.Configuration.Text);
        return file;
    }

    private static Process Start(params string[] arguments) => Start(arguments, failpoint: null);

    private static Process Start(string[] arguments, string? failpoint)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "keeperbot.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["KEEPER_FAILPOINT"] = failpoint;
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
    }

    private static async Task UntilAsync(StreamReader errors, string text)
    {
        var seen = "";
        while (await errors.ReadLineAsync() is { } line)
        {
            seen += line + "\n";
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }

        throw new InvalidOperationException($"the process ended before it said '{text}': {seen}");
    }
}
