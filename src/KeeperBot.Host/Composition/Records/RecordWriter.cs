using System.Text.Json;
using KeeperBot.Core.Records;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Monitoring.Reports;

namespace KeeperBot.Host.Composition.Records;

/// <summary>A record of a cycle as one line of JSON; amounts are exact decimal numbers, Greeks are null where they are not finite (docs/reports.md).</summary>
internal static class RecordWriter
{
    /// <summary>The line in UTF-8, without its line break.</summary>
    public static byte[] Line(CycleRecord record) => ReportJson.WriteLine(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("block", record.Block);
        writer.WriteString("hash", record.Hash.ToString());
        writer.WriteNumber("time", record.Time.UnixSeconds);
        writer.WriteString("mode", ReportJson.Kebab(record.Mode));
        writer.WriteStartArray("why");
        foreach (var reason in record.Why)
            writer.WriteStringValue(reason);
        writer.WriteEndArray();
        WriteCount(writer, "unwritten", record.Unwritten);
        WriteCount(writer, "void", record.Void);
        Write(writer, "underlyings", record.Underlyings, Underlying);
        Write(writer, "accounts", record.Accounts, Account);
        Write(writer, "steps", record.Steps, Step);
        Write(writer, "transactions", record.Transactions, Transaction);
        Write(writer, "alarms", record.Alarms, Alarm);
        writer.WriteEndObject();
    });

    private static void WriteCount(Utf8JsonWriter writer, string name, long count)
    {
        if (count != 0)
            writer.WriteNumber(name, count);
    }

    private static void Write<T>(Utf8JsonWriter writer, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> body)
    {
        if (items.Count == 0)
            return;
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            body(writer, item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Underlying(Utf8JsonWriter writer, RecordedUnderlying item)
    {
        writer.WriteString("symbol", item.Underlying.Symbol);
        writer.WriteNumber("spot", item.Spot);
        Greeks(writer, item.Net);
        writer.WriteBoolean("complete", item.Complete);
    }

    private static void Greeks(Utf8JsonWriter writer, GreekVector greeks)
    {
        writer.WriteFinite("delta", greeks.Delta);
        writer.WriteFinite("gamma", greeks.Gamma);
        writer.WriteFinite("vega", greeks.Vega);
        writer.WriteFinite("theta", greeks.Theta);
    }

    private static void Account(Utf8JsonWriter writer, RecordedAccount item)
    {
        writer.WriteString("id", item.Id.Value);
        Write(writer, "idle", item.Idle, Holding);
        Write(writer, "margin", item.Margin, Margin);
        if (item.Unknown.IsEmpty)
            return;
        writer.WriteStartArray("unknown");
        foreach (var subject in item.Unknown)
            writer.WriteStringValue(subject);
        writer.WriteEndArray();
    }

    private static void Holding(Utf8JsonWriter writer, RecordedHolding item)
    {
        writer.WriteString("token", item.Token);
        writer.WriteNumber("amount", (Wad?)item.Amount);
        if (item.Underlying is { } underlying)
            writer.WriteString("underlying", underlying.Symbol);
    }

    private static void Margin(Utf8JsonWriter writer, RecordedMargin item)
    {
        writer.WriteString("id", item.Id.Value);
        writer.WriteString("venue", item.Venue.Value);
        writer.WriteNumber("equity", (Wad?)item.Equity);
        writer.WriteNumber("requirement", item.Requirement);
        writer.WriteNumber("worth", item.Worth);
        Write(writer, "legs", item.Legs, Leg);
    }

    private static void Leg(Utf8JsonWriter writer, RecordedLeg item)
    {
        writer.WriteString("id", item.Id.Value);
        writer.WriteString("kind", ReportJson.Kebab(item.Kind));
        writer.WriteString("underlying", item.Underlying.Symbol);
        writer.WriteNumber("size", (Wad?)item.Size);
        writer.WriteNumber("price", (Wad?)item.Price);
        writer.WriteNumber("spot", (Wad?)item.Spot);
        if (item.Volatility is not null)
            writer.WriteNumber("volatility", item.Volatility);
        if (item.Funding is not null)
            writer.WriteNumber("funding", item.Funding);
        Greeks(writer, item.Greeks);
    }

    private static void Step(Utf8JsonWriter writer, RecordedStep item)
    {
        writer.WriteString("intent", item.Intent?.Value);
        writer.WriteString("account", item.Account.Value);
        writer.WriteString("target", item.Target.Value);
        writer.WriteString("kind", ReportJson.Kebab(item.Kind));
        writer.WriteString("code", item.Code);
        writer.WriteString("detail", item.Detail);
        if (item.Leg is { } leg)
            writer.WriteString("leg", leg.Value);
        if (item.Quantity is not null)
            writer.WriteNumber("quantity", item.Quantity);
        if (item.Quoted is not null)
            writer.WriteNumber("quoted", item.Quoted);
    }

    private static void Transaction(Utf8JsonWriter writer, RecordedTransaction item)
    {
        writer.WriteString("intent", item.Intent.Value);
        writer.WriteString("account", item.Account.Value);
        writer.WriteString("target", item.Target.Value);
        writer.WriteString("kind", ReportJson.Kebab(item.Kind));
        writer.WriteString("state", ReportJson.Kebab(item.State));
        if (item.MinedIn is { } mined)
            writer.WriteNumber("minedIn", mined);
        if (item.GasUsed is { } gas)
            writer.WriteNumber("gasUsed", gas);
        if (item.Cost is { } cost)
            writer.WriteString("cost", cost.ToString());
    }

    private static void Alarm(Utf8JsonWriter writer, RecordedAlarm item)
    {
        writer.WriteString("subject", item.Subject);
        writer.WriteString("code", item.Code);
    }
}
