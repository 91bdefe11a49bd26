using System.CommandLine;

namespace KeeperBot.Host.Commands.Watch;

/// <summary>`keeper watch`.</summary>
internal static class WatchCommandLine
{
    /// <summary>Builds the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <param name="config">Makes the option that names the configuration file.</param>
    public static Command Build(CommandContext context, Func<Option<string>> config)
    {
        var file = config();
        var url = new Option<Uri?>("--url")
        {
            Description = "Where the keeper's web surface is reached, where that is not web.listen: the near end of a tunnel, a proxy.",
            HelpName = "URL",
            CustomParser = result =>
            {
                if (result.Tokens is [var token] && Uri.TryCreate(token.Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address is { UserInfo: "", Query: "", Fragment: "" })
                    return new Uri(address.AbsoluteUri.TrimEnd('/') + "/");
                result.AddError("--url: give an http or https URL without a user, a query or a token in it, for instance http://127.0.0.1:9464/; the token is that of web.token.");
                return null;
            },
        };
        var once = new Option<bool>("--once") { Description = "Show the state once and end." };
        var command = new Command("watch", "Show a running keeper in this terminal, live: positions, health, Greeks, decisions, transactions, nodes, alarms. Ends with q. Attaches over web.listen with web.token, and does nothing but look.") { file, url, once };
        command.SetAction((parsed, stop) => new WatchCommand(context).ExecuteAsync(parsed.GetRequiredValue(file), parsed.GetValue(url), parsed.GetValue(once), stop));
        return command;
    }
}
