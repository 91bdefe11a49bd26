using System.Collections.Immutable;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Decision.Planning;

/// <summary>
/// Option trades for all Greeks with a limit at once: how many of each, so that those beyond their limit come to their target, none of the others goes further than its target or where it is, and
/// net delta leaves its band only as far as a hedge pays for. Costs are those of the trades and of the hedges that they make necessary.
/// </summary>
internal static class OptionPlanner
{
    private static readonly Wad Hundredth = Wad.Parse("0.01");

    /// <summary>
    /// The trades of the cheapest plan, the one that does most for the worst Greek first; empty where none is better than nothing, null where nothing has a price or the figures are too large to
    /// plan with.
    /// </summary>
    public static ImmutableArray<OptionAction>? Choose(OptionCase options, List<PlannedOption> candidates, DecisionLimits limits, PlanDraft draft, TradeObjective objective)
    {
        try
        {
            if (options.Owes)
                return Rest(options, candidates, limits, draft, objective);
            var plan = Plan(options, candidates, limits, draft, objective);
            // What cannot be rolled safely, or is not rolled, is planned without anything that is written: how many shorts are left is no target then.
            return plan is { } found && (!RollPlan.IsSafe(found, options.Sides, options.Worst) || (!found.Any(action => action.Writes) && candidates.Exists(candidate => candidate.Most.Writes)))
                ? Linked(Plan(options, candidates.FindAll(candidate => !candidate.Most.Writes), limits, draft, objective), options)
                : Linked(plan, options);
        }
        catch (ArithmeticException)
        {
            // One trade at a time is chosen then, and nothing else of the decision is lost.
            return null;
        }
    }

    /// <summary>What is still to be written by itself, and where that cannot be, plain trades: none that is to be followed by another half.</summary>
    private static ImmutableArray<OptionAction>? Rest(OptionCase options, List<PlannedOption> candidates, DecisionLimits limits, PlanDraft draft, TradeObjective objective)
    {
        var writes = Plan(options, candidates.FindAll(candidate => candidate.Most.Writes), limits, draft, objective);
        if (writes is { IsEmpty: false } found && RollPlan.IsSafe(found, options.Sides, options.Worst))
            return RollPlan.Linked(found, options);
        var plain = Plan(options, candidates.FindAll(candidate => !candidate.Most.Writes), limits, draft, objective);
        return plain is null && options.Cases.IsEmpty && writes is not null ? [] : plain;
    }

    private static ImmutableArray<OptionAction>? Linked(ImmutableArray<OptionAction>? plan, OptionCase options) => plan is { } found ? RollPlan.Linked(found, options) : null;

    private static ImmutableArray<OptionAction>? Plan(OptionCase options, List<PlannedOption> candidates, DecisionLimits limits, PlanDraft draft, TradeObjective objective)
    {
        var priced = Priced(candidates, draft, objective);
        if (priced.Count == 0)
            return null;
        // Nothing speaks against buying back what cannot be written again.
        options = options with { Sides = options.Sides.FindAll(side => priced.Exists(item => item.Candidate.Most.Writes && !side.Change(item.Candidate.Most).IsZero)) };
        var delta = DeltaOfOptions.Of(options.Worst.Exposure, candidates, limits, draft);
        var hedges = delta is null ? [] : Hedges(delta.Probes, draft, objective);
        // Without a price of hedging net delta has no say: whatever the trades do to it is hedged when it is there.
        var withDelta = delta is not null && delta.Needed.All(sign => hedges.Exists(hedge => hedge.Hedge.Quantity.Sign == sign));
        var greeks = new[] { GreekKind.Gamma, GreekKind.Vega }.Where(greek => options.Worst.Limits.Of(greek) is not null).ToList();
        ImmutableArray<NetGoal> goals = [.. greeks.Select(greek => Goal(greek, options)), .. options.Sides.Select(RollPlan.Goal), .. withDelta ? [delta!.Goal] : Enumerable.Empty<NetGoal>()];
        var pools = Pools(priced, draft);
        var instruments = priced.ConvertAll(item => Instrument(item, greeks, withDelta, options, pools));
        if (withDelta)
            instruments.AddRange(hedges.Select(hedge => Hedge(hedge, goals.Length - 1, pools.Amounts.Length)));
        var problem = new TradeProblem(goals, [.. instruments.Select(item => item.Instrument)], pools.Amounts);
        var weighsGas = objective.WeighsGas(draft.Assessment) && draft.Quotes.Any(quote => quote.Gas is not null);
        var solution = weighsGas ? TradePlanner.Solve(problem) : TradePlanner.SolveSparing(problem, priced.Count);
        return Actions(options, priced, instruments, solution);
    }

