using System.Numerics;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Differential;

/// <summary>Seeded damage to an encoding: truncation, bit flips, offsets that lead elsewhere, lengths out of all proportion, words moved and repeated.</summary>
internal sealed class Mutation(int seed)
{
    private readonly Random _random = new(seed);

    public byte[] Of(ReadOnlySpan<byte> encoding)
    {
        var bytes = encoding.ToArray();
        for (var changes = _random.Next(1, 4); changes > 0 && bytes.Length > 0; changes--)
            bytes = bytes.Length < 32 || _random.Next(3) == 0 ? AnyBytes(bytes) : Word(bytes);
        return bytes;
    }

    private byte[] AnyBytes(byte[] bytes)
    {
        switch (_random.Next(5))
        {
            case 0:
                return bytes[..^_random.Next(1, Math.Min(bytes.Length, 70) + 1)];
            case 1:
                return [.. bytes, .. new byte[_random.Next(1, 70)]];
            case 2:
                bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
                return bytes;
            default:
                bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
                return bytes;
        }
    }

    private byte[] Word(byte[] bytes)
    {
        var words = bytes.Length / 32;
        var word = bytes.AsSpan(_random.Next(words) * 32, 32);
        switch (_random.Next(7))
        {
            // An offset into the data, often one of those that are right elsewhere.
            case 0:
                ((UInt256)(ulong)(32 * _random.Next(words + 2))).WriteBigEndian(word);
                return bytes;
            case 1:
                var moved = UInt256.FromBigEndian(word).ToBigInteger() + 32 * _random.Next(-3, 4) + _random.Next(-1, 2);
                UInt256.FromBigInteger(BigInteger.Abs(moved) & UInt256.MaxValue.ToBigInteger()).WriteBigEndian(word);
                return bytes;
            case 2:
                Huge().WriteBigEndian(word);
                return bytes;
            case 3:
                bytes.AsSpan(_random.Next(words) * 32, 32).ToArray().CopyTo(word);
                return bytes;
            case 4:
                word.Fill(_random.Next(2) == 0 ? (byte)0 : (byte)0xff);
                return bytes;
            case 5:
                var at = _random.Next(words) * 32;
                return [.. bytes[..at], .. bytes[(at + 32)..]];
            default:
                var (from, to) = (_random.Next(words) * 32, _random.Next(words + 1) * 32);
                return [.. bytes[..to], .. bytes[from..(from + 32)], .. bytes[to..]];
        }
    }

    private UInt256 Huge()
    {
        var power = UInt256.One << _random.Next(16, 256);
        return _random.Next(3) switch
        {
            0 => power,
            1 => power - UInt256.One,
            _ => power + (UInt256)(ulong)(32 * _random.Next(1, 4)),
        };
    }
}
