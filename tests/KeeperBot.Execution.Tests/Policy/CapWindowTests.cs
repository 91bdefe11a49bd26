using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Tests.Journal;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Time;

namespace KeeperBot.Execution.Tests.Policy;

/// <summary>The windows of the caps over a real journal: chain time alone moves them, and nothing else does.</summary>
public sealed class CapWindowTests : IDisposable
{
    private static readonly ChainTime Start = TestPlan.Block(1).Timestamp;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, "policy.asset_per_hour")]
    [InlineData(-86_400, "policy.asset_per_hour")]
    [InlineData(3_599, "policy.asset_per_hour")]
    [InlineData(3_600, null)]
    public void Case30_HourSpent_OnlyChainTimeFreesIt(int chainSeconds, string? code)
    {
        var clock = new ManualTime();
        using (var journal = Open(clock))
            journal.Plan("spent", ledger: LedgerPosting.Of(TestPlan.Dollars(10), Start));
        clock.Advance(TimeSpan.FromDays(30));
        using var restarted = Open(clock);
        Code(restarted, chainSeconds).ShouldBe(code);
    }

    [Theory]
    [InlineData(3_600, "policy.asset_per_day")]
    [InlineData(86_399, "policy.asset_per_day")]
    [InlineData(86_400, null)]
    public void Case30_DaySpent_OnlyChainTimeFreesIt(int chainSeconds, string? code)
    {
        using var journal = Open(new ManualTime());
        journal.Plan("spent", ledger: LedgerPosting.Of(TestPlan.Dollars(20), Start));
        Code(journal, chainSeconds).ShouldBe(code);
    }

    [Fact]
    public void Reservation_Settles_FreesWhatWasNotSpent()
    {
        using var journal = Open(new ManualTime());
        journal.Plan("spent", ledger: LedgerPosting.Of(TestPlan.Dollars(10), Start));
        Code(journal, 12).ShouldBe("policy.asset_per_hour");
        journal.Go("spent", IntentState.Failed, ledger: LedgerPosting.Of(TestPlan.Dollars(0), new(Start.UnixSeconds + 12)));
        Code(journal, 24).ShouldBeNull();
    }

    private TransactionJournal Open(TimeProvider time) => TransactionJournal.Open(new JournalOptions(_folder.Journal, TestPlan.Chain, TestPlan.Actor), time);

    private static string? Code(TransactionJournal journal, int chainSeconds)
    {
        var rules = PolicyGuardTests.Rules() with { Assets = [new AssetCap(TestPlan.Dollars(10), TestPlan.Dollars(25)) { PerHour = TestPlan.Dollars(15) }] };
        var request = new TransactionRequest(
            new("next"), AttemptPurpose.Call, ActionKind.TopUp, Urgency.Routine, TestPlan.Chain, TestPlan.Actor, TestPlan.Contract, Wei.Zero, TestPlan.Increment, 0, 100_000,
            Wei.FromGwei(Wad.FromInteger(10)), Wei.FromGwei(Wad.One), [TestPlan.Dollars(10)]);
        var now = new ChainTime((ulong)((long)Start.UnixSeconds + chainSeconds));
        return (new PolicyGuard(rules).Authorize(request, journal, now, KeeperMode.Active, Core.Safety.SafetyState.Clear) as PolicyRefusal)?.Code;
    }
}
