using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KeeperBot.Host.Commands.Init;

/// <summary>Writes a JSON document with comments, each before the member that it is about.</summary>
/// <param name="comments">By the member's path with slashes, for instance "chain/finality".</param>
internal sealed class CommentedJson(IReadOnlyDictionary<string, string> comments)
{
    // Objects that are shorter stand on one line.
    private const int LongestLine = 110;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly StringBuilder _text = new();

    /// <summary>The document.</summary>
    public string Write(JsonObject root)
    {
        Write(root, "", 0);
        return _text.Append('\n').ToString();
    }

    private void Write(JsonNode? node, string path, int depth)
    {
        if (node is not JsonObject owner || owner.Count == 0 || (IsShort(owner) && !HasComments(path)))
        {
            _text.Append(OneLine(node));
            return;
        }

        _text.Append("{\n");
        var left = owner.Count;
        foreach (var (name, value) in owner)
        {
            var at = path.Length == 0 ? name : $"{path}/{name}";
            if (comments.TryGetValue(at, out var comment))
            {
                foreach (var line in comment.Split('\n'))
                    Indent(depth + 1).Append("// ").Append(line).Append('\n');
            }

            Indent(depth + 1).Append(JsonSerializer.Serialize(name, Plain)).Append(": ");
            Write(value, at, depth + 1);
            _text.Append(--left > 0 ? ",\n" : "\n");
        }

        Indent(depth).Append('}');
    }

    private StringBuilder Indent(int depth) => _text.Append(' ', 2 * depth);

    private bool HasComments(string path) => comments.Keys.Any(key => key.StartsWith(path + "/", StringComparison.Ordinal));

    private static bool IsShort(JsonObject owner) => OneLine(owner).Length <= LongestLine && owner.All(member => member.Value is not JsonObject);

    private static string OneLine(JsonNode? node) => node switch
    {
        JsonObject { Count: > 0 } owner => $"{{ {string.Join(", ", owner.Select(member => $"{JsonSerializer.Serialize(member.Key, Plain)}: {OneLine(member.Value)}"))} }}",
        JsonArray list => $"[{string.Join(", ", list.Select(OneLine))}]",
        null => "null",
        _ => node.ToJsonString(Plain),
    };
}
