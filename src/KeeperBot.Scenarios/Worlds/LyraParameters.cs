using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>
/// The governance parameters of the Lyra market. They are the package's defaults but for margin (shocks of 10 % in price and 130 % in volatility
/// rather than 20 % and 250 %) and for fees and price impact (a tenth): a market as tight as a large, liquid one.
/// </summary>
internal static class LyraParameters
{
    private const long Hour = 3600;
    private const long Day = 24 * Hour;
    private const long Week = 7 * Day;

    internal static async Task SetAsync(WorldSite site)
    {
        await SetMarketAsync(site).ConfigureAwait(false);
        await SetPoolAsync(site).ConfigureAwait(false);
        await SetGreekCacheAsync(site).ConfigureAwait(false);
        await SetPricerAsync(site).ConfigureAwait(false);
        await site.SendAsync("lyra.optionToken", "setPartialCollateralParams", Struct(
            site, "lyra.optionToken", "setPartialCollateralParams",
            ("penaltyRatio", W("0.2")), ("liquidatorFeeRatio", W("0.4")), ("smFeeRatio", W("0.3")), ("minLiquidationFee", W("15")))).ConfigureAwait(false);
    }

    private static Task SetMarketAsync(WorldSite site) => site.SendAsync("lyra.optionMarket", "setOptionMarketParams", Struct(
        site, "lyra.optionMarket", "setOptionMarketParams",
        ("maxBoardExpiry", 48 * Week), ("securityModule", Address.Parse("0xefeefeefeefeefeefeefeefeefeefeefeefeefee")),
        ("feePortionReserved", W("0.1")), ("staticBaseSettlementFee", W("0.0075"))));

    private static async Task SetPoolAsync(WorldSite site)
    {
        await site.SendAsync("lyra.liquidityPool", "setLiquidityPoolParameters", Struct(
            site, "lyra.liquidityPool", "setLiquidityPoolParameters",
            ("minDepositWithdraw", W("1")), ("depositDelay", Week), ("withdrawalDelay", Week), ("withdrawalFee", W("0.01")),
            ("liquidityCBThreshold", W("0.01")), ("liquidityCBTimeout", 3 * Day), ("ivVarianceCBThreshold", W("0.1")), ("skewVarianceCBThreshold", W("0.35")),
            ("ivVarianceCBTimeout", 12 * Hour), ("skewVarianceCBTimeout", 12 * Hour), ("guardianMultisig", Address.Zero), ("guardianDelay", 2 * Week),
            ("boardSettlementCBTimeout", 6 * Hour), ("maxFeePaid", W("0.01")))).ConfigureAwait(false);
        await site.SendAsync("lyra.shortPoolHedger", "setPoolHedgerParams", Struct(
            site, "lyra.shortPoolHedger", "setPoolHedgerParams", ("interactionDelay", Day), ("hedgeCap", Amounts.Max))).ConfigureAwait(false);
        await site.SendAsync("lyra.shortPoolHedger", "setShortBuffer", W("2")).ConfigureAwait(false);
    }

    private static async Task SetGreekCacheAsync(WorldSite site)
    {
        await site.SendAsync("lyra.optionGreekCache", "setGreekCacheParameters", Struct(
            site, "lyra.optionGreekCache", "setGreekCacheParameters",
            ("maxStrikesPerBoard", 30), ("acceptableSpotPricePercentMove", W("0.05")), ("staleUpdateDuration", 3 * Hour),
            ("varianceIvGWAVPeriod", Day), ("varianceSkewGWAVPeriod", 3 * Day), ("optionValueIvGWAVPeriod", Day), ("optionValueSkewGWAVPeriod", 3 * Day),
            ("gwavSkewFloor", W("0.5")), ("gwavSkewCap", W("2")), ("rateAndCarry", W("0.05")))).ConfigureAwait(false);
        await site.SendAsync("lyra.optionGreekCache", "setMinCollateralParameters", Struct(
            site, "lyra.optionGreekCache", "setMinCollateralParameters",
            ("minStaticBaseCollateral", W("0.2")), ("minStaticQuoteCollateral", W("200")),
            ("shockVolA", W("1.3")), ("shockVolPointA", 2 * Week), ("shockVolB", W("1.1")), ("shockVolPointB", 8 * Week),
            ("callSpotPriceShock", W("1.1")), ("putSpotPriceShock", W("0.9")))).ConfigureAwait(false);
        await site.SendAsync("lyra.optionGreekCache", "setForceCloseParameters", Struct(
            site, "lyra.optionGreekCache", "setForceCloseParameters",
            ("ivGWAVPeriod", 12 * Hour), ("skewGWAVPeriod", Day), ("shortVolShock", W("1.2")), ("shortPostCutoffVolShock", W("1.4")),
            ("longVolShock", W("0.8")), ("longPostCutoffVolShock", W("0.5")), ("liquidateVolShock", W("1.3")), ("liquidatePostCutoffVolShock", W("1.6")),
            ("shortSpotMin", W("0.01")), ("liquidateSpotMin", W("0.02")))).ConfigureAwait(false);
    }

    private static async Task SetPricerAsync(WorldSite site)
    {
        await site.SendAsync("lyra.optionMarketPricer", "setPricingParams", Struct(
            site, "lyra.optionMarketPricer", "setPricingParams",
            ("optionPriceFeeCoefficient", W("0.01")), ("optionPriceFee1xPoint", 6 * Week), ("optionPriceFee2xPoint", 16 * Week),
            ("spotPriceFeeCoefficient", W("0.001")), ("spotPriceFee1xPoint", 6 * Week), ("spotPriceFee2xPoint", 12 * Week),
            ("vegaFeeCoefficient", W("100")), ("standardSize", W("50")), ("skewAdjustmentFactor", W("0.75")))).ConfigureAwait(false);
        await site.SendAsync("lyra.optionMarketPricer", "setTradeLimitParams", Struct(
            site, "lyra.optionMarketPricer", "setTradeLimitParams",
            ("minDelta", W("0.15")), ("minForceCloseDelta", W("0.25")), ("tradingCutoff", 12 * Hour), ("minBaseIV", W("0.35")), ("maxBaseIV", W("2")),
            ("minSkew", W("0.5")), ("maxSkew", W("1.5")), ("minVol", W("0.55")), ("maxVol", W("3")),
            ("absMinSkew", W("0.15")), ("absMaxSkew", W("5")), ("capSkewsToAbs", false))).ConfigureAwait(false);
        await site.SendAsync("lyra.optionMarketPricer", "setVarianceFeeParams", Struct(
            site, "lyra.optionMarketPricer", "setVarianceFeeParams",
            ("defaultVarianceFeeCoefficient", W("0.25")), ("forceCloseVarianceFeeCoefficient", W("0.25")), ("skewAdjustmentCoefficient", W("3")),
            ("referenceSkew", W("1")), ("minimumStaticSkewAdjustment", W("1")), ("vegaCoefficient", W("0.01")), ("minimumStaticVega", W("0")),
            ("ivVarianceCoefficient", W("1.5")), ("minimumStaticIvVariance", W("1")))).ConfigureAwait(false);
    }

    private static AbiValue Struct(WorldSite site, string role, string function, params ReadOnlySpan<(string, AbiValue)> members) =>
        site.Book[role].Struct(function, 0, members);

    private static AbiValue W(string text) => Amounts.Wad(text);
}
