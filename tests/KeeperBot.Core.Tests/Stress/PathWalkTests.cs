using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Stress.Paths;
using KeeperBot.Core.Units;
using static KeeperBot.Core.Tests.Book;
using static KeeperBot.Core.Tests.Stress.StressedBook;

namespace KeeperBot.Core.Tests.Stress;

public class PathWalkTests
{
    // Long 1 at 2000 with 400: below 1.2 of the requirement at P = 1600 / 0.925 = 1729.7, below 1 at P = 1600 / 0.9375 = 1706.7.
    private const double LiquidationFactor = 1600 / 0.9375 / 2000;

    [Fact]
    public void Walk_WithoutABuffer_IsLiquidatedInTheFirstStepBelowTheClosedForm()
    {
        var result = Walk(Snapshot("0", Perpetual(1, 400)), Fall(0.7));
        result.Fate.ShouldBe(Fate.Liquidated);
        var account = result.Accounts.ShouldHaveSingleItem();
        // The factor falls by 0.3 in 600 minutes.
        account.EndedAt.ShouldBe(TimeSpan.FromMinutes(Math.Ceiling((1 - LiquidationFactor) / 0.3 * 600)));
        account.LowestHealth.ShouldBeInRange(0.98, 1);
        account.TopUps.ShouldBe(0);
        account.Blocked.ShouldContain(item => item.Code == "no_cure" && item.Time > TimeSpan.Zero);
    }

    [Fact]
    public void Walk_WithABuffer_SurvivesAndTheBooksBalance()
    {
        var result = Walk(Snapshot("1000", Perpetual(1, 400)), Fall(0.7));
        result.Fate.ShouldBe(Fate.Survived);
        var account = result.Accounts.Single();
        account.EndedAt.ShouldBeNull();
        account.TopUps.ShouldBeGreaterThan(1);
        account.LowestHealth.ShouldBeInRange(1.05, 1.2);
        var paid = account.Paid.ShouldHaveSingleItem().ToWad(Rounding.Down);
        (result.BufferLeft.ShouldHaveSingleItem().ToWad(Rounding.Down) + paid).ShouldBe(W("1000"));
        // 400 - 600 + paid, against 0.0625 x 1400, is above the trigger at the end.
        ((paid.ToDouble() - 200) / (Ratio * 1400)).ShouldBeGreaterThan(1.2);
        result.GasSpent.Raw.ShouldBe(Wei.FromGwei(W("20")).Raw * 800_000 * account.TopUps);
    }

    [Fact]
    public void Walk_GasAboveTheCap_BlocksEveryRescue()
    {
        var snapshot = Snapshot("1000", Perpetual(1, 400));
        Walk(snapshot, Fall(0.7, gas: 299)).Fate.ShouldBe(Fate.Survived);
        var blocked = Walk(snapshot, Fall(0.7, gas: 301));
        blocked.Fate.ShouldBe(Fate.Liquidated);
        blocked.Accounts[0].TopUps.ShouldBe(0);
        blocked.Accounts[0].Blocked.ShouldContain(item => item.Code == "gas_above_cap");
        blocked.BufferLeft[0].ToWad(Rounding.Down).ShouldBe(W("1000"));
    }

    [Fact]
    public void Walk_RoutineCapBelowTheGas_WaitsForDanger()
    {
        var snapshot = Snapshot("1000", Perpetual(1, 400));
        var caps = Caps() with { RoutineFee = Wei.FromGwei(W("50")) };
        var result = Walk(snapshot, Fall(0.7, gas: 100), caps);
        result.Fate.ShouldBe(Fate.Survived);
        result.Accounts[0].LowestHealth.ShouldBeLessThan(1.05);
        result.Accounts[0].Blocked.ShouldContain(item => item.Code == "gas_above_cap");
    }

    [Fact]
    public void Walk_OracleLag_DelaysWhatTheVenueSeesByJustThat()
    {
        var prompt = Walk(Snapshot("0", Perpetual(1, 400)), Fall(0.7)).Accounts[0].EndedAt!.Value;
        var late = Walk(Snapshot("0", Perpetual(1, 400)), Fall(0.7, lagMinutes: 60)).Accounts[0].EndedAt!.Value;
        (late - prompt).ShouldBe(TimeSpan.FromMinutes(60));
    }

