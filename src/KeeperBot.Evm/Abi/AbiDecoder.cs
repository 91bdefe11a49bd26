using System.Runtime.CompilerServices;
using System.Text;

namespace KeeperBot.Evm.Abi;

/// <summary>
/// Decodes by type and believes nothing: an out-of-range value, dirty padding, an offset or length that runs off or repeats, and text that is
/// not UTF-8 are each an <see cref="AbiException"/> naming the place. Memory is bounded by the length of the data.
/// </summary>
public readonly ref struct AbiDecoder
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _data;
    private readonly bool _canonical;
    private readonly StrongBox<long> _budget;

    private AbiDecoder(ReadOnlySpan<byte> data, AbiStrictness strictness)
    {
        _data = data;
        _canonical = strictness == AbiStrictness.Canonical;
        // In a canonical layout every byte is read once. Elsewhere tails may be shared, but not without end.
        _budget = new StrongBox<long>(_canonical ? data.Length : 4L * data.Length + 1024);
    }

    /// <summary>Decodes the members of <paramref name="tuple"/> (a function's results) from the whole of <paramref name="data"/>.</summary>
    /// <exception cref="AbiException">The data is not such an encoding; the message names the place.</exception>
    public static AbiValue DecodeTuple(AbiType tuple, ReadOnlySpan<byte> data, AbiStrictness strictness = AbiStrictness.Canonical)
    {
        if (tuple.Kind != AbiTypeKind.Tuple)
            throw new AbiException("", $"{tuple} is no tuple");
        var decoder = new AbiDecoder(data, strictness);
        var end = decoder.Tuple(tuple, 0, null, out var value);
        if (decoder._canonical && end != data.Length)
            throw new AbiException("", $"{data.Length - end} bytes follow the last value");
        return value;
    }

    /// <summary>Decodes abi.encode(value).</summary>
    /// <exception cref="AbiException">The data is not such an encoding; the message names the place.</exception>
    public static AbiValue Decode(AbiType type, ReadOnlySpan<byte> data, AbiStrictness strictness = AbiStrictness.Canonical) =>
        DecodeTuple(AbiType.TupleOf(type), data, strictness)[0];

    /// <summary>The value of an elementary type that a word holds.</summary>
    internal static AbiValue DecodeWord(AbiType type, ReadOnlySpan<byte> word, AbiPath? path)
    {
        switch (type.Kind)
        {
            case AbiTypeKind.Bool:
                if (word[31] > 1 || word[..31].ContainsAnyExcept((byte)0))
                    throw Error(path, $"{Hex.Encode(word)} is no bool");
                return AbiValue.Decoded(path, word[31] == 1);
            case AbiTypeKind.Address:
                if (word[..12].ContainsAnyExcept((byte)0))
                    throw Error(path, $"{Hex.Encode(word)} is no address: its first 12 bytes are not zero");
                return AbiValue.Decoded(path, new Address(word[12..]));
            case AbiTypeKind.FixedBytes:
                if (word[type.Size..].ContainsAnyExcept((byte)0))
                    throw Error(path, $"{Hex.Encode(word)} is no {type}: its padding is not zero");
                return AbiValue.Decoded(path, Bytes.CopyOf(word[..type.Size]));
            case AbiTypeKind.UInt:
                var number = UInt256.FromBigEndian(word);
                return number.BitLength <= type.Size
                    ? AbiValue.Decoded(path, number, negative: false)
                    : throw Error(path, $"{number} is out of the range of {type}");
            case AbiTypeKind.Int:
                return SignedWord(type, UInt256.FromBigEndian(word), path);
            default:
                throw Error(path, $"{type} does not fit a word");
        }
    }

    private static AbiValue SignedWord(AbiType type, UInt256 raw, AbiPath? path)
    {
        var negative = raw.BitLength == 256;
        // Bits below the sign bit: of the number itself, or of its complement where it is negative.
        var significant = negative ? (~raw).BitLength : raw.BitLength;
        if (significant > type.Size - 1)
            throw Error(path, $"{raw.ToQuantity()} is out of the range of {type}");
        return AbiValue.Decoded(path, negative ? ~raw + UInt256.One : raw, negative);
    }

    private int Tuple(AbiType tuple, int start, AbiPath? path, out AbiValue value)
    {
        Take(start, tuple.TupleHeadSize, path);
        var members = new AbiValue[tuple.Components.Length];
        var head = start;
        var tail = start + tuple.TupleHeadSize;
        for (var i = 0; i < members.Length; i++)
        {
            var component = tuple.Components[i];
            members[i] = Item(component.Type, start, ref head, ref tail, new AbiPath(path, component.Name, i));
        }

        value = AbiValue.DecodedTuple(path, members, tuple);
        return tail;
    }

    // One place in a head: the value itself, or the offset of its tail. The head's bytes are known to be there.
    private AbiValue Item(AbiType type, int start, ref int head, ref int tail, AbiPath path)
    {
        AbiValue value;
        if (!type.IsDynamic)
        {
            head = Static(type, head, path, out value);
            return value;
        }

        var offset = UInt256.FromBigEndian(_data.Slice(head, 32));
        head += 32;
        if (_canonical && offset != tail - start)
            throw Error(path, $"the offset is {Short(offset)}, canonical is {tail - start}");
        if (offset >= _data.Length - start)
            throw Error(path, $"the offset {Short(offset)} is beyond the data's {_data.Length - start} bytes");
        tail = Dynamic(type, start + (int)offset, path, out value);
        return value;
    }

    private static int StaticHead(AbiType type) => type.Kind == AbiTypeKind.Tuple ? type.TupleHeadSize : type.HeadSize;

    private int Static(AbiType type, int at, AbiPath path, out AbiValue value)
    {
        var tail = at + StaticHead(type);
        var head = at;
        switch (type.Kind)
        {
            case AbiTypeKind.Tuple:
                var members = new AbiValue[type.Components.Length];
                for (var i = 0; i < members.Length; i++)
                    members[i] = Item(type.Components[i].Type, at, ref head, ref tail, new AbiPath(path, type.Components[i].Name, i));
                value = AbiValue.DecodedTuple(path, members, type);
                return head;
            case AbiTypeKind.FixedArray:
                value = Elements(type.Element!, type.Size, at, ref head, ref tail, path);
                return head;
            default:
                value = DecodeWord(type, _data.Slice(at, 32), path);
                return at + 32;
        }
    }

    private int Dynamic(AbiType type, int at, AbiPath path, out AbiValue value)
    {
        switch (type.Kind)
        {
            case AbiTypeKind.Tuple:
                return Tuple(type, at, path, out value);
            case AbiTypeKind.FixedArray:
                return DynamicElements(type.Element!, type.Size, at, path, out value);
            case AbiTypeKind.Array:
                var count = Length(at, type.Element!.HeadSize, path);
                return DynamicElements(type.Element, count, at + 32, path, out value);
            default:
                var length = Length(at, 1, path);
                var bytes = Padded(at + 32, length, path);
                value = type.Kind == AbiTypeKind.String ? AbiValue.Decoded(path, Text(bytes, path)) : AbiValue.Decoded(path, Bytes.CopyOf(bytes));
                return at + 32 + (length + 31) / 32 * 32;
        }
    }

    private int DynamicElements(AbiType element, int count, int at, AbiPath path, out AbiValue value)
    {
        var size = checked(count * element.HeadSize);
        Take(at, size, path);
        var head = at;
        var tail = at + size;
        value = Elements(element, count, at, ref head, ref tail, path);
        return tail;
    }

    private AbiValue Elements(AbiType element, int count, int start, ref int head, ref int tail, AbiPath path)
    {
        var elements = new AbiValue[count];
        for (var i = 0; i < count; i++)
            elements[i] = Item(element, start, ref head, ref tail, new AbiPath(path, null, i));
        return AbiValue.DecodedArray(path, elements);
    }

    // A length is believed only as far as the data could hold that many elements.
    private int Length(int at, int elementSize, AbiPath path)
    {
        Take(at, 32, path);
        var length = UInt256.FromBigEndian(_data.Slice(at, 32));
        var room = (_data.Length - at - 32) / elementSize;
        return length <= room ? (int)length : throw Error(path, $"the length {Short(length)} is beyond the {room} that the data could hold");
    }

    private ReadOnlySpan<byte> Padded(int at, int length, AbiPath path)
    {
        var padded = (length + 31) / 32 * 32;
        Take(at, padded, path);
        if (_data.Slice(at + length, padded - length).ContainsAnyExcept((byte)0))
            throw Error(path, "the padding is not zero");
        return _data.Slice(at, length);
    }

    private static string Text(ReadOnlySpan<byte> bytes, AbiPath path)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Error(path, "the text is not UTF-8");
        }
    }

    private void Take(int at, int size, AbiPath? path)
    {
        if (size > _data.Length - at)
            throw Error(path, $"{size} bytes are expected at byte {at}, {_data.Length - at} are left");
        _budget.Value -= size;
        if (_budget.Value < 0)
            throw Error(path, "offsets lead to the same bytes again and again");
    }

    private static string Short(UInt256 number) => number.FitsUInt64 ? number.ToString() : number.ToQuantity();

    private static AbiException Error(AbiPath? path, string problem) => new(path?.ToString() ?? "", problem);
}
