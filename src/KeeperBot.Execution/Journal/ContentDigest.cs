using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace KeeperBot.Execution.Journal;

/// <summary>SHA-256 over fields, each with a tag and its length so that no two sequences of fields are the same bytes.</summary>
internal sealed class ContentDigest : IDisposable
{
    private const byte Absent = 0;
    private const byte Present = 1;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public ContentDigest Add(ReadOnlySpan<byte> bytes)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = Present;
        BinaryPrimitives.WriteInt32BigEndian(head[1..], bytes.Length);
        _hash.AppendData(head);
        _hash.AppendData(bytes);
        return this;
    }

    public ContentDigest AddNothing()
    {
        _hash.AppendData([Absent]);
        return this;
    }

    public ContentDigest Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    public ContentDigest Add(BigInteger value) => Add(value.ToByteArray(isBigEndian: true));

    public ContentDigest Add(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return Add(bytes);
    }

    public ContentDigest Add(ulong value) => Add(unchecked((long)value));

    public ContentDigest Add(ulong? value) => value is { } present ? Add(present) : AddNothing();

    public ContentDigest Add(Hash32? value) => value is { } present ? Add(present.Span) : AddNothing();

    public Hash32 Finish() => new(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
