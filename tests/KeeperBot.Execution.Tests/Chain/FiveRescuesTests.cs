using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Tests.Policy;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Chain;

/// <summary>Waiting for finality never blocks the next rescue (rule R3): the whole cycle, five accounts, one key, five blocks.</summary>
public class FiveRescuesTests
{
    private const int Accounts = 5;

    [Fact]
    public async Task Cycle_FiveAccountsInNeed_AreRescuedInFiveConsecutiveBlocksBeforeTheFirstIsFinal()
    {
        await using var chain = await CounterChain.StartAsync();
        for (var account = 0; account < Accounts; account++)
            await chain.Control.SetCodeAsync(Contract(account), CounterSource.Code);
        await chain.MineAsync();
        var rules = PolicyGuardTests.Rules() with { Calls = [.. Enumerable.Range(0, Accounts).Select(account => new AllowedCall(TestPlan.Chain, Contract(account), TestPlan.IncrementFunction))] };
        using var kit = await chain.PlaneAsync(new PlaneOptions(TestPlan.Chain, TestPlan.Actor) { FinalityDepth = 50 }, rules);
        var cycle = Cycle(kit);
        var first = await kit.HeadAsync();

        for (var block = 0; block < Accounts; block++)
        {
            var outcome = (await cycle.RunAsync(await kit.HeadAsync(), CancellationToken.None)).ShouldBeOfType<CycleCompleted>();
            outcome.Steps.OfType<StepSubmitted>().ShouldHaveSingleItem().Submission.ShouldBeOfType<Submitted>().Nonce.ShouldBe((ulong)block);
            outcome.Steps.OfType<StepDeferred>().Count().ShouldBe(Accounts - 1 - block);
            await chain.MineAsync();
        }

        var last = (await cycle.RunAsync(await kit.HeadAsync(), CancellationToken.None)).ShouldBeOfType<CycleCompleted>();
        last.Steps.ShouldBeEmpty();
        var intents = last.Plane.Intents;
        intents.Select(intent => intent.MinedIn).ShouldBe(Enumerable.Range(1, Accounts).Select(block => (ulong?)(first.Number + (ulong)block)));
        intents.ShouldAllBe(intent => intent.Memory.State == IntentState.Confirmed);
        intents.Select(intent => intent.Memory.Target).Distinct().Count().ShouldBe(Accounts);
        for (var account = 0; account < Accounts; account++)
            UInt256.FromBigEndian((await chain.Direct.GetStorageAtAsync(Contract(account), UInt256.Zero, BlockTag.Latest)).Span).ShouldBe(UInt256.One);
    }

    private static Address Contract(int account) => Address.Parse($"0x000000000000000000000000000000000000c{account:x}de");

    private static KeeperCycle Cycle(PlaneKit kit)
    {
        var source = new Source(new MulticallReader(kit.Client, PlaneKit.Multicall));
        var simulator = new Execution.Simulation.EthSimulator(kit.Client, source, PlaneKit.Multicall, new(1_000_000, TimeSpan.FromSeconds(12)), []);
        var ladder = new MarginLimits(
            Wad.Parse("1.2"), Wad.Parse("2"), Wad.Parse("0.5"), Wad.One, Wad.FromInteger(10), Wad.Zero, Wad.One, Wad.One, Wad.Parse("0.01"), Wad.Parse("0.01"), TimeSpan.FromMinutes(1));
        var limits = new DecisionLimits(
            AllowedActions.All, ImmutableDictionary<VenueId, MarginLimits>.Empty.Add(TestPlan.Venue, ladder), ImmutableDictionary<Underlying, DriftLimits>.Empty,
            TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(2));
        var steps = new StepRunner([new Adapter()], simulator, PlaneKit.Assessor, kit.Plane);
        return new(source, PlaneKit.Assessor, new DecisionEngine(limits), steps, kit.Plane, new FixedMode(KeeperMode.Active), limits, kit.Safety);
    }

    private static AccountRef Account(int account) => new(new AccountId($"account-{account}"), TestPlan.Chain, Contract(account), TestPlan.Actor);

    /// <summary>Each account owes 1, and has 1 and what its counter says.</summary>
    private sealed class Source(MulticallReader reader) : ISnapshotSource
    {
        public SnapshotQuery Query { get; } = new([.. Enumerable.Range(0, Accounts).Select(account => new ContractCall(Contract(account), Bytes.Empty))], []);

        public async Task<PortfolioSnapshot> ReadAsync(BlockRef block, CancellationToken cancellation) =>
            Interpret(block, (await reader.ReadAsync(Query.Calls, block, Query.Overrides, cancellation)).AsSpan());

        public PortfolioSnapshot Interpret(BlockRef block, ReadOnlySpan<CallResult> results)
        {
            var accounts = ImmutableArray.CreateBuilder<AccountSnapshot>();
            for (var account = 0; account < Accounts; account++)
            {
                var count = Wad.FromInteger((long)(ulong)UInt256.FromBigEndian(results[account].Data.Span));
                var id = MarginAccountId.Cross(Account(account).Id, TestPlan.Venue);
                var margin = new MarginAccount(
                    id, TestPlan.Venue, count, Wad.One + count, Wad.One, LiquidationPredicate.StrictlyBelow, false, TestPlan.Usdc, null, null, []);
                accounts.Add(new(Account(account), [new KnownReading(TestPlan.Venue, [margin], [], [])], [new IdleBalance(TestPlan.Dollars(50))], [], null));
            }

            return new PortfolioSnapshot(TestPlan.Chain, block, accounts.ToImmutable());
        }
    }

    private sealed class Adapter : IVenueAdapter
    {
        public VenueId Venue => TestPlan.Venue;

        public ImmutableArray<CodeOverride> Overrides => [];

        public ImmutableArray<ContractCall> Reads(AccountRef account) => throw new NotSupportedException("the source reads by itself");

        public VenueReading Interpret(AccountRef account, BlockRef block, ReadOnlySpan<CallResult> results) => throw new NotSupportedException("the source reads by itself");

        public Task<Encoding> EncodeAsync(AccountRef account, PlannedAction action, PortfolioSnapshot snapshot, CancellationToken cancellation) =>
            Task.FromResult<Encoding>(new EncodedCall(account.Holder, TestPlan.Increment, [((TopUpAction)action).Amount], null, $"top up {account.Id}"));
    }
}
