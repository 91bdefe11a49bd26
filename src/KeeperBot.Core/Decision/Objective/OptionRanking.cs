using System.Collections.Immutable;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Objective;

/// <summary>
/// Orders option trades for one Greek by what a unit of it costs as quoted, the cheapest first. As with hedges (<see cref="HedgeRanking"/>), gas that could not be simulated counts
/// as the dearest of the others', what has no price comes after what has, and what is refused comes last. Pure.
/// </summary>
public static class OptionRanking
{
    /// <summary>The order; without quotes that of the plan.</summary>
    public static ImmutableArray<RankedOption> Of(OptionAction option, ImmutableArray<HedgeQuote> quotes, PortfolioSnapshot snapshot, RiskAssessment assessment, TradeObjective objective)
    {
        ArgumentNullException.ThrowIfNull(option);
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(objective);
        var candidates = option.Alternatives.Prepend(option).ToList();
        var own = quotes.Where(quote => candidates.Any(candidate => IsOf(quote, candidate))).ToList();
        var dearest = own.Where(quote => quote.Gas is not null).Select(quote => quote.Gas!.Value).DefaultIfEmpty().Max();
        return
        [
            .. candidates.Select(candidate => Price(candidate, own.FirstOrDefault(quote => IsOf(quote, candidate)), dearest, snapshot, assessment, objective))
                // What a plan over all instruments chose comes first: by itself it may cost more a unit than another would.
                .OrderBy(item => !(option.Choice is not null && ReferenceEquals(item.Option, option))).ThenBy(item => item.Cost is null).ThenBy(item => item.PerUnit is null).ThenBy(item => item.PerUnit ?? Wad.Zero),
        ];
    }

    private static bool IsOf(HedgeQuote quote, OptionAction candidate) => quote.Target == candidate.Target && quote.Leg == candidate.Leg && quote.Quantity == candidate.Quantity;

    private static RankedOption Price(OptionAction candidate, HedgeQuote? quote, Wei dearest, PortfolioSnapshot snapshot, RiskAssessment assessment, TradeObjective objective)
    {
        if (quote is null && candidate.Choice is { } choice)
        {
            return new(
                candidate, new([new("between quoted sizes", choice.Cost, TradeObjective.Numeraire, Lost: true)], choice.Cost),
                candidate.Removes.Sign > 0 ? choice.Cost.Divide(candidate.Removes, Rounding.Up) : null, null);
        }

        if (quote is null)
            return new(candidate, null, null, "it was not quoted");
        if (quote.Refusal is not null)
            return new(candidate, null, null, quote.Refusal);
        var cost = objective.Of(candidate, quote.AveragePrice, quote.Gas ?? dearest, snapshot, assessment);
        return new(candidate, cost, cost.Total is { } total && candidate.Removes.Sign > 0 ? total.Divide(candidate.Removes, Rounding.Up) : null, null);
    }
}

/// <summary>An option trade with what it costs.</summary>
/// <param name="Option">The trade.</param>
/// <param name="Cost">Its cost; null where the venue or the route refuses it.</param>
/// <param name="PerUnit">The cost of one unit of the Greek that it takes away, in the numeraire; null where it is not known.</param>
/// <param name="Refusal">Why, in words; null where it can be made.</param>
public sealed record RankedOption(OptionAction Option, TradeCost? Cost, Wad? PerUnit, string? Refusal);
