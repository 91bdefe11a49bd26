using System.Collections.Immutable;

namespace KeeperBot.Host.Options.Changes;

/// <summary>One value that is in force, defaults included, in a form in which equal values have equal texts.</summary>
/// <param name="Segments">The way to it.</param>
/// <param name="Text">The value with its unit. Of URLs only scheme, host and port; of secrets only where they are kept.</param>
public sealed record ConfigurationValue(ImmutableArray<ConfigurationSegment> Segments, string Text)
{
    /// <summary>The path as people read it.</summary>
    public string Path { get; } = ConfigurationSegment.Join(Segments, asPattern: false);

    /// <summary>The path with stars for names of the user's choice, as rules name it.</summary>
    public string Pattern { get; } = ConfigurationSegment.Join(Segments, asPattern: true);

    /// <summary>Where it stands in the document, entries of lists by their places.</summary>
    public string Place { get; init; } = "";

    /// <summary>Whether it is what holds when nothing is written.</summary>
    public bool IsDefault { get; init; }
}
