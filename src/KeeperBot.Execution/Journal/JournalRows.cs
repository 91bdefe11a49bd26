using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using Microsoft.Data.Sqlite;

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

    public static JournalIntent Intent(SqliteDataReader row) => new(
        new(row.GetString(0)), row.Address(1), row.Address(2), row.Bytes(3), row.Wei(4), new(row.GetString(5)), new(row.GetString(6)), new(row.GetString(7)),
        (ActionKind)row.GetInt32(8), (Urgency)row.GetInt32(9), row.GetString(10), row.GetString(11), EffectText.Parse(row.GetString(12)),
        SpendText.Parse(row.GetString(13)), new BlockRef(row.Number(14), row.Hash(15), row.Hash(16), new(row.Number(17))), row.GetString(18))
    {
        Supersedes = row.IsDBNull(21) ? null : new(row.GetString(21)),
    };

    public static (JournalIntent Intent, IntentState State, long Sequence, ulong? Nonce) IntentWithState(SqliteDataReader row) =>
        (Intent(row), (IntentState)row.GetInt32(19), row.GetInt64(20), row.NumberOrNull(22));

    public static JournalLine Line(SqliteDataReader row) => new(
        row.GetInt64(0), new(row.GetString(1)), (IntentState)row.GetInt32(2), (IntentState)row.GetInt32(3), row.NumberOrNull(4), row.HashOrNull(5),
        row.IsDBNull(6) ? null : new MinedAt(row.Hash(6), row.Number(7), row.Hash(8), new(row.Number(9)), row.Number(10), row.Wei(11)),
        row.GetString(12), row.Number(13), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(14)))
    {
        Route = (BroadcastRoute)row.GetInt32(17),
        Chained = row.Hash(16),
    };

    public static (JournalLine Line, Hash32 Content, int Format) ChainedLine(SqliteDataReader row) => (Line(row), row.Hash(15), row.GetInt32(18));

    public static JournalAttempt Attempt(SqliteDataReader row) => new(
        row.Hash(0), new(row.GetString(1)), row.Number(2), row.GetInt32(3), (AttemptPurpose)row.GetInt32(4), row.Number(5), row.Wei(6), row.Wei(7),
        row.Number(8), row.Bytes(9))
    {
        Route = (BroadcastRoute)row.GetInt32(11),
        ChainFee = row.Wei(12),
    };

    public static LedgerEntry Ledger(SqliteDataReader row) => new(row.GetInt64(0), new(row.GetString(1)), row.GetString(2), row.Integer(3), new(row.Number(4)));

    public static ControlLine Control(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.NumberOrNull(4) is { } time ? new ChainTime(time) : null, row.Number(5),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)));

    public static (ControlLine Line, Hash32 Chained, int Format) ChainedControl(SqliteDataReader row) => (Control(row), row.Hash(8), row.GetInt32(7));
}
