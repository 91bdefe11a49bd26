using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Host.Composition.Venues.AaveV3;
using KeeperBot.Host.Composition.Venues.Declarative;
using KeeperBot.Host.Composition.Venues.DeriveV2;
using KeeperBot.Host.Composition.Venues.Erc4626;
using KeeperBot.Host.Composition.Venues.GmxV2;
using KeeperBot.Host.Composition.Venues.LyraV1;
using KeeperBot.Host.Composition.Venues.PerpV2;
using KeeperBot.Host.Composition.Venues.UniswapV3;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Composition.Venues;

/// <summary>Every protocol that can stand in the configuration.</summary>
internal static class VenueRegistry
{
    /// <summary>In the order in which the schema offers them.</summary>
    public static ImmutableArray<IVenueComposition> All { get; } = [new PerpV2Composition(), new LyraV1Composition(), new AaveV3Composition(), new GmxV2Composition(), new DeriveV2Composition(), new Erc4626Composition(), new UniswapV3Composition(), new DeclarativeComposition()];

    /// <summary>The composition of a section.</summary>
    /// <exception cref="InvalidOperationException">The section's class is registered nowhere.</exception>
    public static IVenueComposition Of(VenueOptions options) => All.FirstOrDefault(item => item.OptionsType == options.GetType())
        ?? throw new InvalidOperationException($"no venue is composed from {options.GetType().Name}");

    /// <summary>The venue of that name, and its composition.</summary>
    public static (VenueScope Venue, IVenueComposition Composition) Of(KeeperConfiguration configuration, VenueId id)
    {
        var venue = new VenueScope(configuration, id);
        return (venue, Of(venue.Section));
    }
}
