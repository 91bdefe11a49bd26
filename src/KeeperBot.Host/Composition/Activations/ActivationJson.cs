using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using KeeperBot.Host.Options.Changes;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Activations;

/// <summary>An activation as the text of a control line, and back.</summary>
internal static class ActivationJson
{
    private const int Version = 1;

    /// <summary>The text, on one line.</summary>
    public static string Write(Activation activation)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WriteNumber("chain", activation.Chain.Value);
            writer.WriteNumber("blockNumber", activation.Block.Number);
            writer.WriteString("blockHash", activation.Block.Hash.ToString());
            writer.WriteString("acting", activation.Acting.ToString());
            writer.WriteString("configuration", activation.Configuration.ToString());
            writer.WriteStartArray("codes");
            foreach (var code in activation.Codes)
            {
                writer.WriteStartArray();
                writer.WriteStringValue(code.Contract.ToString());
                writer.WriteStringValue(code.Name);
                writer.WriteStringValue(code.Fingerprint.ToString());
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
            writer.WritePropertyName("values");
            CanonicalDocument.Write(writer, activation.Values);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Reads one back.</summary>
    /// <exception cref="FormatException">It is none that this program understands.</exception>
    public static Activation Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.GetProperty("version").GetInt32() != Version)
                throw new FormatException($"an activation of version {root.GetProperty("version")}, where this program reads {Version}");
            return new(
                new ChainId(root.GetProperty("chain").GetUInt64()), new(root.GetProperty("blockNumber").GetUInt64(), Hash32.Parse(Text(root, "blockHash"))), Address.Parse(Text(root, "acting")),
                Hash32.Parse(Text(root, "configuration")), CanonicalDocument.Read(root.GetProperty("values")), Codes(root.GetProperty("codes")));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new FormatException("no activation: " + error.Message, error);
        }
    }

    /// <summary>The code that an activation's text names; none where it is not one, which then activates nothing.</summary>
    public static ImmutableArray<ActivatedCode> Codes(string text)
    {
        try
        {
            return Read(text).Codes;
        }
        catch (FormatException)
        {
            return [];
        }
    }

    private static ImmutableArray<ActivatedCode> Codes(JsonElement list) =>
        [.. list.EnumerateArray().Select(code => new ActivatedCode(Address.Parse(code[0].GetString()!), code[1].GetString()!, Hash32.Parse(code[2].GetString()!)))];

    private static string Text(JsonElement root, string name) => root.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");
}
