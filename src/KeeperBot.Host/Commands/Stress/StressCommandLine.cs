using System.CommandLine;
using KeeperBot.Core.Stress.Paths;

namespace KeeperBot.Host.Commands.Stress;

/// <summary>`keeper stress`.</summary>
internal static class StressCommandLine
{
    /// <summary>Builds the command.</summary>
    /// <param name="context">What it works with.</param>
    /// <param name="config">Makes the option that names the configuration file.</param>
    public static Command Build(CommandContext context, Func<Option<string>> config)
    {
        var file = config();
        var json = new Option<bool>("--json") { Description = "One JSON document on stdout." };
        var account = new Option<string?>("--account") { Description = "Only what concerns this account.", HelpName = "ID" };
        var scenario = new Option<string?>("--scenario") { Description = $"One scenario: {string.Join(", ", PathPacks.Names)}, or a file that ends in .csv (docs/stress.md). All that come with the product without it.", HelpName = "NAME" };
        var svg = new Option<string?>("--svg") { Description = "Write heat maps to this file as SVG.", HelpName = "FILE" };
        var cascade = new Option<double?>("--cascade") { Description = "Also let the portfolio's own liquidations push the price: the fall of ln(price) for each unit of the underlying sold, for instance 0.0001.", HelpName = "IMPACT" };
        var command = new Command("stress", "Say what would become of this portfolio, at this configuration, in shocked markets: a grid of price, volatility and time, and reconstructed crises. Signs nothing.")
        {
            file, account, scenario, json, svg, cascade,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(cascade) is { Errors: var errors } && !errors.Any() && result.GetValue(cascade) is { } impact && !(impact >= 0 && double.IsFinite(impact)))
                result.AddError("--cascade: give the fall of ln(price) for each unit sold as a number, 0 or more, for instance 0.0001.");
        });
        command.SetAction((parsed, stop) => new StressCommand(context).ExecuteAsync(
            new(parsed.GetRequiredValue(file), parsed.GetValue(scenario), parsed.GetValue(account), parsed.GetValue(json), parsed.GetValue(svg), parsed.GetValue(cascade)), stop));
        return command;
    }
}
