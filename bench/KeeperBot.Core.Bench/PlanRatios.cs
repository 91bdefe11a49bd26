using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Safety;
using KeeperBot.Primitives;
using KeeperBot.Quant.RealisedVol;

namespace KeeperBot.Core.Bench;

/// <summary>From snapshot to plan: assessment, decision, foresight and explanation, by number of positions; the least of several rounds.</summary>
internal static class PlanRatios
{
    private static readonly int[] Sizes = [1_000, 10_000, 100_000];
    private const double Stretch = 3; // seconds a phase

    public static void Print()
    {
        Console.WriteLine("positions   assess ms   decide ms   both ms   foresee ms   explain ms   decide with buffer, gamma, vega ms");
        foreach (var size in Sizes)
        {
            var snapshot = Portfolios.Of(size);
            var assessor = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty);
            var engine = new DecisionEngine(Portfolios.Limits);
            var assessment = assessor.Assess(snapshot);
            var plan = engine.Decide(snapshot, assessment, IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear);
            var inputs = new DecisionInputs(snapshot, IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear);
            ImmutableArray<VolatilityOutlook> outlooks = [Outlook("BTC"), Outlook("ETH")];
            var assess = Least(() => assessor.Assess(snapshot));
            var decide = Least(() => engine.Decide(snapshot, assessment, IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear));
            var foresee = size > 10_000 ? double.NaN : Least(() => RiskForesight.Foresee(assessment, outlooks, Portfolios.Limits));
            var explain = size > 1_000 ? double.NaN : Least(() => new Explainer(assessor, Portfolios.Limits).Explain(inputs, assessment, plan));
            var every = new DecisionEngine(Portfolios.EveryLimit);
            var foreseen = size > 10_000 ? null : RiskForesight.Foresee(assessment, outlooks, Portfolios.EveryLimit);
            var decideEvery = foreseen is null ? double.NaN : Least(() => every.Decide(snapshot, foreseen, IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{size,9:N0}   {assess,9:0.00}   {decide,9:0.00}   {assess + decide,7:0.00}   {foresee,10:0.0}   {explain,10:0.0}   {decideEvery,10:0.00}   ({plan.Actions.Length} actions)"));
        }
    }

    private static VolatilityOutlook Outlook(string symbol)
    {
        var estimate = new VolatilityEstimate(EstimateStatus.Ready, 0.7, 0.05, 500, 0.05);
        return new(new(symbol), estimate, estimate, [], 0.4, null);
    }

    private static double Least(Action action)
    {
        action();
        var least = double.MaxValue;
        var whole = Stopwatch.StartNew();
        do
        {
            var one = Stopwatch.StartNew();
            action();
            least = Math.Min(least, one.Elapsed.TotalMilliseconds);
        }
        while (whole.Elapsed.TotalSeconds < Stretch);
        return least;
    }
}