    /// <summary>Where a Greek should end: beyond its limit at its target, else no further than its target or where it is.</summary>
    private static NetGoal Goal(GreekKind greek, OptionCase options)
    {
        var bound = options.Worst.Limits.Of(greek)!;
        var value = NetGreeks.Of(options.Worst.Exposure, greek) ?? throw new InvalidOperationException($"net {greek} is not known");
        var end = options.Cases.Any(one => one.Greek == greek) ? bound.Target : Wad.Max(bound.Target, value.Abs());
        var grain = Wad.Max(bound.Max.Multiply(Hundredth, Rounding.Down), Wad.FromRaw(1));
        // A size that is worked out to end at the target ends beside it by what floating point rounds; that is no distance.
        var near = end + grain.Multiply(Hundredth, Rounding.Down);
        var most = Wad.Max(bound.Max, near);
        return new(value, -near, near, -most, most, grain);
    }

    private static List<(PlannedOption Candidate, CostCurve Curve)> Priced(List<PlannedOption> candidates, PlanDraft draft, TradeObjective objective)
    {
        var dearest = draft.Quotes.Where(quote => quote.Gas is not null && candidates.Exists(candidate => IsOf(quote, candidate.Most))).Select(quote => quote.Gas!.Value).DefaultIfEmpty().Max();
        var priced = new List<(PlannedOption, CostCurve)>();
        foreach (var candidate in candidates)
        {
            var quotes = draft.Quotes.Where(quote => IsOf(quote, candidate.Most)).ToList();
            var gas = objective.Gas(quotes.Select(quote => quote.Gas).FirstOrDefault(found => found is not null) ?? dearest, draft.Assessment);
            if (CostCurve.Of(quotes, (quantity, price) => objective.Of(candidate.Most with { Quantity = quantity }, price, default, draft.Snapshot, draft.Assessment).Total, candidate.Most.WorstPrice, gas) is { } curve)
                priced.Add((candidate, curve));
        }

        return priced;
    }

    private static bool IsOf(HedgeQuote quote, OptionAction option) => quote.Target == option.Target && quote.Leg == option.Leg && quote.Quantity.Sign == option.Quantity.Sign;

    /// <summary>The cheapest market of each direction.</summary>
    private static List<(HedgeAction Hedge, CostCurve Curve)> Hedges(ImmutableArray<HedgeAction> probes, PlanDraft draft, TradeObjective objective) =>
    [
        .. from probe in probes
           let curve = HedgePlanner.CurveOf(probe, HedgePlanner.Dearest(probes, draft), draft, objective)
           where curve is not null
           group (probe, curve) by probe.Quantity.Sign into direction
           select direction.MinBy(item => item.curve.At(item.curve.Most).Divide(item.curve.Most, Rounding.Up)),
    ];

    private static WalletPools Pools(List<(PlannedOption Candidate, CostCurve Curve)> priced, PlanDraft draft)
    {
        var pools = new WalletPools(draft);
        foreach (var (candidate, _) in priced)
        {
            if (candidate.Proposal.At!(candidate.Proposal.Reach).Pays is var (token, _))
                pools.Add(candidate.Most.Account, token, candidate.Proposal.Reserve ?? candidate.Greek.Trading.Reserve);
        }

        return pools;
    }

