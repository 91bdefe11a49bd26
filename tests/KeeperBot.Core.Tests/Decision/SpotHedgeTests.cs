using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

/// <summary>Hedging in a market without margin: what is traded are idle balances.</summary>
public sealed class SpotHedgeTests
{
    private static readonly VenueId Spot = new("spot");
    private static readonly Token Weth = new(Chain, Address.Parse("0x00000000000000000000000000000000000000c3"), "WETH", 18);
    private static readonly MarginAccountId Market = MarginAccountId.Cross(Main.Id, Spot);

    [Fact]
    public void Decide_TooLong_SellsBaseAndPromisesTheProceeds()
    {
        var action = Hedge(Decide("3", "1000"));
        (action.Quantity, action.WorstPrice, action.Target, action.Leg).ShouldBe((W("-2.8"), W("1980"), Market, new LegId("WETH")));
        action.Effect.OnChain.ShouldBe([new SizeWithin(Market, new("WETH"), W("0.1972"), W("0.2028"))]);
        action.Effect.Simulated.ShouldContain(new IdleAtLeast(Main.Id, "USDC", W("6544")));
        action.Effect.Simulated.OfType<NetDeltaWithin>().ShouldHaveSingleItem().Underlying.ShouldBe(Eth);
    }

    [Fact]
    public void Decide_TooShort_BuysAndPromisesWhatIsLeft()
    {
        var action = Hedge(Decide("0", "10000", target: "2"));
        (action.Quantity, action.WorstPrice).ShouldBe((W("1.8"), W("2020")));
        action.Effect.Simulated.ShouldContain(new IdleAtLeast(Main.Id, "USDC", W("6364")));
    }

    [Fact]
    public void Decide_TooLittleQuote_BuysWhatItPaysForAboveTheReserve()
    {
        Hedge(Decide("0", "2120", target: "2", reserve: "100")).Quantity.ShouldBe(W("1"));
        var plan = Decide("0", "300", target: "2", reserve: "100");
        plan.Actions.ShouldBeEmpty();
        plan.Skips.ShouldContain(skip => skip.Code == "no_balance" && skip.Detail.Contains("USDC"));
        plan.Alarms.ShouldContain(alarm => alarm.Code == "hedge.no_balance");
    }

    [Fact]
    public void Decide_TooLittleBase_SellsWhatThereIs()
    {
        var draft = Decide("1.5", "0", target: "-3");
        Hedge(draft).Quantity.ShouldBe(W("-1.5"));
        Decide("0.05", "0", target: "-3").Skips.ShouldContain(skip => skip.Code == "no_balance" && skip.Detail.Contains("WETH"));
    }

    [Fact]
    public void Decide_BalanceNotRead_DoesNothing() =>
        Decide(Snapshot("3", "1000", "0") with { }, drop: "USDC").Skips.ShouldContain(skip => skip.Kind == ActionKind.Hedge && (skip.Code == "no_balance" || skip.Code == "position_unknown"));

    [Fact]
    public void Decide_MarketClosed_SaysWhy()
    {
        var plan = Decide(Snapshot("3", "1000", "0", whyClosed: "its price is 5 % from its mean"));
        plan.Actions.ShouldBeEmpty();
        // A closed pool gives no reference price either, so that net delta is not known in full.
        plan.Skips.ShouldContain(skip => skip.Kind == ActionKind.Hedge && (skip.Detail.Contains("5 % from its mean") || skip.Code == "position_unknown"));
    }

    [Theory]
    [InlineData("2.7", "-2.7")] // approved a block before, and net delta has moved since
    [InlineData("2.85", "-2.85")]
    [InlineData("2.9", "-2.8")] // too much of a good thing: the rest is taken back
    [InlineData("1.3", "-2.8")] // less than half: approved anew
    public void Decide_SaleWasApproved_SellsWithinIt(string approved, string quantity) =>
        Hedge(Decide(Snapshot("3", "1000", "0", approved: TokenAmount.FromWad(Weth, W(approved), Rounding.Down)))).Quantity.ShouldBe(W(quantity));

    [Fact]
    public void Decide_PurchaseWasApproved_BuysWhatItPaysForAtTheWorstPrice()
    {
        var action = Hedge(Decide(Snapshot("0", "10000", "0", approved: TokenAmount.FromWad(Usdc, W("3030"), Rounding.Down)), target: "2"));
        action.Quantity.ShouldBe(W("1.5"));
        action.Quantity.Multiply(action.WorstPrice, Rounding.Up).ShouldBe(W("3030"));
    }

    [Fact]
    public void Decide_AllowanceOfAHedgeOfThisPlan_IsLeft()
    {
        var plan = Decide(Snapshot("3", "1000", "0", approved: TokenAmount.FromWad(Weth, W("2.8"), Rounding.Down)));
        plan.Skips.ShouldContain(skip => skip.Kind == ActionKind.Revoke && skip.Code == "wanted");
    }

    [Fact]
    public void Assess_PoolAndOracleDisagree_TheOracleIsTheReference()
    {
        var perp = new HedgeMarket(PerpAccount, new("ETH-PERP"), Eth, Wad.Zero, W("1990"), W("1990"), W("0.1"), W("0.0625"), true);
        var snapshot = Snapshot("3", "1000", "0");
        var account = snapshot.Accounts[0];
        var with = snapshot with { Accounts = [account with { Venues = [account.Venues[0], new KnownReading(Perp, [], [perp], [])] }] };
        Assessor.Assess(with).Exposures.Single().Spot.ShouldBe(W("1990"));
        Assessor.Assess(snapshot).Exposures.Single().Spot.ShouldBe(W("2000"));
    }

    private static RiskAssessor Assessor => new(ImmutableDictionary<Address, Underlying>.Empty.Add(Weth.Address, Eth));

    private static HedgeAction Hedge(ActionPlan plan) => plan.Actions.ShouldHaveSingleItem().ShouldBeOfType<HedgeAction>();

    private static ActionPlan Decide(string weth, string usdc, string target = "0", string reserve = "0") => Decide(Snapshot(weth, usdc, reserve), target);

    private static ActionPlan Decide(PortfolioSnapshot snapshot, string target = "0", string? drop = null)
    {
        var account = snapshot.Accounts[0];
        if (drop is not null)
            snapshot = snapshot with { Accounts = [account with { Idle = [.. account.Idle.Where(idle => idle.Amount.Token.Symbol != drop)], UnreadBalances = [new(Usdc, "for a test")] }] };
        var limits = Limits(band: Band() with { TargetDelta = W(target) });
        return new DecisionEngine(limits).Decide(snapshot, Assessor.Assess(snapshot), new([]), KeeperMode.Active, SafetyState.Clear);
    }

    private static PortfolioSnapshot Snapshot(string weth, string usdc, string reserve, string? whyClosed = null, TokenAmount? approved = null)
    {
        var market = new HedgeMarket(Market, new("WETH"), Eth, W(weth), W("2001"), W("2000"), Wad.One, Wad.Zero, whyClosed is null)
        {
            Wallet = new SpotWallet(Weth, Usdc, W(reserve)), WhyClosed = whyClosed,
        };
        return new(Chain, Block(100, new(1_800_000_000)),
        [
            new(Main, [new KnownReading(Spot, [], [market], [])],
                [new(TokenAmount.FromWad(Weth, W(weth), Rounding.Down)), new(TokenAmount.FromWad(Usdc, W(usdc), Rounding.Down))], [], Wei.FromEther(W("1")))
            {
                Allowances = approved is { } given ? [new GivenAllowance(Spot, Spender, given)] : [],
            },
        ]);
    }
}
