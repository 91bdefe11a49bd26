using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Safety;
using KeeperBot.Quant.BlackScholes;
using KeeperBot.TestKit;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Decision;

/// <summary>Every cell of the doubts' rows: as the page says, as the table in code says, and as the engine acts.</summary>
public sealed class SafetyMatrixTests
{
    private static readonly (DoubtKind Doubt, string Row, bool Hedge, bool TopUp, bool Reduce)[] Rows =
    [
        (DoubtKind.CodeChanged, "the code of a contract on the way is not the pinned one", false, false, false),
        (DoubtKind.RevertsInARow, "breaker: transactions reverted in a row", false, true, true),
        (DoubtKind.QuorumLost, "breaker: quorum lost", false, true, true),
        (DoubtKind.UnknownErrors, "breaker: unknown errors", false, true, true),
        (DoubtKind.PriceJump, "breaker: price jump", false, true, true),
        (DoubtKind.AllowanceLeft, "an allowance is left over", false, true, true),
        (DoubtKind.NotJudged, "no cycle since the start has judged", false, true, true),
        (DoubtKind.OrdersUnread, "how an order of ours that settles in a second step", false, true, true),
        (DoubtKind.SequencerDown, "the rollup's sequencer is down", false, true, true),
        (DoubtKind.PriceSourceUnfit, "a feed that prices are compared with", false, true, true),
        (DoubtKind.PricesDisagree, "two sources of a price are further apart", false, true, true),
    ];

    public static TheoryData<DoubtKind> Doubts() => [.. Rows.Select(row => row.Doubt)];

    [Fact]
    public void Rows_OfEveryDoubt_AreComplete() => Rows.Select(row => row.Doubt).ShouldBe(Enum.GetValues<DoubtKind>().Where(kind => kind != DoubtKind.None), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Doubts))]
    public void Permits_EachCell_IsWhatThePageSays(DoubtKind doubt)
    {
        var row = Rows.Single(item => item.Doubt == doubt);
        var cells = File.ReadLines(Path.Combine(RepositoryPaths.Root, "docs", "safety-matrix.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Single(columns => columns.Length > 4 && columns[1].StartsWith(row.Row, StringComparison.Ordinal));
        (cells[2].StartsWith("no", StringComparison.Ordinal), cells[3].StartsWith("no", StringComparison.Ordinal), cells[4].StartsWith("no", StringComparison.Ordinal))
            .ShouldBe((!row.Hedge, !row.TopUp, !row.Reduce));
        (SafetyMatrix.Permits(doubt, ActionKind.Hedge), SafetyMatrix.Permits(doubt, ActionKind.TopUp), SafetyMatrix.Permits(doubt, ActionKind.Reduce))
            .ShouldBe((row.Hedge, row.TopUp, row.Reduce));
        SafetyMatrix.Permits(doubt, ActionKind.TradeOption).ShouldBe(row.Hedge, "an option trade for gamma or vega is stopped by what stops a hedge");
        SafetyMatrix.Permits(doubt, ActionKind.WriteOption).ShouldBe(row.Hedge, "so is what is written in place of a short");
        SafetyMatrix.Permits(doubt, ActionKind.Settle).ShouldBeFalse("nothing presses a settlement");
        SafetyMatrix.Permits(doubt, ActionKind.None).ShouldBeFalse();
        SafetyMatrix.Permits(doubt, ActionKind.Approve).ShouldBe(row.TopUp, "an approval passes where the step that it serves passes");
        SafetyMatrix.Permits(doubt, ActionKind.Revoke).ShouldBeTrue("taking an allowance back only lowers what may be taken");
    }

    [Theory]
    [MemberData(nameof(Doubts))]
    public void Decide_InDoubt_ActsAsTheMatrixSays(DoubtKind kind)
    {
        var row = Rows.Single(item => item.Doubt == kind);
        var doubt = new Doubt(kind, "for a test");
        Hedges(doubt).ShouldBe(row.Hedge);
        TradesOptions(doubt).ShouldBe(row.Hedge);
        TopsUp(doubt).ShouldBe(row.TopUp);
        Reduces(doubt).ShouldBe(row.Reduce);
    }

    [Theory]
    [MemberData(nameof(Doubts))]
    public void Decide_DoubtAboutSomethingElse_ChangesNothing(DoubtKind kind)
    {
        foreach (var doubt in new[] { new Doubt(kind, "other account") { Account = new("another") }, new Doubt(kind, "other venue") { Venue = new("another") }, new Doubt(kind, "other") { Underlying = new("BTC") } })
            (Hedges(doubt), TradesOptions(doubt), TopsUp(doubt), Reduces(doubt)).ShouldBe((true, true, true, true));
    }

    [Fact]
    public void Decide_CodeOfOneVenueChanged_TheOtherVenueIsServed()
    {
        var doubt = new Doubt(DoubtKind.CodeChanged, "for a test") { Account = Main.Id, Venue = Perp };
        Hedges(doubt).ShouldBeFalse();
        TopsUp(doubt).ShouldBeTrue();
    }

    [Fact]
    public void Decide_PriceJumpOfOneUnderlying_StopsItsHedges() => Hedges(new Doubt(DoubtKind.PriceJump, "for a test") { Underlying = Eth }).ShouldBeFalse();

    [Fact]
    public void Decide_NothingMayBeDone_RaisesTheAlarmForTheAccount()
    {
        var plan = Short().WithIdle(Susd, "5000").Decide(Wide, doubt: new Doubt(DoubtKind.CodeChanged, "what changed") { Account = Main.Id, Venue = Lyra });
        plan.Alarms.ShouldContain(alarm => alarm.Code == "rescue_stopped" && alarm.Subject == "main/lyra-v1/7" && alarm.Detail.Contains("what changed", StringComparison.Ordinal));
        plan.Alarms.ShouldContain(alarm => alarm.Code == "code_changed" && alarm.Subject == "main/lyra-v1");
        plan.Skips.ShouldContain(skip => skip.Code == "code_changed");
    }

    private static DecisionLimits Wide => Limits(band: Band("1000", "1"));

    private static Book Short() => new Book().WithShort("7", OptionKind.Put, "5", "2000", "1100", "1000");

    private static bool Hedges(Doubt doubt) => new Book().WithPerp("3", "100000").Decide(doubt: doubt).Actions.Any(action => action.Kind == ActionKind.Hedge);

    private static bool TradesOptions(Doubt doubt) => new Book().WithPerp("0", "1000").WithShort("1", OptionKind.Call, "10", "2000", "6000", "2000").WithIdle(Susd, "5000").Decide(
        Limits(AllowedActions.All with { Options = true }, band: Band("1000", "500")) with
        {
            Greeks = ImmutableDictionary<Underlying, GreekLimits>.Empty.Add(Eth, new(
                null, new(W("1"), W("0.5")), new(W("0.1"), W("50"), W("5000"), W("0"), W("0.05"), W("0.01"), TimeSpan.FromDays(2), TimeSpan.FromMinutes(10), Buys: false))),
        },
        doubt: doubt).Actions.Any(action => action.Kind == ActionKind.TradeOption);

    private static bool TopsUp(Doubt doubt) => Short().WithIdle(Susd, "5000").Decide(Wide, doubt: doubt).Actions.Any(action => action.Kind == ActionKind.TopUp);

    private static bool Reduces(Doubt doubt) => Short().WithIdle(Susd, "0").Decide(Wide, doubt: doubt).Actions.Any(action => action.Kind == ActionKind.Reduce);
}
