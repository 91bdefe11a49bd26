using System.CommandLine;

namespace KeeperBot.Host.Commands.Explain;

/// <summary>`keeper explain`.</summary>
internal static class ExplainCommandLine
{
    /// <summary>Builds the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <param name="config">Makes the option that names the configuration file.</param>
    public static Command Build(CommandContext context, Func<Option<string>> config)
    {
        var file = config();
        var json = new Option<bool>("--json") { Description = "One JSON document on stdout." };
        var account = new Option<string?>("--account") { Description = "Only what concerns this account.", HelpName = "ID" };
        var intent = new Option<string?>("--intent") { Description = "The decision that led to this intent (`keeper journal` names it), as it was recorded.", HelpName = "ID" };
        var replay = new Option<bool>("--replay") { Description = "Make the recorded decision again, of --intent or of every record there is, and compare: same inputs, same decision." };
        var command = new Command("explain", "Say what the keeper would do now and why: every limit, every action that was worked out with its costs and effects, every reason not to act. Signs nothing.")
        {
            file, account, json, intent, replay,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(account) is not null && (result.GetValue(intent) is not null || result.GetValue(replay)))
                result.AddError("--account goes with the decision now; a recorded one is shown whole.");
        });
        command.SetAction((parsed, stop) => new ExplainCommand(context).ExecuteAsync(
            new ExplainArguments(parsed.GetRequiredValue(file), parsed.GetValue(account), parsed.GetValue(json), parsed.GetValue(intent), parsed.GetValue(replay)), stop));
        return command;
    }
}
