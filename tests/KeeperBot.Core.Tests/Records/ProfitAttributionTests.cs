using System.Numerics;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Records;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Tests.Records;

/// <summary>Every expected figure is worked out by hand in the test.</summary>
public sealed class ProfitAttributionTests
{
    private static readonly Underlying Eth = new("ETH");
    private static readonly AccountId Main = new("main");
    private static readonly MarginAccountId Perp = MarginAccountId.Cross(Main, new("perp-v2"));
    private static readonly MarginAccountId Lyra = MarginAccountId.Isolated(Main, new("lyra-v1"), "1");
    private static readonly IntentKey Intent = new("hedge-1");

    [Fact]
    public void Of_OptionThatMoves_IsExplainedByItsGreeksAndTheRestIsResidual()
    {
        // Ten calls short: delta -5, gamma -0.01, vega -2000, theta 7300 a year. Spot +20, volatility +0.02, one day; each call +12.
        var greeks = new GreekVector(-5, -0.01, -2000, 7300);
        var before = Record(100, 0, spot: 2000, Option(price: 100, spot: 2000, volatility: 0.8m, greeks));
        var after = Record(200, 86_400, spot: 2020, Option(price: 112, spot: 2020, volatility: 0.82m, greeks));

        var line = ProfitAttribution.Of([before, after], null).Lines.ShouldHaveSingleItem();

        line.Delta.ShouldBe(-5 * 20, 1e-9);
        line.Gamma.ShouldBe(-0.5 * 0.01 * 400, 1e-9);
        line.Vega.ShouldBe(-2000 * 0.02, 1e-9);
        line.Theta.ShouldBe(7300.0 / 365, 1e-9);
        line.Total.ShouldBe(-10 * 12, 1e-9);
        line.Residual.ShouldBe(-120 - (-100 - 2 - 40 + 20), 1e-9);
    }

    [Fact]
    public void Of_HedgeThatWasMined_SplitsItsCostIntoQuoteAndSlippage()
    {
        // 2 long at 2000; 3 more are bought, quoted at 2004, and the account is worth 15 less than the moves of what was held say.
        var before = Record(100, 0, 2000, PerpAccount(size: 2, mark: 2000, worth: 1000)) with { Steps = [Sent(quantity: 3, quoted: 2004)] };
        var after = Record(101, 12, 2001, PerpAccount(size: 5, mark: 2001, worth: 1000 + (2 * 1) - 15)) with { Transactions = [Mined(101, cost: 2_000_000_000_000_000)] };

        var line = ProfitAttribution.Of([before, after], Eth).Lines.ShouldHaveSingleItem();

        line.Delta.ShouldBe(2, 1e-9);
        line.QuotedCost.ShouldBe(-3 * 4, 1e-9);
        line.Slippage.ShouldBe(-3, 1e-9);
        line.Gas.ShouldBe(-0.002 * 2001, 1e-9);
        line.Residual.ShouldBe(0, 1e-9);
    }

    [Fact]
    public void Of_HedgeWithoutAQuote_IsSlippageAltogether()
    {
        var before = Record(100, 0, 2000, PerpAccount(2, 2000, 1000)) with { Steps = [Sent(3, quoted: null)] };
        var after = Record(101, 12, 2000, PerpAccount(5, 2000, 985)) with { Transactions = [Mined(101, 0)] };

        var line = ProfitAttribution.Of([before, after], Eth).Lines.ShouldHaveSingleItem();

        (line.QuotedCost, line.Slippage).ShouldBe((0, -15));
    }

    [Fact]
    public void Of_HedgeWhereTheVenueDoesNotTellWorth_IsAGapAndNoZeroCost()
    {
        var before = Record(100, 0, 2000, PerpAccount(2, 2000, worth: null)) with { Steps = [Sent(3, 2004)] };
        var after = Record(101, 12, 2000, PerpAccount(5, 2000, worth: null)) with { Transactions = [Mined(101, 0)] };

        ProfitAttribution.Of([before, after], Eth).Gaps.ShouldHaveSingleItem().Code.ShouldBe("cost_unknown");
    }

    [Fact]
    public void Of_FundingThatAccrues_IsALineOfItsOwn()
    {
        var line = ProfitAttribution.Of([Record(100, 0, 2000, PerpAccount(2, 2000, 1000, funding: 1)), Record(200, 3600, 2000, PerpAccount(2, 2000, 997, funding: 4))], null);

        line.Lines.ShouldHaveSingleItem().Funding.ShouldBe(-3, 1e-9);
        line.Other["main"].ShouldBe(0, 1e-9);
    }

    [Fact]
    public void Of_PaymentByTheOwner_IsNoProfit()
    {
        var result = ProfitAttribution.Of([Record(100, 0, 2000, idle: 50, PerpAccount(2, 2000, 1000)), Record(200, 60, 2010, idle: 1050, PerpAccount(2, 2010, 1020))], null);

        result.Lines.ShouldHaveSingleItem().Total.ShouldBe(20, 1e-9);
        result.Other["main"].ShouldBe(1000, 1e-9);
    }

