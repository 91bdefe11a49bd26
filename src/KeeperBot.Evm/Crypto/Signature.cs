namespace KeeperBot.Evm.Crypto;

/// <summary>A recoverable ECDSA signature over secp256k1.</summary>
/// <param name="R">The x coordinate of the nonce point, modulo the group order.</param>
/// <param name="S">The proof; our own signatures always have it in the lower half of the group order (EIP-2).</param>
/// <param name="YParity">0 or 1: which of the two points with that x coordinate.</param>
public readonly record struct Signature(UInt256 R, UInt256 S, int YParity)
{
    /// <summary>Whether S is in the lower half, as EIP-2 demands of transactions.</summary>
    public bool IsLowS => S <= Secp256k1.HalfOrder;

    /// <summary>The 65 bytes r, s, v with v = 27 + YParity, as personal_sign and eth_signTypedData answer.</summary>
    public Bytes ToRsv()
    {
        var bytes = new byte[65];
        R.WriteBigEndian(bytes);
        S.WriteBigEndian(bytes.AsSpan(32));
        bytes[64] = (byte)(27 + YParity);
        return Bytes.Own(bytes);
    }

    /// <summary>Reads 65 bytes r, s, v with v 27, 28, 0 or 1.</summary>
    /// <exception cref="FormatException">The length or v is another.</exception>
    public static Signature FromRsv(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 65)
            throw new FormatException($"a signature has 65 bytes, this one {bytes.Length}");
        var parity = bytes[64] switch
        {
            0 or 27 => 0,
            1 or 28 => 1,
            var v => throw new FormatException($"a signature's last byte is 27 or 28 (or 0 or 1), this one is {v}"),
        };
        return new Signature(UInt256.FromBigEndian(bytes[..32]), UInt256.FromBigEndian(bytes[32..64]), parity);
    }
}
