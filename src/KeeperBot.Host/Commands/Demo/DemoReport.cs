using System.Text.Json;
using KeeperBot.Core.Units;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;
using Spectre.Console;

namespace KeeperBot.Host.Commands.Demo;

/// <summary>The end of a demo: before and after, and the transactions with their effects.</summary>
internal static class DemoReport
{
    private const int TransactionsShown = 100;
    private const int ReasonLetters = 60;

    /// <summary>As one JSON document.</summary>
    public static string Json(DemoResult result) => ReportJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("mode", result.Mode is { } mode ? ReportJson.Kebab(mode) : "no-keeper");
        writer.WriteString("scenario", result.Arguments.Scenario.World.Name);
        writer.WriteString("policy", result.Arguments.Policy);
        writer.WriteNumber("seed", result.Arguments.Seed);
        writer.WriteNumber("blocks", result.Record.Blocks);
        WriteAccounts(writer, result);
        WriteDelta(writer, result.Record.Delta);
        PortfolioJson.WriteIntents(writer, result.Intents);
        writer.WriteBoolean("liquidatable", result.Liquidatable);
        writer.WriteStartArray("liquidations");
        foreach (var liquidation in result.Liquidations)
        {
            writer.WriteStartObject();
            writer.WriteString("account", liquidation.Account);
            writer.WriteString("hash", liquidation.Hash.ToString());
            writer.WriteNumber("gasUsed", liquidation.GasUsed);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("exitCode", (int)result.Code);
        writer.WriteEndObject();
    });

    /// <summary>As tables.</summary>
    public static void Show(IAnsiConsole console, DemoResult result)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Before and after").Expand();
        table.AddColumns("Account", "Health before", "Worst in any block", "Health after");
        foreach (var account in result.Record.Accounts)
            table.AddRow(new Text(account.Id), Health(account.Before), Health(account.Worst), Health(account.After));
        var delta = result.Record.Delta;
        table.AddRow(new Text($"net delta {delta.Underlying}"), Figure(delta.Before), Figure(delta.Worst), Figure(delta.After));
        console.Write(table);
        console.Write(new Text(FormattableString.Invariant(
            $"net delta limit {Figures.Format(delta.Limit, 2)} around {Figures.Format(delta.Target, 2)}; outside in {delta.BlocksOutside} of {result.Record.Blocks} blocks\n")));
        if (!result.Intents.IsEmpty)
            console.Write(TransactionTable.Render(result.Intents, TransactionsShown));
        foreach (var verdict in result.Verdicts)
        {
            var words = verdict.CallSucceeds ? "the venue's liquidation call succeeds" : $"the venue refuses to liquidate it: {SafeText.Shorten(verdict.Reason, ReasonLetters)}";
            console.Write(new Text(SafeText.Escape($"{verdict.Account.Id}: {words}") + "\n"));
        }

        foreach (var liquidation in result.Liquidations)
            console.Write(new Text($"{liquidation.Account}: liquidated in {liquidation.Hash}\n"));
        console.Write(new Text(result.Code == ExitCode.Ok ? "ended healthy\n" : "ended unhealthy\n"));
    }

    private static void WriteAccounts(Utf8JsonWriter writer, DemoResult result)
    {
        writer.WriteStartArray("accounts");
        foreach (var account in result.Record.Accounts)
        {
            writer.WriteStartObject();
            writer.WriteString("id", account.Id);
            writer.WriteString("venue", account.Venue);
            writer.WriteNumber("healthBefore", account.Before);
            writer.WriteNumber("healthWorst", account.Worst);
            writer.WriteNumber("healthAfter", account.After);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteDelta(Utf8JsonWriter writer, DeltaRecord delta)
    {
        writer.WriteStartObject("netDelta");
        writer.WriteString("underlying", delta.Underlying);
        writer.WriteNumber("before", delta.Before);
        writer.WriteNumber("worst", delta.Worst);
        writer.WriteNumber("after", delta.After);
        writer.WriteNumber("target", delta.Target);
        writer.WriteNumber("limit", delta.Limit);
        writer.WriteNumber("blocksOutside", delta.BlocksOutside);
        writer.WriteEndObject();
    }

    private static Text Health(Wad? value) => new(value is { } health ? Figures.Format(health, 3) : "none");

    private static Text Figure(Wad? value) => new(Figures.Format(value, 3));
}
