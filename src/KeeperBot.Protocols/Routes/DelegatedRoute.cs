using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.LyraV1;
using KeeperBot.Protocols.PerpV2;

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
    /// <summary>Whether the actor is to trade for the holder.</summary>
    public bool Trades => trades;

    /// <inheritdoc/>
    public RouteEncoding Encode(AccountRef account, VenueOrder order)
    {
        if (account.Payer != account.Actor)
            return new RouteRefused("route.payer_not_actor", $"on a delegated route the actor {account.Actor} pays from its own wallet, and the payer is {account.Payer}");
        return order switch
        {
            TokenApproval o when !MayApprove(o.Amount.Token, o.Spender) => new RouteRefused(
                "route.approval_not_configured", $"no allowance of {o.Amount.Token} for {o.Spender} is configured; add it to policy.approvals"),
            TokenApproval o => new RoutedCall(o.Amount.Token.Address, Erc20Abi.Approve.Encode(o.Spender, o.Amount.Raw), null),
            PerpDeposit o => new RoutedCall(o.Vault, PerpV2Abi.DepositFor.Encode(account.Holder, o.Amount.Token.Address, o.Amount.Raw), null),
            PerpTrade when !trades => new RouteRefused("route.not_delegated", "the key is not to trade for this account: limits.actions has neither reduce nor hedge"),
            PerpTrade o => new RoutedCall(o.ClearingHouse, PerpV2Calls.OpenPositionFor(account.Holder, o), PerpV2Calls.ReadFillFor),
            LyraAddCollateral o => new RoutedCall(o.OptionMarket, LyraV1Abi.AddCollateral.Encode(o.PositionId, o.Amount.Raw), null),
            LyraClose o => new RouteRefused("route.not_supported", $"Lyra v1 lets the owner alone close position {o.PositionId}; a delegate can only add collateral"),
            _ => new RouteRefused("route.not_supported", $"a delegated route has no call for {order.GetType().Name}"),
        };
    }

    /// <inheritdoc/>
    public ImmutableArray<Allowance> Allowances(AccountRef account, IEnumerable<TokenSpend> spends) =>
        [.. spends.Where(spend => !spend.Most.IsZero).Select(spend => new Allowance(spend.Most.Token, account.Payer, spend.Spender, spend.Most.Raw))];

    /// <inheritdoc/>
    public bool MayApprove(Token token, Address spender) => approvable.Any(pair => pair.Token == token && pair.Spender == spender);

    /// <inheritdoc/>
    public bool CanTradePerp(Address baseToken) => trades;

    /// <inheritdoc/>
    public bool CanCloseOptions => false;

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
        .. expectation.Spenders.Where(pair => !MayApprove(pair.Key, pair.Value))
            .Select(pair => DirectRoute.AllowanceQuestion(account, expectation.Venue, pair.Key, pair.Value)),
    ];
}
