using System.Collections.Immutable;
using System.Security.Cryptography;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Snapshots;

/// <summary>The form of a <see cref="ReadTranscript"/>.</summary>
internal static class TranscriptCodec
{
    private const int MostLengthBytes = 5;

    public static Hash32 Digest(SnapshotQuery query)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[MostLengthBytes];
        foreach (var call in query.Calls)
        {
            hash.AppendData(call.To.Span);
            hash.AppendData(length[..WriteLength(length, call.Data.Length)]);
            hash.AppendData(call.Data.Span);
        }

        return new Hash32(hash.GetHashAndReset());
    }

    public static byte[] Encode(ReadOnlySpan<CallResult> results)
    {
        Span<byte> length = stackalloc byte[MostLengthBytes];
        var size = 0;
        foreach (var result in results)
            size += 1 + WriteLength(length, result.Data.Length) + result.Data.Length;
        var bytes = new byte[size];
        var at = 0;
        foreach (var result in results)
        {
            bytes[at++] = result.Success ? (byte)1 : (byte)0;
            at += WriteLength(bytes.AsSpan(at), result.Data.Length);
            result.Data.Span.CopyTo(bytes.AsSpan(at));
            at += result.Data.Length;
        }

        return bytes;
    }

    /// <exception cref="SnapshotException">The bytes are no transcript.</exception>
    public static ImmutableArray<CallResult> Decode(ReadOnlySpan<byte> bytes)
    {
        var results = ImmutableArray.CreateBuilder<CallResult>();
        while (!bytes.IsEmpty)
        {
            var success = bytes[0] switch { 0 => false, 1 => true, var other => throw Damaged($"a success byte is {other}") };
            bytes = bytes[1..];
            var length = ReadLength(ref bytes);
            if (length > bytes.Length)
                throw Damaged($"an answer of {length} bytes has {bytes.Length}");
            results.Add(new(success, Bytes.CopyOf(bytes[..length])));
            bytes = bytes[length..];
        }

        return results.ToImmutable();
    }

    private static int WriteLength(Span<byte> to, int length)
    {
        var left = (uint)length;
        var count = 0;
        while (left >= 0x80)
        {
            to[count++] = (byte)(left | 0x80);
            left >>= 7;
        }

        to[count++] = (byte)left;
        return count;
    }

    private static int ReadLength(ref ReadOnlySpan<byte> bytes)
    {
        ulong length = 0;
        for (var index = 0; index < MostLengthBytes && index < bytes.Length; index++)
        {
            length |= (ulong)(bytes[index] & 0x7f) << (7 * index);
            if (bytes[index] >= 0x80)
                continue;
            bytes = bytes[(index + 1)..];
            return length <= int.MaxValue ? (int)length : throw Damaged($"an answer is {length} bytes long");
        }

        throw Damaged("a length does not end");
    }

    private static SnapshotException Damaged(string how) => new($"the recorded reads are damaged: {how}");
}
