using System.Collections.Immutable;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Tests.Policy;
using KeeperBot.Execution.Tests.Support;
using SimulatedCall = KeeperBot.Core.Ports.SimulatedCall;

namespace KeeperBot.Execution.Tests.Model;

/// <summary>
/// The whole plane on a model of a chain: whatever happens around it, in whatever order, an intent has one nonce, a nonce one effect, nothing is spent above
/// a cap, every step is legal (an illegal one throws), and once the faults are over the key is free again. A failure prints the seed to replay it with.
/// </summary>
public class PlaneProperties
{
    private static readonly Config Run = Config.QuickThrowOnFailure.WithMaxTest(40);
    private static readonly Move[] Terminal = [Move.Foreign];

    // Blocks are the most frequent event; a foreign transaction ends a key, so that it is rare.
    private static readonly Gen<(Move Move, int Choice)> Step =
        from move in Gen.Frequency(
            (8, Gen.Constant(Move.Mine)), (3, Gen.Constant(Move.MineNothing)), (1, Gen.Constant(Move.Foreign)),
            (30, Gen.Elements(Enum.GetValues<Move>().Except([Move.Mine, Move.MineNothing, Move.Foreign]).ToArray())))
        from choice in Gen.Choose(1, 12)
        select (move, choice);

    private enum Move
    {
        Submit,
        SubmitUrgent,
        SignerFails,
        CrashAhead,
        Restart,
        AnswerLost,
        SendLost,
        Withheld,
        Drop,
        Mine,
        MineNothing,
        MineAnySeen,
        Reorganise,
        CodeReverts,
        CodeMended,
        FeesRise,
        FeesFall,
        Foreign,
    }

    [Fact]
    public void Plane_AnySequenceOfEvents_OneEffectANonceWithinTheCapsAndTheKeyIsFreeInTheEnd() =>
        Check.One(Run, Prop.ForAll(Step.ListOf(50).ToArbitrary(), steps => _ = Play([.. steps])));

    [Fact]
    public void Plane_TheSameSequences_LeadIntoEveryState()
    {
        // Fixed, so that a property that has come to reach nothing is noticed.
        var reached = Step.ListOf(50).Sample(50, new Rnd(2026), 20).SelectMany(steps => Play([.. steps])).ToHashSet();

        Enum.GetValues<IntentState>().Except(reached).ShouldBe([IntentState.None, IntentState.EffectMissing]);
    }

    // FsCheck's properties are synchronous; everything that is awaited here completes at once.
    private static HashSet<IntentState> Play(ImmutableArray<(Move Move, int Choice)> steps) => PlayAsync(steps).GetAwaiter().GetResult();

    private static async Task<HashSet<IntentState>> PlayAsync(ImmutableArray<(Move Move, int Choice)> steps)
    {
        using var folder = new TestFolder();
        using var world = new World(folder.Journal);
        await world.StartAsync();
        foreach (var (move, choice) in steps)
        {
            await world.DoAsync(move, choice);
            await world.AdvanceAsync();
            world.CheckChainAndCaps();
        }

        await world.CalmAsync();
        world.CheckChainAndCaps();
        world.CheckEveryIntentIsExplained();
        if (!steps.Any(step => Terminal.Contains(step.Move)))
            world.Kit.Journal.InStates([.. Enum.GetValues<IntentState>().Where(IntentTransitions.HoldsTheKey)]).ShouldBeEmpty("liveness");
        var reached = world.Kit.Journal.Recent(1000).SelectMany(story => story.Changes).Select(line => line.To).ToHashSet();
        world.Kit.Dispose();
        using var reader = JournalReader.Open(folder.Journal);
        reader.Verify().FirstFault.ShouldBeNull();
        return reached;
    }

    /// <summary>A crash: the process is gone, and what it had in memory with it.</summary>
    private sealed class Crash : Exception;

    private sealed class World(string journal) : IFailpoints, IDisposable
    {
        private static readonly PolicyRules Rules = PolicyGuardTests.Rules() with
        {
            Assets = [new AssetCap(TestPlan.Dollars(10), TestPlan.Dollars(80))],
            Gas = PolicyGuardTests.Rules().Gas with { PerTransaction = Wei.FromEther(Wad.Parse("0.004")), PerDay = Wei.FromEther(Wad.Parse("0.012")) },
        };

        private readonly ModelChain _chain = new();
        private readonly FailingKey _key = new();
        private ModelNode _node = null!;
        private int _untilCrash;
        private int _intents;

        public PlaneKit Kit { get; private set; } = null!;

        public async Task StartAsync()
        {
            _untilCrash = 0;
            _node = new ModelNode(_chain);
            Kit = await PlaneKit.StartAsync(
                _node, journal, new PlaneOptions(TestPlan.Chain, TestPlan.Actor) { FinalityDepth = 5 }, this, Rules, new FailingKey.Lent(_key));
        }

        public async Task DoAsync(Move move, int choice)
        {
            switch (move)
            {
                case Move.Submit or Move.SubmitUrgent:
                    await SurviveAsync(() => SubmitAsync(move == Move.SubmitUrgent ? Urgency.Emergency : Urgency.Routine));
                    break;
                case Move.SignerFails:
                    _key.FailNext = true;
                    break;
                case Move.CrashAhead:
                    _untilCrash = choice;
                    break;
                case Move.Restart:
                    Kit.Dispose();
                    await StartAsync();
                    break;
                case Move.AnswerLost or Move.SendLost or Move.Withheld:
                    _node.NextSend = move switch { Move.AnswerLost => SendFault.AnswerLost, Move.SendLost => SendFault.Lost, _ => SendFault.Withheld };
                    break;
                default:
                    Change(move, choice);
                    break;
            }
        }

