using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.AaveV3;

/// <summary>The reads of one account, with their names.</summary>
internal static class AaveV3Reads
{
    internal const string AccountData = "accountData";
    internal const string UserConfiguration = "userConfiguration";
    internal const string UserEMode = "userEMode";
    internal const string ReservesList = "reservesList";
    internal const string Revision = "poolRevision";
    internal const string ProviderPool = "provider.pool";
    internal const string Oracle = "provider.priceOracle";
    internal const string Sentinel = "provider.priceOracleSentinel";
    internal const string Configurator = "provider.poolConfigurator";
    internal const string BaseUnit = "oracle.baseCurrencyUnit";
    internal const string LiquidationAllowed = "sentinel.isLiquidationAllowed";

    internal static string Data(AaveV3Reserve reserve) => reserve.Token.Symbol + ".reserveData";

    internal static string Income(AaveV3Reserve reserve) => reserve.Token.Symbol + ".normalizedIncome";

    internal static string DebtIndex(AaveV3Reserve reserve) => reserve.Token.Symbol + ".normalizedVariableDebt";

    internal static string Supplied(AaveV3Reserve reserve) => reserve.Token.Symbol + ".aToken.scaledBalance";

    internal static string TotalSupplied(AaveV3Reserve reserve) => reserve.Token.Symbol + ".aToken.scaledTotalSupply";

    internal static string Variable(AaveV3Reserve reserve) => reserve.Token.Symbol + ".variableDebt.scaledBalance";

    internal static string Stable(AaveV3Reserve reserve) => reserve.Token.Symbol + ".stableDebt.balance";

    internal static string StableRate(AaveV3Reserve reserve) => reserve.Token.Symbol + ".stableDebt.userRate";

    internal static string Price(AaveV3Reserve reserve) => reserve.Token.Symbol + ".price";

    internal static string Source(AaveV3Reserve reserve) => reserve.Token.Symbol + ".priceSource";

    internal static string Round(AaveV3Reserve reserve) => reserve.Token.Symbol + ".latestRound";

    internal static string EMode(AaveV3EMode mode) => string.Create(CultureInfo.InvariantCulture, $"eMode.{mode.Id}");

    internal static string EModePrice(AaveV3EMode mode) => EMode(mode) + ".price";

    internal static ImmutableArray<PlannedRead> Plan(AaveV3Options o, Address user)
    {
        var plan = ImmutableArray.CreateBuilder<PlannedRead>();
        plan.AddRange(
            PlannedRead.Of(AccountData, o.Pool, AaveV3Abi.UserAccountData, user),
            PlannedRead.Of(UserConfiguration, o.Pool, AaveV3Abi.UserConfiguration, user),
            PlannedRead.Of(UserEMode, o.Pool, AaveV3Abi.UserEMode, user),
            PlannedRead.Of(ReservesList, o.Pool, AaveV3Abi.ReservesList),
            PlannedRead.Of(Revision, o.Pool, AaveV3Abi.PoolRevision),
            PlannedRead.Of(ProviderPool, o.Provider, AaveV3Abi.ProviderPool),
            PlannedRead.Of(Oracle, o.Provider, AaveV3Abi.PriceOracle),
            PlannedRead.Of(Sentinel, o.Provider, AaveV3Abi.PriceOracleSentinel),
            // Only to know whose calls set parameters: nothing rests on it.
            PlannedRead.Of(Configurator, o.Provider, AaveV3Abi.PoolConfigurator),
            PlannedRead.Of(BaseUnit, o.Oracle, AaveV3Abi.BaseCurrencyUnit));
        if (o.Sentinel is { } sentinel)
            plan.Add(PlannedRead.Of(LiquidationAllowed, sentinel, AaveV3Abi.LiquidationAllowed));
        foreach (var mode in o.EModes)
        {
            plan.Add(PlannedRead.Of(EMode(mode), o.Pool, AaveV3Abi.EModeCategoryData, mode.Id));
            if (mode.PriceSource is { } source)
                plan.Add(PlannedRead.Of(EModePrice(mode), o.Oracle, AaveV3Abi.AssetPrice, source));
        }

        foreach (var reserve in o.Reserves)
            plan.AddRange(ReserveReads(o, reserve, user));
        return plan.ToImmutable();
    }

    private static IEnumerable<PlannedRead> ReserveReads(AaveV3Options o, AaveV3Reserve reserve, Address user) =>
    [
        PlannedRead.Of(Data(reserve), o.Pool, AaveV3Abi.ReserveData, reserve.Token.Address),
        // The indexes as of the block, computed by the pool: a simulated block's time is its own.
        PlannedRead.Of(Income(reserve), o.Pool, AaveV3Abi.NormalizedIncome, reserve.Token.Address),
        PlannedRead.Of(DebtIndex(reserve), o.Pool, AaveV3Abi.NormalizedVariableDebt, reserve.Token.Address),
        PlannedRead.Of(Supplied(reserve), reserve.AToken, AaveV3Abi.ScaledBalanceOf, user),
        PlannedRead.Of(TotalSupplied(reserve), reserve.AToken, AaveV3Abi.ScaledTotalSupply),
        PlannedRead.Of(Variable(reserve), reserve.VariableDebtToken, AaveV3Abi.ScaledBalanceOf, user),
        PlannedRead.Of(Stable(reserve), reserve.StableDebtToken, AaveV3Abi.BalanceOf, user),
        PlannedRead.Of(StableRate(reserve), reserve.StableDebtToken, AaveV3Abi.UserStableRate, user),
        PlannedRead.Of(Price(reserve), o.Oracle, AaveV3Abi.AssetPrice, reserve.Token.Address),
        PlannedRead.Of(Source(reserve), o.Oracle, AaveV3Abi.SourceOfAsset, reserve.Token.Address),
        PlannedRead.Of(Round(reserve), reserve.PriceSource, AaveV3Abi.LatestRound),
    ];
}
