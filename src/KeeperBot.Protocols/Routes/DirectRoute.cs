using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.AaveV3;
using KeeperBot.Protocols.Declarative;
using KeeperBot.Protocols.DeriveV2;
using KeeperBot.Protocols.GmxV2;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.LyraV1;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.UniswapV3;

namespace KeeperBot.Protocols.Routes;

/// <summary>
/// The holder is the acting wallet itself and calls the venues. What they take needs an allowance: for <paramref name="approvable"/> the keeper gives it,
/// one step's amount at a time; others have to be there already.
/// </summary>
/// <param name="approvable">The pairs for which it may approve.</param>
public sealed class DirectRoute(params ImmutableArray<ApprovablePair> approvable) : IAccountRoute
{
    private readonly PayerApprovals _approvals = new(approvable);

    /// <inheritdoc/>
    public RouteEncoding Encode(AccountRef account, VenueOrder order)
    {
        if (account.Actor != account.Holder)
            return new RouteRefused("route.actor_not_holder", $"the holder {account.Holder} acts for itself on a direct route, and the actor is {account.Actor}; configure the vault it belongs to, or the holder as actor");
        return order switch
        {
            TokenApproval o => _approvals.Encode(o),
            PerpDeposit o => new RoutedCall(o.Vault, PerpV2Abi.Deposit.Encode(o.Amount.Token.Address, o.Amount.Raw), null),
            PerpTrade o => new RoutedCall(o.ClearingHouse, PerpV2Calls.OpenPosition(o), PerpV2Calls.ReadFill),
            LyraAddCollateral o => new RoutedCall(o.OptionMarket, LyraV1Abi.AddCollateral.Encode(o.PositionId, o.Amount.Raw), null),
            LyraClose o => new RoutedCall(o.OptionMarket, LyraV1Calls.Close(o), data => LyraV1Calls.ReadFill(o, data)),
            LyraOpen o => new RoutedCall(o.OptionMarket, LyraV1Calls.Open(o), LyraV1Calls.ReadFill),
            LyraWrite o => new RoutedCall(o.OptionMarket, LyraV1Calls.Write(o), LyraV1Calls.ReadFill),
            AaveSupply o => new RoutedCall(o.Pool, AaveV3Abi.Supply.Encode(o.Amount.Token.Address, o.Amount.Raw, o.OnBehalfOf, 0), null),
            AaveRepay o => new RoutedCall(o.Pool, AaveV3Abi.Repay.Encode(o.Amount.Token.Address, o.Amount.Raw, o.RateMode, o.OnBehalfOf), null),
            SpotSwap o => new RoutedCall(o.Router, UniswapV3Calls.Swap(o, account.Holder), data => UniswapV3Calls.ReadFill(o, data)),
            GmxOrder o => new RoutedCall(o.ExchangeRouter, GmxV2Calls.Order(o, account.Holder), null) { Value = o.ExecutionFee },
            DeriveDeposit o => new RoutedCall(o.Cash, DeriveV2Abi.Deposit.Encode(o.Subaccount, o.Amount.Raw), null),
            DeclaredOrder o => new RoutedCall(o.To, o.Data, o.ReadFill),
            _ => new RouteRefused("route.not_supported", $"a direct route has no call for {order.GetType().Name}"),
        };
    }

    /// <inheritdoc/>
    public ImmutableArray<Allowance> Allowances(AccountRef account, IEnumerable<TokenSpend> spends) => PayerApprovals.Of(account, spends);

    /// <inheritdoc/>
    public bool MayApprove(Token token, Address spender) => _approvals.May(token, spender);

    /// <inheritdoc/>
    public bool CanTradePerp(Address baseToken) => true;

    /// <inheritdoc/>
    public bool CanCloseOptions => true;

    /// <inheritdoc/>
    public bool CanBuyOptions => true;

    /// <inheritdoc/>
    public ImmutableArray<InspectionQuestion> Inspect(AccountRef account, RouteExpectation expectation) =>
    [
        InspectionQuestion.Answered(InspectionFinding.Of(
            account.Actor == account.Holder,
            $"{account.Id}: the actor is the holder",
            $"actor {account.Actor}, holder {account.Holder}",
            "a direct route needs the holder's own key; for a vault choose the vault's route")),
        .. _approvals.Questions(account, expectation),
    ];
}
