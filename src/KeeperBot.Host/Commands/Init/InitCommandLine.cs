using System.Collections.Immutable;
using System.CommandLine;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Init;

/// <summary>`keeper init`.</summary>
internal static class InitCommandLine
{
    /// <summary>Builds the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <param name="config">Makes the option that names the configuration file.</param>
    public static Command Build(CommandContext context, Func<Option<string>> config)
    {
        var file = config();
        var rpc = Text("--rpc", "URL", "A node: a URL, or env:NAME or file:PATH for one with an access key.");
        var venue = Text("--venue", "KIND", $"Where the positions are: {string.Join("; ", InitVenues.All.Select(kind => $"{kind.Name}, {kind.Summary}"))}.");
        venue.CompletionSources.Add([.. InitVenues.All.Select(kind => kind.Name)]);
        var account = Text("--account", "ADDR", "Who holds the positions: a vault, a trader, or the key's own address.");
        var key = Text("--key", "FILE", "The key file (mode 0600): a keystore, or 0x and 64 digits.");
        var password = Text("--password-file", "FILE", "The keystore's password, in a file of mode 0600.");
        var profile = Text("--profile", "NAME", $"Limits to start from: {string.Join(" or ", InitProfile.All.Select(one => one.Name))}.");
        profile.AcceptOnlyFromAmong([.. InitProfile.All.Select(one => one.Name)]);
        var webhook = Text("--webhook", "URL", "Where alerts are posted (env:NAME or file:PATH hides an address with a key in it); nowhere without it.");
        var contract = new Option<string[]>("--contract") { Description = "A contract that no other one names: name=0x…; it says which it lacks.", HelpName = "NAME=ADDR", DefaultValueFactory = _ => [] };
        var market = new Option<string[]>("--market") { Description = "A market besides those with a position: underlying=0x… (at derive-v2 underlying=number).", HelpName = "NAME=ID", DefaultValueFactory = _ => [] };
        var subaccount = new Option<ulong?>("--subaccount") { Description = "At derive-v2: the subaccount's number.", HelpName = "N" };
        var route = Text("--route", "NAME", "For a Safe's positions at a venue with delegation: safe-roles (the default where the Safe has a Roles Modifier) or venue-delegation.");
        route.AcceptOnlyFromAmong("safe-roles", "venue-delegation");
        var module = Text("--roles-module", "ADDR", "For a Safe's positions: its Zodiac Roles Modifier v2, where the Safe has not enabled it yet, or several.");
        var role = Text("--role", "KEY", "For a Safe's positions: the key's role, where the chain shows none or several (\"keeper\" without it).");
        var custody = new Option<bool>("--accept-full-custody") { Description = "Consent, where the key itself holds the positions: whoever has the key has everything." };
        var state = Text("--state", "FOLDER", "Where journal and log go; by default what $STATE_DIRECTORY names, else keeperbot/… in $XDG_STATE_HOME or ~/.local/state.");
        var yes = new Option<bool>("--yes") { Description = "Ask nothing: take what is given and found, and defaults for the rest." };
        var command = new Command("init", "Write a configuration: asks a few questions, finds the rest on the chain, and checks it. Overwrites nothing, signs nothing.")
        {
            rpc, venue, account, key, password, profile, webhook, contract, market, subaccount, route, module, role, custody, file, state, yes,
        };
        command.SetAction((parsed, stop) => new InitCommand(context).ExecuteAsync(
            new InitArguments
            {
                Rpc = parsed.GetValue(rpc), Venue = parsed.GetValue(venue), Account = parsed.GetValue(account), Key = parsed.GetValue(key), PasswordFile = parsed.GetValue(password),
                Profile = parsed.GetValue(profile), Webhook = parsed.GetValue(webhook), Contracts = Contracts(parsed.GetRequiredValue(contract)), Markets = Named("--market", parsed.GetRequiredValue(market)),
                Subaccount = parsed.GetValue(subaccount), Route = parsed.GetValue(route), Role = parsed.GetValue(role),
                RolesModule = parsed.GetValue(module) is { } at ? InitQuestions.AddressOf("--roles-module", at) : null, AcceptFullCustody = parsed.GetValue(custody), Configuration = parsed.GetRequiredValue(file), State = parsed.GetValue(state), Yes = parsed.GetValue(yes),
            },
            stop));
        return command;
    }

    private static Option<string?> Text(string name, string help, string description) => new(name) { Description = description, HelpName = help };

    private static ImmutableDictionary<string, Address> Contracts(string[] given) => Named("--contract", given).ToImmutableDictionary(
        item => item.Key, item => InitQuestions.AddressOf($"--contract {item.Key}", item.Value), StringComparer.Ordinal);

    private static ImmutableDictionary<string, string> Named(string option, string[] given)
    {
        var named = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var item in given)
        {
            if (item.Split('=') is not [{ Length: > 0 } name, { Length: > 0 } value])
                throw new CommandFailure(ExitCode.Usage, $"{option} {item}: write a name and what it is, for instance {option} {(option == "--market" ? "ETH" : "pool")}=0x…");
            if (!named.TryAdd(name, value))
                throw new CommandFailure(ExitCode.Usage, $"{option} {item}: {name} is given twice");
        }

        return named.ToImmutable();
    }
}
