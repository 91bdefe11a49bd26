using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>What has to be true of a Perp v2 deployment and of an account's way to it.</summary>
internal static class PerpV2Inspection
{
    internal static ImmutableArray<InspectionQuestion> Questions(
        PerpV2Options o, AccountRef account, IReadOnlyDictionary<AccountId, IAccountRoute> routes) =>
    [
        InspectionQuestion.Code($"{o.Venue}: clearingHouse", o.ClearingHouse),
        InspectionQuestion.Code($"{o.Venue}: accountBalance", o.AccountBalance),
        InspectionQuestion.Code($"{o.Venue}: vault", o.Vault),
        InspectionQuestion.Code($"{o.Venue}: exchange", o.Exchange),
        InspectionQuestion.Code($"{o.Venue}: clearingHouseConfig", o.ClearingHouseConfig),
        Link(o, "vault", PerpV2Abi.HouseVault, o.Vault),
        Link(o, "accountBalance", PerpV2Abi.HouseAccountBalance, o.AccountBalance),
        Link(o, "exchange", PerpV2Abi.HouseExchange, o.Exchange),
        Link(o, "clearingHouseConfig", PerpV2Abi.HouseConfig, o.ClearingHouseConfig),
        .. Settlement(o),
        .. o.CollateralManager is { } manager ? Collateral(o, manager) : [],
        .. o.Markets.SelectMany(market => Market(o, market)),
        .. Route(o, account, routes),
    ];

    private static InspectionQuestion Link(PerpV2Options o, string name, AbiFunction getter, Address expected) => InspectionQuestion.Call(
        $"{o.Venue}: clearingHouse's {name}",
        new ContractCall(o.ClearingHouse, getter.Encode()),
        getter,
        outputs => new(
            outputs[0].AsAddress() == expected,
            $"{getter.Name}() is {outputs[0].AsAddress()}, the configuration has {expected}",
            $"set {name} to {outputs[0].AsAddress()}, or correct clearingHouse"));

    private static IEnumerable<InspectionQuestion> Settlement(PerpV2Options o) =>
    [
        .. TokenInspection.Questions(o.SettlementToken),
        InspectionQuestion.Call(
            $"{o.Venue}: settlement token",
            new ContractCall(o.Vault, PerpV2Abi.SettlementToken.Encode()),
            PerpV2Abi.SettlementToken,
            outputs => new(
                outputs[0].AsAddress() == o.SettlementToken.Address,
                $"the vault settles in {outputs[0].AsAddress()}, the configuration has {o.SettlementToken} at {o.SettlementToken.Address}",
                $"set the settlement token to {outputs[0].AsAddress()}")),
        InspectionQuestion.Call(
            $"{o.Venue}: settlement decimals",
            new ContractCall(o.Vault, PerpV2Abi.VaultDecimals.Encode()),
            PerpV2Abi.VaultDecimals,
            outputs => new(
                outputs[0].AsBigInteger() == o.SettlementToken.Decimals,
                $"the vault counts in {outputs[0]} decimals, the configuration has {o.SettlementToken.Decimals}",
                $"set the decimals of {o.SettlementToken} to {outputs[0]}")),
    ];

    private static IEnumerable<InspectionQuestion> Collateral(PerpV2Options o, Address manager) =>
    [
        InspectionQuestion.Code($"{o.Venue}: collateralManager", manager),
        InspectionQuestion.Call(
            $"{o.Venue}: vault's collateralManager",
            new ContractCall(o.Vault, PerpV2Abi.CollateralManager.Encode()),
            PerpV2Abi.CollateralManager,
            outputs => new(
                outputs[0].AsAddress() == manager,
                $"getCollateralManager() is {outputs[0].AsAddress()}, the configuration has {manager}",
                $"set collateralManager to {outputs[0].AsAddress()}")),
        .. o.Collaterals.SelectMany(collateral => TokenInspection.Questions(collateral.Token)),
        .. o.Collaterals.Select(collateral => InspectionQuestion.Call(
            $"{o.Venue}: {collateral.Token} is collateral",
            new ContractCall(manager, PerpV2Abi.IsCollateral.Encode(collateral.Token.Address)),
            PerpV2Abi.IsCollateral,
            outputs => new(outputs[0].AsBool(), $"isCollateral({collateral.Token.Address}) is {outputs[0]}", "remove it from the venue's collaterals, or correct the token's address"))),
    ];

    private static IEnumerable<InspectionQuestion> Market(PerpV2Options o, PerpV2Market market) =>
    [
        InspectionQuestion.Code($"{o.Venue}: base token of {market.Name}", market.BaseToken),
        InspectionQuestion.Call(
            $"{o.Venue}: market {market.Name} trades",
            new ContractCall(o.Exchange, PerpV2Abi.MaxTickCrossed.Encode(market.BaseToken)),
            PerpV2Abi.MaxTickCrossed,
            outputs => new(
                !outputs[0].AsBigInteger().IsZero,
                $"its tick limit is {outputs[0]}",
                $"{market.BaseToken} is no market of this exchange, or the venue has paused it")) with { Passing = true },
        .. market.Oracle is { } oracle ? Oracle(o, market, oracle) : [],
    ];

    private static IEnumerable<InspectionQuestion> Oracle(PerpV2Options o, PerpV2Market market, PerpV2Oracle oracle) =>
    [
        InspectionQuestion.Call(
            $"{o.Venue}: price feed of {market.Name}",
            new ContractCall(market.BaseToken, PerpV2Abi.PriceFeed.Encode()),
            PerpV2Abi.PriceFeed,
            outputs => new(
                outputs[0].AsAddress() == oracle.Dispatcher, $"getPriceFeed() is {outputs[0].AsAddress()}, the configuration has {oracle.Dispatcher}", $"set oracles.{market.Underlying}.dispatcher to {outputs[0].AsAddress()}")),
        InspectionQuestion.Call(
            $"{o.Venue}: Chainlink feed of {market.Name}",
            new ContractCall(oracle.Dispatcher, PerpV2Abi.DispatchedFeed.Encode()),
            PerpV2Abi.DispatchedFeed,
            outputs => new(
                outputs[0].AsAddress() == oracle.Feed, $"getChainlinkPriceFeedV3() is {outputs[0].AsAddress()}, the configuration has {oracle.Feed}", $"set oracles.{market.Underlying}.feed to {outputs[0].AsAddress()}")),
    ];

    private static ImmutableArray<InspectionQuestion> Route(PerpV2Options o, AccountRef account, IReadOnlyDictionary<AccountId, IAccountRoute> routes)
    {
        var questions = RouteInspection.Questions(routes, account, new RouteExpectation(
            o.Venue,
            [
                new("asset", o.SettlementToken.Address),
                new("clearingHouse", o.ClearingHouse),
                new("accountBalance", o.AccountBalance),
                new("perpVault", o.Vault),
            ],
            [new(o.SettlementToken, o.Vault)]));
        return routes.GetValueOrDefault(account.Id) is DelegatedRoute { Trades: var trades } ? [.. questions, .. PerpV2Delegation.Questions(o, account, trades)] : questions;
    }
}
