using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;

namespace KeeperBot.Execution.Journal;

/// <summary>Columns to records, in the order of the column lists here.</summary>
internal static class JournalRows
{
    public const string IntentColumns =
        "key, actor, target, data, value, account, margin_account, venue, kind, urgency, reason_code, reason, promise, spends, "
        + "planned_number, planned_hash, planned_parent, planned_time, description, state, sequence, supersedes, nonce";

    public const string LineColumns =
        "sequence, intent, from_state, to_state, nonce, hash, mined_hash, mined_number, mined_block, mined_time, gas_used, cost, detail, head, recorded_at, content, chained, route, format";

    public const string AttemptColumns = "hash, intent, nonce, ordinal, purpose, gas_limit, max_fee, max_tip, signed_at, raw, sequence, route, chain_fee";

    public const string LedgerColumns = "sequence, intent, asset, amount, at";

    public const string ControlColumns = "sequence, name, value, reason, at, head, recorded_at, format, chained";

    public static JournalIntent Intent(StoredRow row) => new(
        new(row.Text(0)), row.Address(1), row.Address(2), row.Bytes(3), row.Wei(4), new(row.Text(5)), new(row.Text(6)), new(row.Text(7)),
        (ActionKind)row.Int32(8), (Urgency)row.Int32(9), row.Text(10), row.Text(11), EffectText.Parse(row.Text(12)),
        SpendText.Parse(row.Text(13)), new BlockRef(row.Number(14), row.Hash(15), row.Hash(16), new(row.Number(17))), row.Text(18))
    {
        Supersedes = row.IsNull(21) ? null : new(row.Text(21)),
    };

    public static (JournalIntent Intent, IntentState State, long Sequence, ulong? Nonce) IntentWithState(StoredRow row) =>
        (Intent(row), (IntentState)row.Int32(19), row.Int64(20), row.NumberOrNull(22));

    public static JournalLine Line(StoredRow row) => new(
        row.Int64(0), new(row.Text(1)), (IntentState)row.Int32(2), (IntentState)row.Int32(3), row.NumberOrNull(4), row.HashOrNull(5),
        row.IsNull(6) ? null : new MinedAt(row.Hash(6), row.Number(7), row.Hash(8), new(row.Number(9)), row.Number(10), row.Wei(11)),
        row.Text(12), row.Number(13), DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(14)))
    {
        Route = (BroadcastRoute)row.Int32(17),
        Chained = row.Hash(16),
    };

    public static (JournalLine Line, Hash32 Content, int Format) ChainedLine(StoredRow row) => (Line(row), row.Hash(15), row.Int32(18));

    public static JournalAttempt Attempt(StoredRow row) => new(
        row.Hash(0), new(row.Text(1)), row.Number(2), row.Int32(3), (AttemptPurpose)row.Int32(4), row.Number(5), row.Wei(6), row.Wei(7),
        row.Number(8), row.Bytes(9))
    {
        Route = (BroadcastRoute)row.Int32(11),
        ChainFee = row.Wei(12),
    };

    public static LedgerEntry Ledger(StoredRow row) => new(row.Int64(0), new(row.Text(1)), row.Text(2), row.Integer(3), new(row.Number(4)));

    public static ControlLine Control(StoredRow row) => new(
        row.Int64(0), row.Text(1), row.Text(2), row.Text(3), row.NumberOrNull(4) is { } time ? new ChainTime(time) : null, row.Number(5),
        DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(6)));

    public static (ControlLine Line, Hash32 Chained, int Format) ChainedControl(StoredRow row) => (Control(row), row.Hash(8), row.Int32(7));
}
