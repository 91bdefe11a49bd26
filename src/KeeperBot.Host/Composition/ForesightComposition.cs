using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.History;
using KeeperBot.Host.Composition.Venues;
using KeeperBot.Host.Options;
using KeeperBot.Protocols.PastPrices;
using KeeperBot.Quant.FirstPassage;

namespace KeeperBot.Host.Composition;

/// <summary>The price history and what is foreseen with it.</summary>
internal static class ForesightComposition
{
    /// <summary>The foresight of a configuration over a history.</summary>
    public static RiskForesight Of(KeeperConfiguration configuration, IPriceHistory history) => new(history, Settings(configuration), configuration.Limits);

    /// <summary>The history of a process that only looks; the file stays its keeper's.</summary>
    public static PriceBook Peek(KeeperConfiguration configuration, Action<string> warn) => PriceStore.Peek(Store(configuration), warn);

    /// <summary>The history of a keeper that acts, whose journal's lock it holds already.</summary>
    public static PriceStore Open(KeeperConfiguration configuration, Action<string> warn) => PriceStore.Open(Store(configuration), warn);

    /// <summary>Whoever tells past prices at a venue, in configured order; feeds before pools.</summary>
    public static ImmutableArray<PastPriceSource> Sources(KeeperConfiguration configuration) =>
    [
        .. configuration.Options.Venues.Keys.Select(name => VenueRegistry.Of(configuration, new VenueId(name)))
            .SelectMany(found => found.Composition.PastPrices(found.Venue)).DistinctBy(source => (source.Underlying, source.At)).OrderBy(source => source is PoolSource),
    ];

    private static PriceStoreOptions Store(KeeperConfiguration configuration) => new(
        configuration.PriceFile, configuration.Chain, configuration.Options.Foresight.History, configuration.Options.Foresight.Sampling);

    private static ForesightSettings Settings(KeeperConfiguration configuration)
    {
        var options = configuration.Options.Foresight;
        return new(options.HalfLife, options.VolatilityFloor.ToDouble(), options.NumeraireFloor.ToDouble(), [.. configuration.Limits.Drift.Keys])
        {
            Floors = (options.Floors ?? ImmutableDictionary<string, Core.Units.Wad>.Empty).ToImmutableDictionary(floor => new Underlying(floor.Key), floor => floor.Value.ToDouble()),
            History = options.History,
            Jumps = options.Jumps is { } jumps ? new JumpLaw(jumps.PerYear, jumps.Up.ToDouble(), 1 / jumps.MeanUp.ToDouble(), 1 / jumps.MeanDown.ToDouble()) : null,
        };
    }
}
