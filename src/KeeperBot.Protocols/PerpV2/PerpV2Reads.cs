using System.Collections.Immutable;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>The reads of one account, with their names.</summary>
internal static class PerpV2Reads
{
    internal const string AccountValue = "accountValue";
    internal const string Requirement = "marginRequirement";
    internal const string BaseTokens = "baseTokens";
    internal const string HasOrder = "hasOrder";
    internal const string Balance = "vaultBalance";
    internal const string FreeCollateral = "freeCollateral";
    internal const string CollateralTokens = "collateralTokens";
    internal const string CollateralLiquidatable = "collateralLiquidatable";
    internal const string InitialRatio = "imRatio";
    internal const string MaintenanceRatio = "mmRatio";
    internal const string HousePaused = "clearingHousePaused";
    internal const string VaultPaused = "vaultPaused";

    internal const string PnlAndFee = "pnlAndPendingFee";
    internal const string AllFunding = "allPendingFunding";
    internal const string AbsValue = "totalAbsPositionValue";
    internal const string CollateralRatio = "collateralMmRatio";
    internal const string DebtRatio = "debtNonSettlementTokenValueRatio";
    internal const string DebtThreshold = "debtThreshold";

    /// <summary>The average that the Vault values collateral by, in seconds: a constant of its code.</summary>
    private const int CollateralTwap = 900;

    internal static string BalanceOf(PerpV2Collateral collateral) => collateral.Leg + ".balance";

    internal static string Price(PerpV2Collateral collateral) => collateral.Leg + ".price";

    internal static string NewestPrice(PerpV2Collateral collateral) => collateral.Leg + ".newestPrice";

    internal static string PriceDecimals(PerpV2Collateral collateral) => collateral.Leg + ".priceDecimals";

    internal static string Config(PerpV2Collateral collateral) => collateral.Leg + ".config";

    internal static string Size(PerpV2Market market) => market.Name + ".size";

    internal static string Mark(PerpV2Market market) => market.Name + ".mark";

    internal static string Index(PerpV2Market market) => market.Name + ".index";

    internal static string Funding(PerpV2Market market) => market.Name + ".pendingFunding";

    internal static string IsOpen(PerpV2Market market) => market.Name + ".isOpen";

    internal static string IsClosed(PerpV2Market market) => market.Name + ".isClosed";

    internal static string PausedPrice(PerpV2Market market) => market.Name + ".pausedIndex";

    internal static string ClosedPrice(PerpV2Market market) => market.Name + ".closedPrice";

    internal static string MaxTick(PerpV2Market market) => market.Name + ".maxTickCrossed";

    internal static string Probe(PerpV2Market market) => market.Name + ".liquidationProbe";

    internal static string Dispatcher(PerpV2Market market) => market.Name + ".priceFeed";

    internal static string Feed(PerpV2Market market) => market.Name + ".chainlinkPriceFeed";

    internal static string Latest(PerpV2Market market) => market.Name + ".latestPrice";

    internal static ImmutableArray<PlannedRead> Plan(PerpV2Options o, Address trader) =>
    [
        PlannedRead.Of(AccountValue, o.ClearingHouse, PerpV2Abi.AccountValue, trader),
        PlannedRead.Of(Requirement, o.AccountBalance, PerpV2Abi.MarginRequirement, trader),
        PlannedRead.Of(BaseTokens, o.AccountBalance, PerpV2Abi.BaseTokens, trader),
        PlannedRead.Of(HasOrder, o.AccountBalance, PerpV2Abi.HasOrder, trader),
        PlannedRead.Of(Balance, o.Vault, PerpV2Abi.VaultBalance, trader),
        PlannedRead.Of(FreeCollateral, o.Vault, PerpV2Abi.FreeCollateral, trader),
        PlannedRead.Of(CollateralTokens, o.Vault, PerpV2Abi.CollateralTokens, trader),
        PlannedRead.Of(CollateralLiquidatable, o.Vault, PerpV2Abi.CollateralLiquidatable, trader),
        PlannedRead.Of(InitialRatio, o.ClearingHouseConfig, PerpV2Abi.InitialRatio),
        PlannedRead.Of(MaintenanceRatio, o.ClearingHouseConfig, PerpV2Abi.MaintenanceRatio),
        PlannedRead.Of(HousePaused, o.ClearingHouse, PerpV2Abi.HousePaused),
        PlannedRead.Of(VaultPaused, o.Vault, PerpV2Abi.VaultPaused),
        .. o.Markets.SelectMany(market => MarketReads(o, trader, market)),
        .. o.Markets.SelectMany(market => market.Oracle is { } oracle ? OracleReads(market, oracle) : []),
        .. o.CollateralManager is { } manager ? CollateralReads(o, trader, manager) : [],
        // Last: see PerpV2Interpreter.AskVenue.
        .. o.Markets.Select(market => PlannedRead.Of(Probe(market), o.ClearingHouse, PerpV2Abi.Liquidate, trader, market.BaseToken)),
    ];

