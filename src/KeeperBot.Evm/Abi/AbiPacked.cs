namespace KeeperBot.Evm.Abi;

/// <summary>
/// Solidity's abi.encodePacked: values side by side at their natural width, without lengths, array elements padded to a word. Ambiguous by
/// nature (two strings run together), so it is for hashing what a contract hashes, and cannot be decoded.
/// </summary>
public static class AbiPacked
{
    /// <summary>The packed encoding of <paramref name="values"/>.</summary>
    /// <exception cref="AbiException">A value does not fit its type, or the type (tuple, nested array) has no packed form in Solidity.</exception>
    public static Bytes Encode(IReadOnlyList<AbiType> types, params AbiValue[] values)
    {
        ArgumentNullException.ThrowIfNull(types);
        AbiSignature.RequireValues(values);
        if (types.Count != values.Length)
            throw new AbiException("", $"{types.Count} values are expected, not {values.Length}");
        using var output = new MemoryStream();
        for (var i = 0; i < types.Count; i++)
            Append(output, types[i], values[i], new AbiPath(null, null, i));
        return Bytes.Own(output.ToArray());
    }

    private static void Append(MemoryStream output, AbiType type, AbiValue value, AbiPath path)
    {
        switch (type.Kind)
        {
            case AbiTypeKind.Bytes when value.Kind == AbiValueKind.Bytes:
                output.Write(value.AsBytes().Span);
                break;
            case AbiTypeKind.String when value.Kind == AbiValueKind.Text:
                output.Write(AbiEncoder.Utf8(value.AsString(), () => path));
                break;
            case AbiTypeKind.Array or AbiTypeKind.FixedArray when value.Kind == AbiValueKind.Array:
                AppendElements(output, type, value, path);
                break;
            case AbiTypeKind.Tuple:
                throw new AbiException(path.ToString(), $"{type} has no packed encoding");
            default:
                AppendElementary(output, type, value, path);
                break;
        }
    }

    private static void AppendElements(MemoryStream output, AbiType type, AbiValue value, AbiPath path)
    {
        if (type.Kind == AbiTypeKind.FixedArray && value.Count != type.Size)
            throw new AbiException(path.ToString(), $"{type} takes {type.Size} elements, not {value.Count}");
        if (type.Element!.IsDynamic || type.Element.Kind is AbiTypeKind.Tuple or AbiTypeKind.FixedArray)
            throw new AbiException(path.ToString(), $"{type} has no packed encoding");
        Span<byte> word = stackalloc byte[AbiType.WordSize];
        for (var i = 0; i < value.Count; i++)
        {
            AbiEncoder.WriteWord(type.Element, value[i], word, new AbiPath(path, null, i));
            output.Write(word);
        }
    }

    private static void AppendElementary(MemoryStream output, AbiType type, AbiValue value, AbiPath path)
    {
        Span<byte> word = stackalloc byte[AbiType.WordSize];
        AbiEncoder.WriteWord(type, value, word, path);
        output.Write(type.Kind switch
        {
            AbiTypeKind.Bool => word[31..],
            AbiTypeKind.Address => word[12..],
            AbiTypeKind.FixedBytes => word[..type.Size],
            _ => word[(AbiType.WordSize - type.Size / 8)..],
        });
    }
}
