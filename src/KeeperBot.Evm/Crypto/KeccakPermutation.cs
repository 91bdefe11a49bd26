using System.Numerics;
using System.Runtime.CompilerServices;

namespace KeeperBot.Evm.Crypto;

/// <summary>
/// Keccak-f[1600] (FIPS 202, section 3.3), four rounds unrolled. Each new row is written where the lanes it came from stood (the column
/// stays, the row moves), so that only five lanes are in flight; after four rounds every lane is back in its place.
/// </summary>
internal static class KeccakPermutation
{
    /// <summary>Lanes of the state.</summary>
    public const int Lanes = 25;

    private const int Rounds = 24;

    private static ReadOnlySpan<ulong> RoundConstants =>
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000,
        0x000000000000808B, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
        0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003,
        0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A,
        0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    /// <summary>Permutes the state in place. Lane x + 5y is the specification's A[x, y].</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Permute(Span<ulong> state)
    {
        _ = state[Lanes - 1];
        var a00 = state[0];
        var a01 = state[1];
        var a02 = state[2];
        var a03 = state[3];
        var a04 = state[4];
        var a05 = state[5];
        var a06 = state[6];
        var a07 = state[7];
        var a08 = state[8];
        var a09 = state[9];
        var a10 = state[10];
        var a11 = state[11];
        var a12 = state[12];
        var a13 = state[13];
        var a14 = state[14];
        var a15 = state[15];
        var a16 = state[16];
        var a17 = state[17];
        var a18 = state[18];
        var a19 = state[19];
        var a20 = state[20];
        var a21 = state[21];
        var a22 = state[22];
        var a23 = state[23];
        var a24 = state[24];
        ulong c0, c1, c2, c3, c4, d0, d1, d2, d3, d4;
        for (var round = 0; round < Rounds; round += 4)
        {
            // Round 1 of 4.
            c0 = a00 ^ a05 ^ a10 ^ a15 ^ a20;
            c1 = a01 ^ a06 ^ a11 ^ a16 ^ a21;
            c2 = a02 ^ a07 ^ a12 ^ a17 ^ a22;
            c3 = a03 ^ a08 ^ a13 ^ a18 ^ a23;
            c4 = a04 ^ a09 ^ a14 ^ a19 ^ a24;
            d0 = c4 ^ BitOperations.RotateLeft(c1, 1);
            d1 = c0 ^ BitOperations.RotateLeft(c2, 1);
            d2 = c1 ^ BitOperations.RotateLeft(c3, 1);
            d3 = c2 ^ BitOperations.RotateLeft(c4, 1);
            d4 = c3 ^ BitOperations.RotateLeft(c0, 1);
            c0 = a00 ^ d0;
            c1 = BitOperations.RotateLeft(a06 ^ d1, 44);
            c2 = BitOperations.RotateLeft(a12 ^ d2, 43);
            c3 = BitOperations.RotateLeft(a18 ^ d3, 21);
            c4 = BitOperations.RotateLeft(a24 ^ d4, 14);
            a00 = c0 ^ (~c1 & c2) ^ RoundConstants[round];
            a06 = c1 ^ (~c2 & c3);
            a12 = c2 ^ (~c3 & c4);
            a18 = c3 ^ (~c4 & c0);
            a24 = c4 ^ (~c0 & c1);
            c0 = BitOperations.RotateLeft(a03 ^ d3, 28);
            c1 = BitOperations.RotateLeft(a09 ^ d4, 20);
            c2 = BitOperations.RotateLeft(a10 ^ d0, 3);
            c3 = BitOperations.RotateLeft(a16 ^ d1, 45);
            c4 = BitOperations.RotateLeft(a22 ^ d2, 61);
            a10 = c0 ^ (~c1 & c2);
            a16 = c1 ^ (~c2 & c3);
            a22 = c2 ^ (~c3 & c4);
            a03 = c3 ^ (~c4 & c0);
            a09 = c4 ^ (~c0 & c1);
            c0 = BitOperations.RotateLeft(a01 ^ d1, 1);
            c1 = BitOperations.RotateLeft(a07 ^ d2, 6);
            c2 = BitOperations.RotateLeft(a13 ^ d3, 25);
            c3 = BitOperations.RotateLeft(a19 ^ d4, 8);
            c4 = BitOperations.RotateLeft(a20 ^ d0, 18);
            a20 = c0 ^ (~c1 & c2);
            a01 = c1 ^ (~c2 & c3);
            a07 = c2 ^ (~c3 & c4);
            a13 = c3 ^ (~c4 & c0);
            a19 = c4 ^ (~c0 & c1);
            c0 = BitOperations.RotateLeft(a04 ^ d4, 27);
            c1 = BitOperations.RotateLeft(a05 ^ d0, 36);
            c2 = BitOperations.RotateLeft(a11 ^ d1, 10);
            c3 = BitOperations.RotateLeft(a17 ^ d2, 15);
            c4 = BitOperations.RotateLeft(a23 ^ d3, 56);
            a05 = c0 ^ (~c1 & c2);
            a11 = c1 ^ (~c2 & c3);
            a17 = c2 ^ (~c3 & c4);
            a23 = c3 ^ (~c4 & c0);
            a04 = c4 ^ (~c0 & c1);
            c0 = BitOperations.RotateLeft(a02 ^ d2, 62);
            c1 = BitOperations.RotateLeft(a08 ^ d3, 55);
            c2 = BitOperations.RotateLeft(a14 ^ d4, 39);
            c3 = BitOperations.RotateLeft(a15 ^ d0, 41);
            c4 = BitOperations.RotateLeft(a21 ^ d1, 2);
            a15 = c0 ^ (~c1 & c2);
            a21 = c1 ^ (~c2 & c3);
            a02 = c2 ^ (~c3 & c4);
            a08 = c3 ^ (~c4 & c0);
            a14 = c4 ^ (~c0 & c1);

            // Round 2 of 4.
            c0 = a00 ^ a10 ^ a20 ^ a05 ^ a15;
            c1 = a06 ^ a16 ^ a01 ^ a11 ^ a21;
            c2 = a12 ^ a22 ^ a07 ^ a17 ^ a02;
            c3 = a18 ^ a03 ^ a13 ^ a23 ^ a08;
            c4 = a24 ^ a09 ^ a19 ^ a04 ^ a14;
            d0 = c4 ^ BitOperations.RotateLeft(c1, 1);
            d1 = c0 ^ BitOperations.RotateLeft(c2, 1);
            d2 = c1 ^ BitOperations.RotateLeft(c3, 1);
            d3 = c2 ^ BitOperations.RotateLeft(c4, 1);
            d4 = c3 ^ BitOperations.RotateLeft(c0, 1);
            c0 = a00 ^ d0;
            c1 = BitOperations.RotateLeft(a16 ^ d1, 44);
            c2 = BitOperations.RotateLeft(a07 ^ d2, 43);
            c3 = BitOperations.RotateLeft(a23 ^ d3, 21);
            c4 = BitOperations.RotateLeft(a14 ^ d4, 14);
            a00 = c0 ^ (~c1 & c2) ^ RoundConstants[round + 1];
            a16 = c1 ^ (~c2 & c3);
            a07 = c2 ^ (~c3 & c4);
            a23 = c3 ^ (~c4 & c0);
            a14 = c4 ^ (~c0 & c1);
            c0 = BitOperations.RotateLeft(a18 ^ d3, 28);
            c1 = BitOperations.RotateLeft(a09 ^ d4, 20);
            c2 = BitOperations.RotateLeft(a20 ^ d0, 3);
            c3 = BitOperations.RotateLeft(a11 ^ d1, 45);
            c4 = BitOperations.RotateLeft(a02 ^ d2, 61);
            a20 = c0 ^ (~c1 & c2);
            a11 = c1 ^ (~c2 & c3);
            a02 = c2 ^ (~c3 & c4);
            a18 = c3 ^ (~c4 & c0);
            a09 = c4 ^ (~c0 & c1);
            c0 = BitOperations.RotateLeft(a06 ^ d1, 1);
            c1 = BitOperations.RotateLeft(a22 ^ d2, 6);
            c2 = BitOperations.RotateLeft(a13 ^ d3, 25);
            c3 = BitOperations.RotateLeft(a04 ^ d4, 8);
            c4 = BitOperations.RotateLeft(a15 ^ d0, 18);
            a15 = c0 ^ (~c1 & c2);
            a06 = c1 ^ (~c2 & c3);
            a22 = c2 ^ (~c3 & c4);
            a13 = c3 ^ (~c4 & c0);
            a04 = c4 ^ (~c0 & c1);
            c0 = BitOperations.RotateLeft(a24 ^ d4, 27);
            c1 = BitOperations.RotateLeft(a10 ^ d0, 36);
            c2 = BitOperations.RotateLeft(a01 ^ d1, 10);
            c3 = BitOperations.RotateLeft(a17 ^ d2, 15);
            c4 = BitOperations.RotateLeft(a08 ^ d3, 56);
            a10 = c0 ^ (~c1 & c2);
            a01 = c1 ^ (~c2 & c3);
            a17 = c2 ^ (~c3 & c4);
            a08 = c3 ^ (~c4 & c0);
            a24 = c4 ^ (~c0 & c1);
            c0 = BitOperations.RotateLeft(a12 ^ d2, 62);
            c1 = BitOperations.RotateLeft(a03 ^ d3, 55);
            c2 = BitOperations.RotateLeft(a19 ^ d4, 39);
            c3 = BitOperations.RotateLeft(a05 ^ d0, 41);
            c4 = BitOperations.RotateLeft(a21 ^ d1, 2);
            a05 = c0 ^ (~c1 & c2);
            a21 = c1 ^ (~c2 & c3);
            a12 = c2 ^ (~c3 & c4);
            a03 = c3 ^ (~c4 & c0);
            a19 = c4 ^ (~c0 & c1);

            // Round 3 of 4.
            c0 = a00 ^ a20 ^ a15 ^ a10 ^ a05;
            c1 = a16 ^ a11 ^ a06 ^ a01 ^ a21;
            c2 = a07 ^ a02 ^ a22 ^ a17 ^ a12;
            c3 = a23 ^ a18 ^ a13 ^ a08 ^ a03;
            c4 = a14 ^ a09 ^ a04 ^ a24 ^ a19;
            d0 = c4 ^ BitOperations.RotateLeft(c1, 1);
            d1 = c0 ^ BitOperations.RotateLeft(c2, 1);
            d2 = c1 ^ BitOperations.RotateLeft(c3, 1);
            d3 = c2 ^ BitOperations.RotateLeft(c4, 1);
            d4 = c3 ^ BitOperations.RotateLeft(c0, 1);
            c0 = a00 ^ d0;
            c1 = BitOperations.RotateLeft(a11 ^ d1, 44);
            c2 = BitOperations.RotateLeft(a22 ^ d2, 43);
            c3 = BitOperations.RotateLeft(a08 ^ d3, 21);
            c4 = BitOperations.RotateLeft(a19 ^ d4, 14);
            a00 = c0 ^ (~c1 & c2) ^ RoundConstants[round + 2];
            a11 = c1 ^ (~c2 & c3);
            a22 = c2 ^ (~c3 & c4);
            a08 = c3 ^ (~c4 & c0);
            a19 = c4 ^ (~c0 & c1);
            c0 = BitOperations.RotateLeft(a23 ^ d3, 28);
            c1 = BitOperations.RotateLeft(a09 ^ d4, 20);
            c2 = BitOperations.RotateLeft(a15 ^ d0, 3);
            c3 = BitOperations.RotateLeft(a01 ^ d1, 45);
            c4 = BitOperations.RotateLeft(a12 ^ d2, 61);
            a15 = c0 ^ (~c1 & c2);
            a01 = c1 ^ (~c2 & c3);
            a12 = c2 ^ (~c3 & c4);
            a23 = c3 ^ (~c4 & c0);
            a09 = c4 ^ (~c0 & c1);
            c0 = BitOperations.RotateLeft(a16 ^ d1, 1);
            c1 = BitOperations.RotateLeft(a02 ^ d2, 6);
            c2 = BitOperations.RotateLeft(a13 ^ d3, 25);
            c3 = BitOperations.RotateLeft(a24 ^ d4, 8);
            c4 = BitOperations.RotateLeft(a05 ^ d0, 18);
            a05 = c0 ^ (~c1 & c2);
            a16 = c1 ^ (~c2 & c3);
            a02 = c2 ^ (~c3 & c4);
            a13 = c3 ^ (~c4 & c0);
            a24 = c4 ^ (~c0 & c1);
            c0 = BitOperations.RotateLeft(a14 ^ d4, 27);
            c1 = BitOperations.RotateLeft(a20 ^ d0, 36);
            c2 = BitOperations.RotateLeft(a06 ^ d1, 10);
            c3 = BitOperations.RotateLeft(a17 ^ d2, 15);
            c4 = BitOperations.RotateLeft(a03 ^ d3, 56);
            a20 = c0 ^ (~c1 & c2);
            a06 = c1 ^ (~c2 & c3);
            a17 = c2 ^ (~c3 & c4);
            a03 = c3 ^ (~c4 & c0);
            a14 = c4 ^ (~c0 & c1);
            c0 = BitOperations.RotateLeft(a07 ^ d2, 62);
            c1 = BitOperations.RotateLeft(a18 ^ d3, 55);
            c2 = BitOperations.RotateLeft(a04 ^ d4, 39);
            c3 = BitOperations.RotateLeft(a10 ^ d0, 41);
            c4 = BitOperations.RotateLeft(a21 ^ d1, 2);
            a10 = c0 ^ (~c1 & c2);
            a21 = c1 ^ (~c2 & c3);
            a07 = c2 ^ (~c3 & c4);
            a18 = c3 ^ (~c4 & c0);
            a04 = c4 ^ (~c0 & c1);

            // Round 4 of 4.
            c0 = a00 ^ a15 ^ a05 ^ a20 ^ a10;
            c1 = a11 ^ a01 ^ a16 ^ a06 ^ a21;
            c2 = a22 ^ a12 ^ a02 ^ a17 ^ a07;
            c3 = a08 ^ a23 ^ a13 ^ a03 ^ a18;
            c4 = a19 ^ a09 ^ a24 ^ a14 ^ a04;
            d0 = c4 ^ BitOperations.RotateLeft(c1, 1);
            d1 = c0 ^ BitOperations.RotateLeft(c2, 1);
            d2 = c1 ^ BitOperations.RotateLeft(c3, 1);
            d3 = c2 ^ BitOperations.RotateLeft(c4, 1);
            d4 = c3 ^ BitOperations.RotateLeft(c0, 1);
            c0 = a00 ^ d0;
            c1 = BitOperations.RotateLeft(a01 ^ d1, 44);
            c2 = BitOperations.RotateLeft(a02 ^ d2, 43);
            c3 = BitOperations.RotateLeft(a03 ^ d3, 21);
            c4 = BitOperations.RotateLeft(a04 ^ d4, 14);
            a00 = c0 ^ (~c1 & c2) ^ RoundConstants[round + 3];
            a01 = c1 ^ (~c2 & c3);
            a02 = c2 ^ (~c3 & c4);
            a03 = c3 ^ (~c4 & c0);
            a04 = c4 ^ (~c0 & c1);
            c0 = BitOperations.RotateLeft(a08 ^ d3, 28);
            c1 = BitOperations.RotateLeft(a09 ^ d4, 20);
            c2 = BitOperations.RotateLeft(a05 ^ d0, 3);
            c3 = BitOperations.RotateLeft(a06 ^ d1, 45);
            c4 = BitOperations.RotateLeft(a07 ^ d2, 61);
            a05 = c0 ^ (~c1 & c2);
            a06 = c1 ^ (~c2 & c3);
            a07 = c2 ^ (~c3 & c4);
            a08 = c3 ^ (~c4 & c0);
            a09 = c4 ^ (~c0 & c1);
            c0 = BitOperations.RotateLeft(a11 ^ d1, 1);
            c1 = BitOperations.RotateLeft(a12 ^ d2, 6);
            c2 = BitOperations.RotateLeft(a13 ^ d3, 25);
            c3 = BitOperations.RotateLeft(a14 ^ d4, 8);
            c4 = BitOperations.RotateLeft(a10 ^ d0, 18);
            a10 = c0 ^ (~c1 & c2);
            a11 = c1 ^ (~c2 & c3);
            a12 = c2 ^ (~c3 & c4);
            a13 = c3 ^ (~c4 & c0);
            a14 = c4 ^ (~c0 & c1);
            c0 = BitOperations.RotateLeft(a19 ^ d4, 27);
            c1 = BitOperations.RotateLeft(a15 ^ d0, 36);
            c2 = BitOperations.RotateLeft(a16 ^ d1, 10);
            c3 = BitOperations.RotateLeft(a17 ^ d2, 15);
            c4 = BitOperations.RotateLeft(a18 ^ d3, 56);
            a15 = c0 ^ (~c1 & c2);
            a16 = c1 ^ (~c2 & c3);
            a17 = c2 ^ (~c3 & c4);
            a18 = c3 ^ (~c4 & c0);
            a19 = c4 ^ (~c0 & c1);
            c0 = BitOperations.RotateLeft(a22 ^ d2, 62);
            c1 = BitOperations.RotateLeft(a23 ^ d3, 55);
            c2 = BitOperations.RotateLeft(a24 ^ d4, 39);
            c3 = BitOperations.RotateLeft(a20 ^ d0, 41);
            c4 = BitOperations.RotateLeft(a21 ^ d1, 2);
            a20 = c0 ^ (~c1 & c2);
            a21 = c1 ^ (~c2 & c3);
            a22 = c2 ^ (~c3 & c4);
            a23 = c3 ^ (~c4 & c0);
            a24 = c4 ^ (~c0 & c1);
        }

        state[0] = a00;
        state[1] = a01;
        state[2] = a02;
        state[3] = a03;
        state[4] = a04;
        state[5] = a05;
        state[6] = a06;
        state[7] = a07;
        state[8] = a08;
        state[9] = a09;
        state[10] = a10;
        state[11] = a11;
        state[12] = a12;
        state[13] = a13;
        state[14] = a14;
        state[15] = a15;
        state[16] = a16;
        state[17] = a17;
        state[18] = a18;
        state[19] = a19;
        state[20] = a20;
        state[21] = a21;
        state[22] = a22;
        state[23] = a23;
        state[24] = a24;
    }
}
