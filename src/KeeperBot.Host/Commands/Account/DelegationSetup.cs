using System.Collections.Immutable;
using KeeperBot.Evm.Abi;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;

namespace KeeperBot.Host.Commands.Account;

/// <summary>The transactions that bring what the key may do for a holder, by the venues' own delegation, to what the keeper needs: allowances of the holder's tokens go first.</summary>
internal static class DelegationSetup
{
    private static readonly AbiFunction Allowance = AbiFunction.Parse("allowance(address owner, address spender) view returns (uint256)");
    private static readonly AbiFunction Approve = AbiFunction.Parse("approve(address spender, uint256 amount)");

    /// <summary>The transactions, in order; empty where all is as it should be.</summary>
    /// <exception cref="AbiException">A contract does not answer as what it is configured to be.</exception>
    public static async Task<ImmutableArray<ProposedTransaction>> OfAsync(KeeperConfiguration configuration, ConfiguredAccount account, PortfolioRoom room, BlockRef block, CancellationToken stop)
    {
        var (holder, actor) = (account.Ref.Holder, account.Ref.Actor);
        var list = ImmutableArray.CreateBuilder<ProposedTransaction>();
        foreach (var token in configuration.Tokens.Values.OrderBy(token => token.Symbol, StringComparer.Ordinal))
        {
            var answer = await room.Reader.CallAsync(Address.Zero, new(token.Address, Allowance.Encode(holder, actor)), block, stop).ConfigureAwait(false);
            if (!answer.Success)
                throw new AbiException(Allowance.Name, $"{token} at {token.Address} reverted");
            if (!Allowance.DecodeOutput(answer.Data.Span)[0].AsBigInteger().IsZero)
                list.Add(new(token.Address, Approve.Encode(actor, 0), $"take the allowance of {token} from {actor}"));
        }

        foreach (var venue in room.Adapters.Where(adapter => account.Venues.Contains(adapter.Venue)).OfType<IDelegatingVenue>())
            list.AddRange((await venue.DelegationAsync(account.Ref, block, stop).ConfigureAwait(false)).Select(step => new ProposedTransaction(step.To, step.Data, step.What)));
        return list.ToImmutable();
    }
}
