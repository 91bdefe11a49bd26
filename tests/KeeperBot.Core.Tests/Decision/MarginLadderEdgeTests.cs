using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

/// <summary>The ladder where its arithmetic is under strain: lagging marks, several legs, base collateral, rounding, repeated reverts.</summary>
public class MarginLadderEdgeTests
{
    private static readonly DecisionLimits Wide = Limits(band: Band("1000", "1"));

    private static Book Short(string collateral, string idle, string price = "50") =>
        new Book().WithShort("7", OptionKind.Put, "5", "2000", collateral, "1000", price).WithIdle(Susd, idle);

    [Theory]
    [InlineData("10", "2000", "1940")]
    [InlineData("-10", "2000", "2060")]
    public void Decide_MarkLagsBehindTheIndex_CountsTheLossThatTheCloseMakesReal(string size, string mark, string index)
    {
        // Requirement 1250: what is sold at the index (worse by 2 %) was valued at the mark.
        var margin = Cross("1499", Leg("ETH-PERP", size, mark, index));
        var action = Decide(margin, Wide).Actions.ShouldHaveSingleItem().ShouldBeOfType<ReduceAction>();
        var closed = action.Quantity.ToDouble();
        var loss = Math.Abs(2000 - action.WorstPrice.ToDouble());
        var health = (1499 - closed * loss) / ((10 - closed) * 2000 * 0.0625);
        health.ShouldBe(1.5, 1e-9);
        Promised(action).ShouldBeLessThanOrEqualTo(health);
    }

    [Fact]
    public void Decide_TwoLegsInOneAccount_PromisesOnlyWhatClosingOneOfThemCanDo()
    {
        // Two legs of 1250 and 625 requirement; equity 2000 of the 2812.5 that the target wants.
        var margin = Cross("2000", Leg("A", "10", "2000", "2000"), Leg("B", "-5", "2000", "2000"));
        var action = Decide(margin, Wide).Actions.ShouldHaveSingleItem().ShouldBeOfType<ReduceAction>();
        action.Leg.ShouldBe(new LegId("A"));
        var closed = action.Quantity.ToDouble();
        var health = (2000 - closed * 40) / (1875 - closed * 125);
        health.ShouldBe(1.5, 1e-9);
        Promised(action).ShouldBeLessThanOrEqualTo(health);
    }

    [Fact]
    public void Decide_TheHeaviestLegDoesNotTrade_ReducesTheOther()
    {
        var margin = Cross("2200", Leg("A", "10", "2000", "2000"), Leg("B", "-9", "2000", "2000"));
        var shut = new HedgeMarket(margin.Id, new("A"), Eth, W("10"), W("2000"), W("2000"), W("0.1"), W("0.0625"), Open: false);
        Decide(margin, Wide, markets: [shut]).Actions.ShouldHaveSingleItem().ShouldBeOfType<ReduceAction>().Leg.ShouldBe(new LegId("B"));
    }

    [Fact]
    public void Decide_BaseCollateral_ReadsTheLimitsInTheValueOfTheToken()
    {
        // 5 calls against 5.5 of base, 5 of them required; the least top-up of 20 quote is 0.01 base, not 20 base.
        var seth = new Token(Chain, Address.Parse("0x00000000000000000000000000000000000000c3"), "sETH", 18);
        var option = new OptionLeg(new("1"), Eth, W("-5"), OptionKind.Call, W("2000"), new Book().Now.Plus(TimeSpan.FromDays(30)), W("2000"), W("0.2"), W("0"), W("50"), true);
        var margin = new MarginAccount(Option("1"), Lyra, W("5.5"), W("5.5"), W("5"), LiquidationPredicate.StrictlyBelow, false, seth, null, null,
            [option, new SpotLeg(new("collateral"), Eth, W("5.5"), W("2000"), "base collateral")]);
        var limits = Limits(ladder: Ladder() with { MinTopUp = W("20"), Reserve = W("2000") }, band: Band("1000", "1"));
        var action = Decide(margin, limits, idle: TokenAmount.FromWad(seth, W("4"), Rounding.Down)).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        action.Amount.ToWad(Rounding.Down).ShouldBe(W("2"));
    }

    [Fact]
    public void Decide_CollateralOfAnotherTokenBesideTheMarginToken_LeavesTheLimitsInTheMarginToken()
    {
        var bare = Cross("1300", Leg("A", "10", "2000", "2000"));
        var beside = bare with { Legs = bare.Legs.Add(new SpotLeg(new("collateral-WETH"), Eth, W("1"), W("2000"), "collateral") { IsMarginToken = false }) };
        var idle = TokenAmount.FromWad(bare.MarginToken!, W("5000"), Rounding.Down);
        var expected = Decide(bare, Wide, idle: idle).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        Decide(beside, Wide, idle: idle).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>().Amount.ShouldBe(expected.Amount);
        expected.Amount.ToWad(Rounding.Down).ShouldBeGreaterThan(Wad.One);
    }

    [Fact]
    public void Decide_EmergencyCuredByLessThanTheLeastTopUp_StillTopsUp()
    {
        var limits = Limits(ladder: Ladder("1.02", "1.03", "1.015") with { MinTopUp = W("100") }, band: Band("1000", "1"));
        Short("1010", "50").Decide(limits with { Mode = new(true, false, false) }).Actions.ShouldHaveSingleItem()
            .ShouldBeOfType<TopUpAction>().Amount.ToWad(Rounding.Down).ShouldBe(W("50"));
    }

