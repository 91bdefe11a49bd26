using KeeperBot.Evm.Transactions;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Differential;

/// <summary>Seeded random transactions of each type, often at the edges of their fields; prices have at most <paramref name="priceBits"/> bits.</summary>
internal sealed class RandomTransactions(int seed, int priceBits = 256)
{
    // ethers keeps nonces as JavaScript numbers.
    private const long MaxNonce = (1L << 53) - 1;

    private readonly Random _random = new(seed);

    /// <summary>Type 0 (EIP-155), 1 or 2.</summary>
    public ITransaction Next(int type)
    {
        var (chain, nonce, gas, to, value) = (new ChainId(1 + Bits(63)), Nonce(), Bits(64), _random.Next(6) == 0 ? (Address?)null : Address(), Number());
        var data = Primitives.Bytes.Own(Bytes(_random.Next(10) == 0 ? _random.Next(5_000) : _random.Next(120)));
        switch (type)
        {
            case 0:
                return new LegacyTransaction(chain, nonce, Price(), gas, to, value, data);
            case 1:
                return new Eip2930Transaction(chain, nonce, Price(), gas, to, value, data, List());
            default:
                var (one, other) = (Price(), Price());
                return new Eip1559Transaction(chain, nonce, one < other ? one : other, one < other ? other : one, gas, to, value, data) { AccessList = List() };
        }
    }

    public byte[] Key() => Bytes(32);

    public Address Address() => _random.Next(20) == 0 ? default : new Address(Bytes(20));

    public ulong Nonce() => _random.Next(10) switch
    {
        0 => 0,
        1 => MaxNonce,
        _ => Bits(53),
    };

    public byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    // As many significant bits as chance will have it, so that every length of an RLP number is met.
    private ulong Bits(int most)
    {
        var bits = _random.Next(most + 1);
        return bits == 0 ? 0 : (ulong)_random.NextInt64(long.MinValue, long.MaxValue) >> (64 - bits);
    }

    private UInt256 Number() => _random.Next(12) switch
    {
        0 => UInt256.Zero,
        1 => UInt256.MaxValue,
        _ => UInt256.FromBigEndian(Bytes(32)) >> _random.Next(256),
    };

    private UInt256 Price() => Number() >> (256 - priceBits);

    private AccessList List() => new([.. Enumerable.Range(0, _random.Next(4)).Select(_ =>
        new AccessListEntry(Address(), [.. Enumerable.Range(0, _random.Next(4)).Select(_ => new Hash32(Bytes(32)))]))]);
}
