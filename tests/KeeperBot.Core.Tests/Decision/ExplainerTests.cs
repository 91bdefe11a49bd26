using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

public class ExplainerTests
{
    private static readonly DecisionLimits Wide = Limits(band: Band("1000", "1"));

    private static Explanation Explain(Book book, DecisionLimits limits)
    {
        var assessor = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty);
        var inputs = new DecisionInputs(book.Snapshot(), IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear);
        var assessment = assessor.Assess(inputs.Snapshot);
        return new Explainer(assessor, limits).Explain(inputs, assessment, new DecisionEngine(limits).Decide(inputs.Snapshot, assessment, inputs.History, inputs.Mode, inputs.Safety));
    }

    private static Book Short(string collateral) => new Book().WithShort("7", OptionKind.Put, "5", "2000", collateral, "1000").WithIdle(Susd, "5000");

    [Theory]
    [InlineData("1500", LimitState.Within)]
    [InlineData("1199", LimitState.Beyond)]
    [InlineData("1049", LimitState.Danger)]
    public void Explain_HealthOfAnAccount_StandsWhereTheLadderSays(string collateral, LimitState state)
    {
        var line = Explain(Short(collateral), Wide).Limits.Single(limit => limit.Subject == "main/lyra-v1/7");

        line.State.ShouldBe(state);
        (line.Trigger, line.Target, line.Danger).ShouldBe((W("1.2"), W("1.5"), W("1.05")));
        line.Value.ShouldBe(W(collateral).Divide(W("1000"), Rounding.Down));
    }

    [Fact]
    public void Explain_TopUp_SaysWhatIsPaidInAndWhatHealthItMakes()
    {
        var candidate = Explain(Short("1100"), Wide).Candidates[0];

        candidate.Role.ShouldBe(CandidateRole.Chosen);
        candidate.Costs.ShouldContain(new CostLine("paid in", W("400"), "sUSD", Lost: false));
        var effect = candidate.Effects.ShouldHaveSingleItem();
        (effect.Kind, effect.Before, effect.After, effect.State).ShouldBe((LimitKind.Health, W("1.1"), W("1.5"), LimitState.Within));
    }

    [Fact]
    public void Explain_ReductionOfAPerpetual_FreesItsRequirementAndMovesNetDelta()
    {
        // 10 ETH long at 2000 with 1300 of equity: requirement 1250, health 1.04.
        var candidate = Explain(new Book().WithPerp("10", "1300"), Wide).Candidates.First(item => item.Action is ReduceAction);
        var reduce = (ReduceAction)candidate.Action;

        var health = candidate.Effects.Single(effect => effect.Kind == LimitKind.Health);
        var delta = candidate.Effects.Single(effect => effect.Kind == LimitKind.NetDelta);
        delta.After!.Value.ToDouble().ShouldBe(10 - reduce.Quantity.ToDouble(), 1e-12);
        // Equity less the worst slippage, over 6.25 % of what is left.
        var equity = W("1300") - reduce.Quantity.Multiply(W("2000") - reduce.WorstPrice, Rounding.Up);
        var left = (W("10") - reduce.Quantity).Multiply(W("125"), Rounding.Up);
        health.After!.Value.ToDouble().ShouldBe(equity.ToDouble() / left.ToDouble(), 1e-9);
        candidate.Costs[0].Amount!.Value.ToDouble().ShouldBe((W("1300") - equity).ToDouble(), 1e-9);
    }

    [Fact]
    public void Explain_Hedge_MovesNetDeltaToTheInnerEdgeAndUsesMargin()
    {
        var candidate = Explain(new Book().WithPerp("3", "20000"), Limits()).Candidates.Single(item => item.Action is HedgeAction);

        var delta = candidate.Effects.Single(effect => effect.Kind == LimitKind.NetDelta);
        (delta.Before, delta.State).ShouldBe((W("3"), LimitState.Within));
        delta.After!.Value.ToDouble().ShouldBe(0.2, 1e-12);
        candidate.Costs.ShouldContain(cost => cost.Name == "initial margin used" && !cost.Lost && cost.Amount == Wad.Zero, "a smaller position needs none");
    }

    [Fact]
    public void Explain_VenueThatCannotBeRead_IsUnknownAndNeverWithin()
    {
        var explanation = Explain(new Book().WithPerp("1", "20000").WithLyra(new UnknownReading(Lyra, "read.reverted", "it reverted")), Limits());

        explanation.Limits.Single(limit => limit.Subject == "main/lyra-v1").State.ShouldBe(LimitState.Unknown);
        explanation.Limits.Single(limit => limit.Kind == LimitKind.NetDelta).State.ShouldBe(LimitState.Unknown);
        explanation.Skips.ShouldContain(skip => skip.Code == "position_unknown");
    }

    [Fact]
    public void Explain_NoLimitConfigured_SaysSo() =>
        Explain(Short("1500"), Wide with { Margin = ImmutableDictionary<VenueId, MarginLimits>.Empty }).Limits.Single(limit => limit.Subject == "main/lyra-v1/7").State.ShouldBe(LimitState.Unlimited);

    [Fact]
    public void WithGas_StepThatWasSimulated_HasItsWorstGasInPlaceOfTheUnknown()
    {
        var explanation = Explain(Short("1100"), Wide);
        var action = explanation.Candidates[0].Action;
        var intent = new CallIntent(new("k"), Chain, Main.Actor, Main.Holder, Bytes.Empty, Wei.Zero, action, [], null, Block(100, new(1_800_000_000)), "d");

        var priced = Explainer.WithGas(explanation, [new StepSubmitted(action, intent, new WouldSubmit(new("k"), 200_000, Wei.FromGwei(W("50")), Wei.FromGwei(W("1"))))]);

        priced.Candidates[0].Costs.ShouldContain(new CostLine("gas at most", W("0.01"), "ether", Lost: true));
        priced.Candidates[0].Costs.ShouldNotContain(cost => cost.Amount == null);
        priced.Candidates[^1].Costs.Any(cost => cost.Amount is null).ShouldBe(priced.Candidates.Length > 1);
    }
}
