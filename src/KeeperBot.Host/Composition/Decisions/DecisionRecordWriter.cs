using System.Text.Json;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Safety;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Primitives;
using SHA256 = System.Security.Cryptography.SHA256;

namespace KeeperBot.Host.Composition.Decisions;

/// <summary>Writes the record of a decision: deterministic bytes, in no way dependent on culture or time zone.</summary>
internal static class DecisionRecordWriter
{
    internal const int Version = 1;

    /// <summary>The bytes of one record.</summary>
    public static byte[] Write(DecisionInputs inputs, Explanation explanation, Hash32 configuration, string program)
    {
        var given = Bytes(writer => WriteInputs(writer, inputs));
        return Bytes(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WriteString("program", program);
            writer.WriteString("configuration", configuration.ToString());
            writer.WriteString("inputsDigest", new Hash32(SHA256.HashData(given)).ToString());
            writer.WritePropertyName("inputs");
            writer.WriteRawValue(given, skipInputValidation: true);
            writer.WritePropertyName("explanation");
            writer.WriteRawValue(Reasons(explanation), skipInputValidation: true);
            writer.WriteEndObject();
        });
    }

    /// <summary>The reasons as they stand in a record, to compare one decision with its repetition byte for byte.</summary>
    public static byte[] Reasons(Explanation explanation) => Bytes(writer =>
    {
        writer.WriteStartObject();
        ExplanationJson.Write(writer, explanation, levels: false);
        writer.WriteEndObject();
    });

    private static byte[] Bytes(Action<Utf8JsonWriter> body)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            body(writer);
        return buffer.ToArray();
    }

    private static void WriteInputs(Utf8JsonWriter writer, DecisionInputs inputs)
    {
        writer.WriteStartObject();
        writer.WriteNumber("chain", inputs.Snapshot.Chain.Value);
        WriteBlock(writer, inputs.Snapshot.Block);
        writer.WriteString("mode", inputs.Mode.ToString());
        writer.WriteStartArray("history");
        foreach (var intent in inputs.History.Recent)
            WriteIntent(writer, intent);
        writer.WriteEndArray();
        writer.WriteStartArray("doubts");
        foreach (var doubt in inputs.Safety.Doubts)
            WriteDoubt(writer, doubt);
        writer.WriteEndArray();
        writer.WriteStartArray("quotes");
        foreach (var quote in inputs.Quotes)
            WriteQuote(writer, quote);
        writer.WriteEndArray();
        OutlookJson.Write(writer, inputs.Outlooks);
        GovernanceStateJson.Write(writer, inputs.Governance);
        PeerViewJson.Write(writer, inputs.Snapshot.Peers);
        WriteReads(writer, inputs.Snapshot.Reads);
        writer.WriteEndObject();
    }

    private static void WriteBlock(Utf8JsonWriter writer, BlockRef block)
    {
        writer.WriteStartObject("block");
        writer.WriteNumber("number", block.Number);
        writer.WriteString("hash", block.Hash.ToString());
        writer.WriteString("parent", block.ParentHash.ToString());
        writer.WriteNumber("time", block.Timestamp.UnixSeconds);
        writer.WriteEndObject();
    }

    private static void WriteIntent(Utf8JsonWriter writer, IntentMemory intent)
    {
        writer.WriteStartObject();
        writer.WriteString("key", intent.Key.Value);
        writer.WriteString("account", intent.Account.Value);
        writer.WriteString("target", intent.Target.Value);
        writer.WriteString("kind", intent.Kind.ToString());
        writer.WriteString("state", intent.State.ToString());
        writer.WriteNumber("plannedAt", intent.PlannedAt.UnixSeconds);
        writer.WriteString("urgency", intent.Urgency.ToString());
        writer.WriteBoolean("undone", intent.Undone);
        writer.WriteString("reasonCode", intent.ReasonCode);
        if (intent.MinedAt is { } mined)
            writer.WriteNumber("minedAt", mined.UnixSeconds);
        if (intent.Traded is { } traded)
        {
            writer.WriteStartObject("traded");
            writer.WriteString("underlying", traded.Underlying.Symbol);
            writer.WriteString("kind", traded.Kind.ToString());
            writer.WriteString("quantity", traded.Quantity.ToString());
            if (traded.Written is { } written)
                writer.WriteString("written", written.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteDoubt(Utf8JsonWriter writer, Doubt doubt)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", doubt.Kind.ToString());
        writer.WriteString("detail", doubt.Detail);
        writer.WriteString("account", doubt.Account?.Value);
        writer.WriteString("venue", doubt.Venue?.Value);
        writer.WriteString("underlying", doubt.Underlying?.Symbol);
        writer.WriteEndObject();
    }

    private static void WriteQuote(Utf8JsonWriter writer, HedgeQuote quote)
    {
        writer.WriteStartObject();
        writer.WriteString("target", quote.Target.Value);
        writer.WriteString("leg", quote.Leg.Value);
        writer.WriteString("quantity", quote.Quantity.ToString());
        writer.WriteString("refusal", quote.Refusal);
        writer.WriteString("averagePrice", quote.AveragePrice?.ToString());
        writer.WriteString("gas", quote.Gas?.ToString());
        writer.WriteString("fits", quote.Fits?.ToString());
        writer.WriteEndObject();
    }

    private static void WriteReads(Utf8JsonWriter writer, ReadTranscript? reads)
    {
        if (reads is null)
        {
            writer.WriteNull("reads");
            return;
        }

        writer.WriteStartObject("reads");
        writer.WriteString("query", reads.Query.ToString());
        writer.WriteBase64String("answers", reads.Answers.Span);
        writer.WriteEndObject();
    }
}
