using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative.Language;

namespace KeeperBot.Protocols.Declarative.Files;

/// <summary>Collects the mistakes of a file.</summary>
internal sealed class FileErrors
{
    // A file that is wrong throughout need not be told so a thousand times.
    private const int Most = 100;

    private readonly List<VenueFileError> _errors = [];

    internal int Count => _errors.Count;

    internal void Add(VenueNode at, string problem, string mend, int offset = 0)
    {
        if (_errors.Count < Most)
            _errors.Add(new(at.Path, at.Line, at.Column + offset, problem, mend));
    }

    internal ImmutableArray<VenueFileError> ToArray() => [.. _errors.OrderBy(error => error.Line).ThenBy(error => error.Column)];
}

/// <summary>One object of a file, read key by key; what is not of its shape is reported at once.</summary>
internal sealed class SectionReader
{
    private readonly FileErrors _errors;
    private readonly Dictionary<string, VenueNode> _members = new(StringComparer.Ordinal);

    internal SectionReader(VenueNode node, SectionShape shape, FileErrors errors)
    {
        (Node, _errors) = (node, errors);
        if (node.Kind != JsonValueKind.Object)
        {
            errors.Add(node, $"is {node.KindName}, where an object is wanted", $"write {{ {string.Join(", ", shape.Required.Select(key => $"\"{key}\": …"))} }}");
            return;
        }

        foreach (var (name, value) in node.Members)
        {
            if (!shape.Required.Contains(name) && !shape.Optional.Contains(name))
                errors.Add(value, "is no known key", $"the keys here are {string.Join(", ", shape.Required.Concat(shape.Optional))}");
            else if (!_members.TryAdd(name, value))
                errors.Add(value, "stands there twice", "remove one of the two");
        }

        foreach (var missing in shape.Required.Where(key => !_members.ContainsKey(key)))
            errors.Add(node, $"has no \"{missing}\"", "add it");
    }

    internal VenueNode Node { get; }

    internal bool Has(string key) => _members.ContainsKey(key);

    internal VenueNode? Member(string key) => _members.GetValueOrDefault(key);

    internal string? Text(string key)
    {
        if (Member(key) is not { } node)
            return null;
        return TextOf(node, _errors);
    }

    internal static string? TextOf(VenueNode node, FileErrors errors)
    {
        if (node is { Kind: JsonValueKind.String, Text: { } text } && text.Length is > 0 and <= 2000)
            return text;
        errors.Add(node, node.Kind == JsonValueKind.String ? "is an empty text, or one of more than 2000 characters" : $"is {node.KindName}, where a text is wanted", "write \"…\"");
        return null;
    }

    internal int? Integer(string key, int least, int most)
    {
        if (Member(key) is not { } node)
            return null;
        if (node.Kind == JsonValueKind.Number && int.TryParse(node.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        _errors.Add(node, node.Kind == JsonValueKind.Number ? $"is {node.Text}" : $"is {node.KindName}", string.Create(CultureInfo.InvariantCulture, $"write a whole number from {least} to {most}"));
        return null;
    }

    internal bool Flag(string key)
    {
        if (Member(key) is not { } node)
            return false;
        if (node.Kind is not (JsonValueKind.True or JsonValueKind.False))
            _errors.Add(node, $"is {node.KindName}", "write true or false");
        return node.Kind == JsonValueKind.True;
    }

    internal Address? Address(string key)
    {
        if (Text(key) is not { } text)
            return null;
        if (Primitives.Address.TryParse(text, out var address) && !address.IsZero)
            return address;
        _errors.Add(Member(key)!, "is no address", "write 0x and 40 hexadecimal digits, not all zero");
        return null;
    }

    /// <summary>A named table: names are checked, each once.</summary>
    internal IEnumerable<KeyValuePair<string, VenueNode>> Table(string key)
    {
        if (Member(key) is not { } node)
            yield break;
        if (node.Kind != JsonValueKind.Object)
        {
            _errors.Add(node, $"is {node.KindName}, where a table is wanted", "write { \"name\": … }");
            yield break;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in node.Members)
        {
            if (!IsName(name))
                _errors.Add(value, "has a name that cannot stand in an expression", "begin it with a letter; use letters, digits and '_', at most 60");
            else if (!seen.Add(name))
                _errors.Add(value, "stands there twice", "remove one of the two");
            else
                yield return new(name, value);
        }
    }

    internal ImmutableArray<VenueNode> Array(string key)
    {
        if (Member(key) is not { } node)
            return [];
        if (node.Kind == JsonValueKind.Array)
            return node.Items;
        _errors.Add(node, $"is {node.KindName}, where a list is wanted", "write [ … ]");
        return [];
    }

    internal static bool IsName(string name) =>
        name.Length is > 0 and <= 60 && char.IsAsciiLetter(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
        && name is not ("true" or "false" or "account" or "block" or "before" or "after") && !ExpressionChecker.Functions.Contains(name);
}
