using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace KeeperBot.Protocols.Declarative.Files;

/// <summary>Reads the JSON of a venue file (comments and trailing commas allowed) into nodes with their places.</summary>
internal ref struct VenueDocument
{
    private const int MaxBytes = 1 << 19;
    private const int MaxNodes = 50_000;

    private readonly ReadOnlySpan<byte> _bytes;
    private Utf8JsonReader _reader;
    private int _nodes;
    private int _scanned;
    private int _lineStart;
    private int _line = 1;

    private VenueDocument(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 24 });
    }

    /// <summary>The root of a document.</summary>
    /// <exception cref="VenueFileException">It is not JSON, or too large.</exception>
    internal static VenueNode Parse(ReadOnlySpan<byte> json, string source)
    {
        if (json.StartsWith(Encoding.UTF8.Preamble))
            json = json[Encoding.UTF8.Preamble.Length..];
        if (json.Length > MaxBytes)
            throw Syntax(source, FormattableString.Invariant($"has {json.Length} bytes, more than {MaxBytes}"), 1, 1);
        try
        {
            var document = new VenueDocument(json);
            if (!document._reader.Read())
                throw Syntax(source, "is empty", 1, 1);
            var root = document.ReadValue("", source);
            return document._reader.Read() ? throw Syntax(source, "goes on after its end", root.Line, root.Column) : root;
        }
        catch (JsonException error)
        {
            throw Syntax(source, "is not valid JSON: " + Plain(error.Message), (int)(error.LineNumber ?? 0) + 1, (int)(error.BytePositionInLine ?? 0) + 1);
        }
        catch (InvalidOperationException error)
        {
            // What the reader throws for bytes that are not UTF-8 or for half of a surrogate pair.
            throw Syntax(source, "holds a text that is not Unicode: " + error.Message, 1, 1);
        }
    }

    private static VenueFileException Syntax(string source, string problem, int line, int column) =>
        new(source, [new("", line, column, problem, "mend the syntax there; comments and trailing commas are allowed")]);

    // The reader appends its own position in zero-based numbers, which would contradict the one given beside it.
    private static string Plain(string message)
    {
        var position = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (position < 0 ? message : message[..position]).TrimEnd('.', ' ');
    }

    private VenueNode ReadValue(string path, string source)
    {
        var (line, column) = Place();
        if (++_nodes > MaxNodes)
            throw Syntax(source, FormattableString.Invariant($"has more than {MaxNodes} values"), line, column);
        return _reader.TokenType switch
        {
            JsonTokenType.StartObject => new(path, JsonValueKind.Object, null, ReadMembers(path, source), [], line, column),
            JsonTokenType.StartArray => new(path, JsonValueKind.Array, null, [], ReadItems(path, source), line, column),
            JsonTokenType.String => new(path, JsonValueKind.String, _reader.GetString(), [], [], line, column),
            JsonTokenType.Number => new(path, JsonValueKind.Number, Encoding.ASCII.GetString(_reader.ValueSpan), [], [], line, column),
            JsonTokenType.True => new(path, JsonValueKind.True, "true", [], [], line, column),
            JsonTokenType.False => new(path, JsonValueKind.False, "false", [], [], line, column),
            _ => new(path, JsonValueKind.Null, null, [], [], line, column),
        };
    }

    private ImmutableArray<KeyValuePair<string, VenueNode>> ReadMembers(string path, string source)
    {
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, VenueNode>>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            var name = _reader.GetString() ?? "";
            _reader.Read();
            members.Add(new(name, ReadValue(path.Length == 0 ? name : $"{path}.{name}", source)));
        }

        return members.ToImmutable();
    }

    private ImmutableArray<VenueNode> ReadItems(string path, string source)
    {
        var items = ImmutableArray.CreateBuilder<VenueNode>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
            items.Add(ReadValue(FormattableString.Invariant($"{path}[{items.Count}]"), source));
        return items.ToImmutable();
    }

    // Tokens come in the order of the bytes, so that each byte is looked at once.
    private (int Line, int Column) Place()
    {
        var at = (int)_reader.TokenStartIndex;
        var between = _bytes[_scanned..at];
        _line += between.Count((byte)'\n');
        if (between.LastIndexOf((byte)'\n') is >= 0 and var last)
            _lineStart = _scanned + last + 1;
        _scanned = at;
        return (_line, at - _lineStart + 1);
    }
}
