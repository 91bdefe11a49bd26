using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using KeeperBot.Core.Peers;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Peers;

/// <summary>A statement as JSON, with every digit that its figures have.</summary>
internal static class PeerStatementJson
{
    /// <summary>Writes one.</summary>
    public static void Write(Utf8JsonWriter writer, PeerStatement statement)
    {
        writer.WriteStartObject();
        writer.WriteString("name", statement.Name);
        writer.WriteNumber("chain", statement.Chain.Value);
        writer.WriteNumber("block", statement.Block);
        writer.WriteNumber("time", statement.At.UnixSeconds);
        writer.WriteNumber("sequence", statement.Sequence);
        writer.WriteStartArray("members");
        foreach (var member in statement.Members)
            writer.WriteStringValue(member);
        writer.WriteEndArray();
        writer.WriteStartObject("seen");
        foreach (var (name, sequence) in statement.Seen)
            writer.WriteNumber(name, sequence);
        writer.WriteEndObject();
        writer.WriteStartArray("holders");
        foreach (var holder in statement.Holders)
            writer.WriteStringValue(holder.ToString());
        writer.WriteEndArray();
        writer.WriteString("unknown", statement.Unknown);
        writer.WriteString("onItsWay", statement.OnItsWay);
        writer.WriteStartArray("exposures");
        foreach (var exposure in statement.Exposures)
            Write(writer, exposure);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Reads one back.</summary>
    /// <exception cref="FormatException">It is none. <see cref="KeyNotFoundException"/>, <see cref="InvalidOperationException"/>, <see cref="ArgumentException"/> and <see cref="OverflowException"/> mean the same.</exception>
    public static PeerStatement Read(JsonElement item) => new(
        Text(item, "name"), new ChainId(item.GetProperty("chain").GetUInt64()), item.GetProperty("block").GetUInt64(), new ChainTime(item.GetProperty("time").GetUInt64()),
        item.GetProperty("sequence").GetInt64(), [.. item.GetProperty("members").EnumerateArray().Select(member => member.GetString() ?? throw new FormatException("a member is null"))],
        item.GetProperty("seen").EnumerateObject().ToImmutableSortedDictionary(seen => seen.Name, seen => seen.Value.GetInt64(), StringComparer.Ordinal),
        [.. item.GetProperty("holders").EnumerateArray().Select(holder => Address.Parse(holder.GetString() ?? throw new FormatException("a holder is null")))],
        [.. item.GetProperty("exposures").EnumerateArray().Select(Exposure)])
    {
        Unknown = item.GetProperty("unknown").GetString(),
        OnItsWay = item.GetProperty("onItsWay").GetString(),
    };

    /// <summary>Writes a bid.</summary>
    public static void Write(Utf8JsonWriter writer, PeerBid bid)
    {
        writer.WriteStartObject();
        writer.WriteString("underlying", bid.Underlying.Symbol);
        writer.WriteString("kind", bid.Kind.ToString());
        writer.WriteString("quantity", bid.Quantity.ToString());
        writer.WriteString("unitCost", bid.UnitCost?.ToString());
        writer.WriteNumber("since", bid.Since);
        writer.WriteEndObject();
    }

    /// <summary>Reads a bid back.</summary>
    /// <exception cref="FormatException">As <see cref="Read"/>.</exception>
    public static PeerBid Bid(JsonElement item) => new(new(Text(item, "underlying")), Kind(Text(item, "kind")), Wad.Parse(Text(item, "quantity")), Optional(item, "unitCost"))
    {
        Since = item.GetProperty("since").GetInt64(),
    };

    private static void Write(Utf8JsonWriter writer, PeerExposure exposure)
    {
        writer.WriteStartObject();
        writer.WriteString("underlying", exposure.Underlying.Symbol);
        writer.WriteString("spot", exposure.Spot?.ToString());
        writer.WriteStartArray("greeks");
        var greeks = exposure.Greeks;
        // As text: what is not a number has no digits, and is told as what it is.
        foreach (var value in new[] { greeks.Delta, greeks.Gamma, greeks.Vega, greeks.Theta, greeks.Vanna, greeks.Volga, greeks.Charm })
            writer.WriteStringValue(value.ToString("R", CultureInfo.InvariantCulture));
        writer.WriteEndArray();
        writer.WriteString("constantTarget", exposure.ConstantTarget?.ToString());
        writer.WriteString("strategyTarget", exposure.StrategyTarget?.ToString());
        writer.WriteString("ordered", exposure.Ordered);
        if (exposure.LastHedge is { } last)
            writer.WriteNumber("lastHedge", last.UnixSeconds);
        writer.WriteStartArray("bids");
        foreach (var bid in exposure.Bids)
            Write(writer, bid);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static PeerExposure Exposure(JsonElement item) => new(
        new Underlying(Text(item, "underlying")), Optional(item, "spot"), Greeks([.. item.GetProperty("greeks").EnumerateArray().Select(value => Number(value.GetString()))]),
        Optional(item, "constantTarget"), Optional(item, "strategyTarget"))
    {
        Ordered = item.GetProperty("ordered").GetString(),
        LastHedge = item.TryGetProperty("lastHedge", out var last) ? new ChainTime(last.GetUInt64()) : null,
        Bids = [.. item.GetProperty("bids").EnumerateArray().Select(Bid)],
    };

    private static GreekVector Greeks(double[] values) => values.Length == 7
        ? new(values[0], values[1], values[2], values[3], values[4], values[5], values[6])
        : throw new FormatException($"it has {values.Length} Greeks of an underlying, and there are 7");

    private static double Number(string? text) => double.Parse(text ?? throw new FormatException("a Greek is null"), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static BidKind Kind(string text) => Enum.TryParse<BidKind>(text, out var kind) && kind is BidKind.Delta or BidKind.Options ? kind : throw new FormatException($"\"{text}\" is no kind of bid");

    private static Wad? Optional(JsonElement item, string name) => item.GetProperty(name).GetString() is { } text ? Wad.Parse(text) : null;

    internal static string Text(JsonElement item, string name) => item.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");
}
