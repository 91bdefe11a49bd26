using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace KeeperBot.Evm.Abi;

/// <summary>
/// A value on its way to or from a contract. Immutable, with value equality (names of members do not count). The accessors throw
/// <see cref="AbiException"/> with the value's place when it holds something else or does not fit.
/// </summary>
public sealed partial class AbiValue : IEquatable<AbiValue>
{
    private readonly object? _content;
    private readonly UInt256 _magnitude;
    private readonly AbiType? _tupleType;
    private readonly AbiPath? _path;

    private AbiValue(AbiValueKind kind, object? content, UInt256 magnitude = default, bool negative = false, AbiPath? path = null, AbiType? tupleType = null)
    {
        Kind = kind;
        _content = content;
        _magnitude = magnitude;
        IsNegative = negative;
        _path = path;
        _tupleType = tupleType;
    }

    /// <summary>What this holds.</summary>
    public AbiValueKind Kind { get; }

    /// <summary>Whether this is an integer below 0.</summary>
    public bool IsNegative { get; }

    /// <summary>Elements of an array or members of a tuple.</summary>
    /// <exception cref="AbiException">This is neither.</exception>
    public int Count => Items.Length;

    /// <summary>Elements or members, in order.</summary>
    /// <exception cref="AbiException">This is neither an array nor a tuple.</exception>
    public ImmutableArray<AbiValue> Items => Kind is AbiValueKind.Array or AbiValueKind.Tuple
        ? ImmutableCollectionsMarshal.AsImmutableArray((AbiValue[])_content!)
        : throw Wrong("an array or a tuple");

    /// <summary>The element or member at <paramref name="index"/>.</summary>
    /// <exception cref="AbiException">There is none.</exception>
    public AbiValue this[int index]
    {
        get
        {
            var items = Items;
            return (uint)index < (uint)items.Length ? items[index] : throw Fault($"there is no item {index}, only {items.Length}");
        }
    }

    /// <summary>The member of a decoded tuple called <paramref name="name"/>.</summary>
    /// <exception cref="AbiException">There is none, or more than one.</exception>
    public AbiValue this[string name]
    {
        get
        {
            var items = Items;
            var found = -1;
            for (var i = 0; _tupleType is not null && i < items.Length; i++)
            {
                if (_tupleType.Components[i].Name != name)
                    continue;
                found = found < 0 ? i : throw Fault($"more than one member is called '{name}'");
            }

            return found >= 0 ? items[found] : throw Fault($"there is no member '{name}' among ({MemberNames()})");
        }
    }

    /// <summary>The number.</summary>
    /// <exception cref="AbiException">This is no integer, or a negative one.</exception>
    public UInt256 AsUInt256() => Kind != AbiValueKind.Integer ? throw Wrong("an integer")
        : IsNegative ? throw Fault($"{this} is negative")
        : _magnitude;

    /// <summary>The number, signed.</summary>
    /// <exception cref="AbiException">This is no integer.</exception>
    public BigInteger AsBigInteger() => Kind != AbiValueKind.Integer ? throw Wrong("an integer")
        : IsNegative ? -_magnitude.ToBigInteger()
        : _magnitude.ToBigInteger();

    /// <summary>The number as a 64-bit one.</summary>
    /// <exception cref="AbiException">This is no integer, or does not fit.</exception>
    public ulong AsUInt64() => AsUInt256() is { FitsUInt64: true } value ? (ulong)value : throw Fault($"{this} does not fit 64 bits");

    /// <summary>The number as a signed 64-bit one.</summary>
    /// <exception cref="AbiException">This is no integer, or does not fit.</exception>
    public long AsInt64() => (long)AsSigned(long.MinValue, long.MaxValue);

    /// <summary>The number as a signed 32-bit one.</summary>
    /// <exception cref="AbiException">This is no integer, or does not fit.</exception>
    public int AsInt32() => (int)AsSigned(int.MinValue, int.MaxValue);

