using System.Collections.Immutable;
using KeeperBot.Evm.Abi;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Host.Commands.Account;

/// <summary>The transactions that bring what the key may do for a holder, by the venues' own delegation, to what the keeper needs: allowances of the holder's tokens go first.</summary>
internal static class DelegationSetup
{
    /// <summary>The transactions, in order; empty where all is as it should be.</summary>
    /// <exception cref="AbiException">A contract does not answer as what it is configured to be.</exception>
    public static async Task<ImmutableArray<ProposedTransaction>> OfAsync(ConfiguredAccount account, PortfolioRoom room, BlockRef block, CancellationToken stop)
    {
        var list = ImmutableArray.CreateBuilder<ProposedTransaction>();
        Propose(await ((DelegatedRoute)room.Routes[account.Ref.Id]).TakenBackAsync(account.Ref, room.Reader, block, stop).ConfigureAwait(false));
        foreach (var venue in room.Adapters.Where(adapter => account.Venues.Contains(adapter.Venue)).OfType<IDelegatingVenue>())
            Propose(await venue.DelegationAsync(account.Ref, block, stop).ConfigureAwait(false));
        return list.ToImmutable();

        void Propose(ImmutableArray<DelegationStep> steps) => list.AddRange(steps.Select(step => new ProposedTransaction(step.To, step.Data, step.What)));
    }
}