    [Fact]
    public void Decide_AStepThatLeavesItLiquidatable_IsNoCure()
    {
        var limits = Limits(ladder: Ladder() with { MaxTopUp = W("50") }, band: Band("1000", "1"));
        var plan = Short("900", "5000").Decide(limits);
        plan.Actions.ShouldHaveSingleItem().ShouldBeOfType<ReduceAction>();
        plan.Fallbacks[0].ShouldBeOfType<TopUpAction>();
    }

    [Fact]
    public void Decide_RoundingToTheTokensUnit_NeverReachesIntoTheReserve()
    {
        var ladder = Ladder() with { Reserve = W("0.0000005") };
        var book = new Book().WithPerp("10", "1499.0000005").WithIdle(Usdc, "376");
        var action = book.Decide(Limits(ladder: ladder, band: Band("1000", "1"))).Actions[0].ShouldBeOfType<TopUpAction>();
        action.Amount.ToWad(Rounding.Down).ShouldBeLessThanOrEqualTo(W("376") - ladder.Reserve);
    }

    [Fact]
    public void Decide_VenuePriceIsOld_AllowsTheFairPriceAtTheSpotOfNow()
    {
        // The venue's cached price is of before the fall: 5, where the option is worth 42.
        var action = Short("1100", "0", price: "5").Decide(Wide).Actions.ShouldHaveSingleItem().ShouldBeOfType<ReduceAction>();
        action.WorstPrice.ShouldBeGreaterThan(W("60"));
    }

    [Fact]
    public void Decide_ReductionPaidPartlyByTheBuffer_LeavesNothingOfItToTheNext()
    {
        var plan = new Book().WithShort("1", OptionKind.Put, "5", "2000", "1060", "1000").WithShort("2", OptionKind.Put, "5", "2000", "1180", "1000")
            .WithIdle(Susd, "60").Decide(Wide);
        plan.Actions[0].ShouldBeOfType<ReduceAction>().CollateralAfter!.Value.ShouldBeLessThan(W("1060"));
        plan.Actions[1].ShouldBeOfType<ReduceAction>().CollateralAfter!.Value.ShouldBeLessThan(W("1180"));
        plan.Fallbacks.OfType<TopUpAction>().ShouldNotContain(topUp => topUp.Target == Option("2"));
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 12, true)]
    [InlineData(2, 20, false)]
    [InlineData(5, 100, true)]
    [InlineData(40, 239, true)]
    [InlineData(40, 241, false)]
    public void Decide_RevertedAgainAndAgain_BacksOffLongerEachTimeButNeverForLong(int times, int secondsAgo, bool waits)
    {
        var book = Short("1010", "5000");
        for (var i = 0; i < times; i++)
            book = book.WithIntent(ActionKind.TopUp, Option("7"), IntentState.Reverted, TimeSpan.FromSeconds(secondsAgo + 15 * (times - 1 - i)));
        var plan = book.Decide(Wide);
        plan.Actions.IsEmpty.ShouldBe(waits);
        plan.Skips.Any(skip => skip.Code == "backing_off").ShouldBe(waits);
        plan.Alarms.Any(alarm => alarm.Code == "reverts").ShouldBe(times > 1);
    }

    [Fact]
    public void Decide_TopUpsRevertOnTheChain_TriesTheOtherRungFirst()
    {
        var book = Short("1010", "5000");
        for (var i = 0; i < 2; i++)
            book = book.WithIntent(ActionKind.TopUp, Option("7"), IntentState.Reverted, TimeSpan.FromMinutes(5));
        var plan = book.Decide(Wide);
        plan.Actions.ShouldHaveSingleItem().Kind.ShouldBe(ActionKind.Reduce);
        plan.Fallbacks[0].Kind.ShouldBe(ActionKind.TopUp);
    }

    private static double Promised(PlannedAction action) =>
        action.Effect.Simulated.OfType<HealthAtLeast>().ShouldHaveSingleItem().Minimum.ToDouble();

    internal static PerpLeg Leg(string id, string size, string mark, string index) => new(new(id), Eth, W(size), W(mark), W(index), Wad.Zero);

    internal static MarginAccount Cross(string equity, params ImmutableArray<PositionLeg> legs)
    {
        var requirement = legs.OfType<PerpLeg>().Aggregate(Wad.Zero, (sum, leg) => sum + leg.Size.Abs().Multiply(leg.MarkPrice, Rounding.Up).Multiply(W("0.0625"), Rounding.Up));
        return new(PerpAccount, Perp, W(equity), W(equity), requirement, LiquidationPredicate.StrictlyBelow, W(equity) < requirement, Usdc, null, W("0.0625"), legs);
    }

    internal static ActionPlan Decide(
        MarginAccount margin, DecisionLimits limits, TokenAmount? idle = null, ImmutableArray<HedgeMarket>? markets = null, IntentHistory? history = null)
    {
        var snapshot = new PortfolioSnapshot(Chain, Block(100, new Book().Now),
            [new(Main, [new KnownReading(margin.Venue, [margin], markets ?? [], [])], [new(idle ?? TokenAmount.ZeroOf(Usdc))], [], Wei.FromEther(W("1")))]);
        var assessment = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty).Assess(snapshot);
        return new DecisionEngine(limits).Decide(snapshot, assessment, history ?? IntentHistory.Empty, KeeperMode.Active, Safety.SafetyState.Clear);
    }
}
