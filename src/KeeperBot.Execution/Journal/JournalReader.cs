using System.Collections.Immutable;
using KeeperBot.Core.Ports;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>Reads a journal beside a running keeper (WAL readers do not disturb the writer): the transaction log, status, verification.</summary>
public sealed class JournalReader : IDisposable
{
    private const int FirstWithControls = 2;

    private readonly SqliteConnection _connection;
    private readonly string _file;

    private JournalReader(string file, SqliteConnection connection) => (_file, _connection) = (file, connection);

    /// <summary>Opens an existing journal of this program's schema.</summary>
    /// <exception cref="ExecutionException">It is missing, damaged, or of another schema.</exception>
    public static JournalReader Open(string file)
    {
        var connection = JournalFiles.OpenReader(file);
        var reader = new JournalReader(file, connection);
        try
        {
            var version = reader.Guarded(() => JournalSchema.ReadVersion(connection));
            if (version != JournalSchema.Version)
            {
                throw new ExecutionException(
                    version > JournalSchema.Version ? ExecutionErrorKind.JournalNewer : ExecutionErrorKind.JournalUnavailable,
                    $"journal '{file}' has schema {version} and this program reads {JournalSchema.Version}; use the program that wrote it, or let the keeper migrate it by starting it");
            }

            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The control lines in force of a journal of this program's schema or an older one, which the next start brings up to date: whether the operator lets it
    /// sign is asked before that. None where the schema is older than control lines.
    /// </summary>
    /// <exception cref="ExecutionException">It is missing, damaged, or of a newer schema.</exception>
    public static ImmutableArray<ControlLine> ControlsOf(string file)
    {
        using var reader = new JournalReader(file, JournalFiles.OpenReader(file));
        var version = reader.Guarded(() => JournalSchema.ReadVersion(reader._connection));
        if (version > JournalSchema.Version)
            throw new ExecutionException(ExecutionErrorKind.JournalNewer, $"journal '{file}' has schema {version} and this program reads {JournalSchema.Version}; use the program that wrote it");
        return version < FirstWithControls ? [] : reader.Controls();
    }

    /// <summary>Log lines after a sequence number (0 for all), oldest first.</summary>
    public ImmutableArray<JournalLine> Lines(long after = 0, int most = 1000) => Guarded(() => JournalQueries.Lines(_connection, after, most));

    /// <summary>The log as an operator reads it: lines after a sequence number, oldest first, each with what it is about.</summary>
    /// <param name="after">Sequence number; 0 for all.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="intent">Only this intent's lines; null for every line.</param>
    public ImmutableArray<JournalEntry> Entries(long after, int most, IntentKey? intent = null) => Guarded(() => JournalEntries.After(_connection, after, most, intent));

    /// <summary>Number of the last line.</summary>
    public long LastSequence() => Guarded(() => ChainTip.Of(_connection, null).Sequence);

    /// <summary>The last intents planned, oldest first.</summary>
    public ImmutableArray<JournalStory> Recent(int count) => Guarded(() => JournalQueries.Recent(_connection, count));

    /// <summary>Intents that are not closed: the key waits for them, or a reorganisation could reopen them.</summary>
    public ImmutableArray<JournalStory> Open() => Guarded(() => JournalQueries.InStates(_connection, TransactionJournal.OpenStates));

    /// <summary>One intent with its attempts and lines, or null.</summary>
    public JournalStory? Find(IntentKey intent) => Guarded(() => JournalQueries.Find(_connection, intent));

    /// <summary>What the operator and the breakers have decided and is in force: the newest control line of each name.</summary>
    public ImmutableArray<ControlLine> Controls() => Guarded(() => JournalQueries.Controls(_connection));

    /// <summary>Reads back every page and recomputes the whole hash chain.</summary>
    /// <param name="cancellation">Breaks it off.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public JournalVerification Verify(CancellationToken cancellation = default)
    {
        using var interrupt = cancellation.Register(() => SQLitePCL.raw.sqlite3_interrupt(_connection.Handle));
        try
        {
            return Guarded(() => JournalVerifier.VerifyPagesAndLines(_connection, cancellation));
        }
        catch (ExecutionException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    /// <summary>Reads back every archive that the journal names, where it is there.</summary>
    public ImmutableArray<ArchiveCheck> Archives() => Guarded(() => ArchiveMark.All(_connection, null).Select(Check).ToImmutableArray());

    /// <summary>The file of the archive that holds an intent; null when none that is there does.</summary>
    public string? ArchiveOf(IntentKey intent)
    {
        foreach (var file in Guarded(() => ArchiveMark.All(_connection, null)).Select(mark => mark.FileOf(_file)).Where(File.Exists))
        {
            using var archive = Open(file);
            if (archive.Find(intent) is not null)
                return file;
        }

        return null;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _connection.Dispose();

    private ArchiveCheck Check(ArchiveMark mark)
    {
        var file = mark.FileOf(_file);
        if (!File.Exists(file))
            return new(mark, file, false, null);
        var digest = ArchiveFile.Digest(file);
        return new(mark, file, true, digest == mark.Digest ? ArchiveFile.LinesFault(file, mark) : $"its SHA-256 is {digest} and the journal says {mark.Digest}");
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException error)
        {
            throw JournalFiles.Unavailable(_file, error);
        }
    }
}
