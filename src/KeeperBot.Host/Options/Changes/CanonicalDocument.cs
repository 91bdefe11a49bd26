using System.Collections.Immutable;
using System.Text.Json;

namespace KeeperBot.Host.Options.Changes;

/// <summary>Canonical values as a JSON list, and back: each a path, whose steps say by their first letter what they are, and a text.</summary>
public static class CanonicalDocument
{
    private const char Row = ':';
    private const char Item = '#';
    private const char Key = '.';

    /// <summary>Writes the list.</summary>
    public static void Write(Utf8JsonWriter writer, ImmutableArray<ConfigurationValue> values)
    {
        writer.WriteStartArray();
        foreach (var value in values)
        {
            writer.WriteStartArray();
            foreach (var segment in value.Segments)
                writer.WriteStringValue(Letter(segment.Kind) + segment.Name);
            writer.WriteStringValue(value.Text);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads a list.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ImmutableArray<ConfigurationValue> Read(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
            throw new FormatException("the values of the configuration are no list");
        return [.. list.EnumerateArray().Select(Value)];
    }

    private static ConfigurationValue Value(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Array || item.GetArrayLength() < 2)
            throw new FormatException("a value of the configuration has no path");
        var texts = item.EnumerateArray().Select(part => part.ValueKind == JsonValueKind.String ? part.GetString()! : throw new FormatException("a value of the configuration is no text")).ToArray();
        return new([.. texts[..^1].Select(Segment)], texts[^1]);
    }

    private static ConfigurationSegment Segment(string text) => text.Length == 0
        ? throw new FormatException("a step of a path is empty")
        : new(text[0] switch
        {
            Key => SegmentKind.Key,
            Row => SegmentKind.Row,
            Item => SegmentKind.Item,
            _ => throw new FormatException($"a step of a path begins with '{text[0]}'"),
        }, text[1..]);

    private static char Letter(SegmentKind kind) => kind switch
    {
        SegmentKind.Row => Row,
        SegmentKind.Item => Item,
        _ => Key,
    };
}
