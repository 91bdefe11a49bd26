using System.Collections.Immutable;
using KeeperBot.Core.Decision.Drift;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Planning;

/// <summary>
/// One hedge over several markets: how much of it each takes, so that all of it is made at the least cost. A market's cost grows with size, and each trade has its gas, so that a hedge is divided where
/// no market takes it whole, and where that is cheaper than the gas of another trade.
/// </summary>
internal static class HedgePlanner
{
    /// <summary>What a sum of rounded steps may lack, in units of 1e-18.</summary>
    private static readonly Wad Dust = Wad.FromRaw(64);

    private static readonly Wad Hundred = Wad.FromInteger(100);

    /// <summary>The candidates at the sizes that are asked for, the largest first; none where there is nothing to choose from.</summary>
    /// <param name="candidates">The hedges.</param>
    /// <param name="least">How many there must be for a price to matter: two, or one where it is compared with another chain's.</param>
    public static IEnumerable<HedgeAction> Asks(IReadOnlyList<HedgeAction> candidates, int least = 2)
    {
        if (candidates.Count < least)
            yield break;
        foreach (var candidate in candidates.Take(PlanBounds.Markets))
        {
            for (var part = PlanBounds.SizesAsked; part > 0; part--)
            {
                var size = Wad.FromRaw(candidate.Quantity.Abs().Raw * part / PlanBounds.SizesAsked);
                if (part == PlanBounds.SizesAsked)
                    yield return candidate;
                else if (size >= candidate.Least && size.Sign > 0)
                    yield return HedgeSizing.Shrunk(candidate, size, "");
            }
        }
    }

    /// <summary>The hedges of the cheapest plan, the largest first; empty where none of the candidates has a price, or the figures are too large to plan with.</summary>
    public static ImmutableArray<HedgeAction> Choose(HedgeCase hedge, IReadOnlyList<HedgeAction> candidates, PlanDraft draft, TradeObjective objective)
    {
        try
        {
            return Plan(hedge, candidates, draft, objective);
        }
        catch (ArithmeticException)
        {
            // One market at a time is chosen then, and nothing else of the decision is lost.
            return [];
        }
    }

    private static ImmutableArray<HedgeAction> Plan(HedgeCase hedge, IReadOnlyList<HedgeAction> candidates, PlanDraft draft, TradeObjective objective)
    {
        var dearest = Dearest(candidates, draft);
        var priced = new List<(HedgeAction Candidate, CostCurve Curve)>();
        foreach (var candidate in candidates.Take(PlanBounds.Markets))
        {
            // Asked for something else, for the delta of options say, the quotes tell nothing of the whole of this one.
            if (QuotesOf(candidate, draft).Any(quote => quote.Quantity == candidate.Quantity) && CurveOf(candidate, dearest, draft, objective) is { } curve)
                priced.Add((candidate, curve));
        }

        if (priced.Count == 0)
            return [];
        var plan = Solve(hedge, priced, draft, objective.WeighsGas(draft.Assessment) && dearest is not null);
        // A market without a price may take what these leave, and would have to wait for the cooldown of what they take.
        var made = plan.Aggregate(Wad.Zero, (sum, action) => sum + action.Quantity.Abs());
        return made < hedge.Quantity.Abs() - Dust && candidates.Take(PlanBounds.Markets).Count() > priced.Count ? [] : plan;
    }

    /// <summary>The most gas of those quoted at the markets of these hedges, for one whose own could not be told; null where none could.</summary>
    public static Wei? Dearest(IReadOnlyList<HedgeAction> candidates, PlanDraft draft) =>
        draft.Quotes.Where(quote => candidates.Any(candidate => candidate.Target == quote.Target && candidate.Leg == quote.Leg)).Max(quote => quote.Gas);

    /// <summary>What a hedge costs by its size, as its market quoted it in this direction; null where it has no price.</summary>
    public static CostCurve? CurveOf(HedgeAction hedge, Wei? dearest, PlanDraft draft, TradeObjective objective)
    {
        if (draft.Snapshot.FindMarket(hedge.Target, hedge.Leg) is not { } market)
            return null;
        var quotes = QuotesOf(hedge, draft).ToList();
        var gas = objective.Gas(quotes.Select(quote => quote.Gas).FirstOrDefault(found => found is not null) ?? dearest ?? default, draft.Assessment);
        return CostCurve.Of(quotes, (quantity, price) => objective.Of(hedge with { Quantity = quantity }, price, default, market, draft.Assessment).Total, hedge.WorstPrice, gas);
    }

