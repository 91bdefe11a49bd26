using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Bench;

/// <summary>Signing a transaction's hash beside libsecp256k1's two bare calls.</summary>
public class SignBenchmark
{
    private readonly byte[] _compact = new byte[64];
    private readonly byte[] _key = new byte[32];
    private readonly byte[] _zeroed = new byte[32];
    private readonly Hash32 _hash = Keccak256.Hash([1]);
    private Secp256k1Library? _library;
    private LocalSigningKey? _handle;
    private Signature _signature;

    private Secp256k1Library Library => _library ?? throw new InvalidOperationException("not set up");

    /// <summary>Makes a key that guards nothing.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _key[31] = 7;
        _library = Secp256k1Library.Load(Secp256k1Library.DefaultNames);
        _handle = new LocalSigningKey(_key);
        _signature = Secp256k1.SignUnchecked(_hash, _key);
    }

    /// <summary>Zeroes the key.</summary>
    [GlobalCleanup]
    public void Cleanup() => _handle?.Dispose();

    /// <summary>The yardstick: sign_recoverable and serialize_compact.</summary>
    [Benchmark(Baseline = true)]
    public int Bare() => Library.SignRecoverable(_hash.Span, _key, _compact);

    /// <summary>Ours: the key is checked, the signature becomes numbers.</summary>
    [Benchmark]
    public Signature Sign() => Secp256k1.SignUnchecked(_hash, _key);

    /// <summary>Recovering the signer from a fresh signature, as every signature of ours is checked.</summary>
    [Benchmark]
    public bool RecoveryCheck() => Secp256k1.TryRecover(_hash, _signature, out _);

    /// <summary>Zeroing a key.</summary>
    [Benchmark]
    public void Zeroing() => CryptographicOperations.ZeroMemory(_zeroed);

    /// <summary>What the daemon calls: the handle with its lock, the signature and its recovery check.</summary>
    [Benchmark]
    public Signature Handle() => (_handle ?? throw new InvalidOperationException("not set up")).Sign(_hash);
}
