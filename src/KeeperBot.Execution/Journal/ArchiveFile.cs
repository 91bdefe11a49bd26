using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>A file with archived lines and all rows written with them: the journal's own tables, and readable as a journal.</summary>
internal static class ArchiveFile
{
    /// <summary>Copies lines into a new file. It is on the disk when this returns; the journal is as it was.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(SqliteConnection journal, string file, ArchiveMark mark, TimeProvider time)
    {
        JournalFiles.CreateOwned(file);
        using (var fresh = JournalFiles.Open(file, SqliteOpenMode.ReadWrite))
            JournalSchema.Migrate(fresh, file, time);
        journal.Execute(null, "ATTACH $file AS archive", ("$file", file));
        try
        {
            using var transaction = journal.BeginTransaction(deferred: false);
            journal.Execute(transaction, "INSERT INTO archive.meta SELECT name, value FROM main.meta WHERE name IN ('chain', 'actor')");
            Copy(journal, transaction, mark, "intents", JournalRows.IntentColumns);
            Copy(journal, transaction, mark, "transitions", JournalRows.LineColumns);
            Copy(journal, transaction, mark, "attempts", JournalRows.AttemptColumns);
            Copy(journal, transaction, mark, "ledger", JournalRows.LedgerColumns);
            Copy(journal, transaction, mark, "controls", JournalRows.ControlColumns);
            transaction.Commit();
        }
        finally
        {
            journal.Execute(null, "DETACH archive");
        }
    }

    /// <summary>What does not fit in a file; null when it holds just the lines of its mark. Its digest is not looked at.</summary>
    public static string? LinesFault(string file, ArchiveMark mark)
    {
        using var connection = JournalFiles.OpenReader(file);
        if (JournalSchema.ReadVersion(connection) != JournalSchema.Version)
            return string.Create(CultureInfo.InvariantCulture, $"it has schema {JournalSchema.ReadVersion(connection)} and this program reads {JournalSchema.Version}");
        var found = JournalVerifier.VerifySegment(connection, mark.First - 1, mark.Before);
        if (found.FirstFault is not null || (found.Sequence, found.Head) == (mark.Last, mark.End))
            return found.FirstFault;
        return $"it ends in line {found.Sequence}, {found.Head}, and the journal goes on after line {mark.Last}, {mark.End}";
    }

    /// <summary>SHA-256 of a file.</summary>
    public static Hash32 Digest(string file)
    {
        using var stream = File.OpenRead(file);
        return new Hash32(SHA256.HashData(stream));
    }

    /// <summary>Takes away what an interrupted archiving left: files that begin where the journal itself still begins, which no mark names.</summary>
    /// <exception cref="IOException">One cannot be deleted.</exception>
    public static void DeleteInterrupted(string journal, long first)
    {
        var pattern = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(journal)}.archive-{first:D12}-*");
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(Path.GetFullPath(journal))!, pattern))
            File.Delete(file);
    }

    private static void Copy(SqliteConnection journal, SqliteTransaction transaction, ArchiveMark mark, string table, string columns) => journal.Execute(
        transaction, $"INSERT INTO archive.{table} ({columns}) SELECT {columns} FROM main.{table} WHERE sequence BETWEEN $first AND $last ORDER BY sequence",
        ("$first", mark.First), ("$last", mark.Last));
}