    private static (Instrument Instrument, ImmutableArray<OptionAction> Actions) Instrument(
        (PlannedOption Candidate, CostCurve Curve) priced, List<GreekKind> greeks, bool withDelta, OptionCase options, WalletPools pools)
    {
        var (candidate, curve) = priced;
        var levels = new SortedDictionary<Wad, (TradeLevel Level, OptionAction Action)>();
        foreach (var size in candidate.Sizes)
        {
            var proposal = candidate.Proposal.At!(size);
            if (proposal.Action is not { } action || action.Quantity.Abs() > curve.Most)
                continue;
            var move = candidate.Move(action);
            ImmutableArray<Wad> moves =
            [
                .. greeks.Select(kind => Wad.FromDouble(NetGreeks.Of(move, kind, options.Worst.Spot))), .. options.Sides.Select(side => side.Change(action)),
                .. withDelta ? [Wad.FromDouble(move.Delta)] : Enumerable.Empty<Wad>(),
            ];
            var draws = new Wad[pools.Amounts.Length];
            if (proposal.Pays is var (token, amount) && pools.Place(action.Account, token) is { } place)
                draws[place] = Wad.Min(amount, pools.Amounts[place]);
            levels[action.Quantity.Abs()] = (new(action.Quantity.Abs(), moves, curve.At(action.Quantity.Abs()), [.. draws]), action);
        }

        return (new(candidate.Most.Leg.Value, [.. levels.Values.Select(item => item.Level)]), [.. levels.Values.Select(item => item.Action)]);
    }

    private static (Instrument Instrument, ImmutableArray<OptionAction> Actions) Hedge((HedgeAction Hedge, CostCurve Curve) hedge, int before, int pools)
    {
        var levels = Enumerable.Range(1, PlanBounds.OptionSteps).Select(step => Wad.FromRaw(hedge.Curve.Most.Raw * step / PlanBounds.OptionSteps)).Where(size => size.Sign > 0)
            .Select(size => new TradeLevel(
                size, [.. Enumerable.Repeat(Wad.Zero, before), hedge.Hedge.Quantity.Sign > 0 ? size : -size], hedge.Curve.At(size), [.. Enumerable.Repeat(Wad.Zero, pools)]));
        return (new(hedge.Hedge.Target.Value, [.. levels]), []);
    }

    private static ImmutableArray<OptionAction> Actions(
        OptionCase options, List<(PlannedOption Candidate, CostCurve Curve)> priced, List<(Instrument Instrument, ImmutableArray<OptionAction> Actions)> instruments, TradeSolution solution)
    {
        var chosen = Enumerable.Range(0, priced.Count).Where(index => solution.Levels[index] >= 0)
            .Select(index => (priced[index].Candidate, priced[index].Curve, Action: instruments[index].Actions[solution.Levels[index]])).ToList();
        // What takes most from the worst Greek first: should the rest not follow, the most is done. What is written comes last.
        var ordered = chosen.OrderBy(item => item.Action.Writes).ThenByDescending(item => item.Candidate.Greek == options.Worst).ThenByDescending(item => item.Action.Removes).ToList();
        return
        [
            .. ordered.Select((item, place) =>
            {
                var choice = new TradeChoice(place + 1, ordered.Count, item.Curve.At(item.Action.Quantity.Abs()), solution.Score.Cost, solution.Exact, solution.Looked);
                return item.Action with
                {
                    Choice = choice,
                    Reason = ordered.Count == 1 ? item.Action.Reason : $"{item.Action.Reason}; {choice}",
                    ReasonCode = place + 1 < ordered.Count && !item.Action.Writes ? item.Candidate.Greek.PartCode : item.Action.ReasonCode,
                };
            }),
        ];
    }
}
