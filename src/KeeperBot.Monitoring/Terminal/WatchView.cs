using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace KeeperBot.Monitoring.Terminal;

/// <summary>
/// The dashboard's document (docs/dashboard.md) on a terminal: what needs a human first, then positions, Greeks, decisions, transactions and nodes, as far as the terminal is high.
/// Everything that is read is shown as text, whatever it looks like.
/// </summary>
public static class WatchView
{
    // Title, borders and headings.
    private const int TableFrame = 5;

    private const int MostNotes = 6, MostWords = 160;

    /// <summary>The screen.</summary>
    /// <param name="state">The newest document; null before the first.</param>
    /// <param name="connection">How the keeper is reached, or why not, in words.</param>
    /// <param name="isLost">Whether it is not reached now, so that what is shown is old.</param>
    /// <param name="height">Lines of the terminal.</param>
    public static IRenderable Render(JsonElement? state, string connection, bool isLost, int height)
    {
        var rows = new List<IRenderable> { new Text(SafeText.Escape(connection), new Style(isLost ? Color.Red : null, decoration: isLost ? Decoration.Bold : Decoration.None)) };
        if (state is not { } root)
            return new Rows(rows);
        rows.Add(new Text(Header(root), new Style(decoration: Decoration.Bold)));
        rows.AddRange(Notes(root).Take(MostNotes).Select(note => new Text(Short(note), new Style(Color.Red))));
        var left = height - rows.Count - 1;
        foreach (var (table, count) in Tables(root))
        {
            // What does not fit is cut, the least urgent last.
            if (left <= TableFrame)
                break;
            var lines = Math.Min(count, left - TableFrame);
            rows.Add(table(lines));
            left -= lines + TableFrame;
        }

        return new Rows(rows);
    }

    /// <summary>The document in one line, for those who do not look at a terminal.</summary>
    public static string Line(JsonElement root)
    {
        var worst = Items(root, "cycle", "accounts").Where(account => Number(account, "health") is not null).OrderBy(account => Number(account, "health")).Select(account => $"{Text(account, "id")} {Figure(account, "health", 3)}").FirstOrDefault() ?? "none";
        var deltas = string.Join(", ", Items(root, null, "greeks").Select(item => $"{Text(item, "underlying")} {Figure(item, "deltaUnits", 4)}"));
        var notes = Notes(root).ToList();
        return SafeText.Escape($"{Header(root)}; worst health {worst}; net delta {(deltas.Length == 0 ? "none" : deltas)}; {Items(root, "cycle", "actions").Count()} actions{(notes.Count == 0 ? "" : $"; {string.Join("; ", notes)}")}");
    }

    private static string Header(JsonElement root)
    {
        if (!root.TryGetProperty("newest", out var newest) || newest.ValueKind != JsonValueKind.Object)
            return "waiting for the first block";
        var block = newest.GetProperty("block");
        var why = newest.TryGetProperty("modeReason", out var reason) ? $" ({reason.GetString()})" : "";
        return SafeText.Escape(FormattableString.Invariant(
            $"block {block.GetProperty("number").GetUInt64()}  {Text(block, "time")}  mode {Text(newest, "mode")}{why}{(root.GetProperty("dryRun").GetBoolean() ? "  DRY RUN" : "")}  chain {root.GetProperty("chain").GetUInt64()}  KeeperBot {Text(root, "version")}"));
    }

    /// <summary>What needs a human.</summary>
    private static IEnumerable<string> Notes(JsonElement root)
    {
        foreach (var trouble in Items(root, null, "troubles"))
            yield return $"NOT READY {Text(trouble, "code")}: {Text(trouble, "detail")}";
        if (root.TryGetProperty("newest", out var newest) && newest.ValueKind == JsonValueKind.Object && newest.TryGetProperty("failure", out var failure))
            yield return $"CYCLE VOID {Text(failure, "code")}: {Text(failure, "detail")}";
        foreach (var alarm in Items(root, "cycle", "alarms"))
            yield return $"ALARM {Text(alarm, "subject")} {Text(alarm, "code")}: {Text(alarm, "detail")}";
    }

    private static IEnumerable<(Func<int, IRenderable> Table, int Rows)> Tables(JsonElement root)
    {
        var accounts = Items(root, "cycle", "accounts").OrderBy(account => Number(account, "health") ?? double.PositiveInfinity).ToList();
        yield return (lines => Fill("Positions", ["Account", "Health", "Equity", "Requirement", "Liquidated in 1 / 6 / 24 h", "Positions"], accounts.Take(lines), Position), accounts.Count);
        var greeks = Items(root, null, "greeks").ToList();
        yield return (lines => Fill("Net Greeks", ["Underlying", "Spot", "Delta (units)", "Gamma (per 1 of price)", "Vega (per vol point)", "Theta (per day)"], greeks.Take(lines), Greek), greeks.Count);
        var actions = Items(root, "cycle", "actions").ToList();
        if (actions.Count > 0)
            yield return (lines => Fill("Decisions", ["Action", "Target", "Outcome", "Why"], actions.Take(lines), Action), actions.Count);
        var transactions = Items(root, null, "transactions").ToList();
        if (transactions.Count > 0)
            yield return (lines => Fill("Transactions", ["State", "Nonce", "Block", "What", "Effect"], transactions.Take(lines), Transaction), transactions.Count);
        var buffers = Items(root, null, "buffers").ToList();
        if (buffers.Count > 0)
            yield return (lines => Fill("Buffers", ["Account", "Amount"], buffers.Take(lines), buffer => [Cell(Text(buffer, "account")), Cell(Figures.Brief(Text(buffer, "amount")))]), buffers.Count);
        var nodes = Items(root, null, "nodes").ToList();
        if (nodes.Count > 0)
            yield return (lines => Fill("Nodes", ["Node", "State", "Head", "Why"], nodes.Take(lines), Node), nodes.Count);
    }

