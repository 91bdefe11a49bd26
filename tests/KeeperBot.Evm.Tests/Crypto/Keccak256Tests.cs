using System.Security.Cryptography;
using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Crypto;

public class Keccak256Tests
{
    [Fact]
    public void Hash_PublishedMessages_GivePublishedDigests()
    {
        foreach (var vector in VectorFile.Read("keccak", "kat.json"))
            Keccak256.Hash(Hex.Decode(vector.Text("input"))).ToString().ShouldBe(vector.Text("digest"));
    }

    // SHA3-256 differs from Keccak-256 by the padding byte alone, so the framework's own checks permutation and block handling at every length.
    [Fact]
    public void Hash_WithNistPaddingAtEveryLengthOverFourBlocks_EqualsTheFrameworksSha3()
    {
        var data = new byte[4 * 136 + 2];
        new Random(20).NextBytes(data);
        Span<byte> ours = stackalloc byte[32];
        for (var length = 0; length <= data.Length; length++)
        {
            Keccak256.Hash(data.AsSpan(0, length), ours, 0x06);
            ours.SequenceEqual(SHA3_256.HashData(data.AsSpan(0, length))).ShouldBeTrue($"length {length}");
        }
    }

    [Fact]
    public async Task Hash_LengthsAroundTheBlock_EqualsCast()
    {
        foreach (var length in new[] { 1, 31, 135, 136, 137, 272, 1000 })
        {
            var data = new byte[length];
            new Random(length).NextBytes(data);
            Keccak256.Hash(data).ToString().ShouldBe(await CastTool.RunAsync("keccak", Hex.Encode(data)));
        }
    }

    [Fact]
    public void Hash_AnyLength_AllocatesNothing()
    {
        var data = new byte[1000];
        var digest = new byte[32];
        Keccak256.Hash(data, digest);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Keccak256.Hash(data, digest);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Hash_DestinationOfAnotherSize_Throws() => Should.Throw<ArgumentException>(() => Keccak256.Hash([], new byte[31]));
}
