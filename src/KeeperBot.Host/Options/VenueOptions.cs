using System.ComponentModel;
using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Options;

/// <summary>A venue; its kind chooses the section.</summary>
[Variant("perp-v2", typeof(PerpV2VenueOptions))]
[Variant("lyra-v1", typeof(LyraV1VenueOptions))]
public abstract class VenueOptions
{
    /// <summary>Which protocol it is.</summary>
    [Description("Which protocol it is.")]
    public required string Kind { get; init; }
}
