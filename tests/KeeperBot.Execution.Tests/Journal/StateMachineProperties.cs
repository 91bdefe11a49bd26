using FsCheck;
using FsCheck.Fluent;
using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Tests.Support;

namespace KeeperBot.Execution.Tests.Journal;

/// <summary>The journal against a model written from the rules, not from the table. A failure prints the seed to replay it with.</summary>
public class StateMachineProperties
{
    private static readonly Config Run = Config.QuickThrowOnFailure.WithMaxTest(150);
    private static readonly IntentState[] All = [.. Enum.GetValues<IntentState>().Where(state => state != IntentState.None)];

    private static readonly Gen<(int Intent, IntentState To)> Step =
        from intent in Gen.Choose(0, 2)
        from to in Gen.Elements(All)
        select (intent, to);

    [Fact]
    public void Write_AnySequenceOfSteps_TakesExactlyTheLegalOnes() => Check.One(Run, Prop.ForAll(Step.ListOf(60).ToArbitrary(), steps =>
    {
        using var folder = new TestFolder();
        var model = new Model();
        using (var journal = JournalDriver.Open(folder))
        {
            foreach (var (intent, to) in steps)
            {
                // Half of random steps are refused in any state, so most sequences would never get far: try the model's own next step in between.
                Try(journal, model, intent, model.Onward(intent));
                Try(journal, model, intent, to);
            }

            model.Agrees(journal);
        }

        using var reopened = JournalDriver.Open(folder);
        model.Agrees(reopened);
    }));

    private static void Try(TransactionJournal journal, Model model, int intent, IntentState to)
    {
        var key = Model.Key(intent);
        var before = journal.Head;
        var legal = model.Allows(intent, to);
        try
        {
            if (to == IntentState.Planned)
                journal.Plan(key);
            else
                journal.Go(key, to, (ulong)intent);
            legal.ShouldBeTrue($"{key} went from {model.State(intent)} to {to}");
            model.Take(intent, to);
        }
        catch (Exception error) when (error is InvalidOperationException or NullReferenceException)
        {
            legal.ShouldBeFalse($"{key} was kept from going from {model.State(intent)} to {to}: {error.Message}");
            journal.Head.ShouldBe(before);
        }
    }

    /// <summary>Four facts of each intent say what may come next.</summary>
    private sealed class Model
    {
        private readonly IntentState[] _states = new IntentState[3];
        private readonly int[] _signatures = new int[3];
        private int _lines;

        public static string Key(int intent) => $"intent-{intent}";

        public IntentState State(int intent) => _states[intent];

        public bool Allows(int intent, IntentState to)
        {
            var from = _states[intent];
            var signed = _signatures[intent] > 0;
            var closed = from is IntentState.Finalized or IntentState.NonceLost or IntentState.Failed or IntentState.Replaced;
            var inBlock = from is IntentState.Mined or IntentState.Confirmed or IntentState.EffectMissing or IntentState.Reverted or IntentState.Cancelled;
            if (closed)
                return to == IntentState.Reorged && from is (IntentState.Finalized or IntentState.NonceLost); // By consent only.
            return to switch
            {
                IntentState.Planned => from == IntentState.None,
                IntentState.NonceReserved => from == IntentState.Planned,
                // Nothing signed may be forgotten; before that everything may.
                IntentState.Failed => from is IntentState.Planned or IntentState.NonceReserved,
                IntentState.Cancelled => from is IntentState.Planned or IntentState.NonceReserved || (signed && !inBlock),
                IntentState.Signed => from == IntentState.NonceReserved || (signed && !inBlock && from != IntentState.Signed),
                IntentState.Broadcasting => signed && !inBlock,
                IntentState.Pending => from == IntentState.Broadcasting,
                IntentState.Mined or IntentState.Reverted or IntentState.NonceLost => signed && !inBlock,
                IntentState.Confirmed => from is IntentState.Mined or IntentState.EffectMissing,
                IntentState.EffectMissing => from == IntentState.Mined,
                IntentState.Finalized => from == IntentState.Confirmed,
                IntentState.Reorged => inBlock && signed,
                _ => false,
            };
        }

        public IntentState Onward(int intent) => _states[intent] switch
        {
            IntentState.None => IntentState.Planned,
            IntentState.Planned => IntentState.NonceReserved,
            IntentState.NonceReserved => IntentState.Signed,
            IntentState.Signed or IntentState.Reorged => IntentState.Broadcasting,
            IntentState.Broadcasting => IntentState.Pending,
            _ => IntentState.Mined,
        };

        public void Take(int intent, IntentState to)
        {
            _states[intent] = to;
            _signatures[intent] += to == IntentState.Signed ? 1 : 0;
            _lines++;
        }

        public void Agrees(TransactionJournal journal)
        {
            journal.Head.Sequence.ShouldBe(_lines);
            for (var i = 0; i < _states.Length; i++)
            {
                var story = journal.Find(new(Key(i)));
                (story?.State ?? IntentState.None).ShouldBe(_states[i]);
                (story?.Attempts.Length ?? 0).ShouldBe(_signatures[i]);
                story?.Attempts.ShouldAllBe(attempt => attempt.Nonce == (ulong)i);
            }
        }
    }
}
