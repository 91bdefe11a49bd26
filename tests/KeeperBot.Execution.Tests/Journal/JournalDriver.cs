using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Crypto;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Journal;

/// <summary>Writes well-formed steps, so that a test names only the states.</summary>
internal static class JournalDriver
{
    public static TransactionJournal Open(TestFolder folder) =>
        TransactionJournal.Open(new JournalOptions(folder.Journal, TestPlan.Chain, TestPlan.Actor), TimeProvider.System);

    public static void Plan(this TransactionJournal journal, string key, ulong block = 1, params ReadOnlySpan<LedgerPosting> ledger) => journal.Write(
        new Change(new(key), IntentState.Planned, "planned") { Created = JournalIntent.Of(TestPlan.Intent(key, TestPlan.Block(block))), Ledger = [.. ledger], Head = TestPlan.Block(block) });

    /// <summary>Plans an intent that is to take over another's nonce.</summary>
    public static void PlanInsteadOf(this TransactionJournal journal, string key, string superseded) => journal.Write(
        new Change(new(key), IntentState.Planned, "planned")
        {
            Created = JournalIntent.Of(TestPlan.Intent(key, TestPlan.Block(2))) with { Supersedes = new(superseded) },
            Head = TestPlan.Block(2),
        });

    public static void Go(this TransactionJournal journal, string key, IntentState to, ulong nonce = 0, params ReadOnlySpan<LedgerPosting> ledger) => journal.Write(journal.Step(key, to, nonce, ledger));

    public static Change Step(this TransactionJournal journal, string key, IntentState to, ulong nonce = 0, params ReadOnlySpan<LedgerPosting> ledger) => new(new(key), to, $"to {to}")
    {
        Nonce = to == IntentState.NonceReserved ? nonce : null,
        Attempt = to == IntentState.Signed ? Attempt(journal, key, nonce) : null,
        Mined = to is IntentState.Mined or IntentState.Reverted || (to == IntentState.Cancelled && journal.Find(new(key))?.Latest is not null) ? Mined(key) : null,
        Route = to == IntentState.Broadcasting ? BroadcastRoute.Public : BroadcastRoute.None,
        Ledger = [.. ledger],
        Head = TestPlan.Block(5),
    };

    public static void GoThrough(this TransactionJournal journal, string key, ulong nonce, params ReadOnlySpan<IntentState> states)
    {
        foreach (var state in states)
            journal.Go(key, state, nonce);
    }

    public static MinedAt Mined(string key) => new(Keccak256.Hash(Raw(key, 1).Span), 4, TestPlan.Hash(4, 0), new(1_700_000_048), 30_000, new Wei(30_000_000));

    public static Bytes Raw(string key, int ordinal) => Bytes.Own([0x02, (byte)ordinal, .. System.Text.Encoding.UTF8.GetBytes(key)]);

    private static JournalAttempt Attempt(TransactionJournal journal, string key, ulong nonce)
    {
        var ordinal = journal.Find(new(key))!.Attempts.Length + 1;
        var raw = Raw(key, ordinal);
        return new(Keccak256.Hash(raw.Span), new(key), nonce, ordinal, AttemptPurpose.Call, 60_000, new Wei(2_000), new Wei(1_000), 5, raw) { ChainFee = new Wei(77) };
    }
}
