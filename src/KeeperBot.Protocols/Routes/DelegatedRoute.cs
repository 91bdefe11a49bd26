using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.LyraV1;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.Routes;

/// <summary>
/// The holder is anybody, and the actor acts for it by what the venues themselves let a third party do: pay margin in from its own wallet
/// (<see cref="AccountRef.Payer"/>), and, where the holder has named it a delegate, trade. Nothing of the holder's can leave the venue this way.
/// </summary>
/// <param name="trades">Whether the actor is to trade too; else it only pays in, for which it needs nobody's leave.</param>
/// <param name="tokens">Tokens of which the actor must have no allowance of the holder's.</param>
/// <param name="approvable">The pairs for which the actor may approve from its own wallet.</param>
public sealed class DelegatedRoute(bool trades, ImmutableArray<Token> tokens, params ImmutableArray<ApprovablePair> approvable) : IAccountRoute
{
    private readonly PayerApprovals _approvals = new(approvable);

    /// <summary>Whether the actor is to trade for the holder.</summary>
    public bool Trades => trades;

    /// <inheritdoc/>
    public RouteEncoding Encode(AccountRef account, VenueOrder order)
    {
        if (account.Payer != account.Actor)
            return new RouteRefused("route.payer_not_actor", $"on a delegated route the actor {account.Actor} pays from its own wallet, and the payer is {account.Payer}");
        return order switch
        {
            TokenApproval o => _approvals.Encode(o),
            PerpDeposit o => new RoutedCall(o.Vault, PerpV2Abi.DepositFor.Encode(account.Holder, o.Amount.Token.Address, o.Amount.Raw), null),
            PerpTrade when !trades => new RouteRefused("route.not_delegated", "the key is not to trade for this account: limits.actions has neither reduce nor hedge"),
            PerpTrade o => new RoutedCall(o.ClearingHouse, PerpV2Calls.OpenPositionFor(account.Holder, o), PerpV2Calls.ReadFillFor),
            LyraAddCollateral o => new RoutedCall(o.OptionMarket, LyraV1Abi.AddCollateral.Encode(o.PositionId, o.Amount.Raw), null),
            LyraClose o => new RouteRefused("route.not_supported", $"Lyra v1 lets the owner alone close position {o.PositionId}; a delegate can only add collateral"),
            _ => new RouteRefused("route.not_supported", $"a delegated route has no call for {order.GetType().Name}"),
        };
    }

    /// <inheritdoc/>
    public ImmutableArray<Allowance> Allowances(AccountRef account, IEnumerable<TokenSpend> spends) => PayerApprovals.Of(account, spends);

    /// <inheritdoc/>
    public bool MayApprove(Token token, Address spender) => _approvals.May(token, spender);

    /// <inheritdoc/>
    public bool CanTradePerp(Address baseToken) => trades;

    /// <inheritdoc/>
    public bool CanCloseOptions => false;

    /// <inheritdoc/>
    public bool CanBuyOptions => false;

    /// <inheritdoc/>
    public ImmutableArray<InspectionQuestion> Inspect(AccountRef account, RouteExpectation expectation) =>
    [
        InspectionQuestion.Answered(InspectionFinding.Of(
            account.Payer == account.Actor,
            $"{account.Id}: the actor pays from its own wallet",
            $"actor {account.Actor}, payer {account.Payer}",
            "on a delegated route the buffer is the key's own balance")),
        .. tokens.Select(token => InspectionQuestion.Call(
            $"{account.Id}: the key may take no {token} of the holder's",
            new ContractCall(token.Address, Erc20Abi.Allowance.Encode(account.Holder, account.Actor)),
            Erc20Abi.Allowance,
            outputs => new(
                outputs[0].AsBigInteger().IsZero,
                $"{account.Holder} allows {account.Actor} {TokenAmount.FromRaw(token, outputs[0].AsBigInteger())}",
                "a stolen key would take it: `keeper account setup` prints the transaction that takes it back"))),
        .. _approvals.Questions(account, expectation),
    ];

    /// <summary>The calls by which the holder takes back what allowances the actor has of its tokens.</summary>
    /// <exception cref="AbiException">A token does not answer as such.</exception>
    public async Task<ImmutableArray<DelegationStep>> TakenBackAsync(AccountRef account, IChainReader chain, BlockRef block, CancellationToken cancellation)
    {
        var steps = ImmutableArray.CreateBuilder<DelegationStep>();
        foreach (var token in tokens)
        {
            if (!(await chain.ViewAsync(token.Address, Erc20Abi.Allowance, block, cancellation, account.Holder, account.Actor).ConfigureAwait(false))[0].AsBigInteger().IsZero)
                steps.Add(new(token.Address, Erc20Abi.Approve.Encode(account.Actor, 0), $"take the allowance of {token} from {account.Actor}"));
        }

        return steps.ToImmutable();
    }
}
