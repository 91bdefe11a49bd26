using System.CommandLine;

namespace KeeperBot.Host.Commands.Completion;

/// <summary>`keeper completion`.</summary>
internal static class CompletionCommandLine
{
    /// <summary>Builds the command.</summary>
    /// <param name="context">Where the script goes.</param>
    /// <param name="root">The program's command, asked when the command runs: by then it has everything below it.</param>
    public static Command Build(CommandContext context, Func<Command> root)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a script with which a shell completes commands, options and their values.") { shell };
        command.SetAction(parsed =>
        {
            var commands = CompletionCommand.All(root());
            context.Out.Write(parsed.GetRequiredValue(shell) switch
            {
                "bash" => BashCompletion.Bash(commands),
                "zsh" => BashCompletion.Zsh(commands),
                _ => FishCompletion.Fish(commands),
            });
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
