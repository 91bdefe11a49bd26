using System.Collections.Immutable;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>The reads of one account, with their names: everything that moves through the lens, and what governance sets, anew at every block.</summary>
internal static class GmxV2Reads
{
    internal const string Lens = "lens";
    internal const string RequestExpiry = "requestExpirationTime";
    internal const string IncreaseDisabled = "createIncreaseDisabled";
    internal const string DecreaseDisabled = "createDecreaseDisabled";

    internal static string Disabled(GmxV2Market market) => market.Name + ".disabled";

    internal const string LeastCollateral = "minCollateralUsd";

    internal static string PositionFee(GmxV2Market market) => market.Name + ".positionFeeFactor";

    internal static string LeastFactor(GmxV2Market market) => market.Name + ".minCollateralFactorForLiquidation";

    internal static string OpeningFactor(GmxV2Market market) => market.Name + ".minCollateralFactor";

    internal static ImmutableArray<PlannedRead> Plan(GmxV2Options o, Address account) =>
    [
        PlannedRead.Of(
            Lens, o.LensAddress, GmxV2Abi.LensRead,
            AbiValue.Tuple(o.Reader, o.DataStore, o.ReferralStorage),
            AbiValue.Array(o.Feeds.Select(Source)),
            AbiValue.Array(o.Markets.Select(market => AbiValue.Tuple(market.MarketToken, market.IndexToken, market.LongToken.Address, market.ShortToken.Address))),
            account, o.MostPositions),
        PlannedRead.Of(RequestExpiry, o.DataStore, GmxV2Abi.GetUint, GmxKeys.Of("REQUEST_EXPIRATION_TIME")),
        PlannedRead.Of(IncreaseDisabled, o.DataStore, GmxV2Abi.GetBool, GmxKeys.Feature("CREATE_ORDER_FEATURE_DISABLED", o.OrderHandler, (int)GmxOrderType.MarketIncrease)),
        PlannedRead.Of(DecreaseDisabled, o.DataStore, GmxV2Abi.GetBool, GmxKeys.Feature("CREATE_ORDER_FEATURE_DISABLED", o.OrderHandler, (int)GmxOrderType.MarketDecrease)),
        .. o.Markets.Select(market => PlannedRead.Of(Disabled(market), o.DataStore, GmxV2Abi.GetBool, GmxKeys.Of("IS_MARKET_DISABLED", market.MarketToken))),
        .. o.Markets.Select(market => PlannedRead.Of(OpeningFactor(market), o.DataStore, GmxV2Abi.GetUint, GmxKeys.Of("MIN_COLLATERAL_FACTOR", market.MarketToken))),
        .. o.Markets.Select(market => PlannedRead.Of(LeastFactor(market), o.DataStore, GmxV2Abi.GetUint, GmxKeys.Of("MIN_COLLATERAL_FACTOR_FOR_LIQUIDATION", market.MarketToken))),
        // What a position that is not there would have to bear.
        .. o.Markets.Any(market => market.Opening is not null) ? new[] { PlannedRead.Of(LeastCollateral, o.DataStore, GmxV2Abi.GetUint, GmxKeys.Of("MIN_COLLATERAL_USD")) } : [],
        .. o.Markets.Where(market => market.Opening is not null)
            .Select(market => PlannedRead.Of(PositionFee(market), o.DataStore, GmxV2Abi.GetUint, GmxKeys.Of("POSITION_FEE_FACTOR", market.MarketToken, false))),
    ];

    private static AbiValue Source(GmxV2Feed feed) => AbiValue.Tuple(
        feed.PricedToken, feed.Feed, feed.Decimals, (long)feed.MaxAge.TotalSeconds, feed.Least.ToScaled(feed.FeedDecimals, Rounding.Up), feed.Most.ToScaled(feed.FeedDecimals, Rounding.Down));
}
