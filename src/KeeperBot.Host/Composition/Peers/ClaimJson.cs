using System.Text.Json;
using KeeperBot.Core.Peers;
using KeeperBot.Core.Portfolio;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Peers;

/// <summary>A claim as JSON.</summary>
internal static class ClaimJson
{
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
