using System.Diagnostics;
using KeeperBot.Host.Commands;

namespace KeeperBot.Host.Tests.Commands.Completion;

/// <summary>The scripts in the shells that they are for.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-completion-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("keeper ", new[] { "run", "check", "init", "package", "test" }, new[] { "new", "import" })]
    [InlineData("keeper ke", new[] { "key" }, new[] { "run" })]
    [InlineData("keeper run --", new[] { "--config", "--dry-run", "--adopt-chain" }, new[] { "--scenario", "run" })]
    [InlineData("keeper key ", new[] { "new", "import", "change-password" }, new[] { "run" })]
    [InlineData("keeper key new --", new[] { "--password-file", "--light", "--dir" }, new[] { "--password", "--private-key" })]
    [InlineData("keeper demo --scenario ", new[] { "perp", "aave", "gmx" }, new[] { "--seed" })]
    [InlineData("keeper demo --policy h", new[] { "hedge-only" }, new[] { "topup-only" })]
    [InlineData("keeper journal --follow --", new[] { "--intent" }, new[] { "--keep" })]
    [InlineData("keeper journal archive --", new[] { "--keep" }, new[] { "--follow" })]
    [InlineData("keeper completion ", new[] { "bash", "zsh", "fish" }, new[] { "run" })]
    public async Task Bash_ALine_OffersWhatMayFollow(string line, string[] offered, string[] withheld)
    {
        var words = await OfferedAsync(line);

        words.ShouldBeSubsetOf(words.Where(word => word.StartsWith(line.Split(' ')[^1], StringComparison.Ordinal)));
        offered.ShouldBeSubsetOf(words);
        words.ShouldNotContain(word => withheld.Contains(word));
    }

    [Fact]
    public async Task Bash_AnOptionThatTakesAFile_OffersFilesAndOneThatTakesAFolderFolders()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "my.json"), "{}");
        _folder.CreateSubdirectory("my-keys");

        (await OfferedAsync("keeper run --config m")).ShouldBe(["my-keys", "my.json"], ignoreOrder: true);
        (await OfferedAsync("keeper key new --dir m")).ShouldBe(["my-keys"]);
    }

    [Fact]
    public async Task Completion_OtherShell_IsRefused()
    {
        await using var run = new CommandRun();
        (await run.RunBareAsync(CancellationToken.None, "completion", "tcsh")).ShouldBe(ExitCode.Usage);
    }

    [Theory]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Script_OfOtherShells_NamesEveryCommand(string shell)
    {
        await using var run = new CommandRun();
        (await run.RunBareAsync(CancellationToken.None, "completion", shell)).ShouldBe(ExitCode.Ok);

        foreach (var command in (string[])["run", "change-password", "accept-code", "package"])
            run.Output.ShouldContain(command);
    }

    private async Task<IReadOnlyList<string>> OfferedAsync(string line)
    {
        await using var run = new CommandRun();
        (await run.RunBareAsync(CancellationToken.None, "completion", "bash")).ShouldBe(ExitCode.Ok);
        var script = Path.Combine(_folder.FullName, ".script");
        await File.WriteAllTextAsync(script, run.Output);
        // As readline calls it: the words so far, the last one being completed.
        var bash = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        foreach (var argument in (string[])["--norc", "-c", "source \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _keeper; printf '%s\\n' \"${COMPREPLY[@]}\"", "complete", script, .. line.Split(' ')])
            bash.ArgumentList.Add(argument);
        using var process = Process.Start(bash)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        (await process.StandardError.ReadToEndAsync()).ShouldBeEmpty();
        await process.WaitForExitAsync();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
