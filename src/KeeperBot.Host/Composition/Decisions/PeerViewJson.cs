using System.Text.Json;
using KeeperBot.Core.Peers;
using KeeperBot.Core.Units;
using KeeperBot.Host.Composition.Peers;

namespace KeeperBot.Host.Composition.Decisions;

/// <summary>What the keepers of other chains said, in a record. Nothing is written for a keeper without peers.</summary>
internal static class PeerViewJson
{
    private const string Property = "peers";

    /// <summary>"peers", where there are any.</summary>
    public static void Write(Utf8JsonWriter writer, PeerView view)
    {
        if (view.IsAlone)
            return;
        writer.WriteStartObject(Property);
        writer.WriteString("name", view.Name);
        writer.WriteString("maxPriceGap", view.MaxPriceGap.ToString());
        writer.WriteStartArray("said");
        foreach (var peer in view.Peers)
            WritePeer(writer, peer);
        writer.WriteEndArray();
        writer.WriteStartArray("claims");
        foreach (var claim in view.Claims)
            ClaimJson.Write(writer, claim);
        writer.WriteEndArray();
        writer.WriteStartArray("ownBids");
        foreach (var bid in view.OwnBids)
            PeerStatementJson.Write(writer, bid);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Reads it back; a keeper without peers where none was written.</summary>
    public static PeerView Read(JsonElement inputs) => !inputs.TryGetProperty(Property, out var view) ? PeerView.Alone : new(
        PeerStatementJson.Text(view, "name"), [.. view.GetProperty("said").EnumerateArray().Select(Peer)],
        [.. view.GetProperty("claims").EnumerateArray().Select(ClaimJson.Read)], [.. view.GetProperty("ownBids").EnumerateArray().Select(PeerStatementJson.Bid)])
    {
        MaxPriceGap = Wad.Parse(PeerStatementJson.Text(view, "maxPriceGap")),
    };

    private static void WritePeer(Utf8JsonWriter writer, PeerReading peer)
    {
        if (peer is PeerKnown known)
        {
            PeerStatementJson.Write(writer, known.Statement);
            return;
        }

        var unknown = (PeerUnknown)peer;
        writer.WriteStartObject();
        writer.WriteString("peer", unknown.Name);
        writer.WriteString("code", unknown.Code);
        writer.WriteString("detail", unknown.Detail);
        writer.WriteEndObject();
    }

    private static PeerReading Peer(JsonElement item) => item.TryGetProperty("peer", out var name)
        ? new PeerUnknown(name.GetString() ?? throw new FormatException("peer is null"), PeerStatementJson.Text(item, "code"), PeerStatementJson.Text(item, "detail"))
        : new PeerKnown(PeerStatementJson.Read(item));
}
