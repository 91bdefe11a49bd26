using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

/// <summary>A debt position: 10 ETH at 2000 with a liquidation threshold of 80 % against a debt in USDC, limits in USDC.</summary>
public class MeansRungTests
{
    private static readonly VenueId Aave = new("aave-v3");
    private static readonly Token Weth = new(Chain, Address.Parse("0x00000000000000000000000000000000000000c3"), "WETH", 18);
    private static readonly LegId Supplied = new("WETH.supplied");
    private static readonly LegId Debt = new("USDC.variableDebt");

    private static readonly TopUpMeans Supply = new(Supplied, Weth, W("2000"), W("1600"), Wad.Zero, null);
    private static readonly TopUpMeans Repay = new(Debt, Usdc, W("1"), Wad.Zero, W("1"), W("14000"));

    private static ActionPlan Decide(string debt, string usdc, string weth, MarginLimits? ladder = null, TokenAmount? approved = null, params ImmutableArray<TopUpMeans> means)
    {
        var margin = new MarginAccount(
            MarginAccountId.Cross(Main.Id, Aave), Aave, Wad.Zero, W("16000"), W(debt), LiquidationPredicate.StrictlyBelow, W("16000") < W(debt), null, null, null,
            [new SpotLeg(Supplied, Eth, W("10"), W("2000"), "supplied"), new SpotLeg(Debt, new("USDC"), -W(debt), W("1"), "variable debt")])
        {
            Means = means.IsEmpty ? [Supply, Repay] : means,
        };
        var limits = new DecisionLimits(
            AllowedActions.All, ImmutableDictionary<VenueId, MarginLimits>.Empty.Add(Aave, ladder ?? Ladder()), ImmutableDictionary<Underlying, DriftLimits>.Empty,
            TimeSpan.FromHours(1), TimeSpan.FromMinutes(2));
        var snapshot = new PortfolioSnapshot(Chain, Block(100, new(1_800_000_000)),
        [
            new(Main, [new KnownReading(Aave, [margin], [], [])],
                [new(TokenAmount.FromWad(Usdc, W(usdc), Rounding.Down)), new(TokenAmount.FromWad(Weth, W(weth), Rounding.Down))], [], Wei.FromEther(W("1")))
            {
                Allowances = approved is { } amount ? [new GivenAllowance(Aave, Address.Parse("0x00000000000000000000000000000000000000d1"), amount)] : [],
            },
        ]);
        ImmutableArray<IntentMemory> history = approved is null ? [] : [new(new("a"), Main.Id, margin.Id, ActionKind.Approve, IntentState.Confirmed, new(1_799_999_988))];
        var assessment = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty).Assess(snapshot);
        return new DecisionEngine(limits).Decide(snapshot, assessment, new(history), KeeperMode.Active, new([]));
    }

    [Fact]
    public void Decide_BothMeansCure_TakesTheCheaperAndKeepsTheOtherAsFallback()
    {
        // 14000 (1.1428) to 1.5 by repaying: 14000 - 16000/1.5 = 3333.34; by supplying: (21000 - 16000)/1600 = 3.125 WETH = 6250.
        var plan = Decide("14000", "5000", "10");
        var action = plan.Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        action.Leg.ShouldBe(Debt);
        action.Amount.ShouldBe(TokenAmount.FromRaw(Usdc, 3_333_333_334));
        var other = plan.Fallbacks.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        other.Leg.ShouldBe(Supplied);
        other.Amount.ShouldBe(TokenAmount.FromWad(Weth, W("3.125"), Rounding.Up));
    }

    [Fact]
    public void Decide_TheCheaperBufferIsTooSmall_TakesTheOneThatCures()
    {
        var action = Decide("14000", "100", "10").Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        action.Leg.ShouldBe(Supplied);
        action.Amount.Token.ShouldBe(Weth);
    }

    [Fact]
    public void Decide_NoneCuresAlone_TakesTheOneThatLeadsFurthestAndAsksForAHuman()
    {
        var plan = Decide("15500", "1000", "0.2");
        plan.Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>().Leg.ShouldBe(Debt);
        plan.Alarms.ShouldContain(alarm => alarm.Code == "buffer_short");
    }

    [Fact]
    public void Decide_TheDebtIsSmallerThanTheNeed_PaysNoMoreThanTheDebt()
    {
        var action = Decide("14000", "5000", "0", null, null, Repay with { Most = W("500") }).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        action.Amount.ShouldBe(TokenAmount.FromWad(Usdc, W("500"), Rounding.Down));
    }

    [Fact]
    public void Decide_ARepayment_PromisesTheDebtToRiseTowardsZeroWithRoomForInterest()
    {
        var effect = Decide("14000", "5000", "0").Actions.ShouldHaveSingleItem().Effect;
        var size = effect.OnChain.ShouldHaveSingleItem().ShouldBeOfType<SizeWithin>();
        size.Leg.ShouldBe(Debt);
        size.Highest.ShouldBe(Wad.Zero);
        var paid = W("3333.333334");
        size.Lowest.ShouldBe(-W("14000") + paid.Multiply(W("0.999"), Rounding.Down) - W("7"));
        effect.Simulated.ShouldContain(condition => condition is HealthAtLeast);
    }

    [Fact]
    public void Decide_Reserve_IsCountedInTheLimitsTokenAndOnlyForRoutine()
    {
        // 8000 USDC of 4 WETH stay: nothing is left to give, but in an emergency all of it is.
        var reserve = Ladder() with { Reserve = W("8000") };
        Decide("14000", "0", "4", reserve, null, Supply).Actions.ShouldBeEmpty();
        Decide("15900", "0", "4", reserve, null, Supply).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>().Urgency.ShouldBe(Urgency.Emergency);
    }

    [Fact]
    public void Decide_LimitsAreInTheLimitsToken_CapTheOtherTokenAtItsPrice()
    {
        var action = Decide("14000", "0", "10", Ladder() with { MaxTopUp = W("5000") }, null, Supply).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        action.Amount.ShouldBe(TokenAmount.FromWad(Weth, W("2.5"), Rounding.Down));
    }

    [Theory]
    [InlineData("3.2", true)] // the need has moved since: what was approved is taken, and nothing is left over
    [InlineData("6.5", false)] // far more than is needed now
    public void Decide_AnApprovalOfOursStands_TakesThatMeansAndJustThatAmount(string approved, bool taken)
    {
        var action = Decide("14000", "5000", "10", approved: TokenAmount.FromWad(Weth, W(approved), Rounding.Down)).Actions.ShouldHaveSingleItem().ShouldBeOfType<TopUpAction>();
        action.Leg.ShouldBe(taken ? Supplied : Debt);
        if (taken)
            action.Amount.ShouldBe(TokenAmount.FromWad(Weth, W(approved), Rounding.Down));
    }

    [Fact]
    public void Decide_NoBufferAtAll_SaysWhatEachMeansLacked()
    {
        var plan = Decide("14000", "0", "0");
        plan.Actions.ShouldBeEmpty();
        plan.Alarms.ShouldContain(alarm => alarm.Code == "no_cure" && alarm.Detail.Contains("WETH.supplied") && alarm.Detail.Contains("USDC.variableDebt"));
    }
}
