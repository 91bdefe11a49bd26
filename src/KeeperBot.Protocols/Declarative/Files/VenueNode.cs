using System.Collections.Immutable;
using System.Text.Json;

namespace KeeperBot.Protocols.Declarative.Files;

/// <summary>A value of a venue file that knows its place.</summary>
internal sealed record VenueNode(
    string Path, JsonValueKind Kind, string? Text, ImmutableArray<KeyValuePair<string, VenueNode>> Members, ImmutableArray<VenueNode> Items, int Line, int Column)
{
    internal string KindName => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };
}
