using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace KeeperBot.Execution.Journal;

/// <summary>
/// What the log keeps of lines that were moved to an archive file: a control line in its own chain, so that the beginning of what is left cannot be moved
/// without changing every later hash.
/// </summary>
/// <param name="First">Number of the first line moved.</param>
/// <param name="Last">Number of the last.</param>
/// <param name="Before">The hash that covers the log up to the line before the first.</param>
/// <param name="End">The hash that covers it up to the last; the next line joins it.</param>
/// <param name="Digest">SHA-256 of the archive file.</param>
/// <param name="PlannedTo">The highest block at which an intent moved was planned.</param>
public sealed record ArchiveMark(long First, long Last, Hash32 Before, Hash32 End, Hash32 Digest, ulong PlannedTo)
{
    private const string Prefix = ControlNames.ArchivedPrefix;

    /// <summary>The name of its control line.</summary>
    internal string Name => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{First}-{Last}");

    /// <summary>The value of its control line.</summary>
    internal string Value => string.Create(CultureInfo.InvariantCulture, $"{Before} {End} {Digest} {PlannedTo}");

    /// <summary>Where its archive lies: beside the journal.</summary>
    public string FileOf(string journal) => string.Create(CultureInfo.InvariantCulture, $"{journal}.archive-{First:D12}-{Last:D12}");

    /// <summary>All marks of a journal, oldest lines first; each joins the one before.</summary>
    /// <exception cref="FormatException">A mark cannot be read, or does not join.</exception>
    internal static ImmutableArray<ArchiveMark> All(SqliteConnection connection, SqliteTransaction? transaction)
    {
        var marks = connection.Query(
            transaction, $"SELECT {JournalRows.ControlColumns} FROM controls WHERE name >= $prefix AND name < $end", row => Of(JournalRows.Control(row)),
            ("$prefix", Prefix), ("$end", Prefix + "~")).OrderBy(mark => mark.First).ToImmutableArray();
        var (after, head) = (0L, Hash32.Zero);
        foreach (var mark in marks)
        {
            if (mark.First != after + 1 || mark.Before != head)
                throw new FormatException($"{mark.Name} does not join what was archived before it");
            (after, head) = (mark.Last, mark.End);
        }

        return marks;
    }

    /// <summary>The line before the first that the journal itself holds.</summary>
    /// <exception cref="FormatException">A mark cannot be read.</exception>
    internal static (long Sequence, Hash32 Chained) Beginning(SqliteConnection connection, SqliteTransaction? transaction) =>
        All(connection, transaction) is [.., var newest] ? (newest.Last, newest.End) : (0, Hash32.Zero);

    private static ArchiveMark Of(ControlLine line)
    {
        var range = line.Name[Prefix.Length..].Split('-');
        var parts = line.Value.Split(' ');
        if (range.Length != 2 || parts.Length != 4)
            throw new FormatException($"line {line.Sequence} is no mark of an archive");
        var mark = new ArchiveMark(Number(range[0]), Number(range[1]), Hash32.Parse(parts[0]), Hash32.Parse(parts[1]), Hash32.Parse(parts[2]), checked((ulong)Number(parts[3])));
        return mark.First <= mark.Last && mark.Last < line.Sequence ? mark : throw new FormatException($"line {line.Sequence} marks lines as archived that come after it");
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
