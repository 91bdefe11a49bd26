using System.Text.Json;
using KeeperBot.Core.Stress;
using KeeperBot.Core.Stress.Paths;

namespace KeeperBot.Monitoring.Reports;

/// <summary>A stress as one JSON document. Health is a number, "infinite" where nothing is required, or null where the formula has no value.</summary>
public static class StressReport
{
    /// <summary>The document.</summary>
    public static string Json(StressOutcome outcome) => ReportJson.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteBlock(outcome.Block);
        writer.WriteString("mode", ReportJson.Kebab(outcome.Mode));
        Words(writer, "moved", outcome.Market.Moved.Select(underlying => underlying.Symbol));
        Words(writer, "held", outcome.Market.Held.Select(underlying => underlying.Symbol));
        WriteGrid(writer, outcome.Grid);
        writer.WriteStartObject("assumptions");
        writer.WriteNumber("stepSeconds", outcome.Assumptions.Step.TotalSeconds);
        writer.WriteNumber("gasOfRescue", outcome.Assumptions.GasOfRescue);
        writer.WriteNumber("reductionCost", outcome.Assumptions.ReductionCost);
        writer.WriteEndObject();
        writer.WriteStartArray("scenarios");
        foreach (var path in outcome.Paths)
            WritePath(writer, path);
        writer.WriteEndArray();
        if (outcome.Cascade is { } cascade)
            WriteCascade(writer, cascade);
        writer.WriteEndObject();
    });

    private static void WriteGrid(Utf8JsonWriter writer, StressGridReport grid)
    {
        writer.WriteStartObject("grid");
        Numbers(writer, "spot", grid.Axes.Spot);
        Numbers(writer, "volatility", grid.Axes.Volatility);
        Numbers(writer, "years", grid.Axes.Years);
        writer.WriteStartArray("accounts");
        foreach (var account in grid.Accounts)
        {
            writer.WriteStartObject();
            writer.WriteString("id", account.Id.Value);
            writer.WriteNumber("trigger", account.Trigger);
            Health(writer, "now", account.Now);
            writer.WriteStartObject("worst");
            WritePlace(writer, account.Worst);
            writer.WriteEndObject();
            writer.WriteFinite("mostLost", account.MostLost);
            writer.WriteStartArray("nodes");
            foreach (var node in account.ByTime)
            {
                writer.WriteStartObject();
                WritePlace(writer, node);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("demand");
        foreach (var demand in grid.Demand)
        {
            writer.WriteStartObject();
            writer.WriteNumber("spot", demand.SpotFactor);
            writer.WriteString("payer", demand.Payer.ToString());
            writer.WriteString("token", demand.Token.Symbol);
            writer.WriteNumber("toTrigger", demand.ToTrigger);
            writer.WriteNumber("toTarget", demand.ToTarget);
            writer.WriteNumber("idle", demand.Idle);
            writer.WriteNumber("missing", demand.Missing);
            Words(writer, "accounts", demand.Accounts.Select(account => account.Value));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        Reasons(writer, "notForeseeable", grid.NotForeseen);
        Reasons(writer, "unserved", grid.Unserved);
        writer.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter writer, GridHealth node)
    {
        writer.WriteNumber("spot", node.At.SpotFactor);
        writer.WriteNumber("volatility", node.At.VolatilityShock);
        writer.WriteNumber("years", node.At.YearsAhead);
        Health(writer, "health", node.Health);
        writer.WriteFinite("equityChange", node.EquityChange);
    }

    private static void WritePath(Utf8JsonWriter writer, PathResult result)
    {
        writer.WriteStartObject();
        writer.WriteString("name", result.Path.Name);
        writer.WriteBoolean("reconstructed", result.Path.Name.StartsWith(PathPacks.Reconstructed, StringComparison.Ordinal));
        Words(writer, "notes", result.Path.Notes);
        writer.WriteNumber("minutes", result.Path.Length.TotalMinutes);
        writer.WriteNumber("lowestPrice", result.Path.Rows.Min(row => row.PriceFactor));
        writer.WriteNumber("highestGas", result.Path.Rows.Max(row => row.GasGwei));
        writer.WriteString("outcome", ReportJson.Kebab(result.Fate));
        writer.WriteStartArray("accounts");
        foreach (var account in result.Accounts)
            WriteAccount(writer, account);
        writer.WriteEndArray();
        Reasons(writer, "notForeseeable", result.NotForeseen);
        writer.WriteString("gasSpent", result.GasSpent.ToString());
        Words(writer, "bufferLeft", result.BufferLeft.Select(amount => amount.ToString()));
        writer.WriteEndObject();
    }

    private static void WriteAccount(Utf8JsonWriter writer, AccountPath account)
    {
        writer.WriteStartObject();
        writer.WriteString("id", account.Id.Value);
        writer.WriteString("outcome", ReportJson.Kebab(account.Fate));
        if (account.EndedAt is { } ended)
            writer.WriteNumber("endedAtMinute", ended.TotalMinutes);
        else
            writer.WriteNull("endedAtMinute");
        Health(writer, "lowestHealth", account.LowestHealth);
        writer.WriteNumber("lowestAtMinute", account.LowestAt.TotalMinutes);
        writer.WriteNumber("topUps", account.TopUps);
        Words(writer, "paid", account.Paid.Select(amount => amount.ToString()));
        writer.WriteNumber("reductions", account.Reductions);
        writer.WriteNumber("shareKept", account.ShareKept);
        writer.WriteNumber("reductionCost", account.ReductionCost);
        writer.WriteStartArray("blocked");
        foreach (var blocked in account.Blocked)
        {
            writer.WriteStartObject();
            writer.WriteString("code", blocked.Code);
            writer.WriteNumber("minutes", blocked.Time.TotalMinutes);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteCascade(Utf8JsonWriter writer, IEnumerable<CascadeLine> cascade)
    {
        writer.WriteStartArray("cascade");
        foreach (var line in cascade)
        {
            writer.WriteStartObject();
            writer.WriteString("underlying", line.Underlying.Symbol);
            writer.WriteNumber("shock", line.Shock);
            writer.WriteNumber("shockedPrice", line.ShockedPrice);
            writer.WriteNumber("price", line.Price);
            writer.WriteNumber("sold", line.Sold);
            writer.WriteNumber("rounds", line.Rounds);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>A number, "infinite" where nothing is required, null where there is no value.</summary>
    private static void Health(Utf8JsonWriter writer, string name, double health)
    {
        if (double.IsPositiveInfinity(health))
            writer.WriteString(name, "infinite");
        else
            writer.WriteFinite(name, health);
    }

    private static void Reasons(Utf8JsonWriter writer, string name, IEnumerable<NotForeseen> items)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            writer.WriteString("subject", item.Subject);
            writer.WriteString("reason", item.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Words(Utf8JsonWriter writer, string name, IEnumerable<string> words)
    {
        writer.WriteStartArray(name);
        foreach (var word in words)
            writer.WriteStringValue(word);
        writer.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter writer, string name, IEnumerable<double> numbers)
    {
        writer.WriteStartArray(name);
        foreach (var number in numbers)
            writer.WriteNumberValue(number);
        writer.WriteEndArray();
    }
}
