using System.CommandLine;

namespace KeeperBot.Host.Commands.Configuration;

/// <summary>`keeper config` and what stands below it.</summary>
internal static class ConfigCommandLine
{
    /// <summary>Builds the command.</summary>
    /// <param name="context">Streams and clock.</param>
    public static Command Build(CommandContext context) => new("config", "Look at configurations; nothing is asked of a node.") { Diff(context) };

    private static Command Diff(CommandContext context)
    {
        var old = new Argument<string>("OLD") { Description = "The configuration in force." };
        var changed = new Argument<string>("NEW") { Description = "The one that is to take its place." };
        var json = new Option<bool>("--json") { Description = "One JSON document on stdout." };
        var command = new Command("diff", "What changes between two configurations, a line each: the old value, the new one, and whether that tightens, loosens or neither.") { old, changed, json };
        command.SetAction(parsed => new ConfigDiffCommand(context).Execute(parsed.GetRequiredValue(old), parsed.GetRequiredValue(changed), parsed.GetValue(json)));
        return command;
    }
}
