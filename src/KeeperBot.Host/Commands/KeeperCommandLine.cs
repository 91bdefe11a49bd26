using System.CommandLine;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text;
using KeeperBot.Host.Commands.Demo;
using KeeperBot.Host.Commands.Demo.Scenarios;
using KeeperBot.Host.Commands.Nodes;
using KeeperBot.Host.Commands.Operator;
using KeeperBot.Host.Composition;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands;

/// <summary>The command line: what can be asked for, and how.</summary>
internal static class KeeperCommandLine
{
    /// <summary>The configuration file when none is named.</summary>
    public const string DefaultConfiguration = "appsettings.json";

    /// <summary>Builds the tree; every action runs one command in <paramref name="context"/>.</summary>
    public static Command Build(CommandContext context)
    {
        var root = new Command("keeper", Describe()) { Help.HelpWithExamples.Option() };
        root.Subcommands.Add(Init.InitCommandLine.Build(context, ConfigOption));
        root.Subcommands.Add(Run(context));
        root.Subcommands.Add(Check(context));
        root.Subcommands.Add(Status(context));
        root.Subcommands.Add(Watch.WatchCommandLine.Build(context, ConfigOption));
        root.Subcommands.Add(Explain.ExplainCommandLine.Build(context, ConfigOption));
        root.Subcommands.Add(Stress.StressCommandLine.Build(context, ConfigOption));
        root.Subcommands.Add(Journal.JournalCommandLine.Build(context, ConfigOption));
        root.Subcommands.Add(Report.ReportCommandLine.Report(context, ConfigOption));
        root.Subcommands.Add(Report.ReportCommandLine.Verify(context));
        root.Subcommands.Add(NodesOf(context));
        root.Subcommands.Add(Alerts.AlertsCommandLine.Build(context, ConfigOption));
        root.Subcommands.Add(DemoOf(context));
        root.Subcommands.Add(World(context));
        root.Subcommands.Add(Rehearse.RehearseCommandLine.Build(context, ConfigOption));
        root.Subcommands.Add(Key.KeyCommandLine.Build(context));
        root.Subcommands.Add(Account.AccountCommandLine.Build(context, ConfigOption));
        root.Subcommands.Add(Quant.QuantCommandLine.Build(context));
        root.Subcommands.Add(Venue.VenueCommandLine.Build(context));
        root.Subcommands.Add(Configuration.ConfigCommandLine.Build(context, ConfigOption));
        foreach (var command in Activations.ActivationCommandLine.Build(context, ConfigOption).Concat(OperatorCommandLine.Build(context, ConfigOption)))
            root.Subcommands.Add(command);
        root.Subcommands.Add(Completion.CompletionCommandLine.Build(context, () => root));
        root.Subcommands.Add(Version(context));
        return root;
    }

    /// <summary>The table of exit codes, one line each.</summary>
    public static IEnumerable<string> ExitCodeLines() => Enum.GetValues<ExitCode>().Select(code => string.Create(
        CultureInfo.InvariantCulture, $"{(int)code,4}  {typeof(ExitCode).GetField(code.ToString())?.GetCustomAttribute<DescriptionAttribute>()?.Description}"));

    private static string Describe()
    {
        var text = new StringBuilder("Keeps derivative positions on chain: tops up margin, reduces, and hedges net delta, within the limits of its configuration.");
        text.AppendLine().AppendLine().AppendLine("Exit codes:");
        foreach (var line in ExitCodeLines())
            text.AppendLine(line);
        return text.ToString();
    }

    private static Option<string> ConfigOption() => new("--config")
    {
        Description = "The configuration file.",
        DefaultValueFactory = _ => DefaultConfiguration,
        HelpName = "FILE",
    };

