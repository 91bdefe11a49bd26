using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace KeeperBot.Host.Options.Binding;

/// <summary>Reads JSON (comments and trailing commas allowed) into nodes that know their place.</summary>
public ref struct ConfigDocument
{
    private const int MaxBytes = 1 << 20;

    private readonly ImmutableArray<int> _lineStarts;
    private Utf8JsonReader _reader;

    private ConfigDocument(ReadOnlySpan<byte> bytes)
    {
        _lineStarts = LineStarts(bytes);
        _reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 32 });
    }

    /// <summary>Parses a whole document.</summary>
    /// <param name="json">UTF-8, with or without a byte order mark.</param>
    /// <param name="source">What to call it in errors.</param>
    /// <exception cref="ConfigurationException">It is not JSON; the one error names line and column.</exception>
    public static ConfigNode Parse(ReadOnlySpan<byte> json, string source)
    {
        if (json.StartsWith(Encoding.UTF8.Preamble))
            json = json[Encoding.UTF8.Preamble.Length..];
        if (json.Length > MaxBytes)
            throw Syntax(source, FormattableString.Invariant($"the document has {json.Length} bytes, more than {MaxBytes}"), 1, 1);
        try
        {
            var document = new ConfigDocument(json);
            document._reader.Read();
            var root = document.ReadValue("");
            if (document._reader.Read())
                throw Syntax(source, "there is more after the end of the document", root.Line, root.Column);
            return root;
        }
        catch (JsonException error)
        {
            throw Syntax(source, Plain(error.Message), (int)(error.LineNumber ?? 0) + 1, (int)(error.BytePositionInLine ?? 0) + 1);
        }
        catch (InvalidOperationException error)
        {
            throw Syntax(source, "a text holds bytes that are not UTF-8: " + error.Message, 1, 1);
        }
    }

    private static ConfigurationException Syntax(string source, string problem, int line, int column) => new(
        source, [new ConfigurationError("", null, "not valid JSON: " + problem, "mend the syntax there; comments and trailing commas are allowed", line, column)]);

    // The reader appends its own position in zero-based numbers, which would contradict the one given before it.
    private static string Plain(string message)
    {
        var position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (position < 0 ? message : message[..position]).TrimEnd('.', ' ');
    }

    private ConfigNode ReadValue(string path)
    {
        var (line, column) = Place();
        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => new ConfigNode(path, JsonValueKind.Object, null, ReadMembers(path), [], line, column),
            JsonTokenType.StartArray => new ConfigNode(path, JsonValueKind.Array, null, [], ReadItems(path), line, column),
            JsonTokenType.String => new ConfigNode(path, JsonValueKind.String, _reader.GetString(), [], [], line, column),
            JsonTokenType.Number => new ConfigNode(path, JsonValueKind.Number, Encoding.ASCII.GetString(_reader.ValueSpan), [], [], line, column),
            JsonTokenType.True => new ConfigNode(path, JsonValueKind.True, "true", [], [], line, column),
            JsonTokenType.False => new ConfigNode(path, JsonValueKind.False, "false", [], [], line, column),
            _ => new ConfigNode(path, JsonValueKind.Null, "null", [], [], line, column),
        };
    }

    private ImmutableArray<ConfigMember> ReadMembers(string path)
    {
        var members = ImmutableArray.CreateBuilder<ConfigMember>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var name = _reader.GetString() ?? "";
            var (line, column) = Place();
            _reader.Read();
            members.Add(new ConfigMember(name, ReadValue(path.Length == 0 ? name : $"{path}.{name}"), line, column));
        }

        return members.ToImmutable();
    }

    private ImmutableArray<ConfigNode> ReadItems(string path)
    {
        var items = ImmutableArray.CreateBuilder<ConfigNode>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            items.Add(ReadValue(FormattableString.Invariant($"{path}[{items.Count}]")));
        return items.ToImmutable();
    }

    private readonly (int Line, int Column) Place()
    {
        var offset = (int)_reader.TokenStartIndex;
        var index = _lineStarts.BinarySearch(offset);
        var line = index >= 0 ? index : ~index - 1;
        return (line + 1, offset - _lineStarts[line] + 1);
    }

    private static ImmutableArray<int> LineStarts(ReadOnlySpan<byte> bytes)
    {
        var starts = ImmutableArray.CreateBuilder<int>();
        starts.Add(0);
        for (var index = 0; index < bytes.Length; index++)
        {
            if (bytes[index] == (byte)'\n')
                starts.Add(index + 1);
        }

        return starts.ToImmutable();
    }
}
