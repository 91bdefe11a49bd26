using System.Collections.Immutable;
using KeeperBot.Host.Commands;

namespace KeeperBot.Host.Composition.Evidence;

/// <summary>
/// The rehearsals and dry runs of a configuration, one JSON line each in a file beside the journal, the newest last. Lines are only ever added; when there are too many the
/// oldest go. It is no secret, but whoever may write it may claim to have rehearsed: it is its owner's alone, as the journal is.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class EvidenceFile(string path)
{
    private const byte LineEnd = (byte)'\n';


    /// <summary>The most lines that are kept; at one more the older half goes.</summary>
    public int MostLines { get; init; } = 4_000;

    /// <summary>The most bytes that are kept; beyond them the older half goes.</summary>
    public long MostBytes { get; init; } = 4L << 20;

    /// <summary>The file of a journal.</summary>
    public static EvidenceFile Beside(string journal) => new(journal + ".evidence.jsonl");

    /// <summary>Where it is.</summary>
    public string Location => path;

    /// <summary>Adds a line; when this returns it is on the disk.</summary>
    /// <exception cref="CommandFailure">It could not be written.</exception>
    public void Append(EvidenceLine line)
    {
        var added = EvidenceJson.Write(line);
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
                OwnerFile.MakeFolder(folder);
            using var alone = OwnerFile.Open(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            using (var stream = OwnerFile.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read))
            {
                // What a crash cut short stays a line of its own, for the operator to see.
                var torn = stream.Length > 0 && LastByte(stream) != LineEnd;
                stream.Seek(0, SeekOrigin.End);
                stream.Write([.. torn ? new[] { LineEnd } : [], .. added, LineEnd]);
                stream.Flush(flushToDisk: true);
            }

            Prune();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(
                ExitCode.Journal, $"the line of evidence could not be added to '{path}': {error.Message}; run the command as the keeper's user, on a disk with space, one at a time", error);
        }
    }

    /// <summary>Every line, the oldest first; none where there is no file.</summary>
    /// <exception cref="CommandFailure">It cannot be read, or a line of it is damaged: then nothing in it is taken for granted.</exception>
    public ImmutableArray<EvidenceLine> Read()
    {
        var lines = ImmutableArray.CreateBuilder<EvidenceLine>();
        var number = 0;
        foreach (var line in Lines())
        {
            number++;
            try
            {
                lines.Add(EvidenceJson.Read(line));
            }
            catch (FormatException error)
            {
                throw new CommandFailure(
                    ExitCode.Journal, $"'{path}', line {number}: is no line of evidence: {error.Message}; find out who wrote there, then remove that line, or rehearse again with the file moved away", error);
            }
        }

        return lines.ToImmutable();
    }

    private List<ReadOnlyMemory<byte>> Lines()
    {
        try
        {
            // Twice: what another version kept more of is read all the same.
            if (new FileInfo(path) is { Exists: true } file && file.Length > 2 * MostBytes)
                throw new CommandFailure(ExitCode.Journal, $"'{path}': has {file.Length} bytes, more than this program ever leaves there ({MostBytes}); find out who wrote there, and move it away");
            return Split(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Journal, $"'{path}' cannot be read: {error.Message}; run the command as the keeper's user", error);
        }
    }

    // The last line counts with or without its end: without, it was cut short and will not read.
    private static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> bytes)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        while (!bytes.IsEmpty)
        {
            var end = bytes.Span.IndexOf(LineEnd);
            lines.Add(end < 0 ? bytes : bytes[..end]);
            bytes = end < 0 ? default : bytes[(end + 1)..];
        }

        return lines;
    }

    private void Prune()
    {
        var lines = Split(File.ReadAllBytes(path));
        if (lines.Count <= MostLines && new FileInfo(path).Length <= MostBytes)
            return;
        OwnerFile.Write(path, stream =>
        {
            foreach (var line in lines.Skip(lines.Count / 2))
            {
                stream.Write(line.Span);
                stream.WriteByte(LineEnd);
            }
        });
    }

    private static int LastByte(FileStream stream)
    {
        stream.Seek(-1, SeekOrigin.End);
        return stream.ReadByte();
    }
}
