using System.Globalization;

namespace KeeperBot.Evm.Tests.Keys;

/// <summary>
/// Looks for a secret in everything this process may read of its own memory. The secret is known here only by its first four bytes and by a
/// masked copy, so that the search does not find itself.
/// </summary>
internal sealed class MemoryScan
{
    private const byte Mask = 0xA5;
    private const int ChunkSize = 1 << 20;
    private readonly byte[] _masked;

    private MemoryScan(byte[] masked) => _masked = masked;

    /// <summary>Remembers a secret by its masked bytes.</summary>
    public static MemoryScan For(ReadOnlySpan<byte> secret)
    {
        var masked = new byte[secret.Length];
        for (var i = 0; i < masked.Length; i++)
            masked[i] = (byte)(secret[i] ^ Mask);
        return new MemoryScan(masked);
    }

    /// <summary>The same bytes from the last to the first: how arithmetic on a little-endian machine holds a number.</summary>
    public MemoryScan Reversed() => new([.. Enumerable.Reverse(_masked)]);

    /// <summary>The masked bytes as lower-case hexadecimal text, masked again.</summary>
    public MemoryScan AsHexText()
    {
        var text = new byte[2 * _masked.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var value = (_masked[i / 2] ^ Mask) >> (i % 2 == 0 ? 4 : 0) & 0xF;
            text[i] = (byte)((value < 10 ? '0' + value : 'a' + value - 10) ^ Mask);
        }

        return new MemoryScan(text);
    }

    /// <summary>As text in two bytes a letter, as a string holds it.</summary>
    public MemoryScan AsUtf16()
    {
        var text = new byte[2 * _masked.Length];
        for (var i = 0; i < text.Length; i++)
            text[i] = i % 2 == 0 ? _masked[i / 2] : Mask;
        return new MemoryScan(text);
    }

    /// <summary>How often the whole secret is there.</summary>
    public int Count()
    {
        var chunk = GC.AllocateArray<byte>(ChunkSize, pinned: true);
        var found = 0;
        try
        {
            using var memory = File.OpenHandle("/proc/self/mem");
            foreach (var (start, end) in Readable())
                found += CountIn(memory, start, end, chunk);
        }
        finally
        {
            Array.Clear(chunk);
        }

        return found;
    }

    private int CountIn(Microsoft.Win32.SafeHandles.SafeFileHandle memory, long start, long end, byte[] chunk)
    {
        var own = System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(chunk, 0);
        var found = 0;
        for (var position = start; position < end; position += ChunkSize - _masked.Length)
        {
            var length = Read(memory, chunk.AsSpan(0, (int)Math.Min(ChunkSize, end - position)), position);
            for (var from = 0; from <= length - _masked.Length;)
            {
                var at = chunk.AsSpan(from, length - from).IndexOf([(byte)(_masked[0] ^ Mask), (byte)(_masked[1] ^ Mask), (byte)(_masked[2] ^ Mask), (byte)(_masked[3] ^ Mask)]);
                if (at < 0)
                    break;
                from += at;
                var address = position + from;
                if ((address < own || address >= own + ChunkSize) && Matches(chunk.AsSpan(from, length - from)))
                    found++;
                from++;
            }

            if (length < ChunkSize)
                break;
        }

        return found;
    }

    private bool Matches(ReadOnlySpan<byte> candidate)
    {
        if (candidate.Length < _masked.Length)
            return false;
        for (var i = 0; i < _masked.Length; i++)
        {
            if ((candidate[i] ^ Mask) != _masked[i])
                return false;
        }

        return true;
    }

    // Another thread may unmap a region between the list and the reading.
    private static int Read(Microsoft.Win32.SafeHandles.SafeFileHandle memory, Span<byte> buffer, long position)
    {
        try
        {
            return RandomAccess.Read(memory, buffer, position);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static IEnumerable<(long Start, long End)> Readable()
    {
        foreach (var line in File.ReadAllLines("/proc/self/maps"))
        {
            var range = line[..line.IndexOf(' ')].Split('-');
            // [vvar] and [vsyscall] are the kernel's and cannot be read.
            if (!line.Contains(" r", StringComparison.Ordinal) || line.Contains("[v", StringComparison.Ordinal))
                continue;
            if (long.TryParse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var start) && long.TryParse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var end))
                yield return (start, end);
        }
    }
}
