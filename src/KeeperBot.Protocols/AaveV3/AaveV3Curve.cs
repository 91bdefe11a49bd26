using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Units;

namespace KeeperBot.Protocols.AaveV3;

/// <summary>
/// Health factor as a function of the market: collateral by underlying at the account's threshold over debt by underlying. The threshold of several collaterals is their
/// average by value, cut to whole basis points as the pool does. Balances grow at the rates of the snapshot, compounded without a break (a supply that
/// nobody touches grows by simple interest, a little less). Oracle prices do not lag.
/// </summary>
internal sealed class AaveV3Curve : IMarginCurve
{
    private const double BasisPoints = 10_000;

    /// <summary>An average that should be whole may come out a little below: no price is known to this.</summary>
    private const double WholeWithin = 1e-9;

    private readonly ImmutableArray<Collateral> _collaterals;
    private readonly LinearMarginCurve _debt;

    private AaveV3Curve(ImmutableArray<Collateral> collaterals, LinearMarginCurve debt) => (_collaterals, _debt) = (collaterals, debt);

    /// <summary>The curve of an account; a straight line where there is no average to cut.</summary>
    internal static IMarginCurve Of(AaveV3Market market, Wad equity, Wad debt)
    {
        var collaterals = ImmutableArray.CreateBuilder<Collateral>();
        var debts = ImmutableArray.CreateBuilder<LinearTerm>();
        foreach (var state in market.Reserves)
        {
            if (state.IsCollateral && state.Configuration.LiquidationThreshold != 0 && !state.Supplied.IsZero)
            {
                var value = market.Base(state.Value(state.Supplied)).ToDouble();
                collaterals.Add(new(new(state.Reserve.Underlying, value) { Growth = state.Rates.Supply }, market.EMode.Threshold(state.Configuration)));
            }

            if (!state.IsBorrowed)
                continue;
            debts.Add(Debt(market, state, state.VariableDebt, state.Rates.Variable));
            debts.Add(Debt(market, state, state.StableDebt, state.Rates.Stable));
        }

        if (collaterals.Count > 1)
            return new AaveV3Curve(collaterals.ToImmutable(), new(0, debt.ToDouble(), debts.ToImmutable()));
        return new LinearMarginCurve(equity.ToDouble(), debt.ToDouble(), [.. collaterals.Select(item => item.Term with { EquityShare = item.Threshold / BasisPoints }), .. debts]);
    }

    /// <inheritdoc/>
    public MarginPoint At(MarketShift shift)
    {
        var (total, weighted) = (0.0, 0.0);
        foreach (var (term, threshold) in _collaterals)
        {
            var value = term.At(shift);
            total += value;
            weighted += value * threshold;
        }

        return _debt.At(shift) with { Equity = total * Math.Floor((weighted / total) + WholeWithin) / BasisPoints };
    }

    private static LinearTerm Debt(AaveV3Market market, ReserveState state, System.Numerics.BigInteger amount, double rate) =>
        new(state.Reserve.Underlying, market.Base(state.Value(amount)).ToDouble()) { EquityShare = 0, RequirementShare = 1, Growth = rate };

    private readonly record struct Collateral(LinearTerm Term, int Threshold);
}
