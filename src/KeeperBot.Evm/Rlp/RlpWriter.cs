using System.Numerics;

namespace KeeperBot.Evm.Rlp;

/// <summary>Writes RLP (Yellow Paper, appendix B). Lists are opened and closed; the header is put in front when the list closes.</summary>
public sealed class RlpWriter
{
    private readonly Stack<int> _open = new();
    private byte[] _buffer;
    private int _length;

    /// <summary>An empty writer with room for <paramref name="capacity"/> bytes before it first grows.</summary>
    public RlpWriter(int capacity = 256) => _buffer = new byte[Math.Max(capacity, 16)];

    /// <summary>What is written so far; complete when every list is closed.</summary>
    /// <exception cref="InvalidOperationException">A list is still open.</exception>
    public ReadOnlySpan<byte> WrittenSpan => _open.Count == 0
        ? _buffer.AsSpan(0, _length)
        : throw new InvalidOperationException($"{_open.Count} RLP lists are still open");

    /// <summary>A copy of what is written.</summary>
    /// <exception cref="InvalidOperationException">A list is still open.</exception>
    public Bytes ToBytes() => Bytes.CopyOf(WrittenSpan);

    /// <summary>Opens a list; <see cref="EndList"/> closes it.</summary>
    public void StartList() => _open.Push(_length);

    /// <summary>Closes the list opened last.</summary>
    /// <exception cref="InvalidOperationException">No list is open.</exception>
    public void EndList()
    {
        if (!_open.TryPop(out var start))
            throw new InvalidOperationException("no RLP list is open");
        var payload = _length - start;
        Span<byte> header = stackalloc byte[9];
        var size = Header(payload, 0xc0, header);
        Reserve(size);
        _buffer.AsSpan(start, payload).CopyTo(_buffer.AsSpan(start + size));
        header[..size].CopyTo(_buffer.AsSpan(start));
        _length += size;
    }

    /// <summary>A byte string.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 1 && bytes[0] < 0x80)
        {
            WriteRaw(bytes);
            return;
        }

        Span<byte> header = stackalloc byte[9];
        WriteRaw(header[..Header(bytes.Length, 0x80, header)]);
        WriteRaw(bytes);
    }

    /// <summary>A number: big-endian without leading zeros, 0 as the empty string.</summary>
    public void Write(ulong value) => Write((UInt256)value);

    /// <summary>A number: big-endian without leading zeros, 0 as the empty string.</summary>
    public void Write(UInt256 value)
    {
        Span<byte> word = stackalloc byte[UInt256.Size];
        value.WriteBigEndian(word);
        Write(word[(UInt256.Size - (value.BitLength + 7) / 8)..]);
    }

    /// <summary>A number without a bound, from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public void Write(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Write(value.IsZero ? [] : value.ToByteArray(isUnsigned: true, isBigEndian: true));
    }

    /// <summary>The 20 bytes of an address.</summary>
    public void Write(Address address) => Write(address.Span);

    /// <summary>The 20 bytes of an address, or the empty string for none (contract creation).</summary>
    public void Write(Address? address)
    {
        if (address is { } value)
            Write(value.Span);
        else
            Write([]);
    }

    /// <summary>The 32 bytes of a hash.</summary>
    public void Write(Hash32 hash) => Write(hash.Span);

    /// <summary>Bytes that are RLP already.</summary>
    public void WriteRaw(ReadOnlySpan<byte> encoded)
    {
        Reserve(encoded.Length);
        encoded.CopyTo(_buffer.AsSpan(_length));
        _length += encoded.Length;
    }

    private static int Header(int length, byte offset, Span<byte> header)
    {
        if (length <= 55)
        {
            header[0] = (byte)(offset + length);
            return 1;
        }

        var size = (39 - BitOperations.LeadingZeroCount((uint)length)) / 8;
        header[0] = (byte)(offset + 55 + size);
        for (var i = size; i > 0; i--, length >>= 8)
            header[i] = (byte)length;
        return size + 1;
    }

    private void Reserve(int count)
    {
        if (_buffer.Length - _length < count)
            Array.Resize(ref _buffer, Math.Max(checked(_length + count), (int)Math.Min(_buffer.Length * 2L, Array.MaxLength)));
    }
}
