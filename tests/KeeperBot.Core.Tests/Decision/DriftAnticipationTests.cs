using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.RealisedVol;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

/// <summary>
/// Hedges before their time, and targets that follow a strategy's size. The book has no gamma: with q T = 2.1 the band is from 0.48 to 1.45 (kS/2qT and sqrt(g/qT) more), and
/// a drift of charm C pays where q (x^2 - L^2)(U - L) is above g C.
/// </summary>
public class DriftAnticipationTests
{
    private static readonly OptimalBand Optimal = new(2, W("100000"), W("0.001"), W("2"), TimeSpan.FromDays(30), TimeSpan.Zero) { Anticipate = TimeSpan.FromDays(1) };

    private static ActionPlan Decide(string size, double charm, OptimalBand? optimal = null)
    {
        var book = new Book().WithPerp(size, "200000");
        var estimate = new VolatilityEstimate(EstimateStatus.Ready, 0.8, 0.05, 500, 0.05);
        var assessment = book.Assess();
        var exposure = assessment.Exposures.Single();
        assessment = assessment with
        {
            Outlooks = [new VolatilityOutlook(Eth, estimate, estimate, [], 0.4, null)],
            Exposures = [exposure with { Net = exposure.Net with { Charm = charm } }],
        };
        var limits = Limits(band: Band("1000", "0.2") with { Optimal = optimal ?? Optimal, MinTrade = W("0.05") });
        return new DecisionEngine(limits).Decide(book.Snapshot(), assessment, IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear);
    }

    [Theory]
    [InlineData("1.42", 18, -1)]
    [InlineData("-1.42", -18, 1)]
    public void Decide_CharmTakesItOutOfTheBandAndWaitingCostsMore_HedgesNow(string size, double charm, int sign)
    {
        var hedge = Decide(size, charm).Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>();

        (hedge.ReasonCode, hedge.Quantity.Sign).ShouldBe(("drift.anticipated", sign));
        hedge.Reason.ShouldContain("waiting costs");
        (W(size).Abs() - hedge.Quantity.Abs()).ToDouble().ShouldBe(0.476, 0.01, "to the target of the band, as any hedge");
    }

    [Theory]
    [InlineData("1.42", -18)]
    [InlineData("1.42", 2)]
    [InlineData("1.0", 18)]
    [InlineData("1.42", 400)]
    public void Decide_DriftsBackOrStaysInsideOrCostsMoreThanWaiting_Waits(string size, double charm) =>
        Decide(size, charm).ShouldSatisfyAllConditions(
            plan => plan.Actions.ShouldBeEmpty(),
            plan => plan.Skips.ShouldContain(skip => skip.Kind == ActionKind.Hedge && skip.Code == "within_limits"));

    [Fact]
    public void Decide_NotAllowedToAnticipate_Waits() => Decide("1.42", 18, Optimal with { Anticipate = null }).Actions.ShouldBeEmpty();

    [Fact]
    public void Decide_CoveredCallAtItsStrategysDelta_TradesNothing()
    {
        // Ten calls written against ten of the underlying: net delta is 10 - 10 delta, and the strategy's own is that.
        var book = new Book().WithPerp("0", "100000");
        var call = new OptionLeg(new("option"), Eth, W("-10"), OptionKind.Call, W("2000"), book.Now.Plus(TimeSpan.FromDays(30)), book.Spot, book.Volatility, W("0.05"), W("50"), true);
        var covered = book.WithLyra(new KnownReading(Lyra, [new(
            Option("1"), Lyra, W("10"), W("10"), W("4"), LiquidationPredicate.StrictlyBelow, false, Susd, null, null,
            [call, new SpotLeg(new("collateral"), Eth, W("10"), book.Spot, "base collateral")])], [], []));
        var exposure = covered.Assess().Exposures.Single();
        exposure.Lines.Select(line => line.Kind).ShouldBe(["call", "base collateral"], ignoreOrder: true);
        var own = exposure.NetDelta!.Value.Divide(W("10"), Rounding.Down);
        var limits = Limits(band: Band("0.5", "0.1") with { TargetPerOption = own });

        covered.Decide(limits).ShouldSatisfyAllConditions(
            plan => plan.Actions.ShouldBeEmpty(),
            plan => plan.Skips.ShouldContain(skip => skip.Kind == ActionKind.Hedge && skip.Code == "within_limits"));
        covered.Decide(Limits(band: Band("0.5", "0.1"))).Actions.OfType<HedgeAction>().ShouldHaveSingleItem("with a target of zero the same book is hedged").Quantity.Sign.ShouldBe(-1);
    }
}
