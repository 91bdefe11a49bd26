using System.Globalization;
using System.Text;
using System.Text.Json;

namespace KeeperBot.Evm.JsonRpc;

/// <summary>Names the place of a token, for messages; found by reading the text once more from the start.</summary>
internal static class JsonPlace
{
    private const int LongestName = 64;

    /// <summary>As in <c>result.logs[2].data</c>; of the token that ends an object or array, that object or array.</summary>
    internal static string Of(ReadOnlySpan<byte> utf8, long tokenStart)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 64 });
        var open = new List<Frame>();
        while (reader.Read() && reader.TokenStartIndex <= tokenStart)
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                open.RemoveAt(open.Count - 1);
            else if (reader.TokenType == JsonTokenType.PropertyName)
                open[^1] = open[^1] with { Name = NameOf(ref reader) };
            else if (open.Count > 0)
                open[^1] = open[^1] with { Index = open[^1].Index + 1 };
            if (reader.TokenStartIndex == tokenStart)
                break;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                open.Add(new Frame(reader.TokenType == JsonTokenType.StartArray, "", -1));
        }
        return Written(open);
    }

    private static string Written(List<Frame> open)
    {
        var path = new StringBuilder("result");
        foreach (var frame in open)
        {
            if (frame.IsArray)
                path.Append(CultureInfo.InvariantCulture, $"[{frame.Index}]");
            else
                path.Append(CultureInfo.InvariantCulture, $".{frame.Name}");
        }
        return path.ToString();
    }

    /// <summary>A name that is read is one of ours; what else a node writes is shown only as far as it is plain.</summary>
    private static string NameOf(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan;
        return name.Length <= LongestName && !name.ContainsAnyExceptInRange((byte)' ', (byte)'~') ? Encoding.ASCII.GetString(name) : "…";
    }

    /// <param name="IsArray">Whether it is an array.</param>
    /// <param name="Name">Of the member that is read, in an object.</param>
    /// <param name="Index">Of the value that is read.</param>
    private readonly record struct Frame(bool IsArray, string Name, int Index);
}
