namespace KeeperBot.Host.Options.Changes;

/// <summary>One step of the way from the root of a configuration to a value.</summary>
/// <param name="Kind">What kind of step it is.</param>
/// <param name="Name">The key, the name in a table, or what tells a list's entry from the others.</param>
public readonly record struct ConfigurationSegment(SegmentKind Kind, string Name)
{
    /// <summary>As a rule's pattern has it: names of the user's choice are a star.</summary>
    public string Slot => Kind switch
    {
        SegmentKind.Key => Name,
        SegmentKind.Row => "*",
        _ => "[*]",
    };

    /// <summary>As people read it.</summary>
    public string Shown => Kind == SegmentKind.Item ? $"[{Name}]" : Name;

    /// <summary>Joins the steps of a path.</summary>
    /// <param name="segments">The steps, from the root.</param>
    /// <param name="asPattern">Whether to put stars for names of the user's choice.</param>
    public static string Join(IEnumerable<ConfigurationSegment> segments, bool asPattern)
    {
        var text = "";
        foreach (var segment in segments)
            text += (text.Length == 0 || segment.Kind == SegmentKind.Item ? "" : ".") + (asPattern ? segment.Slot : segment.Shown);
        return text;
    }
}

/// <summary>Kinds of steps.</summary>
public enum SegmentKind
{
    /// <summary>A key of a section.</summary>
    Key = 0,

    /// <summary>A name in a table.</summary>
    Row,

    /// <summary>An entry of a list, told by what it is rather than by its place.</summary>
    Item,
}