    private static IEnumerable<PlannedRead> CollateralReads(PerpV2Options o, Address trader, Address manager) =>
    [
        PlannedRead.Of(PnlAndFee, o.AccountBalance, PerpV2Abi.PnlAndPendingFee, trader),
        PlannedRead.Of(AllFunding, o.Exchange, PerpV2Abi.AllPendingFunding, trader),
        PlannedRead.Of(AbsValue, o.AccountBalance, PerpV2Abi.AbsPositionValue, trader),
        PlannedRead.Of(CollateralRatio, o.Vault, PerpV2Abi.CollateralRatio),
        PlannedRead.Of(DebtRatio, manager, PerpV2Abi.DebtRatio),
        PlannedRead.Of(DebtThreshold, manager, PerpV2Abi.DebtThreshold, trader),
        .. o.Collaterals.SelectMany(IEnumerable<PlannedRead> (collateral) =>
        [
            PlannedRead.Of(BalanceOf(collateral), o.Vault, PerpV2Abi.BalanceByToken, trader, collateral.Token.Address),
            PlannedRead.Of(Price(collateral), manager, PerpV2Abi.CollateralPrice, collateral.Token.Address, CollateralTwap),
            PlannedRead.Of(NewestPrice(collateral), manager, PerpV2Abi.CollateralPrice, collateral.Token.Address, 0),
            PlannedRead.Of(PriceDecimals(collateral), manager, PerpV2Abi.CollateralPriceDecimals, collateral.Token.Address),
            PlannedRead.Of(Config(collateral), manager, PerpV2Abi.CollateralConfig, collateral.Token.Address),
        ]),
    ];

    private static IEnumerable<PlannedRead> OracleReads(PerpV2Market market, PerpV2Oracle oracle) =>
    [
        PlannedRead.Of(Dispatcher(market), market.BaseToken, PerpV2Abi.PriceFeed),
        PlannedRead.Of(Feed(market), oracle.Dispatcher, PerpV2Abi.DispatchedFeed),
        PlannedRead.Of(Latest(market), oracle.Feed, PerpV2Abi.LatestPrice),
    ];

    private static IEnumerable<PlannedRead> MarketReads(PerpV2Options o, Address trader, PerpV2Market market) =>
    [
        PlannedRead.Of(Size(market), o.AccountBalance, PerpV2Abi.PositionSize, trader, market.BaseToken),
        PlannedRead.Of(Mark(market), o.AccountBalance, PerpV2Abi.MarkPrice, market.BaseToken),
        PlannedRead.Of(Index(market), market.BaseToken, PerpV2Abi.IndexPrice, 0),
        PlannedRead.Of(Funding(market), o.Exchange, PerpV2Abi.PendingFunding, trader, market.BaseToken),
        PlannedRead.Of(IsOpen(market), market.BaseToken, PerpV2Abi.IsOpen),
        PlannedRead.Of(IsClosed(market), market.BaseToken, PerpV2Abi.IsClosed),
        PlannedRead.Of(PausedPrice(market), market.BaseToken, PerpV2Abi.PausedIndexPrice),
        PlannedRead.Of(ClosedPrice(market), market.BaseToken, PerpV2Abi.ClosedPrice),
        PlannedRead.Of(MaxTick(market), o.Exchange, PerpV2Abi.MaxTickCrossed, market.BaseToken),
    ];
}
