using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Stress;
using KeeperBot.Core.Stress.Paths;
using KeeperBot.Primitives;

namespace KeeperBot.Monitoring.Reports;

/// <summary>Everything that a stress of a portfolio came to.</summary>
/// <param name="Block">The block it was read at.</param>
/// <param name="Mode">The mode in force, in which the walks were made.</param>
/// <param name="Market">What moved and what was held.</param>
/// <param name="Grid">The grid.</param>
/// <param name="Paths">The paths that it was walked along.</param>
/// <param name="Cascade">The portfolio's own cascade; null where none was asked for.</param>
/// <param name="Assumptions">What the walks assumed.</param>
public sealed record StressOutcome(
    BlockRef Block, KeeperMode Mode, StressedMarket Market, StressGridReport Grid, ImmutableArray<PathResult> Paths, ImmutableArray<CascadeLine>? Cascade, WalkAssumptions Assumptions)
{
    /// <summary>What concerns one account alone; the buffers' demand stays whole, since they serve all.</summary>
    public StressOutcome Only(AccountId account)
    {
        bool Concerns(string subject) => subject.StartsWith(account.Value + "/", StringComparison.Ordinal);
        return this with
        {
            Grid = Grid with
            {
                Accounts = [.. Grid.Accounts.Where(item => Concerns(item.Id.Value))],
                NotForeseen = [.. Grid.NotForeseen.Where(item => Concerns(item.Subject))],
                Unserved = [.. Grid.Unserved.Where(item => Concerns(item.Subject))],
                Demand = [.. Grid.Demand.GroupBy(item => (item.Payer, item.Token)).Where(group => group.Any(item => item.Accounts.Any(needy => Concerns(needy.Value)))).SelectMany(group => group)],
            },
            Paths = [.. Paths.Select(path =>
            {
                var (accounts, blind) = (path.Accounts.Where(item => Concerns(item.Id.Value)).ToImmutableArray(), path.NotForeseen.Where(item => Concerns(item.Subject)).ToImmutableArray());
                return path with { Accounts = accounts, NotForeseen = blind, Fate = PathResult.FateOf(accounts, blind) };
            })],
        };
    }
}
