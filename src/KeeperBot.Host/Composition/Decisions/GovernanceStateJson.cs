using System.Text.Json;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Decisions;

/// <summary>What governance did and had in hand, in a record. Nothing is written where there was nothing to tell.</summary>
internal static class GovernanceStateJson
{
    private const string Property = "governance";

    /// <summary>"governance", where there is any.</summary>
    public static void Write(Utf8JsonWriter writer, GovernanceState? state)
    {
        if (state is null || state.IsQuiet)
            return;
        writer.WriteStartObject(Property);
        writer.WriteStartArray("changes");
        foreach (var change in state.Changes)
            WriteChange(writer, change);
        writer.WriteEndArray();
        writer.WriteStartArray("queued");
        foreach (var operation in state.Queued)
            WriteOperation(writer, operation);
        writer.WriteEndArray();
        writer.WriteStartArray("unread");
        foreach (var unread in state.Unread)
            writer.WriteStringValue(unread);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Reads it back; null where none was written.</summary>
    public static GovernanceState? Read(JsonElement inputs) => !inputs.TryGetProperty(Property, out var state) ? null : new(
        [.. state.GetProperty("changes").EnumerateArray().Select(Change)],
        [.. state.GetProperty("queued").EnumerateArray().Select(Operation)],
        [.. state.GetProperty("unread").EnumerateArray().Select(item => item.GetString() ?? throw new FormatException("unread is null"))]);

    private static void WriteChange(Utf8JsonWriter writer, MadeChange change)
    {
        var kind = change.Now.Kind;
        writer.WriteStartObject();
        writer.WriteString("venue", change.Now.Venue.Value);
        writer.WriteString("name", change.Now.Name);
        writer.WriteString("now", change.Now.Raw.ToString());
        writer.WriteString("before", change.Before.ToString());
        writer.WriteString("unit", kind.Unit.ToString());
        writer.WriteNumber("decimals", kind.Decimals);
        writer.WriteString("scope", kind.Scope.ToString());
        writer.WriteString("worse", kind.Worse.ToString());
        writer.WriteNumber("block", change.Block);
        writer.WriteNumber("time", change.At.UnixSeconds);
        writer.WriteEndObject();
    }

    private static MadeChange Change(JsonElement item) => new(
        new(new VenueId(Text(item, "venue")), Text(item, "name"), UInt256.Parse(Text(item, "now")),
            new(Enum.Parse<ParameterUnit>(Text(item, "unit")), item.GetProperty("decimals").GetInt32(), Enum.Parse<ParameterScope>(Text(item, "scope")), Enum.Parse<WorseWhen>(Text(item, "worse")))),
        UInt256.Parse(Text(item, "before")), item.GetProperty("block").GetUInt64(), new ChainTime(item.GetProperty("time").GetUInt64()));

    private static void WriteOperation(Utf8JsonWriter writer, QueuedOperation operation)
    {
        writer.WriteStartObject();
        writer.WriteString("timelock", operation.Timelock);
        writer.WriteString("id", operation.Id.ToString());
        writer.WriteNumber("earliest", operation.Earliest.UnixSeconds);
        writer.WriteStartArray("calls");
        foreach (var call in operation.Calls)
        {
            writer.WriteStartObject();
            writer.WriteString("target", call.Target.ToString());
            writer.WriteString("text", call.Text);
            writer.WriteBoolean("known", call.Known);
            writer.WriteStartArray("sets");
            foreach (var change in call.Changes)
            {
                writer.WriteStartObject();
                writer.WriteString("venue", change.Venue.Value);
                writer.WriteString("name", change.Name);
                writer.WriteString("raw", change.Raw.ToString());
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static QueuedOperation Operation(JsonElement item) => new(
        Text(item, "timelock"), Hash32.Parse(Text(item, "id")), new ChainTime(item.GetProperty("earliest").GetUInt64()),
        [.. item.GetProperty("calls").EnumerateArray().Select(call => new QueuedCall(
            Address.Parse(Text(call, "target")), Text(call, "text"),
            [.. call.GetProperty("sets").EnumerateArray().Select(set => new ParameterChange(new VenueId(Text(set, "venue")), Text(set, "name"), UInt256.Parse(Text(set, "raw"))))],
            call.GetProperty("known").GetBoolean()))]);

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");
}
