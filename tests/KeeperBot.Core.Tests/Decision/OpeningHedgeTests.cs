using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

/// <summary>Hedges that open a position of their own, by what they pay in for it.</summary>
public sealed class OpeningHedgeTests
{
    private static readonly VenueId Gmx = new("gmx");
    private static readonly MarginAccountId Short = MarginAccountId.Isolated(Main.Id, Gmx, "ETH-USDC-short"), Long = MarginAccountId.Isolated(Main.Id, Gmx, "ETH-USDC-long");

    /// <summary>At 2000, with 1 % slippage and twice 5 bp of fees: 1 ETH costs 22, its maintenance of 1 % is kept 1.5 times, and 4 times leverage asks for 500.</summary>
    [Fact]
    public void Decide_NothingThere_OpensTheSideWantedAtTheLeverage()
    {
        var action = Opened(Decide(target: "-5", usdc: "10000"));
        (action.Quantity, action.Target, action.WorstPrice).ShouldBe((W("-4.8"), Short, W("1980")));
        action.Opening.ShouldBe(new(Usd("2400"), Wad.Zero));
        // The order is the transaction's own effect: what it comes to is seen when it ends.
        action.Effect.Simulated.ShouldBe([new SizeWithin(Short, new("ETH"), W("-4.848"), W("-4.752"))]);
        action.Effect.OnChain.ShouldBe(action.Effect.Simulated);
        var bought = Opened(Decide(target: "5", usdc: "10000"));
        // A purchase may cost the worst price of 2020.
        (bought.Quantity, bought.Target, bought.Opening!.Amount).ShouldBe((W("4.8"), Long, Usd("2424")));
    }

    [Theory]
    [InlineData("50", "0.01", "0.01", "249.6")] // 9600 over 50 is 192; 1.5 times the 96 of maintenance is 144, and the worst price and fees are 105.6
    [InlineData("50", "0.2", "0.01", "2025.6")] // the venue's own initial margin
    [InlineData("50", "0.01", "0.1", "1545.6")] // maintenance, 1.5 times
    public void Decide_LeverageOfLessThanIsSafe_PaysInWhatLadderAndVenueAskFor(string leverage, string initial, string maintenance, string needed) =>
        Opened(Decide(target: "-5", usdc: "10000", leverage, initial, maintenance)).Opening!.Amount.ShouldBe(Usd(needed));

    [Fact]
    public void Decide_LeastRequirementOfTheVenue_IsKeptByTheSmallestToo() =>
        // 1.5 times 1000, and 1.1 % of 3600.
        Opened(Decide(target: "-2", usdc: "10000", leverage: "50", least: "1000")).Opening!.Amount.ShouldBe(Usd("1539.6"));

    [Fact]
    public void Decide_LessThanItTakes_OpensWhatTheCapOrTheBalanceAboveTheReserveBears()
    {
        var capped = Opened(Decide(target: "-5", usdc: "10000", most: "1000"));
        capped.Opening!.Amount.ToWad(Rounding.Up).ShouldBeLessThanOrEqualTo(W("1000"));
        capped.Quantity.ShouldBeInRange(W("-2"), W("-1.997"));
        var reserved = Opened(Decide(target: "-5", usdc: "1500", reserve: "500"));
        reserved.Opening!.Reserve.ShouldBe(W("500"));
        reserved.Quantity.ShouldBe(capped.Quantity);
    }

