using System.Text.Json;
using KeeperBot.Core.Records;

namespace KeeperBot.Monitoring.Reports.Periods;

/// <summary>A period's report as JSON (docs/reports.md).</summary>
public static class PeriodJson
{
    /// <summary>The members of the document, besides the days that the caller has.</summary>
    public static void Write(Utf8JsonWriter writer, PeriodReport report)
    {
        writer.WriteStartObject("period");
        WriteHeader(writer, report.Header);
        writer.WriteEndObject();
        writer.WriteStartObject("figures");
        WriteFigures(writer, report.Figures);
        writer.WriteEndObject();
        writer.WriteStartArray("actions");
        foreach (var action in report.Actions)
        {
            writer.WriteStartObject();
            Write(writer, action);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("rescues");
        foreach (var rescue in report.Rescues)
            Write(writer, rescue);
        writer.WriteEndArray();
    }

    /// <summary>The figures alone, as one document: what `keeper verify` works out again.</summary>
    public static string Figures(PeriodFigures figures) => ReportJson.Write(writer =>
    {
        writer.WriteStartObject();
        WriteFigures(writer, figures);
        writer.WriteEndObject();
    });

    private static void WriteHeader(Utf8JsonWriter writer, PeriodHeader header)
    {
        writer.WriteString("program", header.Program);
        writer.WriteNumber("chain", header.Chain.Value);
        writer.WriteString("actor", header.Actor.ToString());
        writer.WriteString("from", header.From.ToString());
        writer.WriteString("to", header.To.ToString());
        writer.WriteString("native", header.Native?.Symbol);
        writer.WriteNumber("longestIntervalSeconds", header.LongestInterval.TotalSeconds);
    }

    private static void WriteFigures(Utf8JsonWriter writer, PeriodFigures figures)
    {
        writer.WriteNumber("records", figures.Records.Length);
        writer.WriteNumber("unwrittenCycles", figures.Unwritten);
        writer.WriteNumber("voidCycles", figures.Void);
        writer.WriteStartArray("gaps");
        foreach (var (from, to) in figures.Gaps)
        {
            writer.WriteStartObject();
            writer.WriteString("from", from.ToString());
            writer.WriteString("to", to.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteExposure(writer, figures);
        WriteAttribution(writer, figures.Attribution);
        writer.WriteNumber("transactions", figures.Transactions.Length);
        writer.WriteString("gasWei", figures.Wei.ToString(System.Globalization.CultureInfo.InvariantCulture));
        WriteTallies(writer, "alarms", figures.Alarms);
        WriteTallies(writer, "refusals", figures.Refusals);
    }

    private static void WriteExposure(Utf8JsonWriter writer, PeriodFigures figures)
    {
        writer.WriteStartArray("exposure");
        foreach (var record in figures.Records)
        {
            writer.WriteStartObject();
            writer.WriteNumber("block", record.Block);
            writer.WriteString("time", record.Time.ToString());
            writer.WriteStartObject("underlyings");
            foreach (var item in record.Underlyings)
            {
                writer.WriteStartObject(item.Underlying.Symbol);
                writer.WriteNumber("spot", item.Spot);
                writer.WriteFinite("delta", item.Net.Delta);
                writer.WriteFinite("gamma", item.Net.Gamma);
                writer.WriteFinite("vega", item.Net.Vega);
                writer.WriteFinite("theta", item.Net.Theta);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteStartObject("health");
            foreach (var margin in record.Accounts.SelectMany(account => account.Margin).Where(margin => margin.Health.HasRequirement))
                writer.WriteNumber(margin.Id.Value, margin.Health.Value);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteAttribution(Utf8JsonWriter writer, AttributionResult attribution)
    {
        writer.WriteStartObject("attribution");
        writer.WriteStartArray("underlyings");
        foreach (var line in attribution.Lines)
        {
            writer.WriteStartObject();
            writer.WriteString("underlying", line.Underlying.Symbol);
            foreach (var (name, value) in AttributionLines.Of(line))
                writer.WriteFinite(JsonNamingPolicy.CamelCase.ConvertName(name), value);
            writer.WriteString("unpricedGasWei", line.UnpricedGas.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("otherChangesOfWorth");
        foreach (var (account, value) in attribution.Other)
            writer.WriteFinite(account, value);
        writer.WriteEndObject();
        writer.WriteStartArray("unknown");
        foreach (var gap in attribution.Gaps)
        {
            writer.WriteStartObject();
            writer.WriteString("account", gap.Account.Value);
            writer.WriteString("from", gap.From.ToString());
            writer.WriteString("to", gap.To.ToString());
            writer.WriteString("code", gap.Code);
            writer.WriteString("detail", gap.Detail);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTallies(Utf8JsonWriter writer, string name, IEnumerable<Tally> tallies)
    {
        writer.WriteStartArray(name);
        foreach (var tally in tallies)
        {
            writer.WriteStartObject();
            writer.WriteString("subject", tally.Subject);
            writer.WriteString("code", tally.Code);
            writer.WriteNumber("records", tally.Count);
            writer.WriteString("first", tally.First.ToString());
            writer.WriteString("last", tally.Last.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, PeriodAction action)
    {
        writer.WriteString("intent", action.Intent.Value);
        writer.WriteString("plannedAt", action.PlannedAt.ToString());
        writer.WriteString("target", action.Target.Value);
        writer.WriteString("kind", ReportJson.Kebab(action.Kind));
        writer.WriteString("state", ReportJson.Kebab(action.State));
        writer.WriteString("reasonCode", action.ReasonCode);
        writer.WriteString("reason", action.Reason);
        writer.WriteString("description", action.Description);
        writer.WriteString("hash", action.Hash?.ToString());
        if (action.GasUsed is { } gas)
            writer.WriteNumber("gasUsed", gas);
        else
            writer.WriteNull("gasUsed");
        writer.WriteString("costWei", action.Cost?.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static void Write(Utf8JsonWriter writer, PeriodRescue rescue)
    {
        writer.WriteStartObject();
        writer.WriteString("intent", rescue.Action.Intent.Value);
        writer.WriteString("target", rescue.Action.Target.Value);
        WriteHealth(writer, "healthThen", rescue.HealthThen);
        WriteHealth(writer, "lowestHealthWithIt", rescue.LowestWith);
        WriteHealth(writer, "lowestHealthWithout", rescue.Without?.Lowest);
        writer.WriteString("lowestWithoutAt", rescue.Without?.LowestAt.ToString());
        writer.WriteString("liquidatableWithoutAt", rescue.Without?.LiquidatableAt?.ToString());
        writer.WriteString("observedUntil", rescue.Without?.Until.ToString());
        writer.WriteBoolean("breachAvoided", rescue.IsBreachAvoided);
        writer.WriteString("notKnown", rescue.WhyNot);
        writer.WriteEndObject();
    }

    private static void WriteHealth(Utf8JsonWriter writer, string name, double? health) => writer.WriteFinite(name, health ?? double.NaN);
}