    [Fact]
    public void Of_TopUp_CostsGasAlone()
    {
        var step = new RecordedStep(Intent, Main, Perp, ActionKind.TopUp, "sent", "");
        var before = Record(100, 0, 2000, idle: 500, PerpAccount(2, 2000, 1000)) with { Steps = [step] };
        var after = Record(101, 12, 2000, idle: 200, PerpAccount(2, 2000, 1300)) with { Transactions = [Mined(101, 1_000_000_000_000_000)] };

        var result = ProfitAttribution.Of([before, after], Eth);

        result.Lines.ShouldHaveSingleItem().Total.ShouldBe(-2, 1e-9);
        result.Other["main"].ShouldBe(0, 1e-9);
    }

    [Fact]
    public void Of_RecordInWhichAVenueWasUnknown_IsBridgedAndNotTakenForAClose()
    {
        var hole = Record(150, 30, 2005, PerpAccount(0, 2005, 0));
        hole = hole with { Accounts = [hole.Accounts[0] with { Margin = [], Unknown = ["perp-v2"] }] };

        var result = ProfitAttribution.Of([Record(100, 0, 2000, PerpAccount(2, 2000, 1000)), hole, Record(200, 60, 2010, PerpAccount(2, 2010, 1020))], null);

        result.Lines.ShouldHaveSingleItem().Delta.ShouldBe(20, 1e-9);
        result.Gaps.ShouldBeEmpty();
    }

    [Fact]
    public void Of_PositionThatNoTransactionOfOursChanged_IsNamed() => ProfitAttribution
        .Of([Record(100, 0, 2000, PerpAccount(2, 2000, 1000)), Record(101, 12, 2000, PerpAccount(1, 2000, 990))], null)
        .Gaps.ShouldHaveSingleItem().Code.ShouldBe("position_changed_elsewhere");

    [Fact]
    public void Of_GasWithoutAPriceOfTheNativeCurrency_IsSaidInWei()
    {
        var after = Record(101, 12, 2000, PerpAccount(2, 2000, 1000)) with { Transactions = [Mined(101, 7)] };

        var line = ProfitAttribution.Of([Record(100, 0, 2000, PerpAccount(2, 2000, 1000)), after], null).Lines.ShouldHaveSingleItem();

        (line.Gas, line.UnpricedGas).ShouldBe((0, new Wei(7)));
    }

    [Fact]
    public void Of_GreekThatIsNotKnown_LeavesTheLegOutAndSaysSo() => ProfitAttribution
        .Of([Record(100, 0, 2000, Option(100, 2000, 0.8m, GreekVector.Unknown)), Record(101, 12, 2000, Option(101, 2000, 0.8m, GreekVector.Unknown))], null)
        .Gaps.ShouldHaveSingleItem().Code.ShouldBe("greeks_unknown");

    [Fact]
    public void OneBranch_RecordsOfAbandonedBlocks_AreDropped()
    {
        var series = RecordSeries.OneBranch([Record(100, 0, 1, []), Record(101, 12, 1, []), Record(102, 24, 1, []), Record(101, 13, 1, []) with { Hash = new Hash32(Enumerable.Repeat((byte)9, 32).ToArray()) }]);

        series.Select(record => record.Time.UnixSeconds).ShouldBe([0UL, 13UL]);
    }

    [Fact]
    public void Gaps_OfAPeriod_ReachToItsBorders() => RecordSeries
        .Gaps([Record(1, 1000, 1, []), Record(2, 1100, 1, []), Record(3, 2000, 1, [])], new(0), new(2050), TimeSpan.FromSeconds(200))
        .ShouldBe([(new ChainTime(0), new ChainTime(1000)), (new ChainTime(1100), new ChainTime(2000))]);

    private static CycleRecord Record(ulong block, ulong time, decimal spot, params RecordedMargin[] margin) => Record(block, time, spot, 0, margin);

    private static CycleRecord Record(ulong block, ulong time, decimal spot, decimal idle, params RecordedMargin[] margin) => new(
        block, Hash32.Zero, new ChainTime(time), KeeperMode.Active, [], [new RecordedUnderlying(Eth, W(spot), default, true)],
        [new RecordedAccount(Main, [new RecordedHolding("sUSD", W(idle), null)], [.. margin], [])]);

    private static RecordedMargin Option(decimal price, decimal spot, decimal volatility, GreekVector greeks) => new(
        Lyra, new("lyra-v1"), W(3000), W(2000), null,
        [new RecordedLeg(new("1"), RecordedLegKind.Option, Eth, W(-10), W(price), W(spot), greeks) { Volatility = W(volatility) }]);

    private static RecordedMargin PerpAccount(decimal size, decimal mark, decimal? worth, decimal funding = 0) => new(
        Perp, new("perp-v2"), W(1000), W(100), worth is { } known ? W(known) : null,
        [new RecordedLeg(new("vETH"), RecordedLegKind.Perp, Eth, W(size), W(mark), W(mark), new((double)size, 0, 0, 0)) { Funding = W(funding) }]);

    private static RecordedStep Sent(decimal quantity, decimal? quoted) => new(Intent, Main, Perp, ActionKind.Hedge, "sent", "")
    {
        Leg = new("vETH"),
        Quantity = W(quantity),
        Quoted = quoted is { } price ? W(price) : null,
    };

    private static RecordedTransaction Mined(ulong block, BigInteger cost) => new(Intent, Main, Perp, ActionKind.Hedge, IntentState.Mined, block, 200_000, new Wei(cost));

    private static Wad W(decimal value) => Wad.Parse(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
