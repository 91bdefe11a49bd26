using System.Globalization;
using System.Numerics;
using System.Text.Json;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;
using SHA256 = System.Security.Cryptography.SHA256;

namespace KeeperBot.Host.Composition.Decisions;

/// <summary>Reads the record of a decision back.</summary>
internal static class DecisionRecordReader
{
    /// <exception cref="InvalidDataException">The bytes are no record of this program's version, or its inputs are not those of its digest.</exception>
    public static DecisionRecord Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            var version = root.GetProperty("version").GetInt32();
            if (version != DecisionRecordWriter.Version)
                throw new InvalidDataException($"it has version {version} and this program reads {DecisionRecordWriter.Version}");
            var inputs = root.GetProperty("inputs");
            var digest = Hash(root, "inputsDigest");
            if (new Hash32(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(inputs.GetRawText()))) != digest)
                throw new InvalidDataException("its inputs do not have the digest that it names: it was changed");
            return new(
                new Hash32(SHA256.HashData(bytes.Span)), Text(root, "program"), Hash(root, "configuration"), digest, Inputs(inputs), root.GetProperty("explanation").GetRawText());
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException($"it is no record of a decision: {error.Message}", error);
        }
    }

    private static DecisionInputs Inputs(JsonElement inputs)
    {
        var block = inputs.GetProperty("block");
        var at = new BlockRef(block.GetProperty("number").GetUInt64(), Hash(block, "hash"), Hash(block, "parent"), new ChainTime(block.GetProperty("time").GetUInt64()));
        var reads = inputs.GetProperty("reads");
        var snapshot = new PortfolioSnapshot(new ChainId(inputs.GetProperty("chain").GetUInt64()), at, [])
        {
            Peers = PeerViewJson.Read(inputs),
            Reads = reads.ValueKind == JsonValueKind.Null ? null : new ReadTranscript(Hash(reads, "query"), reads.GetProperty("answers").GetBytesFromBase64()),
        };
        return new(
            snapshot,
            new IntentHistory([.. inputs.GetProperty("history").EnumerateArray().Select(Intent)]),
            Named<KeeperMode>(inputs, "mode"),
            new SafetyState([.. inputs.GetProperty("doubts").EnumerateArray().Select(Doubt)]))
        {
            Outlooks = OutlookJson.Read(inputs.GetProperty("outlooks")),
            Quotes = [.. inputs.GetProperty("quotes").EnumerateArray().Select(Quote)],
            Governance = GovernanceStateJson.Read(inputs),
        };
    }

    private static IntentMemory Intent(JsonElement item) => new(
        new IntentKey(Text(item, "key")), new AccountId(Text(item, "account")), new MarginAccountId(Text(item, "target")), Named<ActionKind>(item, "kind"),
        Named<IntentState>(item, "state"), new ChainTime(item.GetProperty("plannedAt").GetUInt64()))
    {
        Urgency = Named<Urgency>(item, "urgency"),
        Undone = item.GetProperty("undone").GetBoolean(),
        ReasonCode = Optional(item, "reasonCode") ?? "",
        MinedAt = item.TryGetProperty("minedAt", out var mined) ? new ChainTime(mined.GetUInt64()) : null,
        Traded = item.TryGetProperty("traded", out var traded)
            ? new(new Underlying(Text(traded, "underlying")), Named<OptionKind>(traded, "kind"), Wad.Parse(Text(traded, "quantity"))) { Written = Optional(traded, "written") is { } written ? Wad.Parse(written) : null }
            : null,
    };

    private static Doubt Doubt(JsonElement item) => new(Named<DoubtKind>(item, "kind"), Text(item, "detail"))
    {
        Account = item.GetProperty("account").GetString() is { } account ? new AccountId(account) : null,
        Venue = item.GetProperty("venue").GetString() is { } venue ? new VenueId(venue) : null,
        Underlying = item.GetProperty("underlying").GetString() is { } underlying ? new Underlying(underlying) : null,
    };

    private static HedgeQuote Quote(JsonElement item) => new(
        new MarginAccountId(Text(item, "target")), new LegId(Text(item, "leg")), Wad.Parse(Text(item, "quantity")), item.GetProperty("refusal").GetString(),
        item.GetProperty("averagePrice").GetString() is { } price ? Wad.Parse(price) : null,
        item.GetProperty("gas").GetString() is { } gas ? new Wei(BigInteger.Parse(gas, NumberStyles.None, CultureInfo.InvariantCulture)) : null)
    {
        Fits = Optional(item, "fits") is { } fits ? Wad.Parse(fits) : null,
    };

    /// <summary>What records of earlier versions have not.</summary>
    private static string? Optional(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");

    private static Hash32 Hash(JsonElement item, string name) => Hash32.TryParse(Text(item, name), out var hash) ? hash : throw new FormatException($"{name} is no 32-byte hash");

    private static T Named<T>(JsonElement item, string name) where T : struct, Enum =>
        Enum.TryParse<T>(Text(item, name), out var value) && Enum.IsDefined(value) ? value : throw new FormatException($"{name} = \"{Text(item, name)}\" is no {typeof(T).Name}");
}
