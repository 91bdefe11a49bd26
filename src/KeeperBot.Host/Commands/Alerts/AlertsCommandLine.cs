using System.CommandLine;

namespace KeeperBot.Host.Commands.Alerts;

/// <summary>`keeper alerts`.</summary>
internal static class AlertsCommandLine
{
    /// <summary>The command.</summary>
    /// <param name="context">Streams and clock.</param>
    /// <param name="configuration">Makes the option that names the configuration.</param>
    public static Command Build(CommandContext context, Func<Option<string>> configuration)
    {
        var config = configuration();
        var sink = new Option<string?>("--sink") { Description = "Test this one only.", HelpName = "NAME" };
        var test = new Command("test", "Send a test alert through each configured sink; ticks and crosses.") { config, sink };
        test.SetAction((parsed, stop) => new AlertsTestCommand(context).ExecuteAsync(parsed.GetRequiredValue(config), parsed.GetValue(sink), stop));
        return new Command("alerts", "Alerts: who is told, and whether they can be.") { test };
    }
}
