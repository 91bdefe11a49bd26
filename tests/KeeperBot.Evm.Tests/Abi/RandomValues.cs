using System.Numerics;
using System.Text;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Abi;

/// <summary>Seeded random ABI types, and values of them; with <paramref name="wide"/> also texts of any code point and byte strings of any usual length.</summary>
internal sealed class RandomValues(int seed, bool wide = false)
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-éßλ語😀";

    private readonly Random _random = new(seed);

    public AbiType Type(int depth = 3) => _random.Next(depth > 0 ? 11 : 7) switch
    {
        0 => AbiType.Bool,
        1 => AbiType.UInt(_random.Next(1, 33) * 8),
        2 => AbiType.Int(_random.Next(1, 33) * 8),
        3 => AbiType.Address,
        4 => AbiType.FixedBytes(_random.Next(1, 33)),
        5 => AbiType.Bytes,
        6 => AbiType.String,
        7 => AbiType.ArrayOf(Type(depth - 1)),
        8 => AbiType.FixedArrayOf(Type(depth - 1), _random.Next(1, 4)),
        _ => Tuple(_random.Next(1, 5), depth - 1),
    };

    public AbiType Tuple(int members, int depth = 3) => AbiType.TupleOf([.. Enumerable.Range(0, members).Select(_ => Type(depth))]);

    public AbiValue Value(AbiType type) => type.Kind switch
    {
        AbiTypeKind.Bool => _random.Next(2) == 1,
        AbiTypeKind.UInt => Magnitude(type.Size),
        AbiTypeKind.Int => _random.Next(2) == 1 ? Magnitude(type.Size - 1) : -Magnitude(type.Size - 1) - 1,
        AbiTypeKind.Address => new Address(Random(20)),
        AbiTypeKind.FixedBytes => Random(type.Size),
        AbiTypeKind.Bytes => Random(wide && _random.Next(8) == 0 ? _random.Next(1000) : _random.Next(0, 70)),
        AbiTypeKind.String => Text(),
        AbiTypeKind.Array => AbiValue.Array(Enumerable.Range(0, _random.Next(0, 4)).Select(_ => Value(type.Element!))),
        AbiTypeKind.FixedArray => AbiValue.Array(Enumerable.Range(0, type.Size).Select(_ => Value(type.Element!))),
        _ => AbiValue.Tuple(type.Components.Select(component => Value(component.Type))),
    };

    public byte[] Mutate(byte[] encoding)
    {
        var bytes = (byte[])encoding.Clone();
        for (var changes = _random.Next(1, 4); changes > 0 && bytes.Length > 0; changes--)
        {
            var word = _random.Next(bytes.Length / 32) * 32;
            switch (_random.Next(5))
            {
                case 0:
                    bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    bytes[word + 31] = (byte)_random.Next(256);
                    break;
                case 2:
                    bytes.AsSpan(word, 32).Fill((byte)_random.Next(256));
                    break;
                case 3:
                    bytes.AsSpan(_random.Next(bytes.Length / 32) * 32, 32).CopyTo(bytes.AsSpan(word));
                    break;
                default:
                    bytes = _random.Next(2) == 0 ? bytes[..^32] : [.. bytes, .. new byte[32]];
                    break;
            }
        }

        return bytes;
    }

    private BigInteger Magnitude(int bits)
    {
        // Often at the edge of the type's range.
        var maximum = (BigInteger.One << bits) - 1;
        return _random.Next(4) switch
        {
            0 => 0,
            1 => maximum,
            _ => new BigInteger(Random(33), isUnsigned: true) & maximum,
        };
    }

    private byte[] Random(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private string Text()
    {
        if (wide)
            return string.Concat(Enumerable.Range(0, _random.Next(0, 40)).Select(_ => AnyRune().ToString()));
        var runes = Letters.EnumerateRunes().ToArray();
        return string.Concat(Enumerable.Range(0, _random.Next(0, 40)).Select(_ => runes[_random.Next(runes.Length)].ToString()));
    }

    private Rune AnyRune() => _random.Next(4) switch
    {
        0 => new Rune(_random.Next(0x80)),
        1 => new Rune(_random.Next(0x800)),
        2 => new Rune(_random.Next(0xe000, 0x10000)),
        _ => new Rune(_random.Next(0x10000, 0x110000)),
    };
}