    [Fact]
    public void Decide_NothingToPayItWith_SaysSoAndAlarms()
    {
        var plan = Decide(target: "-5", usdc: "520", reserve: "500");
        plan.Actions.ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Code == "no_balance" && skip.Detail.Contains("USDC") && skip.Detail.Contains("ETH-USDC-short"));
        plan.Alarms.ShouldContain(alarm => alarm.Code == "hedge.no_balance");
    }

    [Fact]
    public void Decide_BalanceNotRead_OpensNothing() => Decide(Snapshot("10000", drop: true), "-5").Actions.ShouldBeEmpty();

    [Fact]
    public void Decide_OpeningOnOrder_WaitsForItAndCountsItInNoDelta()
    {
        var plan = Decide(Snapshot("7600", order: ("-4.8", 60)), "-5");
        plan.Actions.ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Code == "order_pending");
    }

    [Theory]
    [InlineData("-5", "ETH-USDC-short")]
    [InlineData("5", "ETH-USDC-long")] // the other side takes it back as well
    public void Decide_OpeningOverdue_IsReplacedOnEitherSide(string target, string position) =>
        Opened(Decide(Snapshot("7600", order: ("-4.8", 0)), target)).Target.ShouldBe(MarginAccountId.Isolated(Main.Id, Gmx, position));

    [Fact]
    public void To_PartOfIt_PaysInItsShare()
    {
        var part = Shrinking.To(Opened(Decide(target: "-5", usdc: "10000")), W("1.2"), null).ShouldBeOfType<HedgeAction>();
        (part.Quantity, part.Opening!.Amount).ShouldBe((W("-1.2"), Usd("600")));
        part.Effect.OnChain.ShouldBe([new SizeWithin(Short, new("ETH"), W("-1.212"), W("-1.188"))]);
    }

    [Fact]
    public void Decide_AllowanceForIt_IsLeftStanding()
    {
        var snapshot = Snapshot("10000");
        var account = snapshot.Accounts[0];
        var plan = Decide(snapshot with { Accounts = [account with { Allowances = [new(Gmx, Spender, Usd("2400"))] }] }, "-5");
        plan.Skips.ShouldContain(skip => skip.Kind == ActionKind.Revoke && skip.Code == "wanted");
    }

    [Theory]
    [InlineData("2300", "-4.6")] // net delta has moved since it was approved
    [InlineData("3000", "-4.8")]
    [InlineData("1000", "-4.8")] // less than half: approved anew
    public void Decide_ApprovedBefore_OpensWithinItWhereThatIsMostOfIt(string approved, string quantity)
    {
        var snapshot = Snapshot("10000");
        var account = snapshot.Accounts[0];
        var action = Opened(Decide(snapshot with { Accounts = [account with { Allowances = [new(Gmx, Spender, Usd(approved))] }] }, "-5"));
        action.Quantity.ToDouble().ShouldBe(W(quantity).ToDouble(), 0.002);
        if (approved != "1000")
            action.Opening!.Amount.ToWad(Rounding.Up).ShouldBeLessThanOrEqualTo(W(approved));
    }

    [Fact]
    public void Explain_Opening_ShowsThePositionAndWhatIsPaidIn()
    {
        var snapshot = Snapshot("10000");
        var explained = new Explainer(Assessor, Terms("-5", "0")).Explain(
            new(snapshot, IntentHistory.Empty, KeeperMode.Active, SafetyState.Clear), Assessor.Assess(snapshot), Decide(snapshot, "-5"));
        var chosen = explained.Candidates.First(candidate => candidate.Action is HedgeAction);
        chosen.Costs.ShouldContain(line => line.Name == "paid in" && line.Amount == W("2400"));
    }

    private static RiskAssessor Assessor => new(ImmutableDictionary<Address, Underlying>.Empty);

    private static HedgeAction Opened(ActionPlan plan) => plan.Actions.ShouldHaveSingleItem(string.Join("; ", plan.Skips)).ShouldBeOfType<HedgeAction>();

    private static TokenAmount Usd(string amount) => TokenAmount.FromWad(Usdc, W(amount), Rounding.Down);

    private static DecisionLimits Terms(string target, string reserve)
    {
        var limits = Limits(band: Band() with { TargetDelta = W(target) });
        return limits with { Margin = limits.Margin.Add(Gmx, Ladder() with { Reserve = W(reserve) }) };
    }

    private static ActionPlan Decide(
        string target, string usdc, string leverage = "4", string initial = "0.01", string maintenance = "0.01", string most = "5000", string reserve = "0", string least = "1") =>
        Decide(Snapshot(usdc, leverage, initial, maintenance, most, least), target, reserve);

    private static ActionPlan Decide(PortfolioSnapshot snapshot, string target, string reserve = "0") =>
        new DecisionEngine(Terms(target, reserve)).Decide(snapshot, Assessor.Assess(snapshot), new([]), KeeperMode.Active, SafetyState.Clear);

    private static PortfolioSnapshot Snapshot(
        string usdc, string leverage = "4", string initial = "0.01", string maintenance = "0.01", string most = "5000", string least = "1", bool drop = false, (string Size, int Seconds)? order = null)
    {
        var now = new ChainTime(1_800_000_000);
        HedgeMarket Side(MarginAccountId id, MarginAccountId other) => new(id, new("ETH"), Eth, Wad.Zero, W("2000"), W("2000"), W(initial), W(maintenance), true)
        {
            Opening = new(Usdc, Wad.One, W(leverage), W(most), W(least), W("0.0005")) { OtherSide = other },
        };
        ImmutableArray<MarginAccount> awaited = order is not var (size, seconds) ? [] :
        [
            new(Short, Gmx, Wad.Zero, Wad.Zero, null, LiquidationPredicate.StrictlyBelow, false, Usdc, null, null, [new PerpLeg(new("ETH"), Eth, Wad.Zero, W("2000"), W("2000"), Wad.Zero)])
            {
                Pending = [new PendingOrder("0x01", W("2400"), now.Plus(-TimeSpan.FromMinutes(5)), now.Plus(TimeSpan.FromSeconds(seconds))) { Trade = new(new("ETH"), W(size)) }],
                FeesDueOnSettlement = Wad.Zero,
            },
        ];
        return new(Chain, Block(100, now),
        [
            new(Main,
                [new KnownReading(Gmx, awaited, [Side(Long, Short) with { LeastSize = Wad.Zero }, Side(Short, Long) with { MostSize = Wad.Zero }], [])],
                drop ? [] : [new(Usd(usdc))], drop ? [new(Usdc, "for a test")] : [], Wei.FromEther(W("1"))),
        ]);
    }
}
