using FsCheck;
using FsCheck.Fluent;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Policy;

/// <summary>No sequence of requests gets past a cap, whatever chain time does in between. A failure prints the seed to replay it with.</summary>
public sealed class CapProperties
{
    private const long PerTransaction = 10;
    private const long PerHour = 25;
    private const long PerDay = 60;

    private static readonly Config Run = Config.QuickThrowOnFailure.WithMaxTest(300);

    // Time goes on by up to an hour, mostly by little, and now and then back, as in a reorganisation.
    private static readonly Gen<(int Seconds, int Dollars)> Step =
        from seconds in Gen.Frequency((6, Gen.Choose(0, 600)), (2, Gen.Choose(600, 3_600)), (1, Gen.Choose(-1_800, 0)))
        from dollars in Gen.Choose(0, 12)
        select (seconds, dollars);

    [Fact]
    public void Authorize_AnySequence_KeepsEveryWindowUnderItsCap() => Check.One(Run, Prop.ForAll(Step.ListOf(80).ToArbitrary(), steps =>
    {
        var guard = new PolicyGuard(PolicyGuardTests.Rules() with
        {
            Assets = [new AssetCap(TestPlan.Dollars(PerTransaction), TestPlan.Dollars(PerDay)) { PerHour = TestPlan.Dollars(PerHour) }],
        });
        var ledger = new Ledger();
        var now = 1_700_000_000L;
        foreach (var ((seconds, dollars), index) in steps.Select((step, index) => (step, index)))
        {
            now += seconds;
            var request = Request(index, dollars);
            if (guard.Authorize(request, ledger, new((ulong)now), KeeperMode.Active, SafetyState.Clear) is PolicyAllowed)
                ledger.Allowed.Add((request.Intent, now, dollars));
        }

        foreach (var (_, end, _) in ledger.Allowed)
        {
            ledger.Within(end, 3_600).ShouldBeLessThanOrEqualTo(PerHour);
            ledger.Within(end, 86_400).ShouldBeLessThanOrEqualTo(PerDay);
        }

        ledger.Allowed.ShouldAllBe(item => item.Dollars <= PerTransaction);
    }));

    private static TransactionRequest Request(int index, long dollars) => new(
        new($"i{index}"), AttemptPurpose.Call, ActionKind.TopUp, Urgency.Routine, TestPlan.Chain, TestPlan.Actor, TestPlan.Contract, Wei.Zero, TestPlan.Increment, 0, 21_000,
        Wei.FromGwei(Wad.One), Wei.Zero, [TestPlan.Dollars(dollars)]);

    private sealed class Ledger : ISpendLedger
    {
        public List<(IntentKey Intent, long At, long Dollars)> Allowed { get; } = [];

        public long Within(long end, long length) => Allowed.Where(item => item.At > end - length && item.At <= end).Sum(item => item.Dollars);

        public Wei NativeSpent(ChainTime since, IntentKey except) => Wei.Zero;

        public TokenAmount Spent(Token token, ChainTime since, IntentKey except) =>
            TestPlan.Dollars(Allowed.Where(item => item.At > (long)since.UnixSeconds && item.Intent != except).Sum(item => item.Dollars));
    }
}
