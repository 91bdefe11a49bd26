using KeeperBot.Evm;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;

namespace KeeperBot.Host.Commands;

/// <summary>Whether the timelocks of the configuration answer as their kind does, and what waits in them.</summary>
internal sealed class GovernanceInspection(KeeperConfiguration configuration, CheckReport report)
{
    /// <summary>Adds a line for each timelock, and one for whatever could not be read.</summary>
    public async Task RunAsync(EthClient client, PortfolioRoom room, BlockRef head, CancellationToken stop)
    {
        if (configuration.Options.Governance.Timelocks.Count == 0)
            return;
        var governance = GovernanceComposition.Of(configuration, room, client, writes: false, _ => { });
        await governance.StartAsync(head, stop).ConfigureAwait(false);
        var state = await governance.Watch.LookAsync(await room.Snapshots.ReadAsync(head, stop).ConfigureAwait(false), stop).ConfigureAwait(false);
        foreach (var (name, timelock) in configuration.Options.Governance.Timelocks)
            if (governance.Delays.TryGetValue(name, out var delay))
                Add(true, $"timelock {name}", FormattableString.Invariant($"{timelock.Address} delays by {delay:g} at least; of what waits in it, {state.Queued.Count(operation => operation.Timelock == name)} operations touch venues in use"), null);
        foreach (var unread in state.Unread)
            Add(false, "governance", unread, "correct governance.timelocks, or give a node that answers eth_getLogs over more blocks");
    }

    private void Add(bool ok, string subject, string detail, string? mend) => report.Add(ExitCode.ChainMismatch, new InspectionFinding(ok, subject, detail, mend));
}
