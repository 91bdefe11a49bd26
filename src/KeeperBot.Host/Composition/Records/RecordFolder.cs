using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using KeeperBot.Primitives;
using SHA256 = System.Security.Cryptography.SHA256;

namespace KeeperBot.Host.Composition.Records;

/// <summary>
/// The folder beside a journal with its daily records: <c>DAY.jsonl</c> while a day is open, <c>DAY.jsonl.gz</c> and <c>DAY.seal.json</c> once it is sealed. One process writes it,
/// the one that holds the journal's lock.
/// </summary>
/// <param name="path">The folder.</param>
internal sealed class RecordFolder(string path)
{
    private const string Open = ".jsonl", Packed = ".jsonl.gz", Sealed = ".seal.json";

    private const int MostBytes = 512 << 20;

    /// <summary>The folder of a journal.</summary>
    public static RecordFolder Beside(string journal) => new(journal + ".records");

    /// <summary>Where it is.</summary>
    public string Location => path;

    /// <summary>Every day that has a file, in order.</summary>
    public ImmutableArray<DateOnly> Days() => Directory.Exists(path)
        ? [.. Directory.EnumerateFiles(path).Select(DayOf).OfType<DateOnly>().Distinct().Order()]
        : [];

    /// <summary>Days that no seal closes yet.</summary>
    public ImmutableArray<DateOnly> OpenDays() => [.. Days().Where(day => !File.Exists(FileOf(day, Sealed)))];

    /// <summary>Adds a line to a day, durably when this returns.</summary>
    /// <exception cref="IOException">It could not be written; nothing of it remains.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Append(DateOnly day, ReadOnlySpan<byte> line)
    {
        OwnerFile.MakeFolder(path);
        using var stream = OwnerFile.Open(FileOf(day, Open), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var end = WholeLines(stream);
        try
        {
            stream.SetLength(end);
            stream.Position = end;
            stream.Write(line);
            stream.WriteByte((byte)'\n');
            stream.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            stream.SetLength(end);
            throw;
        }
    }

    /// <summary>The text of a day: its lines, each with a line feed. What a crash left of a line is no line.</summary>
    /// <exception cref="InvalidDataException">The packed file is damaged or too large.</exception>
    public byte[] Read(DateOnly day)
    {
        if (!File.Exists(FileOf(day, Packed)))
        {
            using var open = new FileStream(FileOf(day, Open), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var whole = new byte[WholeLines(open)];
            open.Position = 0;
            open.ReadExactly(whole);
            return whole;
        }

        using var packed = new GZipStream(File.OpenRead(FileOf(day, Packed)), CompressionMode.Decompress);
        using var text = new MemoryStream();
        var buffer = new byte[1 << 16];
        int count;
        while ((count = packed.Read(buffer)) > 0)
        {
            if (text.Length + count > MostBytes)
                throw new InvalidDataException($"'{FileOf(day, Packed)}' unpacks to more than {MostBytes} bytes");
            text.Write(buffer, 0, count);
        }

        return text.ToArray();
    }

    /// <summary>A day's seal; null where it is not sealed.</summary>
    /// <exception cref="InvalidDataException">The file is no seal.</exception>
    public DaySeal? Seal(DateOnly day)
    {
        if (!File.Exists(FileOf(day, Sealed)))
            return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(FileOf(day, Sealed)));
            return DaySeal.Read(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"'{FileOf(day, Sealed)}' is no JSON: {error.Message}", error);
        }
    }

    /// <summary>Closes a day: the seal first, then the packed lines in place of the open ones. A crash in between is made good by the next call.</summary>
    /// <param name="day">The day.</param>
    /// <param name="seal">Makes the seal of the day's text and the digest before it.</param>
    public void Close(DateOnly day, Func<byte[], Hash32, DaySeal> seal)
    {
        var text = Read(day);
        if (Seal(day) is null)
        {
            var before = Days().Where(other => other < day && File.Exists(FileOf(other, Sealed))).Select(other => (DateOnly?)other).LastOrDefault();
            var made = seal(text, before is { } last ? Seal(last)!.Digest : Hash32.Zero).Json();
            OwnerFile.Write(FileOf(day, Sealed), file => file.Write(Encoding.UTF8.GetBytes(made)));
        }

        if (File.Exists(FileOf(day, Packed)))
            return;
        OwnerFile.Write(FileOf(day, Packed), file =>
        {
            using var gzip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true);
            gzip.Write(text);
        });
        File.Delete(FileOf(day, Open));
    }

    /// <summary>Removes sealed days before one. The chain of those that stay goes on from a day that is no longer here.</summary>
    public void Forget(DateOnly before)
    {
        foreach (var day in Days().Where(day => day < before && File.Exists(FileOf(day, Sealed))))
        {
            File.Delete(FileOf(day, Packed));
            File.Delete(FileOf(day, Sealed));
        }
    }

    /// <summary>SHA-256 of a day's text.</summary>
    public static Hash32 ContentOf(byte[] text) => new(SHA256.HashData(text));

    /// <summary>The lines of a day's text.</summary>
    public static ImmutableArray<string> LinesOf(byte[] text) => text.Length == 0 ? [] : [.. Encoding.UTF8.GetString(text)[..^1].Split('\n')];

    private static DateOnly? DayOf(string file)
    {
        var name = Path.GetFileName(file);
        return name.Length > 10 && name[10..] is Open or Packed or Sealed && DateOnly.TryParseExact(name[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
    }

    /// <summary>The length up to and with the last line feed.</summary>
    private static long WholeLines(FileStream stream)
    {
        for (var length = stream.Length; length > 0; length--)
        {
            stream.Position = length - 1;
            if (stream.ReadByte() == '\n')
                return length;
        }

        return 0;
    }

    private string FileOf(DateOnly day, string suffix) => Path.Combine(path, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + suffix);
}
