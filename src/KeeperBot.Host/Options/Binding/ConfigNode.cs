using System.Collections.Immutable;
using System.Text.Json;

namespace KeeperBot.Host.Options.Binding;

/// <summary>A value of the configuration document, with its path and place.</summary>
/// <param name="Path">Full path from the root.</param>
/// <param name="Kind">JSON kind.</param>
/// <param name="Text">The text of a string, number or boolean; null for the others.</param>
/// <param name="Members">Members of an object, in order, duplicates included.</param>
/// <param name="Items">Elements of an array.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">In bytes, from 1.</param>
public sealed record ConfigNode(
    string Path, JsonValueKind Kind, string? Text, ImmutableArray<ConfigMember> Members, ImmutableArray<ConfigNode> Items, int Line, int Column)
{
    /// <summary>From where it was inherited; null where it is written.</summary>
    public string? Origin { get; init; }

    /// <summary>The kind in words.</summary>
    public string KindName => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}

/// <summary>One member of an object, with the place of its key.</summary>
public sealed record ConfigMember(string Name, ConfigNode Value, int Line, int Column);