    [Fact]
    public void Walk_Reduction_TakesAShareOfTheExposureAtACostThatGrowsAsDepthFalls()
    {
        var snapshot = Snapshot("0", Perpetual(1, 400));
        var mode = new AllowedActions(TopUp: true, Reduce: true, Hedge: false);
        var deep = Walk(snapshot, Fall(0.7), mode: mode).Accounts[0];
        var shallow = Walk(snapshot, Fall(0.7, depth: 0.1), mode: mode).Accounts[0];
        deep.Fate.ShouldBe(Fate.Survived);
        deep.Reductions.ShouldBeGreaterThan(0);
        deep.ShareKept.ShouldBeInRange(0, 0.99);
        shallow.Fate.ShouldBe(Fate.Survived);
        (shallow.ReductionCost / (1 - shallow.ShareKept)).ShouldBe(10 * deep.ReductionCost / (1 - deep.ShareKept), 15);
        // Beyond the ladder's 2 % the venue's price bound refuses the trade.
        var dry = Walk(snapshot, Fall(0.7, depth: 0.04), mode: mode).Accounts[0];
        (dry.Fate, dry.Reductions).ShouldBe((Fate.Liquidated, 0));
        dry.Blocked.ShouldContain(item => item.Code == "price_bound");
    }

    [Fact]
    public void Walk_ProfitThatAClosePaysOut_LeavesTheMarginAsFarAsTheFallHasLeftIt()
    {
        AccountPath With(string profit)
        {
            var account = Perpetual(1, 400);
            account = account with { Legs = [((PerpLeg)account.Legs[0]) with { ProfitPaidOut = W(profit) }] };
            return Walk(Snapshot("0", account), Fall(0.85), mode: new(TopUp: true, Reduce: true, Hedge: false)).Accounts[0];
        }

        // By the trigger the mark has lost 270: of 50 nothing is left, of 300 there are 30, which closing takes out of the margin.
        With("50").ShareKept.ShouldBe(With("0").ShareKept);
        With("300").ShareKept.ShouldBeLessThan(With("0").ShareKept - 0.05);
        With("300").Fate.ShouldBe(Fate.Survived);
    }

    [Fact]
    public void Walk_SmallTopUpsAndALongCooldown_ComeTooLate()
    {
        var ladder = Ladder() with { MaxTopUp = W("20"), Cooldown = TimeSpan.FromHours(2) };
        var result = Walk(Snapshot("1000", Perpetual(1, 400)), Fall(0.4), ladder: ladder with { Danger = W("1.0001") });
        result.Fate.ShouldBe(Fate.Liquidated);
        result.Accounts[0].Blocked.ShouldContain(item => item.Code == "cooldown");
    }

    [Fact]
    public void Walk_AssetCap_HoldsTheBufferBack()
    {
        var hundred = TokenAmount.FromWad(Usdc, W("100"), Rounding.Down);
        var result = Walk(Snapshot("1000", Perpetual(1, 400)), Fall(0.7), Caps() with { Assets = [new(hundred, hundred)] });
        result.Fate.ShouldBe(Fate.Liquidated);
        result.Accounts[0].Paid.Single().ShouldBeLessThanOrEqualTo(hundred);
        result.Accounts[0].Blocked.ShouldContain(item => item.Code == "asset_capped");
    }

    [Fact]
    public void Walk_GasOfAnHourOrADayCapped_AllowsJustThatMany()
    {
        // One rescue at 20 gwei costs 0.016 ether.
        var snapshot = Snapshot("1000", Perpetual(1, 400));
        var one = Walk(snapshot, Fall(0.7), Caps() with { CostPerDay = Wei.FromEther(W("0.02")) });
        (one.Fate, one.Accounts[0].TopUps).ShouldBe((Fate.Liquidated, 1));
        one.Accounts[0].Blocked.ShouldContain(item => item.Code == "gas_cost_capped");
        // Each lasts half an hour of this fall: two an hour are enough, one is not.
        Walk(snapshot, Fall(0.7), Caps() with { CostPerHour = Wei.FromEther(W("0.04")) }).Fate.ShouldBe(Fate.Survived);
        Walk(snapshot, Fall(0.7), Caps() with { CostPerHour = Wei.FromEther(W("0.02")) }).Fate.ShouldBe(Fate.Liquidated);
        Walk(snapshot, Fall(0.7), Caps() with { CostPerTransaction = Wei.FromEther(W("0.015")) }).Accounts[0].TopUps.ShouldBe(0);
    }

