using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Report;

/// <summary>`keeper report` and `keeper verify`.</summary>
internal static class ReportCommandLine
{
    /// <summary>Builds `report`.</summary>
    /// <param name="context">What it works with.</param>
    /// <param name="config">Makes the option that names the configuration file.</param>
    public static Command Report(CommandContext context, Func<Option<string>> config)
    {
        var file = config();
        var from = Day("--from", "First day of the period, by chain time in UTC.");
        var to = Day("--to", "Last day of the period, the whole of it.");
        var json = new Option<bool>("--json") { Description = "The report as one JSON document on stdout, with the daily records in it: what `keeper verify` takes." };
        var html = new Option<string?>("--html") { Description = "Write the report to this file as a page with charts that loads nothing.", HelpName = "FILE" };
        var command = new Command("report", "Report a period from the daily records and the journal: exposure, actions and their cost, profit and loss by its causes, breaches avoided, alarms, refusals. Asks no node.")
        {
            file, from, to, json, html,
        };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(json) && result.GetValue(html) is null)
                result.AddError("keeper report: give --json, or --html FILE, or both.");
        });
        command.SetAction((parsed, stop) => new ReportCommand(context).ExecuteAsync(
            new(parsed.GetRequiredValue(file), parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), parsed.GetValue(json), parsed.GetValue(html)), stop));
        return command;
    }

    /// <summary>Builds `verify`.</summary>
    public static Command Verify(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "A report as `keeper report --json` wrote it." };
        var json = new Option<bool>("--json") { Description = "One JSON document on stdout." };
        var signer = new Option<Address?>("--signer")
        {
            Description = "The address whose signature every sealed day must have.",
            HelpName = "ADDRESS",
            CustomParser = result =>
            {
                if (result.Tokens is [var token] && Address.TryParse(token.Value, out var address))
                    return address;
                result.AddError($"--signer: '{string.Join(' ', result.Tokens)}' is no address: give 0x and 40 hexadecimal digits.");
                return null;
            },
        };
        var command = new Command("verify", "Work a report out again, offline: the hashes of its daily records, their chain and signatures, and every figure that follows from them. Names what differs.") { file, signer, json };
        command.SetAction((parsed, stop) => new VerifyCommand(context).ExecuteAsync(parsed.GetRequiredValue(file), parsed.GetValue(signer), parsed.GetValue(json), stop));
        return command;
    }

    private static Option<DateOnly> Day(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "YYYY-MM-DD",
        Required = true,
        CustomParser = result => Parse(name, result),
    };

    private static DateOnly Parse(string name, ArgumentResult result)
    {
        if (result.Tokens is [var token] && DateOnly.TryParseExact(token.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1970 and < 9000)
            return day;
        result.AddError($"{name}: '{string.Join(' ', result.Tokens)}' is no day: give YYYY-MM-DD, for instance 2026-01-31.");
        return default;
    }
}
