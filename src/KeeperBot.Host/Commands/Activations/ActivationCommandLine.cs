using System.CommandLine;

namespace KeeperBot.Host.Commands.Activations;

/// <summary>`keeper activate` and `keeper deactivate`.</summary>
internal static class ActivationCommandLine
{
    private const int LongestReason = 200;

    /// <summary>The two commands.</summary>
    /// <param name="context">Streams and clock.</param>
    /// <param name="configuration">Makes the option that names the configuration.</param>
    public static IEnumerable<Command> Build(CommandContext context, Func<Option<string>> configuration) => [Activate(context, configuration()), Deactivate(context, configuration())];

    private static Command Activate(CommandContext context, Option<string> config)
    {
        var yes = new Option<bool>("--yes") { Description = "Print it and do it, without asking." };
        var reason = Reason();
        var command = new Command(
            "activate",
            "Let the keeper sign on this chain, for these accounts, with this configuration or a tighter one. Shows what that binds to and what it asks for (a dry run, a rehearsal), and asks before it does it.")
        {
            yes, reason, config,
        };
        command.SetAction((parsed, stop) => new ActivateCommand(context).ExecuteAsync(parsed.GetRequiredValue(config), parsed.GetValue(yes), parsed.GetRequiredValue(reason), stop));
        return command;
    }

    private static Command Deactivate(CommandContext context, Option<string> config)
    {
        var reason = Reason();
        var command = new Command("deactivate", "Take the activation back: a keeper that runs signs nothing more, and no start signs until `keeper activate`.") { reason, config };
        command.SetAction(parsed => new DeactivateCommand(context).Execute(parsed.GetRequiredValue(config), parsed.GetRequiredValue(reason)));
        return command;
    }

    private static Option<string> Reason()
    {
        var reason = new Option<string>("--reason") { Description = "Why, for the journal.", DefaultValueFactory = _ => "asked by the operator", HelpName = "TEXT" };
        reason.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { Length: > LongestReason })
                result.AddError($"--reason is at most {LongestReason} characters.");
        });
        return reason;
    }
}
