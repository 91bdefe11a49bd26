using System.Collections.Immutable;
using KeeperBot.Host.Commands.Init.Venues;

namespace KeeperBot.Host.Commands.Init;

/// <summary>Every kind that `keeper init` knows.</summary>
internal static class InitVenues
{
    /// <summary>In the order in which they are offered.</summary>
    public static ImmutableArray<InitVenueKind> All { get; } =
    [
        new("options-vault", "a vault with options on Lyra v1 and a perpetual on Perp v2", ["vault"], VaultSearch.FindAsync),
        new("perp-v2", "a trader's account at Perp v2", ["perp"], PerpSearch.FindAsync),
        new("lyra-v1", "a trader's options on Lyra v1", ["lyra"], LyraSearch.FindAsync),
        new("aave-v3", "a wallet's or a Safe's debt at Aave v3", ["aave"], AaveSearch.FindAsync),
        new("gmx-v2", "a wallet's positions at GMX v2", ["gmx"], GmxSearch.FindAsync),
        new("derive-v2", "a subaccount of Derive v2", ["derive"], DeriveSearch.FindAsync),
    ];

    /// <summary>The kind of that name.</summary>
    /// <exception cref="CommandFailure">There is none.</exception>
    public static InitVenueKind Of(string name) => All.FirstOrDefault(kind => kind.Name == name || kind.Aliases.Contains(name))
        ?? throw new CommandFailure(
            ExitCode.Usage, $"--venue: '{name}' is none of {string.Join(", ", All.Select(kind => kind.Name))}; the other venues' sections are in docs/examples, to be put in by hand");
}
