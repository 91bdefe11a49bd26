using System.Text;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Keys;

public sealed class KeyTests : IDisposable
{
    private const string Digits = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    private static readonly Address Owner = Address.Parse("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    private readonly string _folder = Directory.CreateTempSubdirectory("keeper-keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Digits)]
    [InlineData("0x" + Digits)]
    [InlineData(Digits + "\n")]
    [InlineData("0x" + Digits + "\r\n")]
    public void Load_KeyInEitherForm_GivesItsAddress(string content)
    {
        using var key = KeyFile.Load(Write(content));
        key.Address.ShouldBe(Owner);
        var hash = Keccak256.Hash("signed"u8);
        Secp256k1.Recover(hash, key.Sign(hash)).ShouldBe(Owner);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    [InlineData(UnixFileMode.OtherExecute)]
    [InlineData(UnixFileMode.UserExecute)]
    public void Load_ModeBeyond0600_IsRefusedWithTheMend(UnixFileMode extra)
    {
        var path = Write(Digits, UnixFileMode.UserRead | UnixFileMode.UserWrite | extra);
        var error = Refusal(path, KeyFileProblem.TooOpen);
        error.Message.ShouldContain("chmod 600");
    }

    [Fact]
    public void Load_ModeStricterThan0600_IsTaken()
    {
        using var key = KeyFile.Load(Write(Digits, UnixFileMode.UserRead));
        key.Address.ShouldBe(Owner);
    }

    [Fact]
    public void Load_NoFile_IsMissing() => Refusal(Path.Combine(_folder, "none"), KeyFileProblem.Missing);

    [Fact]
    public void Load_NoFolder_IsMissing() => Refusal(Path.Combine(_folder, "none", "key"), KeyFileProblem.Missing);

    [Fact]
    public void Load_Directory_IsRefused() => Refusal(_folder, KeyFileProblem.NotAFile);

    [Fact]
    public void Load_EmptyFile_IsRefused() => Refusal(Write(""), KeyFileProblem.NotAFile);

    [Fact]
    public void Load_Device_IsRefused() => Refusal("/dev/zero", KeyFileProblem.NotAFile);

    [Fact]
    public void Load_LinkToAStrictFile_IsTaken()
    {
        var link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, Write(Digits));
        using var key = KeyFile.Load(link);
        key.Address.ShouldBe(Owner);
    }

    [Fact]
    public void Load_LinkToAnOpenFile_IsRefused()
    {
        var link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, Write(Digits, UnixFileMode.UserRead | UnixFileMode.OtherRead));
        Refusal(link, KeyFileProblem.TooOpen);
    }

    [Fact]
    public void Load_LinkToNothing_IsMissing()
    {
        var link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, Path.Combine(_folder, "gone"));
        Refusal(link, KeyFileProblem.Missing);
    }

    [Theory]
    [InlineData("0x")]
    [InlineData("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff8")]
    [InlineData(Digits + "0")]
    [InlineData(Digits + "\n\n")]
    [InlineData(Digits + "\nmore")]
    [InlineData(" " + Digits)]
    [InlineData("0X" + Digits)]
    [InlineData("zc0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")]
    [InlineData("test test test test test test test test test test test junk")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void Load_NoPrivateKey_IsMalformedAndTellsNothingOfTheContent(string content)
    {
        var error = Refusal(Write(content), KeyFileProblem.Malformed);
        foreach (var word in content.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length > 4))
            error.ToString().ShouldNotContain(word);
    }

    [Fact]
    public void ToString_OfAKey_ShowsTheAddressAlone()
    {
        using var key = new LocalSigningKey(Hex.Decode("0x" + Digits));
        key.ToString().ShouldBe("key of 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
        // Nothing else is public, so no serialiser or structured logger finds more.
        typeof(LocalSigningKey).GetProperties().Select(property => property.Name).ShouldBe(["Address"]);
        typeof(LocalSigningKey).GetFields().ShouldBeEmpty();
    }

    [Fact]
    public void Sign_AfterDispose_Throws()
    {
        var key = new LocalSigningKey(Hex.Decode("0x" + Digits));
        key.Dispose();
        key.Dispose();
        Should.Throw<ObjectDisposedException>(() => key.Sign(Hash32.Zero));
    }

    [Fact]
    public void Dispose_PinnedSecret_ZeroesItsBytesInPlace()
    {
        var secret = new PinnedSecret(Encoding.ASCII.GetBytes("a very secret key"));
        ref var first = ref secret.Span[0];
        var length = secret.Span.Length;
        secret.Dispose();
        System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan(ref first, length).ContainsAnyExcept((byte)0).ShouldBeFalse();
        Should.Throw<ObjectDisposedException>(() => secret.Span.Length);
    }

    [Fact]
    public void New_NoPrivateKey_Throws()
    {
        Should.Throw<ArgumentException>(() => new LocalSigningKey(new byte[32]));
        Should.Throw<ArgumentException>(() => new LocalSigningKey(new byte[31]));
    }

    [Fact]
    public void Generate_Twice_GivesDifferentKeys()
    {
        using var one = LocalSigningKey.Generate();
        using var two = LocalSigningKey.Generate();
        one.Address.ShouldNotBe(two.Address);
    }

    [Fact]
    public async Task IsAnvil_TheTenAccountsOfTheMnemonic_AreKnown()
    {
        for (var i = 0; i < 10; i++)
        {
            var text = await CastTool.RunAsync(
                "wallet", "address", "--mnemonic", "test test test test test test test test test test test junk", "--mnemonic-index", $"{i}");
            var address = ChecksumAddress.Parse(text);
            WellKnownKeys.IsAnvil(address).ShouldBeTrue(text);
            WellKnownKeys.MustRefuse(address, new ChainId(10)).ShouldBeTrue();
            WellKnownKeys.MustRefuse(address, new ChainId(31337)).ShouldBeFalse();
        }

        WellKnownKeys.IsAnvil(Address.Zero).ShouldBeFalse();
    }

    private static KeyFileException Refusal(string path, KeyFileProblem problem)
    {
        var error = Should.Throw<KeyFileException>(() => KeyFile.Load(path));
        error.Problem.ShouldBe(problem);
        error.Message.ShouldContain(path);
        error.ToString().ShouldNotContain(Digits);
        return error;
    }

    private string Write(string content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var path = Path.Combine(_folder, "key");
        File.WriteAllText(path, content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
        return path;
    }
}
