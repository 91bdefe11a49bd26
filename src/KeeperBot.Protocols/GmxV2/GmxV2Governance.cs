using KeeperBot.Core.Governance;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Governance;
using KeeperBot.Protocols.Routes;
using static KeeperBot.Protocols.Governance.VenueParameters;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>What GMX's governance sets, all of it in the DataStore under a key of its own; a timelock's calls go to the DataStore itself.</summary>
internal static class GmxV2Governance
{
    private const int FactorDecimals = 30;
    private const string Expiry = "requestExpirationTime";
    private const string NoIncrease = "increaseOrdersDisabled";
    private const string NoDecrease = "decreaseOrdersDisabled";

    internal static VenueParameters Of(GmxV2Options o) => new(
        [
            ParameterCell.Whole(Expiry, GmxV2Reads.RequestExpiry, 0, Seconds(WorseWhen.Higher)),
            ParameterCell.Whole(NoIncrease, GmxV2Reads.IncreaseDisabled, 0, Flag(WorseWhen.Higher, ParameterScope.Venue)),
            ParameterCell.Whole(NoDecrease, GmxV2Reads.DecreaseDisabled, 0, Flag(WorseWhen.Higher, ParameterScope.Venue)),
            .. o.Markets.SelectMany(market => new[]
            {
                ParameterCell.Whole(Disabled(market), GmxV2Reads.Disabled(market), 0, Flag(WorseWhen.Higher)),
                ParameterCell.Whole(Opening(market), GmxV2Reads.OpeningFactor(market), 0, Share(FactorDecimals, WorseWhen.Higher)),
                ParameterCell.Whole(Liquidation(market), GmxV2Reads.LeastFactor(market), 0, Share(FactorDecimals, WorseWhen.Higher)),
            }),
        ],
        [Setter(o, "setUint(bytes32 key, uint256 value)"), Setter(o, "setBool(bytes32 key, bool value)")]);

    private static ParameterSetter Setter(GmxV2Options o, string declaration)
    {
        var names = Keys(o).ToDictionary(item => item.Key, item => item.Name);
        return new("DataStore", o.DataStore, Evm.Abi.AbiFunction.Parse("function " + declaration), (args, _) =>
            names.TryGetValue(args[0].AsHash32(), out var name) ? [(name, ParameterView.Raw(args[1]))] : []);
    }

    // As GmxV2Reads asks for them.
    private static IEnumerable<(Hash32 Key, string Name)> Keys(GmxV2Options o) =>
    [
        (GmxKeys.Of("REQUEST_EXPIRATION_TIME"), Expiry),
        (GmxKeys.Feature("CREATE_ORDER_FEATURE_DISABLED", o.OrderHandler, (int)GmxOrderType.MarketIncrease), NoIncrease),
        (GmxKeys.Feature("CREATE_ORDER_FEATURE_DISABLED", o.OrderHandler, (int)GmxOrderType.MarketDecrease), NoDecrease),
        .. o.Markets.SelectMany(market => new[]
        {
            (GmxKeys.Of("IS_MARKET_DISABLED", market.MarketToken), Disabled(market)),
            (GmxKeys.Of("MIN_COLLATERAL_FACTOR", market.MarketToken), Opening(market)),
            (GmxKeys.Of("MIN_COLLATERAL_FACTOR_FOR_LIQUIDATION", market.MarketToken), Liquidation(market)),
        }),
    ];

    private static string Disabled(GmxV2Market market) => market.Name + ".disabled";

    private static string Opening(GmxV2Market market) => market.Name + ".minCollateralFactor";

    private static string Liquidation(GmxV2Market market) => market.Name + ".minCollateralFactorForLiquidation";
}
