using System.Collections.Immutable;
using System.Globalization;

namespace KeeperBot.Evm.Abi;

/// <summary>A Solidity type as the contract ABI sees it. Immutable.</summary>
public sealed class AbiType : IEquatable<AbiType>
{
    /// <summary>Bytes of a word.</summary>
    public const int WordSize = 32;

    // Deeper than any contract's; it bounds the recursion of the encoder and the decoder.
    private const int MaxDepth = 64;

    private AbiType(AbiTypeKind kind, int size, string name)
    {
        Kind = kind;
        Size = size;
        Name = name;
        Components = [];
        IsDynamic = kind is AbiTypeKind.Bytes or AbiTypeKind.String or AbiTypeKind.Array;
        HeadSize = WordSize;
    }

    private AbiType(AbiType element, int? length)
        : this(
            length is null ? AbiTypeKind.Array : AbiTypeKind.FixedArray,
            length ?? 0,
            string.Create(CultureInfo.InvariantCulture, $"{element.Name}[{length}]"))
    {
        Element = element;
        Depth = RequireDepth(element.Depth + 1);
        if (length is null)
            return;
        IsDynamic = element.IsDynamic;
        HeadSize = IsDynamic ? WordSize : checked(element.HeadSize * length.Value);
    }

    private AbiType(ImmutableArray<AbiParameter> components)
        : this(AbiTypeKind.Tuple, components.Length, $"({string.Join(',', components.Select(component => component.Type.Name))})")
    {
        Components = components;
        Depth = RequireDepth(1 + components.Select(component => component.Type.Depth).DefaultIfEmpty().Max());
        IsDynamic = components.Any(component => component.Type.IsDynamic);
        HeadSize = IsDynamic ? WordSize : components.Aggregate(0, (sum, component) => checked(sum + component.Type.HeadSize));
        TupleHeadSize = components.Aggregate(0, (sum, component) => checked(sum + component.Type.HeadSize));
    }

    /// <summary>The family.</summary>
    public AbiTypeKind Kind { get; }

    /// <summary>Bits of an integer, bytes of a fixed byte string, elements of a fixed array, members of a tuple; else 0.</summary>
    public int Size { get; }

    /// <summary>The canonical name, as it stands in signatures: <c>(uint256,address)[2][]</c>.</summary>
    public string Name { get; }

    /// <summary>What an array holds; null for other types.</summary>
    public AbiType? Element { get; }

    /// <summary>A tuple's members; empty for other types.</summary>
    public ImmutableArray<AbiParameter> Components { get; }

    /// <summary>Whether the encoding's length depends on the value, so that the head holds an offset.</summary>
    public bool IsDynamic { get; }

    /// <summary>Bytes that a value takes up in the head of the tuple around it.</summary>
    public int HeadSize { get; }

    /// <summary>bool.</summary>
    public static AbiType Bool { get; } = new(AbiTypeKind.Bool, 0, "bool");

    /// <summary>address.</summary>
    public static AbiType Address { get; } = new(AbiTypeKind.Address, 0, "address");

    /// <summary>uint256.</summary>
    public static AbiType UInt256 { get; } = new(AbiTypeKind.UInt, 256, "uint256");

    /// <summary>int256.</summary>
    public static AbiType Int256 { get; } = new(AbiTypeKind.Int, 256, "int256");

    /// <summary>bytes32.</summary>
    public static AbiType Bytes32 { get; } = new(AbiTypeKind.FixedBytes, 32, "bytes32");

    /// <summary>bytes.</summary>
    public static AbiType Bytes { get; } = new(AbiTypeKind.Bytes, 0, "bytes");

    /// <summary>string.</summary>
    public static AbiType String { get; } = new(AbiTypeKind.String, 0, "string");

    /// <summary>function: an address and a selector. On the wire it is bytes24; in signatures it keeps its name.</summary>
    public static AbiType Function { get; } = new(AbiTypeKind.FixedBytes, 24, "function");

    /// <summary>Arrays and tuples around each other, this one included.</summary>
    internal int Depth { get; }

