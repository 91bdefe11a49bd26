using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace KeeperBot.Execution.Journal;

/// <summary>
/// SHA-256 over fields, each with a tag and its length so that no two sequences of fields are the same bytes. They are gathered and hashed at once: a call
/// for each field would cost more than the hash.
/// </summary>
internal sealed class ContentDigest : IDisposable
{
    private const byte Absent = 0;
    private const byte Present = 1;
    private const int FirstSize = 1024;
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _length;

    public ContentDigest Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Field(bytes.Length));
        return this;
    }

    public ContentDigest AddNothing()
    {
        Reserve(1)[0] = Absent;
        return this;
    }

    public ContentDigest Add(string text)
    {
        Encoding.UTF8.GetBytes(text, Field(Encoding.UTF8.GetByteCount(text)));
        return this;
    }

    public ContentDigest Add(BigInteger value)
    {
        value.TryWriteBytes(Field(value.GetByteCount()), out _, isBigEndian: true);
        return this;
    }

    public ContentDigest Add(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Field(sizeof(long)), value);
        return this;
    }

    public ContentDigest Add(ulong value) => Add(unchecked((long)value));

    public ContentDigest Add(ulong? value) => value is { } present ? Add(present) : AddNothing();

    public ContentDigest Add(Hash32? value) => value is { } present ? Add(present.Span) : AddNothing();

    public Hash32 Finish()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_bytes.AsSpan(0, _length), hash);
        return new Hash32(hash);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private Span<byte> Field(int length)
    {
        var field = Reserve(1 + sizeof(int) + length);
        field[0] = Present;
        BinaryPrimitives.WriteInt32BigEndian(field[1..], length);
        return field[(1 + sizeof(int))..];
    }

    private Span<byte> Reserve(int length)
    {
        if (_bytes.Length - _length < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _bytes.Length, _length + length));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }

        _length += length;
        return _bytes.AsSpan(_length - length, length);
    }
}
