using System.Numerics;
using KeeperBot.Evm.Abi;

namespace KeeperBot.Protocols.AaveV3;

/// <summary>What <c>ReserveConfigurationMap</c> packs into one word (DataTypes.sol): factors in 1e-4, the supply cap in whole tokens (0 is none), the debt ceiling in 1e-2 USD (0 is none).</summary>
internal readonly record struct ReserveConfiguration(
    int Ltv, int LiquidationThreshold, int LiquidationBonus, int Decimals, bool Active, bool Frozen, bool Paused, bool Siloed,
    BigInteger SupplyCap, int EModeCategory, BigInteger DebtCeiling)
{
    internal static ReserveConfiguration Decode(BigInteger word) => new(
        (int)Bits(word, 0, 16), (int)Bits(word, 16, 16), (int)Bits(word, 32, 16), (int)Bits(word, 48, 8),
        Bit(word, 56), Bit(word, 57), Bit(word, 60), Bit(word, 62),
        Bits(word, 116, 36), (int)Bits(word, 168, 8), Bits(word, 212, 40));

    private static BigInteger Bits(BigInteger word, int from, int count) => (word >> from) & ((BigInteger.One << count) - 1);

    private static bool Bit(BigInteger word, int at) => !Bits(word, at, 1).IsZero;
}

/// <summary>One reserve and the account's part in it, as read; amounts in the token's smallest unit, the price in the oracle's.</summary>
internal sealed record ReserveState(
    AaveV3Reserve Reserve, int Id, ReserveConfiguration Configuration, BigInteger Supplied, BigInteger VariableDebt, BigInteger StableDebt, BigInteger Price,
    BigInteger SupplyLeft, bool IsCollateral, bool IsBorrowed)
{
    /// <summary>Rates at which the account's balances grow now.</summary>
    internal ReserveRates Rates { get; init; }

    /// <summary>10^decimals.</summary>
    internal BigInteger Unit { get; } = BigInteger.Pow(10, Reserve.Token.Decimals);

    internal BigInteger Debt => VariableDebt + StableDebt;

    /// <summary>Whether the account has anything here.</summary>
    internal bool IsUsed => !Supplied.IsZero || !Debt.IsZero;

    /// <summary>GenericLogic values a balance in base currency rounded down.</summary>
    internal BigInteger Value(BigInteger amount) => amount * Price / Unit;

    /// <summary>Whether the venue takes neither a repayment nor a liquidation here.</summary>
    internal bool Stopped => Configuration.Paused || !Configuration.Active;
}

/// <summary>Rates a year, as shares: the reserve's for supplies and variable debts, the account's own for its stable debt.</summary>
internal readonly record struct ReserveRates(double Supply, double Variable, double Stable);

/// <summary>The account's e-mode: category 0 is none. Its price is 0 where each asset keeps its own.</summary>
internal readonly record struct EModeState(int Category, int LiquidationThreshold, BigInteger Price)
{
    internal bool Covers(ReserveConfiguration reserve) => Category != 0 && reserve.EModeCategory == Category;

    internal int Threshold(ReserveConfiguration reserve) => Covers(reserve) ? LiquidationThreshold : reserve.LiquidationThreshold;
}

/// <summary><c>Pool.getUserAccountData</c>, in the oracle's base currency.</summary>
internal readonly record struct AccountData(BigInteger Collateral, BigInteger Debt, BigInteger AvailableBorrows, BigInteger Threshold, BigInteger HealthFactor)
{
    internal static AccountData Of(AbiValue outputs) => new(
        outputs["totalCollateralBase"].AsBigInteger(), outputs["totalDebtBase"].AsBigInteger(), outputs["availableBorrowsBase"].AsBigInteger(),
        outputs["currentLiquidationThreshold"].AsBigInteger(), outputs["healthFactor"].AsBigInteger());
}
