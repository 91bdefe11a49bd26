using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>Recomputes the chain of hashes from what is stored, and that every intent's state and nonce are what its lines lead to.</summary>
internal static class JournalVerifier
{
    /// <summary>Every page, by SQLite's own check, then every line.</summary>
    public static JournalVerification VerifyPagesAndLines(SqliteConnection connection, CancellationToken cancellation = default) =>
        PagesFault(connection) is { } fault ? new(0, 0, Hash32.Zero, fault) : Walk(connection, (reader, snapshot) => Start(reader, snapshot, long.MaxValue), cancellation);

    /// <summary>
    /// The same of a file that nobody else writes, in three threads: the pages, and the lines in two halves, of which the second believes what the first then shows to be so.
    /// A start waits for the longest. What the pages say goes first, since damage there shows as anything in the lines.
    /// </summary>
    public static JournalVerification VerifyAtStart(SqliteConnection connection) => Read(() =>
    {
        var beginning = Start(connection, null, long.MaxValue);
        var middle = ChainTip.At(connection, null, beginning.Sequence + ((ChainTip.Of(connection, null).Sequence - beginning.Sequence) / 2));
        if (middle is not { } half || half.Sequence == beginning.Sequence)
            return VerifyPagesAndLines(connection);
        using var forPages = JournalFiles.Open(connection.DataSource, SqliteOpenMode.ReadOnly);
        using var forTheLater = JournalFiles.Open(connection.DataSource, SqliteOpenMode.ReadOnly);
        var pages = new ThreadBeside<string?>(() => PagesFault(forPages));
        JournalVerification found;
        string? fault;
        try
        {
            found = WalkInHalves(connection, forTheLater, beginning, half);
        }
        finally
        {
            fault = pages.Join();
        }

        return fault is null ? found : new(0, 0, Hash32.Zero, fault);
    });

    /// <summary>The last lines, on from a line that is believed.</summary>
    public static JournalVerification VerifyTail(SqliteConnection connection, long lines) =>
        Walk(connection, (reader, snapshot) => Start(reader, snapshot, lines), CancellationToken.None);

    /// <summary>Every page and line of a file that does not begin with the first line.</summary>
    /// <param name="connection">The file.</param>
    /// <param name="after">The line before its first.</param>
    /// <param name="head">Its hash.</param>
    public static JournalVerification VerifySegment(SqliteConnection connection, long after, Hash32 head) =>
        PagesFault(connection) is { } fault ? new(0, 0, Hash32.Zero, fault) : Walk(connection, (_, _) => (after, head), CancellationToken.None);

    // The full check, not the quick one: a damaged index could hide a row of the spend ledger.
    private static string? PagesFault(SqliteConnection connection)
    {
        var check = connection.Scalar<string>(null, "PRAGMA integrity_check(1)");
        return check == "ok" ? null : $"SQLite says: {check}";
    }

    private static JournalVerification Walk(
        SqliteConnection connection, Func<SqliteConnection, SqliteTransaction, (long Sequence, Hash32 Chained)> start, CancellationToken cancellation) => Read(() =>
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        var (after, head) = start(connection, snapshot);
        using var walk = new ChainWalk(connection, snapshot, after, head);
        var fault = walk.LinesFault(cancellation) ?? walk.EndsFault();
        return new(walk.Sequence - after, walk.Sequence, walk.Head, fault);
    });

    private static JournalVerification WalkInHalves(
        SqliteConnection connection, SqliteConnection beside, (long Sequence, Hash32 Chained) beginning, (long Sequence, Hash32 Chained) middle) => Read(() =>
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        using var sameSnapshot = beside.BeginTransaction(deferred: true);
        using var earlier = new ChainWalk(connection, snapshot, beginning.Sequence, beginning.Chained, middle.Sequence);
        using var later = new ChainWalk(beside, sameSnapshot, middle.Sequence, middle.Chained);
        var second = new ThreadBeside<string?>(() => later.LinesFault(CancellationToken.None));
        string? fault, laterFault;
        try
        {
            fault = earlier.LinesFault(CancellationToken.None);
        }
        finally
        {
            laterFault = second.Join();
        }

        fault ??= laterFault ?? later.EndsFault(earlier);
        return new(later.Sequence - beginning.Sequence, later.Sequence, later.Head, fault);
    });

    private static JournalVerification Read(Func<JournalVerification> walk)
    {
        try
        {
            return walk();
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException or InvalidCastException)
        {
            return new(0, 0, Hash32.Zero, $"a row cannot be read: {error.Message}");
        }
    }

    /// <summary>Where the log begins, or the line before its last ones.</summary>
    private static (long Sequence, Hash32 Chained) Start(SqliteConnection connection, SqliteTransaction? snapshot, long most)
    {
        var tip = ChainTip.Of(connection, snapshot);
        var beginning = ArchiveMark.Beginning(connection, snapshot);
        if (HasRowsUpTo(connection, snapshot, beginning.Sequence))
            throw new FormatException($"lines up to {beginning.Sequence} are marked as archived, and rows of them are here");
        return tip.Sequence - beginning.Sequence <= most ? beginning : ChainTip.At(connection, snapshot, tip.Sequence - most) ?? beginning;
    }

    private static bool HasRowsUpTo(SqliteConnection connection, SqliteTransaction? snapshot, long sequence) => connection.Scalar<long>(
        snapshot,
        """
        SELECT EXISTS (SELECT 1 FROM transitions WHERE sequence <= $sequence) OR EXISTS (SELECT 1 FROM controls WHERE sequence <= $sequence)
            OR EXISTS (SELECT 1 FROM intents WHERE sequence <= $sequence) OR EXISTS (SELECT 1 FROM attempts WHERE sequence <= $sequence)
            OR EXISTS (SELECT 1 FROM ledger WHERE sequence <= $sequence)
        """,
        ("$sequence", sequence)) != 0;
}
