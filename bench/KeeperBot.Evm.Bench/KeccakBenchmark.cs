using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using KeeperBot.Evm.Crypto;

namespace KeeperBot.Evm.Bench;

/// <summary>Our Keccak-256 beside the framework's SHA3-256: the same permutation on the same blocks, only the padding differs.</summary>
public class KeccakBenchmark
{
    private readonly byte[] _digest = new byte[32];
    private byte[] _data = [];

    /// <summary>Bytes hashed: a word, one block of the sponge (which makes two permutations), a contract's code.</summary>
    [Params(32, 136, 4096)]
    public int Size { get; set; }

    /// <summary>Draws the bytes.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _data = new byte[Size];
        new Random(1).NextBytes(_data);
    }

    /// <summary>The yardstick, by OpenSSL.</summary>
    [Benchmark(Baseline = true)]
    public void FrameworkSha3() => SHA3_256.HashData(_data, _digest);

    /// <summary>Ours.</summary>
    [Benchmark]
    public void Keccak() => Keccak256.Hash(_data, _digest);
}
