using KeeperBot.Core.Governance;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Governance;
using static KeeperBot.Protocols.Governance.VenueParameters;

namespace KeeperBot.Protocols.AaveV3;

/// <summary>
/// What Aave's governance sets: each reserve's configuration word (DataTypes.ReserveConfigurationMap), e-modes, price sources, and the contracts that the provider
/// names. Set through the PoolConfigurator, the oracle and the provider.
/// </summary>
internal static class AaveV3Governance
{
    private const string Configurator = "poolConfigurator";

    internal static VenueParameters Of(AaveV3Options o) => new([.. Cells(o)], [.. Setters(o)]);

    private static IEnumerable<ParameterCell> Cells(AaveV3Options o) =>
    [
        .. o.Reserves.SelectMany(ReserveCells),
        .. o.EModes.SelectMany(EModeCells),
        ParameterCell.Whole("pool", AaveV3Reads.ProviderPool, 0, Contract()),
        ParameterCell.Whole("priceOracle", AaveV3Reads.Oracle, 0, Contract()),
        ParameterCell.Whole("priceOracleSentinel", AaveV3Reads.Sentinel, 0, Contract()),
        ParameterCell.Whole(Configurator, AaveV3Reads.Configurator, 0, Contract()),
        ParameterCell.Whole("poolRevision", AaveV3Reads.Revision, 0, new(ParameterUnit.None, 0, ParameterScope.Venue, WorseWhen.Different)),
    ];

    // Bits as in ReserveConfiguration.sol.
    private static IEnumerable<ParameterCell> ReserveCells(AaveV3Reserve reserve)
    {
        ParameterCell Bits(string name, int from, int count, ParameterKind kind) => new(Name(reserve, name), AaveV3Reads.Data(reserve), 0, from, count, kind);
        return
        [
            Bits("ltv", 0, 16, Share(4, WorseWhen.Lower)),
            Bits("liquidationThreshold", 16, 16, Share(4, WorseWhen.Lower)),
            Bits("liquidationBonus", 32, 16, Share(4, WorseWhen.Higher)),
            Bits("active", 56, 1, Flag(WorseWhen.Lower)),
            Bits("frozen", 57, 1, Flag(WorseWhen.Higher)),
            Bits("paused", 60, 1, Flag(WorseWhen.Higher)),
            Bits("supplyCap", 116, 36, Amount(0, WorseWhen.Lower)),
            Bits("liquidationProtocolFee", 152, 16, Share(4, WorseWhen.Higher)),
            Bits("eModeCategory", 168, 8, Amount(0, WorseWhen.Different)),
            Bits("debtCeiling", 212, 40, Amount(2, WorseWhen.None)),
            ParameterCell.Whole(Name(reserve, "priceSource"), AaveV3Reads.Source(reserve), 0, Contract(ParameterScope.Market)),
        ];
    }

    // The category is a tuple with a text in it: the first word says where it begins.
    private static IEnumerable<ParameterCell> EModeCells(AaveV3EMode mode) =>
    [
        new(Name(mode, "ltv"), AaveV3Reads.EMode(mode), 1, 0, 16, Share(4, WorseWhen.Lower)),
        new(Name(mode, "liquidationThreshold"), AaveV3Reads.EMode(mode), 2, 0, 16, Share(4, WorseWhen.Lower)),
        new(Name(mode, "liquidationBonus"), AaveV3Reads.EMode(mode), 3, 0, 16, Share(4, WorseWhen.Higher)),
        ParameterCell.Whole(Name(mode, "priceSource"), AaveV3Reads.EMode(mode), 4, Contract(ParameterScope.Market)),
    ];

    private static IEnumerable<ParameterSetter> Setters(AaveV3Options o)
    {
        ParameterSetter OfReserve(AbiFunction function, params string[] names) => new("PoolConfigurator", view => view.AddressOf(Configurator), function, (args, _) => Reserve(o, args[0].AsAddress(), args, names));
        return
        [
            OfReserve(AaveV3Abi.ConfigureCollateral, "ltv", "liquidationThreshold", "liquidationBonus"),
            OfReserve(AaveV3Abi.SetReservePause, "paused"),
            OfReserve(AaveV3Abi.SetReserveFreeze, "frozen"),
            OfReserve(AaveV3Abi.SetReserveActive, "active"),
            OfReserve(AaveV3Abi.SetSupplyCap, "supplyCap"),
            OfReserve(AaveV3Abi.SetDebtCeiling, "debtCeiling"),
            OfReserve(AaveV3Abi.SetLiquidationProtocolFee, "liquidationProtocolFee"),
            OfReserve(AaveV3Abi.SetAssetEMode, "eModeCategory"),
            new("PoolConfigurator", view => view.AddressOf(Configurator), AaveV3Abi.SetPoolPause, (args, _) => o.Reserves.Select(reserve => (Name(reserve, "paused"), ParameterView.Raw(args[0])))),
            new("PoolConfigurator", view => view.AddressOf(Configurator), AaveV3Abi.SetEMode, (args, _) => EMode(o, args)),
            new("AaveOracle", o.Oracle, AaveV3Abi.SetAssetSources, (args, _) => args[0].Items.Zip(args[1].Items).SelectMany(pair => Reserve(o, pair.First.AsAddress(), AbiValue.Tuple(pair.First, pair.Second), ["priceSource"]))),
            ParameterSetter.Of("PoolAddressesProvider", o.Provider, AaveV3Abi.SetPriceOracle, "priceOracle"),
            ParameterSetter.Of("PoolAddressesProvider", o.Provider, AaveV3Abi.SetPriceOracleSentinel, "priceOracleSentinel"),
            // The code of the pool and of its configurator: nothing here reads what it computes, the code pins hold everything back until the operator has looked.
            new("PoolAddressesProvider", o.Provider, AaveV3Abi.SetPoolImpl, (_, _) => []) { ReplacesCode = true },
            new("PoolAddressesProvider", o.Provider, AaveV3Abi.SetPoolConfiguratorImpl, (_, _) => []) { ReplacesCode = true },
        ];
    }

    private static IEnumerable<(string, UInt256)> Reserve(AaveV3Options o, Address asset, AbiValue args, string[] names) =>
        o.Reserves.FirstOrDefault(reserve => reserve.Token.Address == asset) is { } reserve
            ? names.Select((name, index) => (Name(reserve, name), ParameterView.Raw(args[index + 1])))
            : [];

    private static IEnumerable<(string, UInt256)> EMode(AaveV3Options o, AbiValue args) =>
        o.EModes.FirstOrDefault(mode => mode.Id == args[0].AsInt32()) is { } mode
            ? [(Name(mode, "ltv"), ParameterView.Raw(args[1])), (Name(mode, "liquidationThreshold"), ParameterView.Raw(args[2])),
                (Name(mode, "liquidationBonus"), ParameterView.Raw(args[3])), (Name(mode, "priceSource"), ParameterView.Raw(args[4]))]
            : [];

    private static string Name(AaveV3Reserve reserve, string name) => $"{reserve.Token.Symbol}.{name}";

    private static string Name(AaveV3EMode mode, string name) => FormattableString.Invariant($"eMode{mode.Id}.{name}");
}