    private static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    private static Command Run(CommandContext context)
    {
        var config = ConfigOption();
        var dry = Flag("--dry-run", "Do everything but sign: no signer exists in this process, the key file is not opened.");
        var once = Flag("--once", "One cycle, then exit.");
        var json = Flag("--json", "With --once: the cycle as one JSON document on stdout.");
        var adopt = new Option<ulong?>("--adopt-nonce")
        {
            Description = "After a halt because another wallet used the key: go on from the chain's nonce N. Counts only when it is exact and nothing of ours is open.",
            HelpName = "N",
        };
        var chain = new Option<Hash32?>("--adopt-chain")
        {
            Description = "After a refused start because the chain was reorganised below what had been final: go on on the chain whose block has this hash. The refusal names it; ask other nodes first.",
            HelpName = "HASH",
            CustomParser = result =>
            {
                if (result.Tokens is [var token] && Hash32.TryParse(token.Value, out var hash))
                    return hash;
                result.AddError($"--adopt-chain: '{string.Join(' ', result.Tokens)}' is no block hash: give 0x and 64 hexadecimal digits, as the refusal names it.");
                return null;
            },
        };
        var command = new Command("run", "Run the keeper until stopped.") { config, dry, once, json, adopt, chain };
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) && !result.GetValue(once))
                result.AddError("--json needs --once: a daemon has no single document to print; its log file is JSON.");
            if (result.GetResult(adopt) is not null && result.GetValue(dry))
                result.AddError("--adopt-nonce is a consent to sign; a dry run has nothing to adopt.");
            if (result.GetResult(chain) is not null && result.GetValue(dry))
                result.AddError("--adopt-chain is a consent to change the journal; a dry run opens none.");
        });
        command.SetAction((parsed, stop) => new RunCommand(context).ExecuteAsync(
            new RunArguments(parsed.GetRequiredValue(config), parsed.GetValue(dry), parsed.GetValue(once), parsed.GetValue(json), new OperatorConsent(parsed.GetValue(adopt), parsed.GetValue(chain))), stop));
        return command;
    }

    private static Command Check(CommandContext context)
    {
        var config = ConfigOption();
        var json = Flag("--json", "One JSON document on stdout.");
        var command = new Command("check", "Validate the configuration, then ask the chain whether it is true; ticks and crosses with the mend.") { config, json };
        command.SetAction((parsed, stop) => new CheckCommand(context).ExecuteAsync(parsed.GetRequiredValue(config), parsed.GetValue(json), stop));
        return command;
    }

    private static Command Status(CommandContext context)
    {
        var config = ConfigOption();
        var json = Flag("--json", "One JSON document on stdout.");
        var command = new Command("status", "Show the portfolio now: positions, margin, health, Greeks, open transactions.") { config, json };
        command.SetAction((parsed, stop) => new StatusCommand(context).ExecuteAsync(parsed.GetRequiredValue(config), parsed.GetValue(json), stop));
        return command;
    }

    private static Command NodesOf(CommandContext context)
    {
        var config = ConfigOption();
        var json = Flag("--json", "One JSON document on stdout.");
        var command = new Command("nodes", "Look at every node of chain.rpc: head, lag, latency, errors, state and why.") { config, json };
        command.SetAction((parsed, stop) => new NodesCommand(context).ExecuteAsync(parsed.GetRequiredValue(config), parsed.GetValue(json), stop));
        return command;
    }

    private static Command DemoOf(CommandContext context)
    {
        var headless = Flag("--headless", "No live view: one line for each event on stderr.");
        var json = Flag("--json", "One JSON document on stdout; implies --headless.");
        var seed = new Option<int>("--seed") { Description = "Seed of the market path.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var noKeeper = Flag("--no-keeper", "The same market with nobody watching; whoever can be liquidated, is.");
        var policy = new Option<string>("--policy") { Description = "Actions the keeper may use.", DefaultValueFactory = _ => "all", HelpName = "NAME" };
        policy.AcceptOnlyFromAmong("all", "topup-only", "hedge-only");
        var scenario = ScenarioOption();
        var report = new Option<string?>("--report") { Description = "Write the report of the demo's keeper to this file: a page, or with a name that ends in .json the document that `keeper verify` takes.", HelpName = "FILE" };
        var command = new Command("demo", "A local chain with real venues, a market that moves, and the keeper on it.") { headless, json, seed, noKeeper, scenario, policy, report };
        command.Validators.Add(result =>
        {
            if (result.GetValue(noKeeper) && result.GetValue(report) is not null)
                result.AddError("--report is of a keeper's records, and with --no-keeper there is none.");
        });
        command.SetAction((parsed, stop) => new DemoCommand(context).ExecuteAsync(
            new DemoArguments(parsed.GetValue(headless) || parsed.GetValue(json), parsed.GetValue(json), parsed.GetValue(seed), parsed.GetValue(noKeeper),
                DemoScenarios.Of(parsed.GetRequiredValue(scenario)), parsed.GetRequiredValue(policy)) { Report = parsed.GetValue(report) }, stop));
        return command;
    }

    private static Option<string> ScenarioOption()
    {
        var names = DemoScenarios.All.Select(scenario => scenario.World.Name).ToArray();
        var option = new Option<string>("--scenario")
        {
            Description = "The world and who is kept in it: " + string.Join("; ", DemoScenarios.All.Select(scenario => $"{scenario.World.Name}, {scenario.Summary}")) + ".",
            DefaultValueFactory = _ => DemoScenarios.Default.World.Name,
            HelpName = "NAME",
        };
        option.AcceptOnlyFromAmong(names);
        return option;
    }

    private static Command World(CommandContext context)
    {
        var port = new Option<int>("--port") { Description = "Port of the local node.", DefaultValueFactory = _ => 8545, HelpName = "N" };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
                result.AddError("--port is a number from 0 (any free one) to 65535.");
        });
        var move = new Option<string>("--move") { Description = "Move the market by this share before handing over, for instance -12%.", DefaultValueFactory = _ => "0%", HelpName = "PERCENT" };
        var folder = new Option<string>("--folder") { Description = "Where the configuration and the key are written.", DefaultValueFactory = _ => ".keeper/world", HelpName = "FOLDER" };
        var scenario = ScenarioOption();
        var command = new Command("world", "Start the demo's local world and leave it running, with a configuration for it.") { port, move, scenario, folder };
        command.SetAction((parsed, stop) => new WorldCommand(context).ExecuteAsync(
            new WorldArguments(parsed.GetValue(port), parsed.GetRequiredValue(move), DemoScenarios.Of(parsed.GetRequiredValue(scenario)), parsed.GetRequiredValue(folder)), stop));
        return command;
    }

    private static Command Version(CommandContext context)
    {
        var command = new Command("version", "Print the version.");
        command.SetAction(_ =>
        {
            context.Out.WriteLine(ProductVersion.Text);
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
