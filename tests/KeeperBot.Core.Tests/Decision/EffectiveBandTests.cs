using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Decision.Drift;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Safety;
using KeeperBot.Quant.Bands;
using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.RealisedVol;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

/// <summary>The band that follows the book, against the formula's own solution for the book's gamma worked out apart.</summary>
public class EffectiveBandTests
{
    private const double Vol = 0.8, Cost = 0.001, Gas = 2, Nav = 100_000, Aversion = 2;

    private static readonly OptimalBand Optimal = new(Aversion, W("100000"), W("0.001"), W("2"), TimeSpan.FromDays(30), TimeSpan.Zero);

    private static readonly Book Short = new Book().WithPerp("1", "200000").WithShort("7", OptionKind.Call, "10", "2000", "100000", "1000");

    private static DriftLimits Configured(string band = "1000") => Band(band, "0.2") with { Optimal = Optimal, MinTrade = W("0.05") };

    private static RiskAssessment Assess(Book book) => book.Assess() with
    {
        Outlooks = [new VolatilityOutlook(Eth, new VolatilityEstimate(EstimateStatus.Ready, Vol, 0.05, 500, 0.05), new VolatilityEstimate(EstimateStatus.Ready, Vol, 0.05, 500, 0.05), [], 0.4, null)],
    };

    private static DriftLimits Of(Book book, DriftLimits limits)
    {
        var assessment = Assess(book);
        return EffectiveBand.Of(assessment.Exposures.Single(), book.Snapshot(), assessment, limits);
    }

    [Fact]
    public void Of_ShortOptions_IsTheImpulseBandOfTheirGamma()
    {
        // Ten calls at the money, thirty days, the book's own volatility of 20 % and rate of 5 % as drift and discount.
        var gamma = 10 * EuropeanOption.Evaluate(OptionKind.Call, 2000, 2000, 30.0 / 365, 0.05, 0, 0.2).Gamma;
        var expected = ImpulseBand.Solve(new HedgingTerms(2000, Vol, 30.0 / 365, Cost, Aversion / Nav), gamma, Gas);

        var found = Of(Short, Configured());

        found.Band.ToDouble().ShouldBe(expected.Trigger, 1e-9);
        found.Inside.ToDouble().ShouldBe(expected.Target, 1e-9);
        expected.Target.ShouldBeLessThan(expected.Trigger);
    }

    [Fact]
    public void Of_NoGamma_IsStillAWidth()
    {
        var found = Of(new Book().WithPerp("1", "200000"), Configured());

        found.Band.Sign.ShouldBe(1);
        (found.Band - found.Inside).ShouldBeGreaterThanOrEqualTo(W("0.05"));
    }

    [Fact]
    public void Of_ConfiguredBandIsNarrower_IsTheWidestThatItMayBe()
    {
        var found = Of(Short, Configured("0.3"));

        found.Band.ShouldBe(W("0.3"));
        found.Inside.ShouldBeLessThanOrEqualTo(W("0.25"));
    }

    [Fact]
    public void Of_VolatilityBeyondTheFormula_StandsStillAndThrowsNothing()
    {
        var wild = new VolatilityEstimate(EstimateStatus.Ready, 1e6, 0.05, 500, 0.05);
        var assessment = Assess(Short) with { Outlooks = [new VolatilityOutlook(Eth, wild, wild, [], 0.4, null)] };
        var limits = Configured("3") with { Optimal = Optimal with { LookAhead = TimeSpan.FromDays(1) } };

        EffectiveBand.Of(assessment.Exposures.Single(), Short.Snapshot(), assessment, limits).Band.ShouldBe(W("3"));
    }

    [Fact]
    public void Of_NobodyLookedAhead_StandsStill()
    {
        var assessment = Short.Assess();

        EffectiveBand.Of(assessment.Exposures.Single(), Short.Snapshot(), assessment, Configured("3")).Band.ShouldBe(W("3"));
    }

    [Fact]
    public void Decide_DistanceBetweenTheOptimalAndTheConfiguredBand_HedgesToTheInnerEdgeAndExplainsIt()
    {
        var averse = Configured("1000") with { Optimal = Optimal with { RiskAversion = 200 } };
        var limits = Limits(band: averse);
        var (snapshot, assessment) = (Short.Snapshot(), Assess(Short));
        var band = Of(Short, averse);
        assessment.Exposures.Single().NetDelta!.Value.Abs().ShouldBeInRange(band.Band, W("1000"), "the book is between the two");

        var plan = new DecisionEngine(limits).Decide(snapshot, assessment, IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear);

        var hedge = plan.Actions.OfType<HedgeAction>().ShouldHaveSingleItem();
        (assessment.Exposures.Single().NetDelta!.Value + hedge.Quantity).Abs().ToDouble().ShouldBe(band.Inside.ToDouble(), 1e-6);
        var inputs = new DecisionInputs(snapshot, IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear);
        new Explainer(new RiskAssessor(ImmutableDictionary<Primitives.Address, KeeperBot.Core.Portfolio.Underlying>.Empty), limits).Explain(inputs, assessment, plan)
            .Limits.Single(line => line.Kind == LimitKind.NetDelta).Trigger.ShouldBe(band.Band);
    }
}
