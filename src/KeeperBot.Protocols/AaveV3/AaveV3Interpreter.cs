using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.AaveV3;

/// <summary>
/// Turns the venue's answers into one cross-margin account in the oracle's base currency: equity is the collateral at its liquidation threshold, the
/// requirement is the debt (GenericLogic.calculateUserAccountData of @aave/core-v3), so that health is Aave's health factor. It is computed here from the
/// legs and has to agree with the pool's own figures; liquidatable strictly below 1.
/// </summary>
internal static class AaveV3Interpreter
{
    // ValidationLogic.MINIMUM_HEALTH_FACTOR_LIQUIDATION_THRESHOLD: below it not even the sentinel holds a liquidation back.
    private static readonly BigInteger SentinelFloor = 95 * BigInteger.Pow(10, 16);

    internal static KnownReading Read(AaveV3Options options, MarginAccountId id, AaveV3Market market)
    {
        var (collateral, debt, threshold) = Sum(market);
        var equity = AaveMath.PercentMul(collateral, threshold);
        if (!market.IsSupposed)
            RequireAgreement(market.Account, collateral, debt, threshold, equity);
        var means = debt.IsZero ? [] : AaveV3Means.Of(options, market);
        var legs = Legs(market, means);
        var account = new MarginAccount(
            id,
            options.Venue,
            // Of no use here: what a top-up has to show is the size of its own leg.
            Deposit: market.Base(collateral),
            Equity: market.Base(equity),
            Maintenance: debt.IsZero ? null : market.Base(debt),
            LiquidationPredicate.StrictlyBelow,
            VenueSaysLiquidatable: market.IsSupposed ? equity < debt : market.Account.HealthFactor < AaveMath.Wad,
            MarginToken: null,
            FreeCollateral: market.IsSupposed ? null : market.Base(market.Account.AvailableBorrows),
            MaintenanceRatio: null,
            legs)
        {
            Worth = legs.OfType<SpotLeg>().Aggregate(Wad.Zero, (sum, leg) => sum + leg.Size.Multiply(leg.Price, Rounding.Down)),
            Means = means,
            Curve = AaveV3Curve.Of(market, market.Base(equity), market.Base(debt)),
            CollateralRatio = debt.IsZero ? null : market.Base(collateral).Divide(market.Base(debt), Rounding.Down),
        };
        return new KnownReading(options.Venue, [account], [], Warnings(market, debt));
    }

    private static (BigInteger Collateral, BigInteger Debt, BigInteger Threshold) Sum(AaveV3Market market)
    {
        var (collateral, debt, weighted) = (BigInteger.Zero, BigInteger.Zero, BigInteger.Zero);
        foreach (var reserve in market.Reserves)
        {
            if (reserve.IsCollateral && reserve.Configuration.LiquidationThreshold != 0)
            {
                var value = reserve.Value(reserve.Supplied);
                collateral += value;
                weighted += value * market.EMode.Threshold(reserve.Configuration);
            }

            if (reserve.IsBorrowed)
                debt += reserve.Value(reserve.Debt);
        }

        return (collateral, debt, collateral.IsZero ? BigInteger.Zero : weighted / collateral);
    }

    private static void RequireAgreement(AccountData theirs, BigInteger collateral, BigInteger debt, BigInteger threshold, BigInteger equity)
    {
        var factor = debt.IsZero ? (BigInteger?)null : AaveMath.WadDiv(equity, debt);
        var agrees = theirs.Collateral == collateral && theirs.Debt == debt && theirs.Threshold == threshold
            && (factor is not { } own || BigInteger.Abs(own - theirs.HealthFactor) <= 1);
        if (!agrees)
            throw new ReadFailedException(
                "aave.health_disagrees",
                $"the pool has collateral {theirs.Collateral}, debt {theirs.Debt}, threshold {theirs.Threshold}, health factor {theirs.HealthFactor}; from its legs they are {collateral}, {debt}, {threshold}, {factor?.ToString() ?? "none"}");
    }

    private static ImmutableArray<PositionLeg> Legs(AaveV3Market market, ImmutableArray<TopUpMeans> means)
    {
        var legs = ImmutableArray.CreateBuilder<PositionLeg>();
        foreach (var state in market.Reserves)
        {
            var reserve = state.Reserve;
            var price = market.Base(state.Price);
            foreach (var (id, raw, line) in new[]
            {
                (reserve.Supplied, state.Supplied, state.IsCollateral ? "collateral" : "supplied, no collateral"),
                (reserve.VariableDebt, -state.VariableDebt, "variable debt"),
                (reserve.StableDebt, -state.StableDebt, "stable debt"),
            })
            {
                // What a top-up would change is shown before it is there: its effect is measured from zero.
                if (!raw.IsZero || means.Any(item => item.Leg == id))
                    legs.Add(new SpotLeg(id, reserve.Underlying, Amount(raw, reserve.Token), price, line));
            }
        }

        return legs.ToImmutable();
    }

    // Collateral down, debt up: both towards minus infinity.
    private static Wad Amount(BigInteger raw, Token token) =>
        raw.Sign < 0 ? -Wad.FromScaled(-raw, token.Decimals, Rounding.Up) : Wad.FromScaled(raw, token.Decimals, Rounding.Down);

    private static ImmutableArray<string> Warnings(AaveV3Market market, BigInteger debt)
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        foreach (var state in market.Reserves.Where(state => state.IsUsed))
        {
            if (state.Stopped)
                warnings.Add($"{state.Reserve.Token} is {(state.Configuration.Paused ? "paused" : "not active")}: neither supply, repayment nor liquidation there until it resumes, which is not health");
            else if (state.Configuration.Frozen)
                warnings.Add($"{state.Reserve.Token} is frozen: it takes no supply; debt in it can be repaid, and the account can be liquidated");
        }

        if (!debt.IsZero && !market.LiquidationAllowed)
            warnings.Add(market.Account.HealthFactor < SentinelFloor
                ? "the sentinel holds liquidations back, but not below a health factor of 0.95"
                : "the sentinel holds liquidations back (the sequencer was down, or its grace period runs), which is not health");
        if (AaveV3Means.InIsolation(market))
            warnings.Add("the account is in isolation mode: only its one collateral counts, whatever else is supplied");
        return warnings.ToImmutable();
    }
}
