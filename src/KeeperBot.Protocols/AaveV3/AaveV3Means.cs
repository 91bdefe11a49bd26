using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.AaveV3;

/// <summary>The ways to raise a health factor that anybody may take for an account: supply more collateral, or repay debt (neither needs a delegation).</summary>
internal static class AaveV3Means
{
    internal static ImmutableArray<TopUpMeans> Of(AaveV3Options options, AaveV3Market market)
    {
        var unit = market.Reserves.FirstOrDefault(state => state.Reserve.Token == options.LimitsToken)
            ?? throw new ReadFailedException("aave.limits_token", $"{options.LimitsToken}, in which the limits of {options.Venue} are given, has no usable price");
        var means = ImmutableArray.CreateBuilder<TopUpMeans>();
        foreach (var state in market.Reserves.Where(state => !state.Stopped))
        {
            var price = market.Base(state.Price);
            var inLimits = price.Divide(market.Base(unit.Price), Rounding.Up);
            if (TakesCollateral(state, market))
                means.Add(new(state.Reserve.Supplied, state.Reserve.Token, inLimits, Weighted(price, market.EMode.Threshold(state.Configuration)), Wad.Zero, Most(state)));
            if (!state.VariableDebt.IsZero)
                means.Add(new(state.Reserve.VariableDebt, state.Reserve.Token, inLimits, Wad.Zero, price, Whole(state, state.VariableDebt)));
            if (!state.StableDebt.IsZero)
                means.Add(new(state.Reserve.StableDebt, state.Reserve.Token, inLimits, Wad.Zero, price, Whole(state, state.StableDebt)));
        }

        return means.ToImmutable();
    }

    /// <summary>UserConfiguration.getIsolationModeState: one collateral alone, and it has a debt ceiling.</summary>
    internal static bool InIsolation(AaveV3Market market)
    {
        var collateral = market.Reserves.Where(state => state.IsCollateral).ToList();
        return collateral is [var only] && !only.Configuration.DebtCeiling.IsZero;
    }

    /// <summary>
    /// Whether a supply would count as collateral. What the account holds already does as its owner chose; a first supply is enabled by itself where
    /// ValidationLogic.validateAutomaticUseAsCollateral says so: not in isolation mode, and not for an asset that would put the account into it.
    /// </summary>
    private static bool TakesCollateral(ReserveState state, AaveV3Market market)
    {
        var terms = state.Configuration;
        if (terms.Frozen || terms.LiquidationThreshold == 0 || state.SupplyLeft.IsZero)
            return false;
        return state.IsCollateral || (state.Supplied.IsZero && terms.Ltv != 0 && terms.DebtCeiling.IsZero && !InIsolation(market));
    }

    private static Wad Weighted(Wad price, int threshold) => Wad.FromRaw(price.Raw * threshold / 10_000);

    private static Wad? Most(ReserveState state) => state.Configuration.SupplyCap.IsZero ? null : Whole(state, state.SupplyLeft);

    private static Wad Whole(ReserveState state, BigInteger raw) => Wad.FromScaled(raw, state.Reserve.Token.Decimals, Rounding.Down);
}
