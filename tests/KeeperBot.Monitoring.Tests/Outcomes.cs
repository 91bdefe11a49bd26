using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Governance;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Risk.Foresight;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;
using KeeperBot.Quant.RealisedVol;

namespace KeeperBot.Monitoring.Tests;

/// <summary>Cycle outcomes with one of everything.</summary>
internal static class Outcomes
{
    public static readonly AccountId Main = new("main");
    public static readonly VenueId Lyra = new("lyra-v1");
    public static readonly MarginAccountId Put = MarginAccountId.Isolated(Main, Lyra, "2");
    public static readonly Underlying Eth = new("ETH");

    private static readonly Token Susd = new(new ChainId(31337), Address.Parse("0x00000000000000000000000000000000000000aa"), "sUSD", 18);
    private static readonly AccountRef Account = new(Main, new ChainId(31337), Address.Parse("0x00000000000000000000000000000000000000bb"), Address.Parse("0x00000000000000000000000000000000000000cc"));

    public static BlockRef Block(ulong number = 176) => new(
        number, Hash32.Parse("0x885b3ecd9f3034e6ad6d51cfa43e36147aa48c998702f3a30678152cd207356e"), Hash32.Zero, new ChainTime(1_767_577_756));

    public static TopUpAction TopUp(string reason = "health 1.1 is below the trigger 1.2") => new(
        Main, Put, Lyra, Urgency.Emergency, "health.below_trigger", reason, new ExpectedEffect([], []), TokenAmount.FromWad(Susd, Wad.FromInteger(600), Rounding.Down));

    public static ApproveAction Approve() => ApproveAction.Exactly(
        Main, Put, Lyra, Urgency.Emergency, "allowance.short", "short of 600", TokenAmount.FromWad(Susd, Wad.FromInteger(600), Rounding.Down), Account.Holder);

    public static CallIntent Intent(PlannedAction action) => new(
        new IntentKey("31337-176-885b3ecd-topup-main/lyra-v1/2"), new ChainId(31337), Account.Actor, Account.Holder, Bytes.Parse("0xdeadbeef"), Wei.Zero, action,
        [], null, Block(), "add 600 sUSD");

    public static IntentRecord Record(IntentState state, string? effect = null) => new(
        new IntentMemory(new IntentKey("k"), Main, Put, ActionKind.TopUp, state, new ChainTime(1)), 7, Hash32.Parse("0x" + new string('a', 64)), 177, 294_079,
        new Wei(294_079_002_352_632), "add 730.918902905762022419 sUSD to position 1", effect);

    /// <summary>A short perpetual of 1.2 on 600, of which 250 are required: liquidated at 2200. Its mark is 225 below what it converges to.</summary>
    public static CycleCompleted Foreseen()
    {
        var leg = new PerpLeg(new LegId("vETH"), Eth, -Wad.Parse("1.2"), Wad.FromInteger(2000), Wad.FromInteger(2000), Wad.Zero);
        var margin = new MarginAccount(
            MarginAccountId.Cross(Main, Lyra), Lyra, Wad.FromInteger(600), Wad.FromInteger(600), Wad.FromInteger(250), LiquidationPredicate.StrictlyBelow, false, Susd, null, null, [leg])
        {
            Curve = new LinearMarginCurve(600, 250, [new(Eth, -3500) { ConvergedValue = -3725 }]),
        };
        var cycle = Completed();
        var estimate = new VolatilityEstimate(EstimateStatus.Ready, 0.8, 0.05, 500, 0.05);
        var limits = new DecisionLimits(AllowedActions.All, ImmutableDictionary<VenueId, MarginLimits>.Empty, ImmutableDictionary<Underlying, DriftLimits>.Empty, TimeSpan.Zero, TimeSpan.Zero);
        var assessment = cycle.Assessment with { Margin = [new MarginRisk(Account, margin)] };
        return cycle with { Assessment = RiskForesight.Foresee(assessment, [new VolatilityOutlook(Eth, estimate, estimate, [], 0.4, null)], limits) };
    }

