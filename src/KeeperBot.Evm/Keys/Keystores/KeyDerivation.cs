using System.Security.Cryptography;
using KeeperBot.Evm.Crypto;

namespace KeeperBot.Evm.Keys.Keystores;

/// <summary>How a keystore's password becomes key bytes; its parameters were bounded when it was read.</summary>
/// <param name="Salt">The salt.</param>
/// <param name="Length">How many bytes are derived.</param>
internal abstract record KeyDerivation(byte[] Salt, int Length)
{
    /// <summary>Name and parameters, for people.</summary>
    public abstract string Describe();

    /// <summary>Derives the bytes.</summary>
    /// <exception cref="CryptographicException">There is not enough memory.</exception>
    public abstract void Derive(ReadOnlySpan<byte> password, Span<byte> output);
}

/// <summary>scrypt.</summary>
internal sealed record ScryptDerivation(ScryptCost Cost, byte[] Salt, int Length) : KeyDerivation(Salt, Length)
{
    /// <summary>The most n*r*p that is computed: twice geth's standard, at most 512 MiB.</summary>
    public const long MaxWork = 1L << 22;

    public override string Describe() => FormattableString.Invariant($"scrypt n={Cost.N} r={Cost.R} p={Cost.P}");

    public override void Derive(ReadOnlySpan<byte> password, Span<byte> output) => Scrypt.Derive(password, Salt, Cost.N, Cost.R, Cost.P, output);
}

/// <summary>PBKDF2 with HMAC-SHA-256.</summary>
internal sealed record Pbkdf2Derivation(int Iterations, byte[] Salt, int Length) : KeyDerivation(Salt, Length)
{
    /// <summary>The most iterations that are computed: about 40 times what wallets write.</summary>
    public const int MaxIterations = 10_000_000;

    public override string Describe() => FormattableString.Invariant($"pbkdf2 c={Iterations}");

    public override void Derive(ReadOnlySpan<byte> password, Span<byte> output) =>
        Rfc2898DeriveBytes.Pbkdf2(password, Salt, output, Iterations, HashAlgorithmName.SHA256);
}
