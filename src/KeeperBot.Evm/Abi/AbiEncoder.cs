using System.Globalization;
using System.Text;

namespace KeeperBot.Evm.Abi;

/// <summary>Encodes values by type, as the Contract ABI Specification's enc() does.</summary>
public static class AbiEncoder
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The encoding of one tuple's members (a function's arguments): abi.encode(a, b, …).</summary>
    /// <exception cref="AbiException">A value does not fit its type; the message names its place.</exception>
    public static byte[] EncodeTuple(AbiType tuple, IReadOnlyList<AbiValue> members, int reserveInFront = 0)
    {
        if (tuple.Kind != AbiTypeKind.Tuple)
            throw new AbiException("", $"{tuple} is no tuple");
        var size = MembersSize(tuple, members, null);
        var output = new byte[checked(reserveInFront + size)];
        WriteMembers(tuple, members, output.AsSpan(reserveInFront), null);
        return output;
    }

    /// <summary>The encoding of a single value: abi.encode(value).</summary>
    /// <exception cref="AbiException">The value does not fit the type; the message names the place.</exception>
    public static Bytes Encode(AbiType type, AbiValue value) => Bytes.Own(EncodeTuple(AbiType.TupleOf(type), [value]));

    internal static ReadOnlySpan<byte> Utf8(string text, Func<AbiPath?> path)
    {
        try
        {
            return StrictUtf8.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            throw Error(path(), "the text has an unpaired surrogate and no UTF-8 form");
        }
    }

    /// <summary>Writes a value of an elementary type as one word.</summary>
    internal static void WriteWord(AbiType type, AbiValue value, Span<byte> word, AbiPath? path)
    {
        word.Clear();
        switch (type.Kind)
        {
            case AbiTypeKind.Bool when value.Kind == AbiValueKind.Bool:
                word[31] = value.AsBool() ? (byte)1 : (byte)0;
                break;
            case AbiTypeKind.UInt or AbiTypeKind.Int when value.Kind == AbiValueKind.Integer:
                IntegerWord(type, value, path).WriteBigEndian(word);
                break;
            case AbiTypeKind.Address when value.Kind == AbiValueKind.Address:
                value.AsAddress().Span.CopyTo(word[12..]);
                break;
            case AbiTypeKind.FixedBytes when value.Kind == AbiValueKind.Bytes:
                var bytes = value.AsBytes().Span;
                if (bytes.Length != type.Size)
                    throw Error(path, $"{type} takes {type.Size} bytes, not {bytes.Length}");
                bytes.CopyTo(word);
                break;
            default:
                throw Mismatch(type, value, path);
        }
    }

    private static UInt256 IntegerWord(AbiType type, AbiValue value, AbiPath? path)
    {
        var (magnitude, negative) = value.Integer;
        var fits = type.Kind == AbiTypeKind.UInt
            ? !negative && magnitude.BitLength <= type.Size
            : negative
                ? magnitude <= UInt256.One << (type.Size - 1)
                : magnitude.BitLength < type.Size;
        if (!fits)
            throw Error(path, $"{value} does not fit {type}");
        return negative ? ~magnitude + UInt256.One : magnitude;
    }

    // A dynamic value's tail, or a static value's head.
    private static int Size(AbiType type, AbiValue value, AbiPath? path)
    {
        switch (type.Kind)
        {
            case AbiTypeKind.Bytes:
                if (value.Kind != AbiValueKind.Bytes)
                    throw Mismatch(type, value, path);
                return checked(32 + Padded(value.AsBytes().Length));
            case AbiTypeKind.String:
                if (value.Kind != AbiValueKind.Text)
                    throw Mismatch(type, value, path);
                return checked(32 + Padded(Encoding.UTF8.GetByteCount(value.AsString())));
            case AbiTypeKind.Array or AbiTypeKind.FixedArray:
                return ElementsSize(type, value, path);
            case AbiTypeKind.Tuple:
                if (value.Kind != AbiValueKind.Tuple)
                    throw Mismatch(type, value, path);
                return MembersSize(type, value.Items, path);
            default:
                return 32;
        }
    }

    private static int ElementsSize(AbiType type, AbiValue value, AbiPath? path)
    {
        if (value.Kind != AbiValueKind.Array)
            throw Mismatch(type, value, path);
        if (type.Kind == AbiTypeKind.FixedArray && value.Count != type.Size)
            throw Error(path, $"{type} takes {type.Size} elements, not {value.Count}");
        var size = type.Kind == AbiTypeKind.Array ? 32 : 0;
        var element = type.Element!;
        if (!element.IsDynamic && element.Kind is not (AbiTypeKind.FixedArray or AbiTypeKind.Tuple))
            return checked(size + 32 * value.Count);
        for (var i = 0; i < value.Count; i++)
            size = checked(size + (element.IsDynamic ? 32 : 0) + Size(element, value[i], new AbiPath(path, null, i)));
        return size;
    }

    private static int MembersSize(AbiType tuple, IReadOnlyList<AbiValue> members, AbiPath? path)
    {
        if (members.Count != tuple.Components.Length)
            throw Error(path, $"{tuple} takes {tuple.Components.Length} values, not {members.Count}");
        var size = 0;
        for (var i = 0; i < members.Count; i++)
        {
            var component = tuple.Components[i];
            size = checked(size + (component.Type.IsDynamic ? 32 : 0) + Size(component.Type, members[i], new AbiPath(path, component.Name, i)));
        }

        return size;
    }

    private static int WriteMembers(AbiType tuple, IReadOnlyList<AbiValue> members, Span<byte> output, AbiPath? path)
    {
        var head = 0;
        var tail = tuple.TupleHeadSize;
        for (var i = 0; i < members.Count; i++)
        {
            var component = tuple.Components[i];
            WriteItem(component.Type, members[i], output, ref head, ref tail, new AbiPath(path, component.Name, i));
        }

        return tail;
    }

    private static void WriteItem(AbiType type, AbiValue value, Span<byte> output, ref int head, ref int tail, AbiPath? path)
    {
        if (!type.IsDynamic)
        {
            head += Write(type, value, output[head..], path);
            return;
        }

        ((UInt256)tail).WriteBigEndian(output[head..]);
        head += 32;
        tail += Write(type, value, output[tail..], path);
    }

    private static int Write(AbiType type, AbiValue value, Span<byte> output, AbiPath? path)
    {
        switch (type.Kind)
        {
            case AbiTypeKind.Bytes:
                return WriteBytes(value.AsBytes().Span, output);
            case AbiTypeKind.String:
                return WriteBytes(Utf8(value.AsString(), () => path), output);
            case AbiTypeKind.Array:
                ((UInt256)value.Count).WriteBigEndian(output);
                return 32 + WriteElements(type.Element!, value, output[32..], path);
            case AbiTypeKind.FixedArray:
                return WriteElements(type.Element!, value, output, path);
            case AbiTypeKind.Tuple:
                return WriteMembers(type, value.Items, output, path);
            default:
                WriteWord(type, value, output[..32], path);
                return 32;
        }
    }

    private static int WriteElements(AbiType element, AbiValue array, Span<byte> output, AbiPath? path)
    {
        var head = 0;
        var tail = element.HeadSize * array.Count;
        for (var i = 0; i < array.Count; i++)
            WriteItem(element, array[i], output, ref head, ref tail, new AbiPath(path, null, i));
        return tail;
    }

    // The output is fresh, so the padding is zero already.
    private static int WriteBytes(ReadOnlySpan<byte> bytes, Span<byte> output)
    {
        ((UInt256)bytes.Length).WriteBigEndian(output);
        bytes.CopyTo(output[32..]);
        return 32 + Padded(bytes.Length);
    }

    private static int Padded(int length) => checked(length + 31) & ~31;

    internal static AbiException Mismatch(AbiType type, AbiValue value, AbiPath? path) =>
        Error(path, $"{type} is expected, the value is {value.Kind.ToString().ToLower(CultureInfo.InvariantCulture)}");

    private static AbiException Error(AbiPath? path, string problem) => new(path?.ToString() ?? "", problem);
}
