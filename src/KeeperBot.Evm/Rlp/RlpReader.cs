namespace KeeperBot.Evm.Rlp;

/// <summary>
/// Reads RLP, canonical only: a length in its shortest form, a single byte below 0x80 as itself, numbers without leading zeros, and nothing
/// after the end. Works in place and allocates nothing of its own.
/// </summary>
public ref struct RlpReader
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly int _origin;
    private int _position;

    /// <summary>Reads from the head of <paramref name="data"/>.</summary>
    public RlpReader(ReadOnlySpan<byte> data)
        : this(data, 0)
    {
    }

    private RlpReader(ReadOnlySpan<byte> data, int origin)
    {
        _data = data;
        _origin = origin;
    }

    /// <summary>Whether every item was read.</summary>
    public readonly bool AtEnd => _position == _data.Length;

    /// <summary>Whether the next item is a list.</summary>
    /// <exception cref="RlpException">No item is left.</exception>
    public readonly bool NextIsList => !AtEnd ? _data[_position] >= 0xc0 : throw Error("an item is missing");

    /// <summary>The payload of the next byte string, in place.</summary>
    /// <exception cref="RlpException">The next item is none, or not canonical.</exception>
    public ReadOnlySpan<byte> ReadBytes()
    {
        if (NextIsList)
            throw Error("a list stands where a byte string belongs");
        if (_data[_position] < 0x80)
            return _data.Slice(_position++, 1);
        var payload = ReadPayload(0x80, out var headerAt);
        if (payload.Length == 1 && payload[0] < 0x80)
            throw Error("a single byte below 0x80 has a length prefix", headerAt);
        return payload;
    }

    /// <summary>A byte string of exactly <paramref name="length"/> bytes.</summary>
    /// <exception cref="RlpException">The next item is another.</exception>
    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        var at = _position;
        var bytes = ReadBytes();
        return bytes.Length == length ? bytes : throw Error($"{length} bytes are expected, {bytes.Length} stand here", at);
    }

    /// <summary>A reader of the next list's items; this reader moves past the list.</summary>
    /// <exception cref="RlpException">The next item is no list, or not canonical.</exception>
    public RlpReader ReadList()
    {
        if (!NextIsList)
            throw Error("a byte string stands where a list belongs");
        var payload = ReadPayload(0xc0, out _);
        return new RlpReader(payload, _origin + _position - payload.Length);
    }

    /// <summary>A number below 2^256.</summary>
    /// <exception cref="RlpException">It has leading zeros or more than 32 bytes.</exception>
    public UInt256 ReadUInt256() => UInt256.FromBigEndian(ReadNumber(UInt256.Size));

    /// <summary>A number below 2^64.</summary>
    /// <exception cref="RlpException">It has leading zeros or more than 8 bytes.</exception>
    public ulong ReadUInt64() => (ulong)UInt256.FromBigEndian(ReadNumber(8));

    /// <summary>An address.</summary>
    /// <exception cref="RlpException">The next item does not have 20 bytes.</exception>
    public Address ReadAddress() => new(ReadBytes(Address.Size));

    /// <summary>An address, or null for the empty string.</summary>
    /// <exception cref="RlpException">The next item has neither 20 bytes nor none.</exception>
    public Address? ReadOptionalAddress()
    {
        var at = _position;
        var bytes = ReadBytes();
        return bytes.Length switch
        {
            0 => null,
            Address.Size => new Address(bytes),
            var other => throw Error($"an address has 20 bytes (or none), {other} stand here", at),
        };
    }

    /// <summary>A 32-byte hash.</summary>
    /// <exception cref="RlpException">The next item does not have 32 bytes.</exception>
    public Hash32 ReadHash32() => new(ReadBytes(Hash32.Size));

    /// <summary>Moves past the next item and everything in it, checking all of it, and returns its whole encoding.</summary>
    /// <exception cref="RlpException">It is not canonical.</exception>
    public ReadOnlySpan<byte> ReadEncoded()
    {
        var start = _position;
        if (!NextIsList)
            ReadBytes();
        else
            CheckItems(ReadList());
        return _data[start.._position];
    }

    /// <summary>Demands that nothing is left.</summary>
    /// <exception cref="RlpException">Something is.</exception>
    public readonly void RequireEnd()
    {
        if (!AtEnd)
            throw Error($"{_data.Length - _position} bytes follow the last expected item");
    }

    // An explicit stack of list ends, so that deep nesting costs heap, bounded by the input, and never the thread's stack.
    private static void CheckItems(RlpReader list)
    {
        var ends = new Stack<int>();
        var reader = list;
        ends.Push(list._data.Length);
        while (ends.Count > 0)
        {
            if (reader._position == ends.Peek())
            {
                ends.Pop();
                continue;
            }

            var window = new RlpReader(reader._data[..ends.Peek()], reader._origin) { _position = reader._position };
            if (window.NextIsList)
            {
                var payload = window.ReadPayload(0xc0, out _);
                reader._position = window._position - payload.Length;
                ends.Push(window._position);
            }
            else
            {
                window.ReadBytes();
                reader._position = window._position;
            }
        }
    }

    private ReadOnlySpan<byte> ReadNumber(int maximum)
    {
        var at = _position;
        var bytes = ReadBytes();
        if (bytes.Length > maximum)
            throw Error($"a number of {bytes.Length} bytes exceeds {maximum}", at);
        if (bytes.Length > 0 && bytes[0] == 0)
            throw Error("a number has a leading zero", at);
        return bytes;
    }

    private ReadOnlySpan<byte> ReadPayload(byte offset, out int headerAt)
    {
        headerAt = _position;
        var code = _data[_position] - offset;
        var start = _position + 1;
        long length = code;
        if (code > 55)
        {
            var size = code - 55;
            if (size > _data.Length - start)
                throw Error("the length runs off the end");
            length = LongLength(_data.Slice(start, size));
            start += size;
        }

        if (length > _data.Length - start)
            throw Error($"{length} bytes are announced, {_data.Length - start} are left");
        _position = start + (int)length;
        return _data.Slice(start, (int)length);
    }

    private readonly long LongLength(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] == 0)
            throw Error("a length has a leading zero");
        if (bytes.Length > 4)
            throw Error("a length is beyond what any message has");
        long length = 0;
        foreach (var value in bytes)
            length = (length << 8) | value;
        return length > 55 ? length : throw Error($"a length of {length} is written in the long form");
    }

    private readonly RlpException Error(string what) => Error(what, _position);

    private readonly RlpException Error(string what, int at) => new($"RLP at byte {_origin + at}: {what}");
}
