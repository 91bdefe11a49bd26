using KeeperBot.Core.Units;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;
using Spectre.Console;

namespace KeeperBot.Host.Commands.Rehearse;

/// <summary>The end of a rehearsal: health before, worst and after, and what would have been signed.</summary>
internal static class RehearsalReport
{
    private const int TransactionsShown = 100;

    /// <summary>As one JSON document.</summary>
    public static string Json(RehearsalResult result) => ReportJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("chain", result.Chain.Value);
        writer.WriteNumber("forkedAt", result.ForkedAt.Number);
        writer.WriteString("forkedAtHash", result.ForkedAt.Hash.ToString());
        writer.WriteString("acting", result.Acting.ToString());
        WriteLines(writer, "moved", result.Moved);
        WriteLines(writer, "notes", result.Notes);
        writer.WriteNumber("cycles", result.Record.Cycles);
        writer.WriteNumber("voidCycles", result.Record.Void);
        writer.WriteStartArray("accounts");
        foreach (var account in result.Record.Accounts)
        {
            writer.WriteStartObject();
            writer.WriteString("id", account.Id);
            writer.WriteNumber("trigger", account.Trigger);
            writer.WriteNumber("healthBefore", account.Before);
            writer.WriteNumber("healthWorst", account.Worst);
            writer.WriteNumber("healthAfter", account.After);
            writer.WriteString("end", ReportJson.Kebab(account.End));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteLines(writer, "decisions", result.Record.Decisions);
        PortfolioJson.WriteIntents(writer, result.Record.Intents);
        writer.WriteString("folder", result.Folder);
        writer.WriteNumber("exitCode", (int)result.Code);
        writer.WriteEndObject();
    });

    /// <summary>As tables.</summary>
    public static void Show(IAnsiConsole console, RehearsalResult result)
    {
        foreach (var line in result.Moved.Concat(result.Notes).Concat(result.Record.Decisions))
            console.Write(new Text(SafeText.Escape(line) + "\n"));
        var table = new Table().Border(TableBorder.Rounded).Title("Before and after").Expand();
        table.AddColumns("Account", "Trigger", "Health before", "Worst in any block", "Health after", "");
        foreach (var account in result.Record.Accounts)
            table.AddRow(new Text(SafeText.Escape(account.Id)), Health(account.Trigger), Health(account.Before), Health(account.Worst), Health(account.After), new Text(Word(account.End)));
        console.Write(table);
        if (!result.Record.Intents.IsEmpty)
            console.Write(TransactionTable.Render(result.Record.Intents, TransactionsShown));
        console.Write(new Text(FormattableString.Invariant(
            $"chain {result.Chain}, forked at block {result.ForkedAt.Number}; {RehearsalResult.Signed(result.Record)} transactions signed by a throw-away key and executed on the fork as {result.Acting}, none sent to the chain\n")));
        console.Write(new Text($"journal and log: {result.Folder}\n"));
        console.Write(new Text(result.Code == ExitCode.Ok ? "every account ended above its trigger\n" : "an account ended below its trigger, or unknown\n"));
    }

    private static void WriteLines(System.Text.Json.Utf8JsonWriter writer, string name, IEnumerable<string> lines)
    {
        writer.WriteStartArray(name);
        foreach (var line in lines)
            writer.WriteStringValue(line);
        writer.WriteEndArray();
    }

    private static string Word(AccountEnd end) => end switch
    {
        AccountEnd.AboveTrigger => "above its trigger",
        AccountEnd.BelowTrigger => "below its trigger",
        AccountEnd.NothingAtStake => "nothing at stake",
        _ => "unknown",
    };

    private static Text Health(Wad? value) => new(value is { } health ? Figures.Format(health, 3) : "none");
}
