using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Objective;

/// <summary>
/// Orders a hedge and its alternatives by what they cost as quoted, the cheapest first. Gas that could not be simulated (an approval is missing) counts as the dearest of the
/// others'. One whose price is not known comes after those whose price is; one that is refused comes last, tried all the same when nothing else is left, since the
/// market may have moved. Pure.
/// </summary>
public static class HedgeRanking
{
    /// <summary>The order; without quotes that of the configuration.</summary>
    public static ImmutableArray<RankedHedge> Of(HedgeAction hedge, ImmutableArray<HedgeQuote> quotes, PortfolioSnapshot snapshot, RiskAssessment assessment, TradeObjective objective)
    {
        ArgumentNullException.ThrowIfNull(hedge);
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(objective);
        var dearest = quotes.Where(quote => quote.Gas is not null).Select(quote => quote.Gas!.Value).DefaultIfEmpty().Max();
        var candidates = hedge.Alternatives.Prepend(hedge).Select(candidate => Price(candidate, quotes, dearest, snapshot, assessment, objective)).ToList();
        // What a plan over all markets chose comes first; a part of a hedge costs less than all of it and is compared with no other.
        return [.. candidates.OrderBy(item => !(hedge.Choice is not null && ReferenceEquals(item.Hedge, hedge))).ThenBy(item => item.Cost is null).ThenBy(item => item.Cost?.Total is null).ThenBy(item => item.Cost?.Total ?? Wad.Zero)];
    }

    private static RankedHedge Price(HedgeAction candidate, ImmutableArray<HedgeQuote> quotes, Wei dearest, PortfolioSnapshot snapshot, RiskAssessment assessment, TradeObjective objective)
    {
        var quote = quotes.FirstOrDefault(item => item.Target == candidate.Target && item.Leg == candidate.Leg && item.Quantity == candidate.Quantity);
        var market = snapshot.FindMarket(candidate.Target, candidate.Leg);
        if (quote is null && market is not null && candidate.Choice is { } choice)
            return new(candidate, new([new("between quoted sizes", choice.Cost, TradeObjective.Numeraire, Lost: true)], choice.Cost), null);
        if (quote is null || market is null)
            return new(candidate, null, "it was not quoted");
        if (quote.Refusal is not null)
            return new(candidate, null, quote.Refusal);
        return new(candidate, objective.Of(candidate, quote.AveragePrice, quote.Gas ?? dearest, market, assessment), null);
    }
}