    private static IEnumerable<HedgeQuote> QuotesOf(HedgeAction hedge, PlanDraft draft) =>
        draft.Quotes.Where(quote => quote.Target == hedge.Target && quote.Leg == hedge.Leg && quote.Quantity.Sign == hedge.Quantity.Sign);

    private static ImmutableArray<HedgeAction> Solve(HedgeCase hedge, List<(HedgeAction Candidate, CostCurve Curve)> priced, PlanDraft draft, bool weighsGas)
    {
        var wanted = hedge.Quantity.Abs();
        var pools = new HedgePools(draft, wanted);
        var most = priced.ConvertAll(item => Wad.Min(item.Candidate.Quantity.Abs(), item.Curve.Most));
        var instruments = ImmutableArray.CreateBuilder<Instrument>();
        var sizes = new List<ImmutableArray<Wad>>();
        // All of them before any draws on them.
        foreach (var (candidate, _) in priced)
            pools.Add(candidate);
        for (var index = 0; index < priced.Count; index++)
        {
            var (candidate, curve) = priced[index];
            sizes.Add(Sizes(wanted, most[index], candidate.Least ?? hedge.Band.MinTrade, most.Where((_, other) => other != index)));
            instruments.Add(new(candidate.Target.Value, [.. sizes[index].Select(size => new TradeLevel(size, [size], curve.At(size), pools.Draws(candidate, size)))])
            {
                Group = GroupOf(priced, index),
            });
        }

        // From the band's edge on it is within its limit; how far the trade may still be from where it should end is one hundredth of it a grain.
        var needed = Wad.Min(Wad.Max((hedge.NetDelta - hedge.Band.TargetDelta).Abs() - hedge.Band.Band, Wad.Zero), wanted - Dust);
        var goal = new NetGoal(Wad.Zero, wanted - Dust, wanted, needed, wanted, Wad.Max(wanted.Divide(Hundred, Rounding.Down), Wad.FromRaw(1)));
        var problem = new TradeProblem([goal], instruments.ToImmutable(), pools.Amounts);
        var solution = weighsGas ? TradePlanner.Solve(problem) : TradePlanner.SolveSparing(problem, priced.Count);
        return Actions(hedge, priced, sizes, solution);
    }

    private static ImmutableArray<HedgeAction> Actions(HedgeCase hedge, List<(HedgeAction Candidate, CostCurve Curve)> priced, List<ImmutableArray<Wad>> sizes, TradeSolution solution)
    {
        var chosen = Enumerable.Range(0, priced.Count).Where(index => solution.Levels[index] >= 0)
            .Select(index => (priced[index].Candidate, priced[index].Curve, Size: sizes[index][solution.Levels[index]])).OrderByDescending(item => item.Size).ToList();
        return
        [
            .. chosen.Select((item, place) =>
            {
                var choice = new TradeChoice(place + 1, chosen.Count, item.Curve.At(item.Size), solution.Score.Cost, solution.Exact, solution.Looked);
                var action = item.Size == item.Candidate.Quantity.Abs() ? item.Candidate : HedgeSizing.Shrunk(item.Candidate, item.Size, $"{HedgeSizing.Rounded(item.Size)} of it at {item.Candidate.Target}");
                return action with
                {
                    Choice = choice,
                    Reason = chosen.Count == 1 ? action.Reason : $"{action.Reason}; {choice}",
                    ReasonCode = place + 1 < chosen.Count ? SplitHedge.PartCode(hedge.Quantity) : action.ReasonCode,
                };
            }),
        ];
    }

    /// <summary>Steps of the whole, the most that it takes, and what the others would leave.</summary>
    private static ImmutableArray<Wad> Sizes(Wad wanted, Wad most, Wad least, IEnumerable<Wad> others)
    {
        var step = Wad.FromRaw(wanted.Raw / PlanBounds.HedgeSteps);
        return
        [
            .. Enumerable.Range(1, PlanBounds.HedgeSteps).Select(count => Wad.FromRaw(step.Raw * count)).Concat(others.Select(other => wanted - other)).Append(most)
                // Twelve twelfths, rounded down, are the whole.
                .Where(size => size.Sign > 0 && size >= least && (size == most || size < most - Dust)).Distinct().Order(),
        ];
    }

    /// <summary>The margin of one account was counted on by each of its markets.</summary>
    private static int? GroupOf(List<(HedgeAction Candidate, CostCurve Curve)> priced, int index)
    {
        var first = priced.FindIndex(item => item.Candidate.Target == priced[index].Candidate.Target);
        return priced.Count(item => item.Candidate.Target == priced[index].Candidate.Target) > 1 ? first : null;
    }
}
