using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>abi/perp-v2.venue.json over a world's Perp v2.</summary>
internal static class PerpFileVenue
{
    /// <summary>Its contracts.</summary>
    internal static ImmutableDictionary<string, Address> Contracts(DemoWorld world) => ImmutableDictionary<string, Address>.Empty
        .Add("clearingHouse", world.Perp.ClearingHouse).Add("accountBalance", world.Perp.AccountBalance).Add("vault", world.Perp.Vault)
        .Add("exchange", world.Perp.Exchange).Add("clearingHouseConfig", world.Perp.ClearingHouseConfig).Add("vETH", world.Perp.BaseToken);

    /// <summary>A file under abi/, bound.</summary>
    internal static BoundVenue Bind(string name, VenueId venue, ChainId chain, IReadOnlyDictionary<string, Address> contracts, params (string Name, Token Token)[] tokens)
    {
        var path = Path.Combine(RepositoryPaths.Root, "abi", name + ".venue.json");
        return VenueFile.Load(File.ReadAllBytes(path), path).Bind(venue, chain, contracts, tokens.ToDictionary(token => token.Name, token => token.Token), out var problems)
            ?? throw new InvalidOperationException(string.Join("; ", problems));
    }
}
