using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace KeeperBot.Evm.Crypto;

/// <summary>scrypt as in RFC 7914, sections 3 to 6, on the framework's PBKDF2. Every buffer that depends on the password is pinned and zeroed.</summary>
internal static class ManagedScrypt
{
    private const int SalsaWords = 16;

    /// <summary>As <see cref="Scrypt.Derive"/>.</summary>
    public static void Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int n, int r, int p, Span<byte> output)
    {
        var blockWords = 32 * r;
        var blocks = GC.AllocateArray<byte>(checked(128 * r * p), pinned: true);
        var table = Allocate(n, r);
        var work = GC.AllocateArray<uint>(2 * blockWords, pinned: true);
        try
        {
            Rfc2898DeriveBytes.Pbkdf2(password, salt, blocks, 1, HashAlgorithmName.SHA256);
            for (var lane = 0; lane < p; lane++)
            {
                var block = MemoryMarshal.Cast<byte, uint>(blocks.AsSpan(lane * 128 * r, 128 * r));
                Mix(block, n, table, work);
            }

            Rfc2898DeriveBytes.Pbkdf2(password, blocks, output, 1, HashAlgorithmName.SHA256);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(blocks);
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(work.AsSpan()));
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(table.AsSpan()));
        }
    }

    private static uint[] Allocate(int n, int r)
    {
        var bytes = 128L * n * r;
        try
        {
            // So that its bytes can be zeroed as one span.
            return bytes <= Array.MaxLength
                ? GC.AllocateUninitializedArray<uint>(n * 32 * r, pinned: true)
                : throw new CryptographicException(FormattableString.Invariant($"scrypt with n={n}, r={r} needs {bytes >> 20} MiB of memory, which is more than one array holds"));
        }
        catch (OutOfMemoryException error)
        {
            throw new CryptographicException(FormattableString.Invariant($"scrypt with n={n}, r={r} needs {bytes >> 20} MiB of memory, which is not to be had"), error);
        }
    }

    /// <summary>scryptROMix, on 32 r little-endian words.</summary>
    private static void Mix(Span<uint> block, int n, Span<uint> table, Span<uint> work)
    {
        ToNative(block);
        var words = block.Length;
        var x = work[..words];
        var scratch = work[words..];
        block.CopyTo(x);
        for (var i = 0; i < n; i++)
        {
            x.CopyTo(table.Slice(i * words, words));
            MixBlock(x, scratch);
        }

        for (var i = 0; i < n; i++)
        {
            // Integerify: the last 64-byte block as a little-endian number; n is at most 2^31, so its low word is enough.
            var index = (int)(x[words - SalsaWords] & (uint)(n - 1));
            ReadOnlySpan<uint> row = table.Slice(index * words, words);
            for (var w = 0; w < row.Length; w++)
                x[w] ^= row[w];
            MixBlock(x, scratch);
        }

        x.CopyTo(block);
        ToNative(block);
    }

    /// <summary>scryptBlockMix: Salsa20/8 in a chain, even results first.</summary>
    private static void MixBlock(Span<uint> block, Span<uint> scratch)
    {
        var count = block.Length / SalsaWords;
        var previous = block[^SalsaWords..];
        for (var i = 0; i < count; i++)
        {
            var target = scratch.Slice(((i & 1) == 0 ? i / 2 : (count / 2) + (i / 2)) * SalsaWords, SalsaWords);
            var input = block.Slice(i * SalsaWords, SalsaWords);
            for (var w = 0; w < SalsaWords; w++)
                target[w] = previous[w] ^ input[w];
            Salsa(target);
            previous = target;
        }

        scratch.CopyTo(block);
    }

    /// <summary>The Salsa20/8 core, in place.</summary>
    private static void Salsa(Span<uint> b)
    {
        uint x0 = b[0], x1 = b[1], x2 = b[2], x3 = b[3], x4 = b[4], x5 = b[5], x6 = b[6], x7 = b[7];
        uint x8 = b[8], x9 = b[9], x10 = b[10], x11 = b[11], x12 = b[12], x13 = b[13], x14 = b[14], x15 = b[15];
        for (var round = 0; round < 4; round++)
        {
            Quarter(ref x0, ref x4, ref x8, ref x12);
            Quarter(ref x5, ref x9, ref x13, ref x1);
            Quarter(ref x10, ref x14, ref x2, ref x6);
            Quarter(ref x15, ref x3, ref x7, ref x11);
            Quarter(ref x0, ref x1, ref x2, ref x3);
            Quarter(ref x5, ref x6, ref x7, ref x4);
            Quarter(ref x10, ref x11, ref x8, ref x9);
            Quarter(ref x15, ref x12, ref x13, ref x14);
        }

        b[0] += x0; b[1] += x1; b[2] += x2; b[3] += x3; b[4] += x4; b[5] += x5; b[6] += x6; b[7] += x7;
        b[8] += x8; b[9] += x9; b[10] += x10; b[11] += x11; b[12] += x12; b[13] += x13; b[14] += x14; b[15] += x15;
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    private static void Quarter(ref uint a, ref uint b, ref uint c, ref uint d)
    {
        b ^= BitOperations.RotateLeft(a + d, 7);
        c ^= BitOperations.RotateLeft(b + a, 9);
        d ^= BitOperations.RotateLeft(c + b, 13);
        a ^= BitOperations.RotateLeft(d + c, 18);
    }

    private static void ToNative(Span<uint> words)
    {
        if (BitConverter.IsLittleEndian)
            return;
        System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(words, words);
    }
}