    /// <summary>Bytes of a tuple's own head, also where the tuple itself sits behind an offset.</summary>
    internal int TupleHeadSize { get; }

    /// <summary>Reads a type: <c>uint256</c>, <c>(uint256 price,address)[3][]</c>, <c>tuple(bool)[]</c>. Names of members are kept.</summary>
    /// <exception cref="AbiException">The text is no type.</exception>
    public static AbiType Parse(string text)
    {
        var reader = new SignatureReader(text);
        var type = reader.ReadType();
        reader.RequireEnd();
        return type;
    }

    /// <summary>uint8 .. uint256.</summary>
    /// <exception cref="AbiException">The width is no multiple of 8 up to 256.</exception>
    public static AbiType UInt(int bits) => bits == 256 ? UInt256 : new(AbiTypeKind.UInt, CheckBits("uint", bits), string.Create(CultureInfo.InvariantCulture, $"uint{bits}"));

    /// <summary>int8 .. int256.</summary>
    /// <exception cref="AbiException">The width is no multiple of 8 up to 256.</exception>
    public static AbiType Int(int bits) => bits == 256 ? Int256 : new(AbiTypeKind.Int, CheckBits("int", bits), string.Create(CultureInfo.InvariantCulture, $"int{bits}"));

    /// <summary>bytes1 .. bytes32.</summary>
    /// <exception cref="AbiException">The size is another.</exception>
    public static AbiType FixedBytes(int size) => size is >= 1 and <= 32
        ? new(AbiTypeKind.FixedBytes, size, string.Create(CultureInfo.InvariantCulture, $"bytes{size}"))
        : throw new AbiException("", $"bytes{size} is no type: 1 to 32 bytes");

    /// <summary>T[].</summary>
    /// <exception cref="AbiException">The element takes no bytes, or the type is nested too deeply.</exception>
    public static AbiType ArrayOf(AbiType element) => new(RequireWidth(element), null);

    /// <summary>T[length].</summary>
    /// <exception cref="AbiException">The length is not positive, the whole exceeds 2^31 bytes, or the type is nested too deeply.</exception>
    public static AbiType FixedArrayOf(AbiType element, int length)
    {
        if (length <= 0)
            throw new AbiException("", $"{PrintableText.Of(element.Name, 80)}[{length}] is no type: a fixed array has at least one element");
        if ((long)RequireWidth(element).HeadSize * length > int.MaxValue)
            throw new AbiException("", $"{PrintableText.Of(element.Name, 80)}[{length}] is too large");
        return new(element, length);
    }

    /// <summary>A tuple of named members.</summary>
    /// <exception cref="AbiException">The whole exceeds 2^31 bytes, or the type is nested too deeply.</exception>
    public static AbiType TupleOf(params ImmutableArray<AbiParameter> components)
    {
        if (components.Sum(component => (long)component.Type.HeadSize) > int.MaxValue)
            throw new AbiException("", "the tuple is too large");
        return new(components);
    }

    /// <summary>A tuple of unnamed members.</summary>
    public static AbiType TupleOf(params AbiType[] components) => TupleOf([.. components.Select(type => new AbiParameter("", type))]);

    /// <summary>Whether both have the same canonical name; names of members do not count.</summary>
    public bool Equals(AbiType? other) => other is not null && Name == other.Name;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AbiType);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>The canonical name.</summary>
    public override string ToString() => Name;

    // Without this an encoded array could announce 2^31 elements that take no bytes. Solidity forbids empty structs as well.
    private static AbiType RequireWidth(AbiType element) => element.HeadSize > 0
        ? element
        : throw new AbiException("", "an array of empty tuples is no type");

    private static int RequireDepth(int depth) => depth <= MaxDepth
        ? depth
        : throw new AbiException("", $"a type of more than {MaxDepth} arrays and tuples around each other is no contract's");

    private static int CheckBits(string family, int bits) => bits is >= 8 and <= 256 && bits % 8 == 0
        ? bits
        : throw new AbiException("", $"{family}{bits} is no type: 8 to 256 bits in steps of 8");
}