    /// <summary>A cut of a ratio that waits in a timelock for two hours and leaves the account below its trigger, one that was made, and a silent timelock.</summary>
    public static CycleCompleted Governed()
    {
        var cycle = Foreseen();
        var (account, before) = (cycle.Assessment.Margin[0].Margin.Id, cycle.Assessment.Margin[0].Margin.Health);
        var effect = new AccountEffect(account, before, HealthRatio.Of(Wad.FromInteger(600), Wad.FromInteger(550)), null)
        {
            PricesBefore = cycle.Assessment.Margin[0].Prices.Liquidation, PricesAfter = [new LiquidationPrice(Eth, Wad.FromInteger(2000), false, null, 2040)], Trigger = Wad.Parse("1.2"),
        };
        var ratio = new RiskParameter(Lyra, "<ratio>", 70_000, new(ParameterUnit.Share, 6, ParameterScope.Venue, WorseWhen.Higher));
        return cycle with
        {
            Assessment = cycle.Assessment with
            {
                Governance = new(
                    [new(new(ratio, 62_500, 170, Block().Timestamp), [new(account, before, null, "another oracle")])],
                    [new(new("executor", Block().Hash, Block().Timestamp.Plus(TimeSpan.FromHours(2)), [new(Account.Holder, "set(<b>9 %</b>)", [], true), new(Account.Actor, "function 0x12345678", [], false)]), [effect])],
                    ["blocks 1 to 9 have not been searched"]),
            },
        };
    }

    /// <summary>With vega by expiry, and a long perpetual at a premium that pays funding.</summary>
    public static CycleCompleted Measured()
    {
        var cycle = Completed();
        return cycle with
        {
            Assessment = cycle.Assessment with
            {
                Exposures = [cycle.Assessment.Exposures[0] with { VegaTerms = [new(7, 0), new(30, -2604.6), new(90, 0), new(null, 0)] }],
                Perps = [new(MarginAccountId.Cross(Main, new("perp-v2")), new("vETH"), Eth, Wad.Parse("2"), Wad.FromInteger(1830), Wad.FromInteger(1820), Wad.FromInteger(-20))],
            },
        };
    }

    public static CycleCompleted Completed(StepOutcome? step = null, IntentRecord? intent = null, string legNote = "2", bool complete = true)
    {
        var leg = new OptionLeg(
            new LegId(legNote), Eth, Wad.FromInteger(-12), OptionKind.Put, Wad.FromInteger(1800), new ChainTime(1_768_780_800), Wad.FromInteger(1820), Wad.Parse("0.8"),
            Wad.Zero, Wad.FromInteger(50), ClosingAllowed: true);
        var margin = new MarginAccount(
            Put, Lyra, Wad.FromInteger(2814), Wad.FromInteger(2814), Wad.FromInteger(3170), LiquidationPredicate.StrictlyBelow, true, Susd, null, null, [leg]);
        var snapshot = new PortfolioSnapshot(
            new ChainId(31337), Block(),
            [new AccountSnapshot(Account, [new KnownReading(Lyra, [margin], [], [])], [new IdleBalance(TokenAmount.FromWad(Susd, Wad.FromInteger(900), Rounding.Down))], [], null)]);
        var assessment = new RiskAssessment(
            Block(), [new MarginRisk(Account, margin)],
            [new UnderlyingRisk(Eth, Wad.FromInteger(1820), Wad.Parse("4.622"), new GreekVector(4.622, -0.025, -2604.6, 27188.12, -3.5, -720.25, 7.3), [], complete)], []);
        var plan = new ActionPlan([], [new Skip("ETH", ActionKind.Hedge, "within_limits", "net delta 0.1 is inside 0.75")], [new Alarm("main", "buffer.short", "300 sUSD are missing")]);
        return new CycleCompleted(
            Block(), KeeperMode.Active, snapshot, assessment, plan, step is null ? [] : [step], new PlaneStatus(intent is null ? [] : [intent], false, [], null));
    }
}
