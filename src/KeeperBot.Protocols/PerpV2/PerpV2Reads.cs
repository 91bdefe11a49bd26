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
        // Last: see PerpV2Interpreter.AskVenue.
        .. o.Markets.Select(market => PlannedRead.Of(Probe(market), o.ClearingHouse, PerpV2Abi.Liquidate, trader, market.BaseToken)),
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
