using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Monitoring.Reports;

/// <summary>How reports are written: indented JSON; ratios, sizes and deltas as exact decimal numbers, money and hashes as text.</summary>
public static class ReportJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.Default };

    /// <summary>One document with a line break after it.</summary>
    public static string Write(Action<Utf8JsonWriter> body)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            body(writer);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    /// <summary>One document on one line, in UTF-8; for streams whose records end with a line.</summary>
    public static byte[] WriteLine(Action<Utf8JsonWriter> body)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default }))
            body(writer);
        return buffer.ToArray();
    }

    /// <summary>An exact decimal number, or null.</summary>
    public static void WriteNumber(this Utf8JsonWriter writer, string name, Wad? value)
    {
        writer.WritePropertyName(name);
        if (value is { } number)
            writer.WriteRawValue(number.ToString());
        else
            writer.WriteNullValue();
    }

    /// <summary>A finite floating-point number; null for one that is not finite.</summary>
    public static void WriteFinite(this Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumber(name, value);
        else
            writer.WriteNull(name);
    }

    /// <summary>Number, hash and time of a block.</summary>
    public static void WriteBlock(this Utf8JsonWriter writer, BlockRef block)
    {
        writer.WriteStartObject("block");
        writer.WriteNumber("number", block.Number);
        writer.WriteString("hash", block.Hash.ToString());
        writer.WriteString("time", block.Timestamp.ToString());
        writer.WriteEndObject();
    }

    /// <summary>What needs a human.</summary>
    public static void WriteAlarms(this Utf8JsonWriter writer, IEnumerable<Alarm> alarms)
    {
        writer.WriteStartArray("alarms");
        foreach (var alarm in alarms)
        {
            writer.WriteStartObject();
            writer.WriteString("subject", alarm.Subject);
            writer.WriteString("code", alarm.Code);
            writer.WriteString("detail", alarm.Detail);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>What was looked at and led to no action.</summary>
    public static void WriteSkips(this Utf8JsonWriter writer, IEnumerable<Skip> skips)
    {
        writer.WriteStartArray("skips");
        foreach (var skip in skips)
        {
            writer.WriteStartObject();
            writer.WriteString("subject", skip.Subject);
            writer.WriteString("kind", Kebab(skip.Kind));
            writer.WriteString("code", skip.Code);
            writer.WriteString("detail", skip.Detail);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>A name of an enum as "kebab-case".</summary>
    public static string Kebab<T>(T value) where T : struct, Enum
    {
        var text = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
                text.Append('-');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
