using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace KeeperBot.Monitoring.Terminal;

/// <summary>An explanation's JSON as tables: limits, then what was worked out with its costs and effects. One form, of now and of the past.</summary>
internal static class ExplanationTables
{
    /// <summary>Every limit: where it stands, and at what something is done.</summary>
    public static Table Limits(JsonElement explanation)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Limits").Expand();
        table.AddColumns("Limit", "Value", "Acts", "Back to", "Danger", "Liquidated within 6 h", "Median time", "State");
        foreach (var limit in explanation.GetProperty("limits").EnumerateArray())
        {
            var isHealth = Word(limit, "limit") == "health";
            table.AddRow(
                Text($"{(isHealth ? "health" : "net delta")} {Word(limit, "subject")}"),
                Text(Figure(limit, "value") ?? (Word(limit, "state") == "nothing-at-stake" ? "no requirement" : "unknown")),
                Text(Figure(limit, "trigger") is { } trigger ? isHealth ? $"below {trigger}" : $"beyond {trigger} from it" : "-"),
                Text(Figure(limit, "target") ?? "-"), Text(isHealth && Figure(limit, "danger") is { } danger ? $"below {danger}" : "-"), Text(Chance(limit)), Text(Median(limit)), State(Word(limit, "state")));
        }

        return table;
    }

    /// <summary>Every action that was worked out, with its cost lines and what it does to the limits.</summary>
    public static Table Candidates(JsonElement explanation)
    {
        var table = new Table().Border(TableBorder.Rounded).Title("Actions").Expand();
        table.AddColumns("", "Action", "Why", "Costs", "Limits after it (by arithmetic, at its worst price)");
        foreach (var candidate in explanation.GetProperty("candidates").EnumerateArray())
        {
            table.AddRow(
                Text(Word(candidate, "role")), Text($"{Word(candidate, "kind")} {Word(candidate, "target")} ({Word(candidate, "urgency")})"), Text(Figures.Brief(Word(candidate, "reason") + (Word(candidate, "refusal") is { Length: > 0 } refusal ? $"; refused there: {refusal}" : ""))),
                Lines(candidate.GetProperty("costs").EnumerateArray().Select(Cost)), Lines(candidate.GetProperty("effects").EnumerateArray().Select(Effect)));
        }

        return table;
    }

    private static string Chance(JsonElement limit)
    {
        if (Foreseen(limit) is not { } breach)
            return "-";
        if (!breach.GetProperty("foreseeable").GetBoolean())
            return "not foreseeable";
        // The record of a decision has the chance that was decided by, if any, and no others.
        if (!breach.TryGetProperty("liquidation", out var level))
            return "-";
        return $"{(100 * level.GetProperty("within6h").GetDouble()).ToString("0.###", CultureInfo.InvariantCulture)} %{(breach.GetProperty("warmingUp").GetBoolean() ? " (warming up)" : "")}";
    }

    private static string Median(JsonElement limit) =>
        Foreseen(limit) is { } breach && breach.TryGetProperty("liquidation", out var level) && level.GetProperty("medianSeconds") is { ValueKind: JsonValueKind.Number } seconds
            ? $"{(seconds.GetDouble() / 3600).ToString("0.#", CultureInfo.InvariantCulture)} h"
            : "-";

    private static JsonElement? Foreseen(JsonElement limit) => limit.TryGetProperty("breach", out var breach) && breach.ValueKind == JsonValueKind.Object ? breach : null;

    private static string Cost(JsonElement cost) =>
        $"{Word(cost, "name")}: {(Figure(cost, "amount") is { } amount ? $"{amount} {Word(cost, "unit")}{(cost.GetProperty("lost").GetBoolean() ? "" : " (not lost)")}" : "known when it is simulated")}";

    private static string Effect(JsonElement effect) =>
        $"{(Word(effect, "limit") == "health" ? "health" : "net delta")} {Word(effect, "subject")}: {Figure(effect, "before") ?? "none"} -> {Figure(effect, "after") ?? "none"} ({Word(effect, "state")})";

    private static Markup State(string state) => new(state switch
    {
        "within" => "[green]within[/]",
        "foreseen" => "[yellow]foreseen[/]",
        "queued" => "[yellow]change queued[/]",
        "beyond" => "[yellow]beyond[/]",
        "danger" => "[red bold]danger[/]",
        "unlimited" => "[yellow]no limit[/]",
        "nothing-at-stake" => "nothing at stake",
        _ => "[red]unknown[/]",
    });

    private static string Word(JsonElement item, string name) => item.GetProperty(name).GetString() ?? "";

    private static string? Figure(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? Figures.Brief(value.GetRawText()) : null;

    private static Text Lines(IEnumerable<string> lines) => new(string.Join('\n', lines.Select(SafeText.Escape)));

    private static Text Text(string text) => new(SafeText.Escape(text));
}
