using System.CommandLine;

namespace KeeperBot.Host.Commands.Venue;

/// <summary>`keeper venue` and what stands below it.</summary>
internal static class VenueCommandLine
{
    /// <summary>Builds the command.</summary>
    public static Command Build(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The venue file." };
        var rpc = new Option<string>("--rpc") { Description = "A node: a URL, or env:NAME or file:PATH for one with an access key.", Required = true, HelpName = "URL" };
        var account = new Option<string>("--account") { Description = "The address whose positions are read; its actions are tried as it, in a simulation.", Required = true, HelpName = "ADDR" };
        var contract = new Option<string[]>("--contract") { Description = "The address of a contract that the file leaves open: name=0x….", HelpName = "NAME=ADDR", DefaultValueFactory = _ => [] };
        var token = new Option<string[]>("--token") { Description = "The address of a token that the file leaves open: name=0x….", HelpName = "NAME=ADDR", DefaultValueFactory = _ => [] };
        var json = new Option<bool>("--json") { Description = "One JSON document on stdout." };
        var check = new Command("check", "Load a venue file, read it at the newest block, show every value read and derived, and try its actions in a simulation. Signs and sends nothing.") { file, rpc, account, contract, token, json };
        check.SetAction((parsed, stop) => new VenueCheckCommand(context).ExecuteAsync(
            new VenueCheckArguments(parsed.GetRequiredValue(file), parsed.GetRequiredValue(rpc), parsed.GetRequiredValue(account), parsed.GetRequiredValue(contract), parsed.GetRequiredValue(token), parsed.GetValue(json)), stop));
        return new Command("venue", "Venues that files describe (docs/declarative-venues.md).") { check };
    }
}

/// <summary>The command line of `keeper venue check`.</summary>
internal sealed record VenueCheckArguments(string File, string Rpc, string Account, IReadOnlyList<string> Contracts, IReadOnlyList<string> Tokens, bool Json);
