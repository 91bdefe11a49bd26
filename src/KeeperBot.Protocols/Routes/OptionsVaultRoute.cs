using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;

namespace KeeperBot.Protocols.Routes;

/// <summary>
/// The holder is an <c>OptionsVault</c> and the actor holds its keeper role. The vault's targets are fixed in it: it approves exactly what a call
/// needs, and refuses by itself what is outside its limits.
/// </summary>
/// <param name="perpBaseToken">The one Perp v2 market that the vault trades; null where it is not to trade.</param>
public sealed class OptionsVaultRoute(Address? perpBaseToken) : IAccountRoute
{
    /// <inheritdoc/>
    public RouteEncoding Encode(AccountRef account, VenueOrder order) => order switch
    {
        PerpDeposit o => new RoutedCall(account.Holder, OptionsVaultAbi.TopUpPerp.Encode(o.Amount.Raw), null),
        PerpTrade o when !CanTradePerp(o.BaseToken) => new RouteRefused(
            "route.market_not_tradable", $"the vault {account.Holder} trades {perpBaseToken?.ToString() ?? "no market"} only, not {o.BaseToken}"),
        PerpTrade o => new RoutedCall(
            account.Holder, OptionsVaultAbi.TradePerp.Encode(o.Sell, o.Base.Raw, o.QuoteBound, o.Deadline.UnixSeconds), ReadPerpFill),
        LyraAddCollateral o => new RoutedCall(account.Holder, OptionsVaultAbi.TopUpLyra.Encode(o.PositionId, o.Amount.Raw), null),
        // The vault tries the ordinary close first and forces only where nothing else trades: both forms are this one call.
        LyraClose { ClosesShort: true } o => new RoutedCall(
            account.Holder, OptionsVaultAbi.ReduceLyra.Encode(o.PositionId, o.Amount.Raw, o.CollateralTo.Raw, o.MaxCost), ReadLyraFill),
        LyraClose o => new RouteRefused("route.not_supported", $"the vault lets its keeper close shorts only; position {o.PositionId} is a long"),
        _ => new RouteRefused("route.not_supported", $"the vault has no call for {order.GetType().Name}"),
    };

    /// <inheritdoc/>
    public ImmutableArray<Allowance> Allowances(AccountRef account, IEnumerable<TokenSpend> spends) => [];

    /// <inheritdoc/>
    public bool MayApprove(Token token, Address spender) => false;

    /// <inheritdoc/>
    public bool CanTradePerp(Address baseToken) => perpBaseToken == baseToken;

    /// <inheritdoc/>
    public bool CanCloseOptions => true;

    /// <inheritdoc/>
    public bool CanBuyOptions => false;

    /// <inheritdoc/>
    public ImmutableArray<InspectionQuestion> Inspect(AccountRef account, RouteExpectation expectation) =>
    [
        InspectionQuestion.Code($"{account.Id}: the vault", account.Holder),
        InspectionQuestion.Call(
            $"{account.Id}: the actor holds the vault's keeper role",
            new ContractCall(account.Holder, OptionsVaultAbi.Keeper.Encode()),
            OptionsVaultAbi.Keeper,
            outputs => new(
                outputs[0].AsAddress() == account.Actor,
                $"keeper() is {outputs[0].AsAddress()}, the configured actor is {account.Actor}",
                $"the vault's owner calls setKeeper({account.Actor}), or the configuration names the right actor")),
        InspectionQuestion.Call(
            $"{account.Id}: the vault is not paused",
            new ContractCall(account.Holder, OptionsVaultAbi.Paused.Encode()),
            OptionsVaultAbi.Paused,
            outputs => new(!outputs[0].AsBool(), outputs[0].AsBool() ? "paused" : "running", "the vault's owner calls unpause()")) with { Passing = true },
        .. Targets(account, expectation).Select(target => TargetQuestion(account, expectation.Venue, target.Key, target.Value)),
    ];

    private ImmutableArray<KeyValuePair<string, Address>> Targets(AccountRef account, RouteExpectation expectation) =>
        perpBaseToken is { } token && expectation.Targets.Any(target => target.Key == "clearingHouse")
            ? expectation.Targets.Add(new("baseToken", token))
            : expectation.Targets;

    private static InspectionQuestion TargetQuestion(AccountRef account, VenueId venue, string name, Address expected) => InspectionQuestion.Call(
        $"{account.Id}: the vault's {name} is {venue}'s",
        new ContractCall(account.Holder, OptionsVaultAbi.Venues.Encode()),
        OptionsVaultAbi.Venues,
        outputs => new(
            outputs[0][name].AsAddress() == expected,
            $"venues().{name} is {outputs[0][name].AsAddress()}, the configuration has {expected}",
            "a vault's targets never change: configure the venue it was deployed for"));

    private static TradeFill ReadPerpFill(Bytes data)
    {
        var outputs = OptionsVaultAbi.TradePerp.DecodeOutput(data.Span);
        return new(Wad.FromRaw(outputs[0].AsBigInteger()), Wad.FromRaw(outputs[1].AsBigInteger()));
    }

    private static TradeFill ReadLyraFill(Bytes data) =>
        new(null, Wad.FromRaw(OptionsVaultAbi.ReduceLyra.DecodeOutput(data.Span)[0].AsBigInteger()));
}