    [Fact]
    public void Walk_ReserveAndNoGasMoney_AreKept()
    {
        var snapshot = Snapshot("1000", Perpetual(1, 400));
        Walk(snapshot, Fall(0.84), ladder: Ladder() with { Reserve = W("1000") }).Accounts[0].LowestHealth.ShouldBeLessThan(1.05);
        var broke = snapshot with { Accounts = [snapshot.Accounts[0] with { ActorBalance = null }] };
        var result = Walk(broke, Fall(0.7));
        result.Fate.ShouldBe(Fate.Liquidated);
        result.Accounts[0].Blocked.ShouldContain(item => item.Code == "gas_money");
    }

    [Fact]
    public void Walk_TokenThatPaysADebtBack_LowersTheRequirement()
    {
        // 1 ETH at 0.8 of its value against a debt of 1300 USDC: health 0.8 x 2000 f / debt.
        var debt = new SpotLeg(new("debt"), new("USDC"), W("-1300"), W("1"), "debt") { IsMarginToken = false };
        var account = Perpetual(1, 1600) with
        {
            Maintenance = W("1300"),
            MarginToken = null,
            Legs = [debt, new SpotLeg(new("eth"), Eth, W("1"), W("2000"), "collateral") { IsMarginToken = false }],
            Means = [new(new("debt"), Usdc, Wad.One, Wad.Zero, Wad.One, W("1300"))],
            Curve = new LinearMarginCurve(1600, 1300, [new(Eth, 2000) { EquityShare = 0.8 }]),
        };
        var result = Walk(Snapshot("1000", account), Fall(0.8));
        result.Fate.ShouldBe(Fate.Survived);
        var paid = result.Accounts[0].Paid.Single().ToWad(Rounding.Down).ToDouble();
        (0.8 * 1600 / (1300 - paid)).ShouldBeGreaterThan(1.2);
        Walk(Snapshot("0", account), Fall(0.8)).Fate.ShouldBe(Fate.Liquidated);
    }

    [Fact]
    public void Walk_HaltedKeeper_SavesNobody()
    {
        var result = Walk(Snapshot("1000", Perpetual(1, 400)), Fall(0.7), keeper: KeeperMode.Halted);
        (result.Fate, result.Accounts[0].TopUps).ShouldBe((Fate.Liquidated, 0));
        result.Accounts[0].Blocked.ShouldContain(item => item.Code == "halted");
    }

    [Fact]
    public void Walk_SpikeBetweenTwoSteps_IsNotSteppedOver()
    {
        PathRow Row(double seconds, double price) => new(TimeSpan.FromSeconds(seconds), price, 1, 20, TimeSpan.Zero, 1, "made up");
        var path = new MarketPath("spike", [], [Row(0, 1), Row(80, 1), Row(90, 0.6), Row(100, 1), Row(150, 1)]);
        path.Times(TimeSpan.FromMinutes(1)).Select(time => time.TotalSeconds).ShouldBe([0, 60, 80, 90, 100, 120, 150]);
        Walk(Snapshot("0", Perpetual(1, 400)), path).Accounts[0].EndedAt.ShouldBe(TimeSpan.FromSeconds(90));
    }

    [Fact]
    public void Walk_Twice_IsTheSame()
    {
        var snapshot = Snapshot("150", Perpetual(1, 400));
        var mode = new AllowedActions(TopUp: true, Reduce: true, Hedge: false);
        foreach (var name in PathPacks.Names)
        {
            var (one, two) = (Walk(snapshot, PathPacks.Read(name), mode: mode), Walk(snapshot, PathPacks.Read(name), mode: mode));
            Told(one).ShouldBe(Told(two));
        }
    }

    private static string Told(PathResult result) => System.Text.Json.JsonSerializer.Serialize(result.Accounts.Select(account =>
        new { account.Fate, account.EndedAt, account.LowestHealth, account.LowestAt, account.TopUps, account.Reductions, account.ShareKept, account.ReductionCost, Paid = string.Join(',', account.Paid), Blocked = string.Join(',', account.Blocked) })) + result.GasSpent;
}
