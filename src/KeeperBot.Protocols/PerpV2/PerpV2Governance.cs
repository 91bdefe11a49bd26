using KeeperBot.Core.Governance;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Governance;
using static KeeperBot.Protocols.Governance.VenueParameters;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>
/// What Perp's owner sets, as far as margin and trading here depend on it. The two margin ratios have no setter in this version: only other code, or an initialisation, changes
/// them, and a change of theirs is seen like any other.
/// </summary>
internal static class PerpV2Governance
{
    private const int RatioDecimals = 6;
    private const string CollateralRatio = "collateralMaintenanceRatio";
    private const string DebtRatio = "debtToCollateralRatio";
    private const string Maintenance = "maintenanceRatio";
    private const string HousePaused = "clearingHousePaused";
    private const string VaultPaused = "vaultPaused";

    internal static VenueParameters Of(PerpV2Options o) => new([.. Cells(o)], [.. Setters(o)]);

    private static IEnumerable<ParameterCell> Cells(PerpV2Options o) =>
    [
        ParameterCell.Whole(Maintenance, PerpV2Reads.MaintenanceRatio, 0, Share(RatioDecimals, WorseWhen.Higher, ParameterScope.Venue)),
        ParameterCell.Whole("initialRatio", PerpV2Reads.InitialRatio, 0, Share(RatioDecimals, WorseWhen.Higher, ParameterScope.Venue)),
        ParameterCell.Whole(HousePaused, PerpV2Reads.HousePaused, 0, Flag(WorseWhen.Higher, ParameterScope.Venue)),
        ParameterCell.Whole(VaultPaused, PerpV2Reads.VaultPaused, 0, Flag(WorseWhen.Higher, ParameterScope.Venue)),
        .. o.Markets.SelectMany(MarketCells),
        .. o.CollateralManager is null ? [] : CollateralCells(o),
    ];

    private static IEnumerable<ParameterCell> MarketCells(PerpV2Market market) =>
    [
        ParameterCell.Whole($"{market.Name}.open", PerpV2Reads.IsOpen(market), 0, Flag(WorseWhen.Lower)),
        // A limit of 0 pauses trading in the market.
        ParameterCell.Whole($"{market.Name}.maxTickCrossed", PerpV2Reads.MaxTick(market), 0, Amount(0, WorseWhen.Lower)),
        .. market.Oracle is null ? Array.Empty<ParameterCell>() :
        [
            ParameterCell.Whole($"{market.Name}.priceFeed", PerpV2Reads.Dispatcher(market), 0, Contract(ParameterScope.Market)),
            ParameterCell.Whole($"{market.Name}.chainlinkPriceFeed", PerpV2Reads.Feed(market), 0, Contract(ParameterScope.Market)),
        ],
    ];

    private static IEnumerable<ParameterCell> CollateralCells(PerpV2Options o) =>
    [
        ParameterCell.Whole(CollateralRatio, PerpV2Reads.CollateralRatio, 0, Share(RatioDecimals, WorseWhen.Higher, ParameterScope.Venue)),
        ParameterCell.Whole(DebtRatio, PerpV2Reads.DebtRatio, 0, Share(RatioDecimals, WorseWhen.Lower, ParameterScope.Venue)),
        .. o.Collaterals.SelectMany(collateral => new[]
        {
            ParameterCell.Whole($"{collateral.Leg}.priceFeed", PerpV2Reads.Config(collateral), 0, Contract(ParameterScope.Market)),
            ParameterCell.Whole($"{collateral.Leg}.collateralRatio", PerpV2Reads.Config(collateral), 1, Share(RatioDecimals, WorseWhen.Lower)),
            ParameterCell.Whole($"{collateral.Leg}.discountRatio", PerpV2Reads.Config(collateral), 2, Share(RatioDecimals, WorseWhen.Higher)),
            ParameterCell.Whole($"{collateral.Leg}.depositCap", PerpV2Reads.Config(collateral), 3, Amount(collateral.Token.Decimals, WorseWhen.Lower)),
        }),
    ];

    private static IEnumerable<ParameterSetter> Setters(PerpV2Options o)
    {
        yield return ParameterSetter.Flag("ClearingHouse", o.ClearingHouse, PerpV2Abi.PauseHouse, HousePaused, true);
        yield return ParameterSetter.Flag("ClearingHouse", o.ClearingHouse, PerpV2Abi.UnpauseHouse, HousePaused, false);
        yield return ParameterSetter.Flag("Vault", o.Vault, PerpV2Abi.PauseVault, VaultPaused, true);
        yield return ParameterSetter.Flag("Vault", o.Vault, PerpV2Abi.UnpauseVault, VaultPaused, false);
        if (o.CollateralManager is not { } manager)
            yield break;
        // Vault.getCollateralMmRatio: the maintenance ratio and the manager's buffer.
        yield return new("CollateralManager", manager, PerpV2Abi.SetRatioBuffer, (args, view) => view[Maintenance] is { } ratio ? [(CollateralRatio, ratio + args[0].AsUInt256())] : []);
        yield return ParameterSetter.Of("CollateralManager", manager, PerpV2Abi.SetDebtRatio, DebtRatio);
        yield return new("CollateralManager", manager, PerpV2Abi.SetCollateralRatio, (args, _) => Collateral(o, args, "collateralRatio"));
        yield return new("CollateralManager", manager, PerpV2Abi.SetCollateralFeed, (args, _) => Collateral(o, args, "priceFeed"));
    }

    private static IEnumerable<(string, UInt256)> Collateral(PerpV2Options o, AbiValue args, string name) =>
        from collateral in o.Collaterals
        where collateral.Token.Address == args[0].AsAddress()
        select ($"{collateral.Leg}.{name}", ParameterView.Raw(args[1]));
}
