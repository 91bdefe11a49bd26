using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Records;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Records;

/// <summary>Reads a line of the daily records back.</summary>
internal static class RecordReader
{
    /// <summary>The record.</summary>
    /// <exception cref="InvalidDataException">It is none; the message says why.</exception>
    public static CycleRecord Line(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return Record(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"it is no record of a cycle: {error.Message}", error);
        }
    }

    private static CycleRecord Record(JsonElement root) => new(
        root.GetProperty("block").GetUInt64(), Hash32.Parse(Text(root, "hash")), new ChainTime(root.GetProperty("time").GetUInt64()), Named<KeeperMode>(root, "mode"),
        [.. root.GetProperty("why").EnumerateArray().Select(item => item.GetString()!)], Items(root, "underlyings", Underlying), Items(root, "accounts", Account))
    {
        Steps = Items(root, "steps", Step),
        Transactions = Items(root, "transactions", Transaction),
        Alarms = Items(root, "alarms", item => new RecordedAlarm(Text(item, "subject"), Text(item, "code"))),
        Unwritten = root.TryGetProperty("unwritten", out var unwritten) ? unwritten.GetInt64() : 0,
        Void = root.TryGetProperty("void", out var none) ? none.GetInt64() : 0,
    };

    private static RecordedUnderlying Underlying(JsonElement item) => new(new(Text(item, "symbol")), Amount(item, "spot"), Greeks(item), item.GetProperty("complete").GetBoolean());

    private static RecordedAccount Account(JsonElement item) => new(
        new(Text(item, "id")),
        Items(item, "idle", holding => new RecordedHolding(Text(holding, "token"), Required(holding, "amount"), Optional(holding, "underlying") is { } symbol ? new Underlying(symbol) : null)),
        Items(item, "margin", Margin),
        item.TryGetProperty("unknown", out var unknown) ? [.. unknown.EnumerateArray().Select(subject => subject.GetString()!)] : []);

    private static RecordedMargin Margin(JsonElement item) => new(
        new(Text(item, "id")), new(Text(item, "venue")), Required(item, "equity"), Amount(item, "requirement"), Amount(item, "worth"), Items(item, "legs", Leg));

    private static RecordedLeg Leg(JsonElement item) => new(
        new(Text(item, "id")), Named<RecordedLegKind>(item, "kind"), new(Text(item, "underlying")), Required(item, "size"), Required(item, "price"), Required(item, "spot"), Greeks(item))
    {
        Volatility = Amount(item, "volatility"),
        Funding = Amount(item, "funding"),
    };

    private static RecordedStep Step(JsonElement item) => new(
        Optional(item, "intent") is { } intent ? new IntentKey(intent) : null, new(Text(item, "account")), new(Text(item, "target")), Named<ActionKind>(item, "kind"), Text(item, "code"), Text(item, "detail"))
    {
        Leg = Optional(item, "leg") is { } leg ? new LegId(leg) : null,
        Quantity = Amount(item, "quantity"),
        Quoted = Amount(item, "quoted"),
    };

    private static RecordedTransaction Transaction(JsonElement item) => new(
        new(Text(item, "intent")), new(Text(item, "account")), new(Text(item, "target")), Named<ActionKind>(item, "kind"), Named<IntentState>(item, "state"),
        item.TryGetProperty("minedIn", out var mined) ? mined.GetUInt64() : null, item.TryGetProperty("gasUsed", out var gas) ? gas.GetUInt64() : null,
        Optional(item, "cost") is { } cost ? new Wei(BigInteger.Parse(cost, NumberStyles.None, CultureInfo.InvariantCulture)) : null);

    private static GreekVector Greeks(JsonElement item) => new(Finite(item, "delta"), Finite(item, "gamma"), Finite(item, "vega"), Finite(item, "theta"));

    /// <summary>What was not finite when it was written is not a number again.</summary>
    private static double Finite(JsonElement item, string name) => item.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : double.NaN;

    private static ImmutableArray<T> Items<T>(JsonElement item, string name, Func<JsonElement, T> read) =>
        item.TryGetProperty(name, out var items) ? [.. items.EnumerateArray().Select(read)] : [];

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");

    private static string? Optional(JsonElement item, string name) => item.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static Wad Required(JsonElement item, string name) => Amount(item, name) ?? throw new FormatException($"{name} is missing");

    private static Wad? Amount(JsonElement item, string name) => item.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? Wad.Parse(value.GetRawText()) : null;

    private static T Named<T>(JsonElement item, string name) where T : struct, Enum => Enum.TryParse<T>(Text(item, name).Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var value)
        ? value
        : throw new FormatException($"{name} = \"{Text(item, name)}\" is unknown");
}
