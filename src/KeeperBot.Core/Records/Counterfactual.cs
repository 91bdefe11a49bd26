using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Primitives;
using KeeperBot.Quant;

namespace KeeperBot.Core.Records;

/// <summary>A market that was observed.</summary>
/// <param name="Time">When, by chain time.</param>
/// <param name="Spots">Prices in the numeraire; one that is not named is as it was at the point before.</param>
/// <param name="VolatilityFactor">What the account's volatilities were, over what they had been; null where no option of it was seen.</param>
public sealed record ObservedMarket(ChainTime Time, ImmutableDictionary<Underlying, double> Spots, double? VolatilityFactor);

/// <summary>What would have become of a margin account had nobody acted on it.</summary>
/// <param name="Lowest">Least health on the path; positive infinity where nothing was required.</param>
/// <param name="LowestAt">When it was reached.</param>
/// <param name="LiquidatableAt">When the venue's predicate would first have held; null where never.</param>
/// <param name="Until">The last point that was looked at.</param>
public sealed record CounterfactualResult(double Lowest, ChainTime LowestAt, ChainTime? LiquidatableAt, ChainTime Until);

/// <summary>
/// The margin account as it was, walked along the path that prices really took by the venue's own margin formula (<see cref="IMarginCurve"/>): what would have been without
/// the keeper's action, and without every later one. Pure.
/// </summary>
public static class Counterfactual
{
    /// <summary>Walks the path.</summary>
    /// <param name="margin">The account in the snapshot on which the action was planned.</param>
    /// <param name="from">Time of that snapshot.</param>
    /// <param name="spots">Its prices.</param>
    /// <param name="path">What was observed after it, in the order of time.</param>
    /// <returns>The result; null where the formula is not known or is not trusted, or nothing was observed.</returns>
    public static CounterfactualResult? Walk(MarginAccount margin, ChainTime from, ImmutableDictionary<Underlying, double> spots, IEnumerable<ObservedMarket> path)
    {
        ArgumentNullException.ThrowIfNull(margin);
        ArgumentNullException.ThrowIfNull(path);
        if (margin.Curve is not { } curve || TrustedCurve.WhyNot(margin) is not null)
            return null;
        CounterfactualResult? result = null;
        var factors = ImmutableDictionary<Underlying, double>.Empty;
        var volatility = 1.0;
        foreach (var market in path.Where(market => market.Time >= from))
        {
            foreach (var (underlying, price) in market.Spots)
                if (spots.TryGetValue(underlying, out var before) && before > 0 && price > 0)
                    factors = factors.SetItem(underlying, price / before);
            volatility = market.VolatilityFactor is { } seen && double.IsFinite(seen) && seen > 0 ? seen : volatility;
            var shift = new MarketShift { SpotFactors = factors, VolatilityFactor = volatility, YearsAhead = YearFraction.FromSeconds((long)market.Time.Since(from).TotalSeconds) };
            var point = curve.At(shift);
            var health = point.Health;
            // A market in which the formula has no value is none to conclude from.
            if (double.IsNaN(health))
                continue;
            var isLiquidatable = point.Maintenance > 0 && (margin.Predicate == LiquidationPredicate.StrictlyBelow ? health < 1 : health <= 1);
            result = result is null || health < result.Lowest
                ? new(health, market.Time, result?.LiquidatableAt ?? (isLiquidatable ? market.Time : null), market.Time)
                : result with { LiquidatableAt = result.LiquidatableAt ?? (isLiquidatable ? market.Time : null), Until = market.Time };
        }

        return result;
    }
}