        public Task AdvanceAsync() => SurviveAsync(async () => await Kit.AdvanceAsync());

        /// <summary>The faults end, and blocks come.</summary>
        public async Task CalmAsync()
        {
            (_untilCrash, _key.FailNext, _node.NextSend, _chain.Reverting, _chain.BaseFee) = (0, false, SendFault.None, false, 10_000_000_000);
            for (var block = 0; block < 12; block++)
            {
                _chain.Mine(transactions: true);
                await AdvanceAsync();
            }
        }

        public void CheckChainAndCaps()
        {
            var ours = _chain.Mined.Where(item => Known(item.Signed.Hash)).ToList();
            ours.Aggregate(BigInteger.Zero, (sum, item) => sum + item.Cost).ShouldBeLessThanOrEqualTo(Rules.Gas.PerDay.Raw, "native spend of the day");
            ours.Count(item => item.Succeeded && item.Signed.Transaction.To == TestPlan.Contract).ShouldBeLessThanOrEqualTo(8, "token spend of the day");
            foreach (var story in Stories())
            {
                var cap = story.Intent.Urgency == Urgency.Emergency ? Rules.Gas.EmergencyFeePerGas : Rules.Gas.RoutineFeePerGas;
                story.Attempts.ShouldAllBe(attempt => attempt.MaxFeePerGas <= cap && attempt.WorstFee <= Rules.Gas.PerTransaction);
                story.Attempts.ShouldAllBe(attempt => attempt.Nonce == story.Nonce);
                _chain.Mined.Count(item => story.Attempts.Any(attempt => attempt.Hash == item.Signed.Hash)).ShouldBeLessThanOrEqualTo(1, $"effects of {story.Intent.Key}");
            }

            foreach (var nonce in Stories().Where(story => story.Latest is not null).GroupBy(story => story.Nonce))
                nonce.Count(story => story.State != IntentState.Replaced).ShouldBe(1, $"holders of nonce {nonce.Key}");
        }

        /// <summary>What the journal says of an intent is what the chain did with it.</summary>
        public void CheckEveryIntentIsExplained()
        {
            foreach (var story in Stories())
            {
                var mined = _chain.Mined.FirstOrDefault(item => story.Attempts.Any(attempt => attempt.Hash == item.Signed.Hash));
                if (mined is null)
                    story.State.ShouldBeOneOf(IntentState.Failed, IntentState.Cancelled, IntentState.Replaced, IntentState.NonceLost, IntentState.Pending, IntentState.Broadcasting, IntentState.Signed, IntentState.Reorged);
                else if (mined.Signed.Transaction.To == TestPlan.Actor)
                    story.State.ShouldBe(IntentState.Cancelled);
                else if (mined.Succeeded)
                    story.State.ShouldBeOneOf(IntentState.Confirmed, IntentState.Finalized, IntentState.EffectMissing);
                else
                    story.State.ShouldBe(IntentState.Reverted);
            }
        }

        void IFailpoints.Reach(Failpoint point)
        {
            if (_untilCrash > 0 && --_untilCrash == 0)
                throw new Crash();
        }

        public void Dispose() => Kit.Dispose();

        private ImmutableArray<JournalStory> Stories() => Kit.Journal.Recent(1000);

        private bool Known(Primitives.Hash32 hash) => Stories().Any(story => story.Attempts.Any(attempt => attempt.Hash == hash));

        private async Task SubmitAsync(Urgency urgency)
        {
            var intent = TestPlan.Intent($"i{_intents++}", _chain.Head.Ref, promised: (int)_chain.Head.Count + 1, urgency: urgency);
            if (await Kit.Simulator.SimulateAsync(intent, CancellationToken.None) is SimulatedCall simulated)
                await Kit.Plane.SubmitAsync(intent, simulated, CancellationToken.None);
        }

        /// <summary>A crash and a signer that fails are what a process ends with, or a cycle; nothing else may come out.</summary>
        private async Task SurviveAsync(Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (Crash)
            {
                Kit.Dispose();
                await StartAsync();
            }
            catch (ExecutionException error) when (error.Kind == ExecutionErrorKind.Signer)
            {
                // The cycle is void; the next one plans anew.
            }
        }

        private void Change(Move move, int choice)
        {
            switch (move)
            {
                case Move.Drop:
                    _chain.DropPool();
                    break;
                case Move.Mine or Move.MineNothing:
                    _chain.Mine(move == Move.Mine);
                    break;
                case Move.MineAnySeen:
                    _chain.MineSeen(choice);
                    break;
                case Move.Reorganise:
                    _chain.Reorganise(1 + choice % 2);
                    break;
                case Move.CodeReverts or Move.CodeMended:
                    _chain.Reverting = move == Move.CodeReverts;
                    break;
                case Move.FeesRise or Move.FeesFall:
                    _chain.BaseFee = Math.Clamp(move == Move.FeesRise ? _chain.BaseFee * 2 : _chain.BaseFee / 2, 1_000_000_000, 320_000_000_000);
                    break;
                case Move.Foreign:
                    _chain.MineForeign();
                    break;
                default:
                    throw new InvalidOperationException($"no such move: {move}");
            }
        }
    }
}
