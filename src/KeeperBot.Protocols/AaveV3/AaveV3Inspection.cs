using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.AaveV3;

/// <summary>What has to be true of an Aave v3 market and of an account's way to it.</summary>
internal static class AaveV3Inspection
{
    internal static ImmutableArray<InspectionQuestion> Questions(AaveV3Options o, AccountRef account, IReadOnlyDictionary<AccountId, IAccountRoute> routes) =>
    [
        InspectionQuestion.Code($"{o.Venue}: pool", o.Pool),
        InspectionQuestion.Code($"{o.Venue}: addressesProvider", o.Provider),
        InspectionQuestion.Code($"{o.Venue}: oracle", o.Oracle),
        InspectionQuestion.Call(
            $"{o.Venue}: pool revision", new ContractCall(o.Pool, AaveV3Abi.PoolRevision.Encode()), AaveV3Abi.PoolRevision,
            outputs => new(outputs[0].AsBigInteger().IsOne, $"POOL_REVISION is {outputs[0]}", "only revision 1 (Aave v3.0) is known to this adapter; later ones compute health and liquidations otherwise")),
        Link(o, "pool", o.Pool, AaveV3Abi.PoolProvider, o.Provider, "addressesProvider"),
        Link(o, "provider", o.Provider, AaveV3Abi.ProviderPool, o.Pool, "pool"),
        Link(o, "provider", o.Provider, AaveV3Abi.PriceOracle, o.Oracle, "oracle"),
        Link(o, "provider", o.Provider, AaveV3Abi.PriceOracleSentinel, o.Sentinel ?? Address.Zero, "sentinel"),
        .. o.EModes.Select(mode => EMode(o, mode)),
        .. o.Reserves.SelectMany(reserve => Reserve(o, reserve)),
        .. Route(o, account, routes),
    ];

    private static InspectionQuestion Link(AaveV3Options o, string owner, Address at, AbiFunction getter, Address expected, string key) => InspectionQuestion.Call(
        $"{o.Venue}: {owner}'s {getter.Name}",
        new ContractCall(at, getter.Encode()),
        getter,
        outputs => new(
            outputs[0].AsAddress() == expected,
            $"{getter.Name}() is {outputs[0].AsAddress()}, the configuration has {expected}",
            $"set {key} to {outputs[0].AsAddress()}, or correct {owner}"));

    private static InspectionQuestion EMode(AaveV3Options o, AaveV3EMode mode) => InspectionQuestion.Call(
        $"{o.Venue}: e-mode category {mode.Id}",
        new ContractCall(o.Pool, AaveV3Abi.EModeCategoryData.Encode(mode.Id)),
        AaveV3Abi.EModeCategoryData,
        outputs => new(
            outputs[0]["liquidationThreshold"].AsInt32() > 0 && outputs[0]["priceSource"].AsAddress() == (mode.PriceSource ?? Address.Zero),
            $"liquidation threshold {outputs[0]["liquidationThreshold"]}, price source {outputs[0]["priceSource"].AsAddress()}",
            $"configure a category of this pool, with its price source {outputs[0]["priceSource"].AsAddress()} (leave it out where it is the zero address)"));

    private static IEnumerable<InspectionQuestion> Reserve(AaveV3Options o, AaveV3Reserve reserve)
    {
        var symbol = reserve.Token.Symbol;
        foreach (var question in TokenInspection.Questions(reserve.Token))
            yield return question;
        foreach (var (field, key, expected) in new[]
        {
            ("aTokenAddress", "aToken", reserve.AToken),
            ("variableDebtTokenAddress", "variableDebtToken", reserve.VariableDebtToken),
            ("stableDebtTokenAddress", "stableDebtToken", reserve.StableDebtToken),
        })
        {
            yield return InspectionQuestion.Call(
                $"{o.Venue}: {key} of {symbol}",
                new ContractCall(o.Pool, AaveV3Abi.ReserveData.Encode(reserve.Token.Address)),
                AaveV3Abi.ReserveData,
                outputs => new(
                    outputs[0][field].AsAddress() == expected,
                    $"it is {outputs[0][field].AsAddress()}, the configuration has {expected}",
                    $"set reserves.{symbol}.{key} to {outputs[0][field].AsAddress()}; the zero address means that {reserve.Token.Address} is no reserve of this pool"));
        }

        yield return InspectionQuestion.Call(
            $"{o.Venue}: price source of {symbol}",
            new ContractCall(o.Oracle, AaveV3Abi.SourceOfAsset.Encode(reserve.Token.Address)),
            AaveV3Abi.SourceOfAsset,
            outputs => new(
                outputs[0].AsAddress() == reserve.PriceSource,
                $"the oracle asks {outputs[0].AsAddress()}, the configuration has {reserve.PriceSource}",
                $"set reserves.{symbol}.priceSource to {outputs[0].AsAddress()}"));
        yield return InspectionQuestion.Call(
            $"{o.Venue}: {symbol} runs",
            new ContractCall(o.Pool, AaveV3Abi.ReserveData.Encode(reserve.Token.Address)),
            AaveV3Abi.ReserveData,
            outputs =>
            {
                var state = ReserveConfiguration.Decode(outputs[0]["configuration"]["data"].AsBigInteger());
                return new(state is { Active: true, Paused: false, Frozen: false }, $"active {state.Active}, frozen {state.Frozen}, paused {state.Paused}", "wait for the venue, or use another reserve");
            }) with { Passing = true };
    }

    private static ImmutableArray<InspectionQuestion> Route(AaveV3Options o, AccountRef account, IReadOnlyDictionary<AccountId, IAccountRoute> routes) =>
        RouteInspection.Questions(routes, account, new RouteExpectation(o.Venue, [], [.. o.Reserves.Select(reserve => KeyValuePair.Create(reserve.Token, o.Pool))]));
}
