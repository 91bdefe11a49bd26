using KeeperBot.Core.Ports;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>How far a journal may be archived: the longest beginning of it that nothing of the running keeper looks at any more.</summary>
internal sealed class ArchiveBoundary(SqliteConnection connection, DateTimeOffset before, int keptIntents)
{
    /// <summary>Longer than the longest window of the caps, which is a day of chain time.</summary>
    public static readonly TimeSpan LeastAge = TimeSpan.FromDays(2);

    /// <summary>Number of the last line that may go.</summary>
    /// <param name="after">Number of the last line that is gone already; the answer when no more may go.</param>
    public long Find(long after)
    {
        var limit = Limit();
        if (limit <= after)
            return after;
        var (last, end) = (after, after);
        foreach (var intent in Intents(limit))
        {
            // A file of control lines alone is not worth its mark: those in force are written again.
            if (end > after && end < intent.First)
                last = intent.First - 1;
            if (!IsClosed(intent))
                return last;
            end = Math.Max(end, intent.Last);
        }

        return end > after && end <= limit ? limit : last;
    }

    /// <summary>By age, by the caps' windows, by what the decisions remember, and by the highest nonce, from which the next one is counted.</summary>
    private long Limit()
    {
        var newest = First("SELECT MAX(planned_time) FROM intents");
        if (newest is null)
            return 0;
        var window = Math.Min(before.ToUnixTimeSeconds(), newest.Value - (long)LeastAge.TotalSeconds);
        long?[] firstsToStay =
        [
            First("SELECT MIN(sequence) FROM transitions WHERE recorded_at >= $value", before.ToUnixTimeMilliseconds()),
            First("SELECT MIN(sequence) FROM controls WHERE recorded_at >= $value", before.ToUnixTimeMilliseconds()),
            First("SELECT MIN(sequence) FROM ledger WHERE at > $value", window),
            First("SELECT MIN(sequence) FROM (SELECT sequence FROM intents ORDER BY sequence DESC LIMIT $value)", keptIntents),
            First("SELECT MIN(sequence) FROM intents WHERE nonce = (SELECT MAX(nonce) FROM attempts)"),
        ];
        return firstsToStay.Min()!.Value - 1;
    }

    private List<(string Key, long First, long Last, IntentState State, ulong? Nonce)> Intents(long limit) => connection.Query(
        null,
        "SELECT key, sequence, (SELECT MAX(sequence) FROM transitions WHERE intent = i.key), state, nonce FROM intents i WHERE sequence <= $limit ORDER BY sequence",
        row => (row.Text(0), row.Int64(1), row.Int64(2), (IntentState)row.Int32(3), row.NumberOrNull(4)), ("$limit", limit));

    private bool IsClosed((string Key, long First, long Last, IntentState State, ulong? Nonce) intent) => intent switch
    {
        { State: IntentState.Finalized or IntentState.Failed } => true,
        { State: IntentState.Cancelled, Nonce: null } => true,
        // A missing effect whose block is final stays missing, and only the decisions' memory, which is kept, holds it against the account.
        { State: IntentState.Cancelled or IntentState.Reverted or IntentState.EffectMissing } => IsFinal(intent.Key),
        { State: IntentState.NonceLost } => intent.Nonce < Adopted(),
        // Its bytes can be mined for as long as nothing final has used their nonce.
        { State: IntentState.Replaced } => IsUsedForGood(intent.Nonce),
        _ => false,
    };

    private bool IsFinal(string key) => First(
        """
        SELECT 1 FROM (SELECT mined_number FROM transitions WHERE intent = $value AND mined_number IS NOT NULL ORDER BY sequence DESC LIMIT 1)
        WHERE mined_number <= (SELECT MAX(number) FROM anchors)
        """,
        key) is not null;

    private bool IsUsedForGood(ulong? nonce) => connection.Query(
        null, "SELECT key, state FROM intents WHERE nonce = $nonce AND state <> $replaced", row => (row.Text(0), (IntentState)row.Int32(1)),
        ("$nonce", nonce), ("$replaced", (int)IntentState.Replaced)) is [var (key, state)]
        && (state == IntentState.Finalized || (state == IntentState.NonceLost && nonce < Adopted()) || (IntentTransitions.IsInABlock(state) && IsFinal(key)));

    private ulong Adopted() => JournalQueries.Control(connection, ControlNames.AdoptedNonce) is { } adopted
        ? ulong.Parse(adopted.Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture)
        : 0;

    private long? First(string sql, object? value = null)
    {
        var rows = value is null
            ? connection.Query(null, sql, row => row.IsNull(0) ? (long?)null : row.Int64(0))
            : connection.Query(null, sql, row => row.IsNull(0) ? (long?)null : row.Int64(0), ("$value", value));
        return rows is [var only, ..] ? only : null;
    }
}
