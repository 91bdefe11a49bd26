using System.CommandLine;
using KeeperBot.Core.Stress.Paths;

namespace KeeperBot.Host.Commands.Rehearse;

/// <summary>`keeper rehearse`.</summary>
internal static class RehearseCommandLine
{
    private const string About = """
        Fork the configured chain at its newest block and run the keeper on the fork, in a market that you shock; show what would have been signed. The configured key is not opened, and nothing is sent to the chain.

        Ends with 0 where every account ended above its trigger, else with 9. docs/rehearsal.md says what is and what is not as on the chain.
        """;

    /// <summary>Builds the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <param name="config">Makes the option that names the configuration file.</param>
    public static Command Build(CommandContext context, Func<Option<string>> config)
    {
        var file = config();
        var shock = new Option<string[]>("--shock") { Description = "Move the price of a symbol in the first block, for instance ETH=-15%. May be given several times.", HelpName = "SYMBOL=PERCENT", DefaultValueFactory = _ => [] };
        var scenario = new Option<string?>("--scenario") { Description = $"Go along a path: {string.Join(", ", PathPacks.Names)}, or a file that ends in .csv (docs/stress.md).", HelpName = "NAME" };
        var advance = new Option<string?>("--advance") { Description = "Let time pass first, for instance \"6 h\".", HelpName = "DURATION" };
        var gas = new Option<string?>("--gas") { Description = "The base fee of every block, for instance \"300 gwei\".", HelpName = "PRICE" };
        var blocks = new Option<int?>("--blocks") { Description = "Blocks in the shocked market, 20 by default; along a path the blocks in which it moves on, 72 by default.", HelpName = "N" };
        var length = new Option<string?>("--for") { Description = "Chain time instead of a number of blocks; along a path, where it is cut off.", HelpName = "DURATION" };
        var grant = new Option<bool>("--grant") { Description = "First do on the fork, in the owners' names, what `account setup` asks them to sign: to rehearse before the key is given anything." };
        var headless = new Option<bool>("--headless") { Description = "No live view: one line for each event on stderr." };
        var json = new Option<bool>("--json") { Description = "One JSON document on stdout; implies --headless." };
        var command = new Command("rehearse", About) { file, shock, scenario, advance, gas, blocks, length, grant, headless, json };
        command.SetAction((parsed, stop) => new RehearseCommand(context).ExecuteAsync(
            new RehearseArguments(
                parsed.GetRequiredValue(file), [.. parsed.GetValue(shock) ?? []], parsed.GetValue(scenario), parsed.GetValue(advance), parsed.GetValue(gas), parsed.GetValue(blocks),
                parsed.GetValue(length), parsed.GetValue(grant), parsed.GetValue(headless), parsed.GetValue(json)), stop));
        return command;
    }
}
