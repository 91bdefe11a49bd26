using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Core.Peers;
using KeeperBot.Core.Portfolio;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Peers;

/// <summary>The claims that stand, and how often each underlying was claimed.</summary>
internal sealed record ClaimBook(ImmutableArray<TradeClaim> Standing, ImmutableSortedDictionary<string, long> Turns)
{
    public static ClaimBook Empty { get; } = new([], ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal));

    /// <summary>The book with a claim that its holder had not, or had made before.</summary>
    public ClaimBook With(TradeClaim claim) => new(
        Standing.RemoveAll(other => other.Underlying == claim.Underlying && other.Holder == claim.Holder).Add(claim),
        Turns.SetItem(claim.Underlying.Symbol, Turns.GetValueOrDefault(claim.Underlying.Symbol) + 1));
}

/// <summary>Claims as JSON.</summary>
internal static class ClaimJson
{
    /// <summary>Writes all of them.</summary>
    public static void Write(Utf8JsonWriter writer, ClaimBook book)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("standing");
        foreach (var claim in book.Standing)
            Write(writer, claim);
        writer.WriteEndArray();
        writer.WriteStartObject("turns");
        foreach (var (symbol, count) in book.Turns)
            writer.WriteNumber(symbol, count);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Reads all of them back.</summary>
    /// <exception cref="FormatException">As <see cref="PeerStatementJson.Read"/>.</exception>
    public static ClaimBook ReadBook(JsonElement item) => new(
        [.. item.GetProperty("standing").EnumerateArray().Select(Read)],
        item.GetProperty("turns").EnumerateObject().ToImmutableSortedDictionary(turn => turn.Name, turn => turn.Value.GetInt64(), StringComparer.Ordinal));

    /// <summary>Writes one.</summary>
    public static void Write(Utf8JsonWriter writer, TradeClaim claim)
    {
        writer.WriteStartObject();
        writer.WriteString("underlying", claim.Underlying.Symbol);
        writer.WriteString("holder", claim.Holder);
        writer.WriteNumber("since", claim.Since.UnixSeconds);
        writer.WriteEndObject();
    }

    /// <summary>Reads one back.</summary>
    /// <exception cref="FormatException">As <see cref="PeerStatementJson.Read"/>.</exception>
    public static TradeClaim Read(JsonElement item) => new(
        new Underlying(PeerStatementJson.Text(item, "underlying")), PeerStatementJson.Text(item, "holder"), new ChainTime(item.GetProperty("since").GetUInt64()));
}