    /// <summary>The address.</summary>
    /// <exception cref="AbiException">This is none.</exception>
    public Address AsAddress() => Kind == AbiValueKind.Address ? (Address)_content! : throw Wrong("an address");

    /// <summary>true or false.</summary>
    /// <exception cref="AbiException">This is neither.</exception>
    public bool AsBool() => Kind == AbiValueKind.Bool ? !_magnitude.IsZero : throw Wrong("a bool");

    /// <summary>The byte string (bytes or bytesN).</summary>
    /// <exception cref="AbiException">This is none.</exception>
    public Bytes AsBytes() => Kind == AbiValueKind.Bytes ? (Bytes)_content! : throw Wrong("a byte string");

    /// <summary>The text.</summary>
    /// <exception cref="AbiException">This is none.</exception>
    public string AsString() => Kind == AbiValueKind.Text ? (string)_content! : throw Wrong("a string");

    /// <summary>The 32 bytes.</summary>
    /// <exception cref="AbiException">This is no byte string of 32 bytes.</exception>
    public Hash32 AsHash32() => AsBytes() is { Length: Hash32.Size } bytes ? new Hash32(bytes.Span) : throw Wrong("32 bytes");

    /// <summary>For foreach over elements or members.</summary>
    /// <exception cref="AbiException">This is neither an array nor a tuple.</exception>
    public ImmutableArray<AbiValue>.Enumerator GetEnumerator() => Items.GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(AbiValue? other)
    {
        if (other is null || Kind != other.Kind || IsNegative != other.IsNegative || _magnitude != other._magnitude)
            return false;
        return Kind is AbiValueKind.Array or AbiValueKind.Tuple
            ? Items.SequenceEqual(other.Items)
            : Equals(_content, other._content);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AbiValue);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Kind);
        hash.Add(_magnitude);
        if (_content is AbiValue[] items)
            System.Array.ForEach(items, item => hash.Add(item));
        else
            hash.Add(_content);
        return hash.ToHashCode();
    }

    /// <summary>The value as cast would take it: <c>(1,0xab,["x"])</c>. Text is quoted and not escaped.</summary>
    public override string ToString() => Kind switch
    {
        AbiValueKind.Bool => AsBool() ? "true" : "false",
        AbiValueKind.Integer => IsNegative ? "-" + _magnitude : _magnitude.ToString(),
        AbiValueKind.Text => $"\"{_content}\"",
        AbiValueKind.Array => $"[{string.Join(',', Items)}]",
        AbiValueKind.Tuple => $"({string.Join(',', Items)})",
        _ => _content!.ToString()!,
    };

    /// <summary>An error at this value's place.</summary>
    internal AbiException Fault(string problem) => new(_path?.ToString() ?? "", problem);

    internal (UInt256 Magnitude, bool Negative) Integer => (_magnitude, IsNegative);

    private Int128 AsSigned(Int128 minimum, Int128 maximum)
    {
        if (Kind != AbiValueKind.Integer)
            throw Wrong("an integer");
        if (_magnitude.FitsUInt64)
        {
            var value = IsNegative ? -(Int128)_magnitude.LowUInt64 : _magnitude.LowUInt64;
            if (value >= minimum && value <= maximum)
                return value;
        }

        throw Fault(string.Create(CultureInfo.InvariantCulture, $"{this} is outside {minimum} .. {maximum}"));
    }

    private string MemberNames() => _tupleType is null ? "no names" : string.Join(", ", _tupleType.Components.Select(member => member.Name));

    private AbiException Wrong(string expected) => Fault($"{expected} is expected, this is {Kind switch
    {
        AbiValueKind.Bool => "a bool",
        AbiValueKind.Integer => "an integer",
        AbiValueKind.Address => "an address",
        AbiValueKind.Bytes => $"a byte string of {((Bytes)_content!).Length} bytes",
        AbiValueKind.Text => "a string",
        AbiValueKind.Array => "an array",
        _ => "a tuple",
    }}");
}
