using System.ComponentModel;
using KeeperBot.Host.Composition.Venues;

namespace KeeperBot.Host.Options;

/// <summary>A venue; its kind chooses the section.</summary>
[VenueVariants]
public abstract class VenueOptions
{
    /// <summary>Which protocol it is.</summary>
    [Description("Which protocol it is.")]
    public required string Kind { get; init; }
}
