using System.CommandLine;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Commands.Help;

namespace KeeperBot.Host.Tests.Commands.Help;

/// <summary>Help teaches: every command has an example, and each is a command line that is taken.</summary>
public sealed class HelpExamplesTests
{
    private static readonly Command Root = KeeperCommandLine.Build(new CommandContext(TextWriter.Null, TextWriter.Null, TimeProvider.System, Interactive: false));

    public static TheoryData<string> Paths => [.. Commands(Root).Select(HelpWithExamples.PathOf)];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Help_OfACommand_ShowsItsExamples(string path)
    {
        await using var run = new CommandRun();

        (await run.RunBareAsync(CancellationToken.None, [.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"])).ShouldBe(ExitCode.Ok);

        HelpExamples.All.ShouldContainKey(path, $"HelpExamples has none for '{path}'");
        foreach (var example in HelpExamples.All[path])
            run.Output.ShouldContain($"keeper {example.Line}");
    }

    [Fact]
    public void Examples_Each_IsOfItsCommandAndParses()
    {
        HelpExamples.All.Keys.ShouldBeSubsetOf(Commands(Root).Select(HelpWithExamples.PathOf), "an example of a command that is not there");
        foreach (var (path, examples) in HelpExamples.All)
        {
            foreach (var example in examples)
            {
                var parsed = Root.Parse([.. Words(example.Line)]);
                parsed.Errors.Select(error => error.Message).ShouldBeEmpty(example.Line);
                HelpWithExamples.PathOf(parsed.CommandResult.Command).ShouldStartWith(path, Case.Sensitive, example.Line);
                parsed.CommandResult.Command.Action.ShouldNotBeNull(example.Line);
            }
        }
    }

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands.SelectMany(Commands).Prepend(command);

    // What a shell makes of the line: quotes, and nothing from a redirection on.
    private static IEnumerable<string> Words(string line) =>
        line.Split(" < ")[0].Split(" > ")[0].Split('\'').SelectMany((part, index) => index % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
