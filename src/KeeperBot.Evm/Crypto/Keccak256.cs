using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KeeperBot.Evm.Crypto;

/// <summary>
/// Ethereum's hash: Keccak[512] with 32 bytes of output and the original padding (0x01), which is not NIST's SHA3-256 (0x06).
/// Allocation free.
/// </summary>
public static class Keccak256
{
    private const int RateBytes = 136;
    private const int RateLanes = RateBytes / 8;

    /// <summary>The hash of no bytes (the code hash of an account without code).</summary>
    public static Hash32 Empty { get; } = Hash([]);

    /// <summary>The hash of <paramref name="data"/>.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Hash32.Size];
        Hash(data, digest);
        return new Hash32(digest);
    }

    /// <summary>Writes the hash of <paramref name="data"/> into the 32 bytes of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">The destination is not 32 bytes long.</exception>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> destination) => Hash(data, destination, 0x01);

    /// <summary>The same sponge with another padding: 0x06 is NIST's SHA3-256, against which the permutation is tested.</summary>
    [SkipLocalsInit]
    internal static void Hash(ReadOnlySpan<byte> data, Span<byte> destination, byte padding)
    {
        if (destination.Length != Hash32.Size)
            throw new ArgumentException($"expected room for 32 bytes, got {destination.Length}", nameof(destination));

        Span<ulong> state = stackalloc ulong[KeccakPermutation.Lanes];
        state.Clear();
        while (data.Length >= RateBytes)
        {
            Absorb(state, data[..RateBytes]);
            KeccakPermutation.Permute(state);
            data = data[RateBytes..];
        }

        Span<byte> last = stackalloc byte[RateBytes];
        last.Clear();
        data.CopyTo(last);
        last[data.Length] = padding;
        last[RateBytes - 1] |= 0x80;
        Absorb(state, last);
        KeccakPermutation.Permute(state);

        for (var i = 0; i < 4; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(destination[(i * 8)..], state[i]);
    }

    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        if (BitConverter.IsLittleEndian)
        {
            var lanes = MemoryMarshal.Cast<byte, ulong>(block);
            for (var i = 0; i < lanes.Length; i++)
                state[i] ^= lanes[i];
            return;
        }

        for (var i = 0; i < RateLanes; i++)
            state[i] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(i * 8)..]);
    }
}
