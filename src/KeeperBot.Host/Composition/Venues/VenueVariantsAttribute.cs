using KeeperBot.Host.Options.Binding;

namespace KeeperBot.Host.Composition.Venues;

/// <summary>The section of a venue is of the class that its "kind" chooses in <see cref="VenueRegistry"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class VenueVariantsAttribute : VariantsAttribute
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Kind, Type Type)> All => [.. VenueRegistry.All.Select(venue => (venue.Kind, venue.OptionsType))];
}
