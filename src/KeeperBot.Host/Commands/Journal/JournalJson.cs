using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using KeeperBot.Evm;
using KeeperBot.Execution.Journal;
using KeeperBot.Monitoring.Reports;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Commands.Journal;

/// <summary>A line of the log as one JSON object without line breaks: wei, hashes and identifiers are text, counts are numbers.</summary>
internal static class JournalJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Default };

    /// <summary>The object.</summary>
    public static string Line(JournalEntry entry)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("sequence", entry.Sequence);
            if (entry is IntentEntry intent)
                Write(writer, intent);
            else if (entry is ControlEntry control)
                Write(writer, control.Line);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter writer, ControlLine line)
    {
        writer.WriteString("time", line.RecordedAt);
        writer.WriteNumber("head", line.HeadNumber);
        writer.WriteString("control", line.Name);
        writer.WriteString("value", line.Value);
        writer.WriteString("reason", line.Reason);
    }

    private static void Write(Utf8JsonWriter writer, IntentEntry entry)
    {
        var (line, intent, attempt) = entry;
        writer.WriteString("time", line.RecordedAt);
        writer.WriteNumber("head", line.HeadNumber);
        writer.WriteString("intent", intent.Key.Value);
        if (intent.Supersedes is { } superseded)
            writer.WriteString("supersedes", superseded.Value);
        writer.WriteString("account", intent.Account.Value);
        writer.WriteString("target", intent.Target.Value);
        writer.WriteString("venue", intent.Venue.Value);
        writer.WriteString("action", ReportJson.Kebab(intent.Kind));
        writer.WriteString("urgency", ReportJson.Kebab(intent.Urgency));
        writer.WriteString("description", intent.Description);
        writer.WriteString("reasonCode", intent.ReasonCode);
        writer.WriteString("reason", intent.Reason);
        writer.WriteString("from", TransactionTable.Word(line.From));
        writer.WriteString("to", TransactionTable.Word(line.To));
        writer.WriteString("detail", line.Detail);
        writer.WriteString("chained", line.Chained.ToString());
        if (line.Nonce is { } nonce)
            writer.WriteNumber("nonce", nonce);
        if (line.Hash is { } hash)
            writer.WriteString("hash", hash.ToString());
        if (line.Route != BroadcastRoute.None)
            writer.WriteString("route", ReportJson.Kebab(line.Route));
        if (attempt is not null)
            Write(writer, attempt);
        if (line.Mined is { } mined)
            Write(writer, mined);
    }

    private static void Write(Utf8JsonWriter writer, JournalAttempt attempt)
    {
        writer.WriteStartObject("attempt");
        writer.WriteNumber("ordinal", attempt.Ordinal);
        writer.WriteString("purpose", ReportJson.Kebab(attempt.Purpose));
        writer.WriteString("route", ReportJson.Kebab(attempt.Route));
        writer.WriteNumber("gasLimit", attempt.GasLimit);
        writer.WriteString("maxFeePerGas", attempt.MaxFeePerGas.ToString());
        writer.WriteString("maxPriorityFeePerGas", attempt.MaxPriorityFeePerGas.ToString());
        writer.WriteString("chainFee", attempt.ChainFee.ToString());
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, MinedAt mined)
    {
        writer.WriteStartObject("mined");
        writer.WriteNumber("block", mined.Block);
        writer.WriteString("blockHash", mined.BlockHash.ToString());
        writer.WriteString("time", mined.Time.ToString());
        writer.WriteNumber("gasUsed", mined.GasUsed);
        writer.WriteString("cost", mined.Cost.ToString());
        writer.WriteEndObject();
    }
}
