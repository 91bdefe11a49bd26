using System.Collections.Immutable;
using KeeperBot.Core.Governance;
using KeeperBot.Evm;
using KeeperBot.History;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Governance;

namespace KeeperBot.Host.Composition;

/// <summary>The watch over the venues' governance, and what is made of what it sees.</summary>
internal sealed class GovernanceComposition
{
    /// <summary>Requests for logs at a start, before the first decision; the rest is searched a range at each block.</summary>
    private const int RequestsAtStart = 60;

    private readonly TimelockWatch? _timelocks;

    private GovernanceComposition(GovernanceWatch watch, GovernanceForesight foresight, TimelockWatch? timelocks) => (Watch, Foresight, _timelocks) = (watch, foresight, timelocks);

    /// <summary>What looks, once a cycle.</summary>
    public GovernanceWatch Watch { get; }

    /// <summary>What is made of it.</summary>
    public GovernanceForesight Foresight { get; }

    /// <summary>The watch of a configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="room">The venues.</param>
    /// <param name="client">The nodes.</param>
    /// <param name="writes">Whether what is seen is remembered in the file; a process that only looks leaves it alone.</param>
    /// <param name="warn">Told of what keeps it from the file.</param>
    public static GovernanceComposition Of(KeeperConfiguration configuration, PortfolioRoom room, EthClient client, bool writes, Action<string> warn)
    {
        var store = new ParameterStoreOptions(configuration.ParameterFile, configuration.Chain, configuration.Options.Governance.TellFor);
        var timelocks = Timelocks(configuration);
        var watch = timelocks.IsEmpty ? null : new TimelockWatch(client, room.Multicaller, timelocks, new CallDecoder(room.Adapters, Watched(configuration)));
        return new(new(writes ? ParameterStore.Open(store, warn) : ParameterStore.Peek(store, warn), watch), ForesightOf(configuration, room), watch);
    }

    /// <summary>What is made of a state that is known already.</summary>
    public static GovernanceForesight ForesightOf(KeeperConfiguration configuration, PortfolioRoom room) => new(
        room.Snapshots,
        new(configuration.Options.Governance.Act == GovernanceResponse.Prepare ? GovernanceAct.Prepare : GovernanceAct.Alarm, configuration.Options.Governance.Lead), configuration.Limits);

    /// <summary>The timelocks of a configuration.</summary>
    public static ImmutableArray<TimelockSource> Timelocks(KeeperConfiguration configuration) =>
    [
        .. configuration.Options.Governance.Timelocks.Select(item => new TimelockSource(
            item.Key, item.Value.Address, item.Value.Kind == TimelockStandard.Compound ? TimelockKind.Compound : TimelockKind.OpenZeppelin,
            (ulong)(item.Value.LookBack.Ticks / configuration.Options.Chain.BlockInterval.Ticks))),
    ];

    /// <summary>The least delay of each timelock that told it, by name.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Delays => _timelocks?.Delays ?? ImmutableDictionary<string, TimeSpan>.Empty;

    /// <summary>Searches back for what was queued before this start, as far as that is quick.</summary>
    public Task StartAsync(BlockRef head, CancellationToken stop) => _timelocks?.CatchUpAsync(head, RequestsAtStart, stop) ?? Task.CompletedTask;

    /// <summary>The contracts of the venues in use, and of no wallet.</summary>
    private static Dictionary<Address, string> Watched(KeeperConfiguration configuration) =>
        PinnedContracts.Of(configuration).Where(contract => contract.Scopes.Any(scope => scope.Venue is not null)).ToDictionary(contract => contract.Address, contract => contract.Name);
}
