using System.CommandLine;

namespace KeeperBot.Host.Commands.Journal;

/// <summary>`keeper journal` and what stands below it.</summary>
internal static class JournalCommandLine
{
    /// <summary>Builds the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <param name="config">Makes the option that names the configuration file.</param>
    public static Command Build(CommandContext context, Func<Option<string>> config)
    {
        var file = config();
        var json = new Option<bool>("--json") { Description = "One JSON object a line." };
        var follow = new Option<bool>("--follow") { Description = "The last lines, then those that a running keeper writes, until stopped." };
        var intent = new Option<string?>("--intent") { Description = "Only the lines of this intent.", HelpName = "ID" };
        var command = new Command("journal", "Show the transaction log: one line per change of state. Reads beside a running keeper.") { file, json, intent, follow };
        command.SetAction((parsed, stop) => new JournalCommand(context).ShowAsync(
            new JournalArguments(parsed.GetRequiredValue(file), parsed.GetValue(json), parsed.GetValue(intent), parsed.GetValue(follow)), stop));
        command.Subcommands.Add(Verify(context, config));
        return command;
    }

    private static Command Verify(CommandContext context, Func<Option<string>> config)
    {
        var file = config();
        var json = new Option<bool>("--json") { Description = "One JSON document on stdout." };
        var command = new Command("verify", "Read back every page and recompute every hash; says the last line and the hash that covers them all.") { file, json };
        command.SetAction(parsed => (int)new JournalCommand(context).Verify(parsed.GetRequiredValue(file), parsed.GetValue(json)));
        return command;
    }
}
