namespace KeeperBot.Execution.Journal;

/// <summary>Moving lines that nothing looks at any more into files of their own.</summary>
public sealed partial class TransactionJournal
{
    /// <summary>More than any view or decision remembers (<see cref="Manager.PlaneOptions.RememberedIntents"/>).</summary>
    private const int IntentsKept = 1_000;

    /// <summary>The least age of a line that may be archived.</summary>
    public static TimeSpan LeastArchivedAge => ArchiveBoundary.LeastAge;

    /// <summary>
    /// Moves the oldest lines, whose intents are all closed at finality, into a file beside the journal. The file is durable and read back before the journal
    /// is cut, in one transaction; ended anywhere, it has happened or it has not.
    /// </summary>
    /// <param name="before">Only lines recorded before; at least <see cref="LeastArchivedAge"/> ago.</param>
    /// <returns>What was moved; null when nothing may be.</returns>
    /// <exception cref="ExecutionException">The journal is damaged, or no file can be written; the journal is as it was.</exception>
    public ArchiveMark? Archive(DateTimeOffset before) => Archive(before, IntentsKept, _ => { });

    internal ArchiveMark? Archive(DateTimeOffset before, int kept, Action<ArchiveStep> reached)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(before, _time.GetUtcNow() - LeastArchivedAge);
        return Locked(() =>
        {
            try
            {
                return ArchiveLocked(before, kept, reached);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new ExecutionException(
                    ExecutionErrorKind.JournalUnavailable, $"no archive of journal '{File}' can be made beside it: {error.Message}; free disk space or mend its directory", error);
            }
        });
    }

    private ArchiveMark? ArchiveLocked(DateTimeOffset before, int kept, Action<ArchiveStep> reached)
    {
        if (JournalVerifier.VerifyPagesAndLines(_connection).FirstFault is { } fault)
            throw JournalStart.Damaged(File, fault);
        var (after, head) = ArchiveMark.Beginning(_connection, null);
        var last = new ArchiveBoundary(_connection, before, kept).Find(after);
        if (last <= after)
            return null;
        var mark = new ArchiveMark(after + 1, last, head, ChainTip.At(_connection, null, last)!.Value.Chained, Hash32.Zero, PlannedTo(last));
        var file = mark.FileOf(File);
        ArchiveFile.DeleteInterrupted(File, mark.First);
        ArchiveFile.Write(_connection, file, mark, _time);
        reached(ArchiveStep.Written);
        if (ArchiveFile.LinesFault(file, mark) is { } wrong)
            throw new ExecutionException(ExecutionErrorKind.JournalUnavailable, $"archive '{file}' does not read back as it was written: {wrong}; check the disk");
        mark = mark with { Digest = ArchiveFile.Digest(file) };
        reached(ArchiveStep.Verified);
        Cut(mark, reached);
        reached(ArchiveStep.Cut);
        _connection.Execute(null, "VACUUM");
        return mark;
    }

    /// <summary>The mark, the decisions in force among the lines that go, word for word, and the lines away: all of it or nothing.</summary>
    private void Cut(ArchiveMark mark, Action<ArchiveStep> reached)
    {
        var inForce = JournalQueries.Controls(_connection).Where(line => line.Sequence <= mark.Last).ToList();
        using var transaction = _connection.BeginTransaction(deferred: false);
        var tip = (_sequence, _chained);
        AppendControl(transaction, new ControlLine(0, mark.Name, mark.Value, "moved to an archive file", null, 0, ChainTip.Now(_time)), ref tip);
        foreach (var line in inForce)
            AppendControl(transaction, line, ref tip);
        foreach (var table in (string[])["ledger", "attempts", "transitions", "controls", "intents"])
            _connection.Execute(transaction, $"DELETE FROM {table} WHERE sequence <= $last", ("$last", mark.Last));
        reached(ArchiveStep.Marked);
        transaction.Commit();
        (_sequence, _chained) = tip;
        _archivedTo = Math.Max(_archivedTo ?? 0, mark.PlannedTo);
    }

    private ulong PlannedTo(long last) => checked((ulong)_connection.Scalar<long>(null, "SELECT COALESCE(MAX(planned_number), 0) FROM intents WHERE sequence <= $last", ("$last", last)));

    /// <summary>Intents of an archived block cannot be told from new ones any more; a key names its block, and plans are only made at the newest.</summary>
    private string? ArchivedConflict(Change change) => change.Created is { } intent && intent.PlannedAt.Number <= _archivedTo
        ? $"it is planned on block {intent.PlannedAt.Number}, and the intents of blocks up to {_archivedTo} are archived"
        : null;
}
