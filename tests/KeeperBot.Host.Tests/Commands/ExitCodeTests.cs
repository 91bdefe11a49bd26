using System.ComponentModel;
using System.Reflection;
using KeeperBot.Host.Commands;
using KeeperBot.TestKit;

namespace KeeperBot.Host.Tests.Commands;

public sealed class ExitCodeTests
{
    [Fact]
    public void Runbook_TableOfExitCodes_IsTheEnum()
    {
        var table = File.ReadAllLines(Path.Combine(RepositoryPaths.Root, "docs", "runbook.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(line[2]))
            .Select(line => line[2..^1].TrimEnd())
            // The launcher's own code is not the program's.
            .Where(line => !line.StartsWith("70 ", StringComparison.Ordinal));

        table.ShouldBe(Enum.GetValues<ExitCode>().Select(code => FormattableString.Invariant(
            $"{(int)code} | {typeof(ExitCode).GetField(code.ToString())!.GetCustomAttribute<DescriptionAttribute>()!.Description} | {Advice(code)}").TrimEnd()));
    }

    [Fact]
    public async Task Help_OfTheProgram_ListsEveryExitCode()
    {
        await using var run = new CommandRun();

        (await run.RunBareAsync(CancellationToken.None, "--help")).ShouldBe(ExitCode.Ok);

        foreach (var code in Enum.GetValues<ExitCode>())
            run.Output.ShouldContain(typeof(ExitCode).GetField(code.ToString())!.GetCustomAttribute<DescriptionAttribute>()!.Description);
    }

    [Fact]
    public async Task Version_Always_PrintsOneLine()
    {
        await using var run = new CommandRun();

        (await run.RunBareAsync(CancellationToken.None, "version")).ShouldBe(ExitCode.Ok);

        run.Output.Trim().ShouldMatch(@"^\d+\.\d+\.\d+$");
    }

    [Fact]
    public async Task AnyCommand_DefectOfTheProgram_EndsWithInternalAndNeverWithOk()
    {
        using StringWriter errors = new();

        // A writer that breaks stands for whatever nobody thought of.
        var code = (ExitCode)await KeeperProgram.RunAsync(["version"], new CommandContext(new BrokenWriter(), errors, TimeProvider.System, Interactive: false), CancellationToken.None);

        code.ShouldBe(ExitCode.Internal);
        errors.ToString().ShouldContain("internal error: InvalidOperationException: broken");
    }

    private static string Advice(ExitCode code) => RestartAttribute.Of(code) is var advice && advice == RestartAdvice.None ? "" : advice.ToString().ToLowerInvariant();

    private sealed class BrokenWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new InvalidOperationException("broken");
    }
}
