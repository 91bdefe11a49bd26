using System.CommandLine;

namespace KeeperBot.Host.Commands.Configuration;

/// <summary>`keeper config` and what stands below it.</summary>
internal static class ConfigCommandLine
{
    /// <summary>Builds the command.</summary>
    /// <param name="context">Streams and clock.</param>
    /// <param name="configuration">Makes the option that names the configuration.</param>
    public static Command Build(CommandContext context, Func<Option<string>> configuration) => new("config", "Look at configurations; nothing is asked of a node.") { Show(context, configuration()), Diff(context) };

    private static Command Show(CommandContext context, Option<string> config)
    {
        var json = new Option<bool>("--json") { Description = "One JSON document on stdout." };
        var command = new Command("show", "Every value in force, a line each, and where it comes from: written, inherited (limits.defaults, limits.profile), or the default. Of URLs only scheme, host and port.") { json, config };
        command.SetAction(parsed => new ConfigShowCommand(context).Execute(parsed.GetRequiredValue(config), parsed.GetValue(json)));
        return command;
    }

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
