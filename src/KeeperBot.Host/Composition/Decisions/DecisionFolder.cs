using System.Globalization;
using System.IO.Compression;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Decisions;

/// <summary>The folder beside a journal in which its decisions are kept, one compressed file each; the oldest go when there are too many.</summary>
/// <param name="path">The folder.</param>
internal sealed class DecisionFolder(string path)
{
    private const string Suffix = ".json.gz";
    private const int DigestDigits = 16;

    /// <summary>No record is larger unpacked; what claims to be is not read.</summary>
    private const int MostBytes = 256 << 20;

    /// <summary>Looking through the folder is no work for a rescue to wait for: at the first write, and once in a while after it.</summary>
    private const int PruneEvery = 200;

    private int _written;

    /// <summary>The most files that are kept.</summary>
    public int MostFiles { get; init; } = 20_000;

    /// <summary>The most bytes on disk that are kept.</summary>
    public long MostBytesOnDisk { get; init; } = 512L << 20;

    /// <summary>The folder of a journal.</summary>
    public static DecisionFolder Beside(string journal) => new(journal + ".decisions");

    /// <summary>Where it is.</summary>
    public string Location => path;

    /// <summary>Writes one record durably; the same one again is left as it is.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write(ulong block, Hash32 digest, ReadOnlySpan<byte> record)
    {
        OwnerFile.MakeFolder(path);
        var file = Path.Combine(path, Name(block, digest));
        if (File.Exists(file))
            return;
        // Written in one piece: the closure may not hold the record's span.
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(record);
        OwnerFile.Write(file, stream => packed.WriteTo(stream));
        if (_written++ % PruneEvery == 0)
            Prune();
    }

    /// <summary>Every record, the oldest block first.</summary>
    public IEnumerable<string> Files() => Directory.Exists(path) ? Directory.EnumerateFiles(path, "*" + Suffix).Order(StringComparer.Ordinal) : [];

    /// <summary>The record with a digest; null when it is not there (any more).</summary>
    public string? Find(Hash32 digest) => Directory.Exists(path) ? Directory.EnumerateFiles(path, $"*-{Short(digest)}{Suffix}").FirstOrDefault() : null;

    /// <summary>The bytes of a record.</summary>
    /// <exception cref="InvalidDataException">It is not what it was written as.</exception>
    public static byte[] Read(string file)
    {
        using var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var whole = new MemoryStream();
        var buffer = new byte[1 << 16];
        int count;
        while ((count = packed.Read(buffer)) > 0)
        {
            if (whole.Length + count > MostBytes)
                throw new InvalidDataException($"it unpacks to more than {MostBytes} bytes");
            whole.Write(buffer, 0, count);
        }

        return whole.ToArray();
    }

    private void Prune()
    {
        var files = Files().Select(file => new FileInfo(file)).ToList();
        var bytes = files.Sum(file => file.Length);
        for (var index = 0; index < files.Count - 1 && (files.Count - index > MostFiles || bytes > MostBytesOnDisk); index++)
        {
            bytes -= files[index].Length;
            files[index].Delete();
        }
    }

    private static string Name(ulong block, Hash32 digest) => string.Create(CultureInfo.InvariantCulture, $"{block:D12}-{Short(digest)}{Suffix}");

    private static string Short(Hash32 digest) => digest.ToString()[2..(2 + DigestDigits)];
}
