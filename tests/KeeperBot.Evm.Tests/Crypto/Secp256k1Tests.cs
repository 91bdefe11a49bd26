using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Crypto;

public class Secp256k1Tests
{
    // The key of EIP-155's example.
    private static readonly byte[] Key = [.. Enumerable.Repeat((byte)0x46, 32)];
    private static readonly Address KeyAddress = Address.Parse("0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f");

    [Fact]
    public void AddressOf_PublishedKey_IsThePublishedAddress() => Secp256k1.AddressOf(Key).ShouldBe(KeyAddress);

    [Fact]
    public void PublicKey_OfOne_IsTheGenerator()
    {
        var one = new byte[32];
        one[31] = 1;
        var point = new byte[64];
        Secp256k1.PublicKey(one, point);
        // SEC 2, version 2.0, section 2.4.1.
        Hex.Encode(point).ShouldBe(
            "0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");
    }

    [Fact]
    public void Sign_ManyHashes_AreLowSAndRecoverTheSigner()
    {
        var hash = new byte[32];
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            random.NextBytes(hash);
            var signature = Secp256k1.Sign(new Hash32(hash), Key);
            signature.IsLowS.ShouldBeTrue();
            Secp256k1.Recover(new Hash32(hash), signature).ShouldBe(KeyAddress);
        }
    }

    [Fact]
    public void Sign_TheSameHashTwice_IsTheSameSignature()
    {
        var hash = Keccak256.Hash("hello"u8);
        Secp256k1.Sign(hash, Key).ShouldBe(Secp256k1.Sign(hash, Key));
    }

    [Fact]
    public void Sign_ForAnotherSigner_IsWithheld()
    {
        var error = Should.Throw<Secp256k1Exception>(() => Secp256k1.Sign(Hash32.Zero, Key, Address.Zero));
        error.Message.ShouldContain("withheld");
    }

    [Fact]
    public async Task Sign_FromManyThreads_GivesTheSameSignature()
    {
        var hash = Keccak256.Hash("threads"u8);
        var expected = Secp256k1.Sign(hash, Key);
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Secp256k1.Sign(hash, Key))));
        all.ShouldAllBe(signature => signature == expected);
    }

    [Fact]
    public void IsPrivateKey_AtTheEdges_IsExact()
    {
        Secp256k1.IsPrivateKey(new byte[32]).ShouldBeFalse();
        Secp256k1.IsPrivateKey(Secp256k1.Order.ToBigEndian()).ShouldBeFalse();
        Secp256k1.IsPrivateKey(UInt256.MaxValue.ToBigEndian()).ShouldBeFalse();
        Secp256k1.IsPrivateKey((Secp256k1.Order - 1).ToBigEndian()).ShouldBeTrue();
        Secp256k1.IsPrivateKey(UInt256.One.ToBigEndian()).ShouldBeTrue();
        Secp256k1.IsPrivateKey(new byte[31]).ShouldBeFalse();
        Secp256k1.IsPrivateKey(new byte[33]).ShouldBeFalse();
    }

    [Fact]
    public void Sign_NoPrivateKey_Throws() => Should.Throw<ArgumentException>(() => Secp256k1.Sign(Hash32.Zero, new byte[32]));

    [Fact]
    public void TryRecover_PartsOutOfRange_IsFalse()
    {
        var hash = Keccak256.Hash("range"u8);
        var good = Secp256k1.Sign(hash, Key);
        Signature[] bad =
        [
            good with { R = 0 }, good with { S = 0 }, good with { R = Secp256k1.Order }, good with { S = Secp256k1.Order },
            good with { R = UInt256.MaxValue }, good with { YParity = 2 }, good with { YParity = -1 }, good with { YParity = 27 },
        ];
        foreach (var signature in bad)
        {
            Secp256k1.TryRecover(hash, signature, out _).ShouldBeFalse(signature.ToString());
            Should.Throw<Secp256k1Exception>(() => Secp256k1.Recover(hash, signature));
        }
    }

    [Fact]
    public void TryRecover_RWithoutAPoint_IsFalse()
    {
        // x = 5 lies on no point of the curve: 5^3 + 7 is no square.
        Secp256k1.TryRecover(Hash32.Zero, new Signature(5, 1, 0), out _).ShouldBeFalse();
    }

    [Fact]
    public void IsLowS_MirroredSignature_IsFalseThoughItRecoversTheSameSigner()
    {
        var hash = Keccak256.Hash("malleable"u8);
        var good = Secp256k1.Sign(hash, Key);
        var mirrored = good with { S = Secp256k1.Order - good.S, YParity = 1 - good.YParity };
        mirrored.IsLowS.ShouldBeFalse();
        Secp256k1.Recover(hash, mirrored).ShouldBe(KeyAddress);
    }

    [Fact]
    public void Rsv_OfASignature_ReadsBackTheSame()
    {
        var signature = Secp256k1.Sign(Keccak256.Hash("rsv"u8), Key);
        Signature.FromRsv(signature.ToRsv().Span).ShouldBe(signature);
        Should.Throw<FormatException>(() => Signature.FromRsv(new byte[64]));
        var strange = signature.ToRsv().Span.ToArray();
        strange[64] = 29;
        Should.Throw<FormatException>(() => Signature.FromRsv(strange));
    }

    [Fact]
    public void Load_NoSuchLibrary_NamesThePackageToInstall() =>
        Should.Throw<Secp256k1Exception>(() => Secp256k1Library.Load(["libno-such-thing.so.9"])).Message.ShouldContain("apt-get install libsecp256k1-1");

    [Fact]
    public void Load_LibraryWithoutTheFunctions_NamesThePackageToInstall() =>
        Should.Throw<Secp256k1Exception>(() => Secp256k1Library.Load(["libc.so.6"])).Message.ShouldContain("recovery module");
}
