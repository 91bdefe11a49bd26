using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Policy.Breakers;
using KeeperBot.Execution.Tests.Journal;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeeperBot.Execution.Tests.Policy.Breakers;

public sealed class CircuitBreakersTests : IDisposable
{
    private static readonly Underlying Eth = new("ETH");
    private static readonly BreakerRules Rules = new();

    private readonly TestFolder _folder = new();
    private readonly List<(string Key, IntentState State, ActionKind Kind)> _intents = [];
    private TransactionJournal _journal;
    private CircuitBreakers _breakers;

    public CircuitBreakersTests()
    {
        _journal = JournalDriver.Open(_folder);
        _breakers = new(Rules, _journal, NullLogger.Instance);
    }

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("r r", false)]
    [InlineData("r r r", true)]
    [InlineData("r c r r", false)]
    [InlineData("r r c", false)]
    [InlineData("r r f r", true)]
    [InlineData("r r r p", true)]
    public void Case63_RevertsInARow_TripAtTheThird(string story, bool trips)
    {
        foreach (var letter in story.Split(' '))
        {
            Add(letter switch
            {
                "r" => IntentState.Reverted,
                "c" => IntentState.Confirmed,
                "f" => IntentState.Failed,
                _ => IntentState.Pending,
            });
        }

        Look(1).Select(doubt => doubt.Kind).ShouldBe(trips ? [DoubtKind.RevertsInARow] : []);
    }

    [Fact]
    public void Case63_SettlementsThatOthersMadeFirst_AreNoRevertsOfThisKind()
    {
        for (var i = 0; i < 3; i++)
            Add(IntentState.Reverted, ActionKind.Settle);
        Look(1).ShouldBeEmpty();
        // Nor does one that went through end a row of others.
        Revert(2);
        Add(IntentState.Confirmed, ActionKind.Settle);
        Revert(1);
        Look(2).ShouldHaveSingleItem();
    }

    [Fact]
    public void Case63_Tripped_HoldsAcrossARestartAndEndsByChainTime()
    {
        Revert(3);
        Look(1).ShouldHaveSingleItem().Detail.ShouldContain("the last 3 transactions reverted");
        Restart();
        Look(2).ShouldHaveSingleItem();
        Look(1 + 15 * 60 / 12 - 1).ShouldHaveSingleItem();
        Look(1 + 15 * 60 / 12).ShouldBeEmpty("the pause is over, and the same reverts do not trip it again");
        Restart();
        Look(1 + 15 * 60 / 12 + 1).ShouldBeEmpty();
        Revert(1);
        Look(1 + 15 * 60 / 12 + 2).ShouldHaveSingleItem("one more is no accident");
    }

    [Fact]
    public void Resume_ByTheOperator_ResetsWhatTrippedBefore()
    {
        Revert(3);
        Look(1).ShouldHaveSingleItem();
        _journal.WriteControl(new(PolicyControls.Mode, PolicyControls.Active, "looked at it", null));
        Look(2).ShouldBeEmpty();
        Revert(1);
        Look(3).ShouldHaveSingleItem();
    }

    [Fact]
    public void Halt_ByTheOperator_ResetsNothing()
    {
        Revert(3);
        Look(1).ShouldHaveSingleItem();
        _journal.WriteControl(new(PolicyControls.Mode, PolicyControls.ReduceOnly, "careful", null));
        Look(2).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("rpc.no_quorum")]
    [InlineData("rpc.disagreement")]
    public void Case33_QuorumLostCycleAfterCycle_TripsWhenItIsBack(string code)
    {
        Fail(code, 2);
        Look(3).ShouldBeEmpty();
        Fail(code, 3);
        Look(7).ShouldHaveSingleItem().Kind.ShouldBe(DoubtKind.QuorumLost);
        Look(8).ShouldHaveSingleItem();
    }

    [Fact]
    public void UnknownErrors_WithinTenMinutes_TripAndOlderOnesDoNotCount()
    {
        Fail("rpc.unknown", 4);
        Look(100).ShouldBeEmpty("they are older than ten minutes by then");
        Fail("rpc.unknown", 5, from: 100);
        Look(106).ShouldHaveSingleItem().Kind.ShouldBe(DoubtKind.UnknownErrors);
    }

    [Fact]
    public void UnknownErrors_SendsThatNoNodeTook_Count()
    {
        var action = TestPlan.Intent("a", TestPlan.Block(1));
        for (var i = 0; i < 5; i++)
        {
            _breakers.Observe(new CycleCompleted(
                TestPlan.Block(1), KeeperMode.Active, new(TestPlan.Chain, TestPlan.Block(1), []), Prices(1, null), new([], [], []),
                [new StepSubmitted(action.Action, action, new Submitted(action.Key, Hash32.Zero, 0, 1, Wei.Zero, Wei.Zero, NodeAccepted: false))], Plane()));
        }

        Look(2).ShouldHaveSingleItem().Kind.ShouldBe(DoubtKind.UnknownErrors);
    }

    [Theory]
    [InlineData("2000", "2200", false)]
    [InlineData("2000", "2200.01", true)]
    [InlineData("2000", "1800", false)]
    [InlineData("2000", "1799.99", true)]
    public void PriceJump_BetweenTwoSnapshots_TripsBeyondTheShareAndForThatUnderlyingOnly(string before, string after, bool trips)
    {
        Look(1, before).ShouldBeEmpty();
        var doubts = Look(2, after);
        doubts.Length.ShouldBe(trips ? 1 : 0);
        doubts.ShouldAllBe(doubt => doubt.Kind == DoubtKind.PriceJump && doubt.Underlying == Eth);
    }

    [Fact]
    public void PriceJump_AfterALongSilence_IsNoJump()
    {
        Look(1, "2000").ShouldBeEmpty();
        Look(60, "3000").ShouldBeEmpty("twelve minutes lie between");
        Look(61).ShouldBeEmpty();
    }

    [Fact]
    public void PriceJump_PriceUnknownInBetween_IsStillSeen()
    {
        Look(1, "2000").ShouldBeEmpty();
        Look(2).ShouldBeEmpty();
        Look(3, "3000").ShouldHaveSingleItem();
    }

    [Fact]
    public void InForce_AValueThatIsNoTime_HoldsUntilTheOperatorLooks()
    {
        _journal.WriteControl(new("breaker.quorum", "garbage", "by hand", null));
        _breakers.InForce(new(ulong.MaxValue - 1)).ShouldHaveSingleItem().Kind.ShouldBe(DoubtKind.QuorumLost);
    }

    private void Restart()
    {
        _journal.Dispose();
        _journal = JournalDriver.Open(_folder);
        _breakers = new(Rules, _journal, NullLogger.Instance);
    }

    private void Revert(int times)
    {
        for (var i = 0; i < times; i++)
            Add(IntentState.Reverted);
    }

    private void Add(IntentState state, ActionKind kind = ActionKind.Hedge) => _intents.Add(($"i{_intents.Count}", state, kind));

    private void Fail(string code, int times, ulong from = 1)
    {
        for (var i = 0UL; i < (ulong)times; i++)
            _breakers.Observe(new CycleFailed(TestPlan.Block(from + i), KeeperMode.Active, code, "for a test"));
    }

    private ImmutableArray<Doubt> Look(ulong block, string? price = null) => _breakers.Look(TestPlan.Block(block), Plane(), Prices(block, price));

    private PlaneStatus Plane() => new(
        [.. _intents.Select(intent => new IntentRecord(new(new(intent.Key), TestPlan.Account, TestPlan.Margin, intent.Kind, intent.State, TestPlan.Block(1).Timestamp), 0, null, null, null, null, "", null))],
        false, [], null);

    private static RiskAssessment Prices(ulong block, string? price) => new(
        TestPlan.Block(block), [], [new UnderlyingRisk(Eth, price is null ? null : Wad.Parse(price), Wad.Zero, default, [], true)], []);
}
