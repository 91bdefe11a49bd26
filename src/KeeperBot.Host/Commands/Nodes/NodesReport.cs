using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using KeeperBot.Evm;
using KeeperBot.Evm.Nodes;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;
using KeeperBot.Primitives;
using Spectre.Console;

namespace KeeperBot.Host.Commands.Nodes;

/// <summary>The nodes as `keeper nodes` shows them; hosts only.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Quorum">Operators that must agree.</param>
/// <param name="Head">The agreed head; null when there is none.</param>
/// <param name="Problem">Why there is none.</param>
/// <param name="Nodes">In configured order.</param>
/// <param name="Now">When it was made.</param>
internal sealed record NodesReport(ChainId Chain, int Quorum, BlockRef? Head, string? Problem, ImmutableArray<NodeStatus> Nodes, DateTimeOffset Now)
{
    /// <summary>The line above the table.</summary>
    public string Heading()
    {
        var operators = Nodes.Where(node => node.Route == BroadcastRoute.Public).Select(node => node.Operator).Distinct(StringComparer.Ordinal).Count();
        var agreed = Head is { } head ? $"agreed head {head}, {head.Timestamp}" : SafeText.Escape($"no agreed head: {Problem}");
        return string.Create(CultureInfo.InvariantCulture, $"chain {Chain}, {Quorum} of {operators} operators must agree; {agreed}");
    }

    /// <summary>One row for each node.</summary>
    public Table Table()
    {
        var table = new Table().Border(TableBorder.Rounded).Expand();
        table.AddColumns("Node", "Route", "Operator", "State", "Since", "Head", "Lag", "p50 ms", "p99 ms", "Requests", "Errors", "Why");
        // A long reason may take many lines; a host that is broken in two cannot be searched for.
        foreach (var column in table.Columns.Take(3))
            column.NoWrap();
        foreach (var node in Nodes)
        {
            table.AddRow(
                new Text(SafeText.Escape(node.Host)), new Text(ReportJson.Kebab(node.Route)), new Text(SafeText.Escape(node.Operator)), new Text(ReportJson.Kebab(node.State)),
                new Text(Seconds(Now - node.Since)), Number(node.Head?.Number), Number(node.Lag), Milliseconds(node.LatencyP50), Milliseconds(node.LatencyP99),
                Number(node.Requests), Number(node.Errors), new Text(SafeText.Escape(node.RestingUntil is { } until ? $"{node.Why}; rests for {Seconds(until - Now)}" : node.Why)));
        }

        return table;
    }

    /// <summary>One document.</summary>
    public string Json() => ReportJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("chain", Chain.Value);
        writer.WriteNumber("quorum", Quorum);
        if (Head is { } head)
            writer.WriteBlock(head);
        else
            writer.WriteString("problem", Problem);
        writer.WriteStartArray("nodes");
        foreach (var node in Nodes)
            Write(writer, node);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter writer, NodeStatus node)
    {
        writer.WriteStartObject();
        writer.WriteString("host", node.Host);
        writer.WriteString("route", ReportJson.Kebab(node.Route));
        writer.WriteString("operator", node.Operator);
        writer.WriteString("state", ReportJson.Kebab(node.State));
        writer.WriteString("why", node.Why);
        writer.WriteString("since", Time(node.Since));
        writer.WritePropertyName("head");
        if (node.Head is { } head)
            writer.WriteNumberValue(head.Number);
        else
            writer.WriteNullValue();
        writer.WriteString("headHash", node.Head?.Hash.ToString());
        writer.WritePropertyName("lag");
        if (node.Lag is { } lag)
            writer.WriteNumberValue(lag);
        else
            writer.WriteNullValue();
        writer.WriteFinite("latencyP50Ms", node.LatencyP50?.TotalMilliseconds ?? double.NaN);
        writer.WriteFinite("latencyP99Ms", node.LatencyP99?.TotalMilliseconds ?? double.NaN);
        writer.WriteNumber("requests", node.Requests);
        writer.WriteNumber("errors", node.Errors);
        writer.WriteFinite("errorRate", node.ErrorRate);
        writer.WriteString("lastError", node.LastError is { } kind ? ReportJson.Kebab(kind) : null);
        writer.WriteNumber("rateLimited", node.RateLimited);
        writer.WriteString("restingUntil", node.RestingUntil is { } until ? Time(until) : null);
        writer.WriteEndObject();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s");

    private static Text Number(IFormattable? value) => new(value?.ToString(null, CultureInfo.InvariantCulture) ?? "-");

    private static Text Milliseconds(TimeSpan? span) => new(span?.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture) ?? "-");
}
