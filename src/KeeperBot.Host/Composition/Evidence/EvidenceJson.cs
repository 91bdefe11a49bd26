using System.Collections.Immutable;
using System.Text.Json;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Evidence;

/// <summary>A line of evidence as one JSON object, and back.</summary>
internal static class EvidenceJson
{
    private const int Version = 1;

    private static readonly string[] Fields =
        ["version", "kind", "from", "to", "cycles", "chain", "configuration", "accounts", "acting", "transactions", "failures", "outcome"];

    /// <summary>The object, without a line end.</summary>
    public static byte[] Write(EvidenceLine line)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WriteString("kind", Word(line.Kind));
            writer.WriteNumber("from", line.From);
            writer.WriteNumber("to", line.To);
            writer.WriteNumber("cycles", line.Cycles);
            writer.WriteNumber("chain", line.Chain.Value);
            writer.WriteString("configuration", line.Configuration.ToString());
            writer.WriteStartArray("accounts");
            foreach (var account in line.Accounts)
            {
                writer.WriteStartObject();
                writer.WriteString("id", account.Id);
                writer.WriteString("holder", account.Holder.ToString());
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteString("acting", line.Acting.ToString());
            writer.WriteNumber("transactions", line.Transactions);
            writer.WriteNumber("failures", line.Failures);
            writer.WriteString("outcome", Word(line.Outcome));
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Reads one back.</summary>
    /// <exception cref="FormatException">It is no line of evidence; the message says what is wrong with it.</exception>
    public static EvidenceLine Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new FormatException("it is no JSON object");
            var version = Field(root, "version").GetInt32();
            if (version != Version)
                throw new FormatException($"it has version {version} and this program reads {Version}");
            if (root.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal).SequenceEqual(Fields.Order(StringComparer.Ordinal)) is false)
                throw new FormatException($"its fields are not these, each once: {string.Join(", ", Fields)}");
            var line = new EvidenceLine(
                Kind(Text(root, "kind")), Number(root, "from"), Number(root, "to"), Number(root, "cycles"), new ChainId(Number(root, "chain")), Hash(root, "configuration"),
                Accounts(Field(root, "accounts")), Holder(root, "acting"), Number(root, "transactions"), Number(root, "failures"), Outcome(Text(root, "outcome")));
            return line.To >= line.From ? line : throw new FormatException("it ends before it begins");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException(error.Message, error);
        }
    }

    private static string Word(EvidenceKind kind) => kind switch
    {
        EvidenceKind.Rehearsal => "rehearsal",
        EvidenceKind.DryRun => "dryRun",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "evidence is of a rehearsal or of a dry run"),
    };

    private static string Word(EvidenceOutcome outcome) => outcome switch
    {
        EvidenceOutcome.Sound => "sound",
        EvidenceOutcome.Unhealthy => "unhealthy",
        _ => "failed",
    };

    private static EvidenceKind Kind(string word) => word switch
    {
        "rehearsal" => EvidenceKind.Rehearsal,
        "dryRun" => EvidenceKind.DryRun,
        _ => throw new FormatException($"kind = \"{word}\": is neither \"rehearsal\" nor \"dryRun\""),
    };

    private static EvidenceOutcome Outcome(string word) => word switch
    {
        "sound" => EvidenceOutcome.Sound,
        "unhealthy" => EvidenceOutcome.Unhealthy,
        "failed" => EvidenceOutcome.Failed,
        _ => throw new FormatException($"outcome = \"{word}\": is none of \"sound\", \"unhealthy\", \"failed\""),
    };

    private static ImmutableArray<EvidenceAccount> Accounts(JsonElement accounts) =>
        [.. accounts.EnumerateArray().Select(account => new EvidenceAccount(Text(account, "id"), Holder(account, "holder")))];

    private static JsonElement Field(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) ? value : throw new FormatException($"the field {name} is missing");

    private static string Text(JsonElement item, string name) => Field(item, name).GetString() ?? throw new FormatException($"{name} is null");

    private static ulong Number(JsonElement item, string name) =>
        Field(item, name).TryGetUInt64(out var number) ? number : throw new FormatException($"{name} is no whole number from 0");

    private static Hash32 Hash(JsonElement item, string name) =>
        Hash32.TryParse(Text(item, name), out var hash) ? hash : throw new FormatException($"{name} is no 32-byte hash");

    private static Address Holder(JsonElement item, string name) =>
        Address.TryParse(Text(item, name), out var address) ? address : throw new FormatException($"{name} is no address");
}