    private static Table Fill(string title, string[] columns, IEnumerable<JsonElement> items, Func<JsonElement, IRenderable[]> row)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(title).Expand();
        foreach (var column in columns)
            table.AddColumn(new TableColumn(column).NoWrap());
        foreach (var item in items)
            table.AddRow(row(item));
        return table;
    }

    private static IRenderable[] Position(JsonElement account)
    {
        if (account.TryGetProperty("known", out var known) && known.ValueKind == JsonValueKind.False)
            return [Cell(Text(account, "id")), Cell("unknown", Color.Red), Cell("-"), Cell("-"), Cell("-"), Cell(Text(account, "detail"))];
        var isLiquidatable = account.TryGetProperty("liquidatable", out var flag) && flag.ValueKind == JsonValueKind.True;
        var colour = isLiquidatable ? Color.Red : Number(account, "health") is < 1.25 ? Color.Yellow : Color.Green;
        return
        [
            Cell(Text(account, "id")), Cell(Figure(account, "health", 3, "none required") + (isLiquidatable ? " LIQUIDATABLE" : ""), colour), Cell(Figure(account, "equity", 2)), Cell(Figure(account, "requirement", 2, "none")),
            Cell(Breach(account)), Cell(string.Join("; ", Items(account, null, "positions").Select(position => Text(position, "description")))),
        ];
    }

    private static string Breach(JsonElement account)
    {
        if (!account.TryGetProperty("breach", out var breach) || breach.ValueKind != JsonValueKind.Object)
            return "-";
        if (!breach.TryGetProperty("liquidation", out var level) || level.ValueKind != JsonValueKind.Object)
            return breach.GetProperty("foreseeable").GetBoolean() ? "-" : "not foreseeable";
        string Chance(string name) => Number(level, name) is { } chance ? Figures.Chance(chance) : "-";
        return $"{Chance("within1h")} / {Chance("within6h")} / {Chance("within24h")}";
    }

    private static IRenderable[] Greek(JsonElement item) =>
    [
        Cell(Text(item, "underlying")), Cell(Figure(item, "spot", 2)), item.GetProperty("complete").GetBoolean() ? Cell(Figure(item, "deltaUnits", 4)) : Cell($"{Figure(item, "deltaUnits", 4)} (incomplete)", Color.Red),
        Cell(Figure(item, "gammaPerUnitOfPrice", 6)), Cell(Figure(item, "vegaPerVolPoint", 3)), Cell(Figure(item, "thetaPerDay", 3)),
    ];

    private static IRenderable[] Action(JsonElement item) => [Cell(Text(item, "kind")), Cell(Text(item, "target")), Cell(Text(item, "outcome")), Cell(Figures.Brief(Text(item, "reason")))];

    private static IRenderable[] Transaction(JsonElement item)
    {
        var status = Text(item, "status");
        Color? colour = status switch
        {
            "confirmed" or "finalized" => Color.Green,
            "reverted" or "effect-missing" or "nonce-lost" or "failed" => Color.Red,
            _ => Color.Yellow,
        };
        return [Cell(status, colour), Cell(Count(item, "nonce")), Cell(Count(item, "block")), Cell(Figures.Brief(Text(item, "description"))), Cell(Figures.Brief(Text(item, "effect")))];
    }

    private static IRenderable[] Node(JsonElement item) =>
        [Cell(Text(item, "host")), Cell(Text(item, "state"), Text(item, "state") == "active" ? Color.Green : Color.Red), Cell(Count(item, "head")), Cell(Text(item, "why"))];

    private static Text Cell(string text, Color? colour = null) => new(Short(text.Length == 0 ? "-" : text), new Style(colour)) { Overflow = Overflow.Ellipsis };

    private static string Short(string text) => SafeText.Shorten(text, MostWords);

    private static IEnumerable<JsonElement> Items(JsonElement root, string? inside, string name)
    {
        if (inside is not null)
            return root.TryGetProperty(inside, out var part) && part.ValueKind == JsonValueKind.Object ? Items(part, null, name) : [];
        return root.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : [];
    }

    private static string Text(JsonElement item, string name) => item.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    private static double? Number(JsonElement item, string name) => item.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number ? number.GetDouble() : null;

    private static string Count(JsonElement item, string name) => Number(item, name)?.ToString("F0", CultureInfo.InvariantCulture) ?? "-";

    private static string Figure(JsonElement item, string name, int decimals, string none = "unknown") => Number(item, name) is { } value ? Figures.Format(value, decimals) : none;
}
