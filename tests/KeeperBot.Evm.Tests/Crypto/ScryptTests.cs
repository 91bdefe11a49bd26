using System.Text;
using System.Text.Json;
using KeeperBot.Evm.Crypto;

namespace KeeperBot.Evm.Tests.Crypto;

public sealed class ScryptTests
{
    public static TheoryData<string, string, int, int, int, string> Published()
    {
        var cases = new TheoryData<string, string, int, int, int, string>();
        foreach (var entry in VectorFile.Read("keystore", "scrypt.json"))
            cases.Add(entry.Text("password"), entry.Text("salt"), Number(entry, "n"), Number(entry, "r"), Number(entry, "p"), entry.Text("output"));
        return cases;
    }

    [Theory]
    [MemberData(nameof(Published))]
    public void Derive_PublishedCase_IsTheSameByOpenSslAndByOurs(string password, string salt, int n, int r, int p, string expected)
    {
        var secret = Encoding.ASCII.GetBytes(password);
        var salted = Encoding.ASCII.GetBytes(salt);
        var output = new byte[64];

        OpenSslScrypt.TryLoad(OpenSslScrypt.DefaultNames).ShouldNotBeNull().Derive(secret, salted, n, r, p, output);
        Convert.ToHexStringLower(output).ShouldBe(expected);

        Array.Clear(output);
        ManagedScrypt.Derive(secret, salted, n, r, p, output);
        Convert.ToHexStringLower(output).ShouldBe(expected);

        Array.Clear(output);
        Scrypt.Derive(secret, salted, n, r, p, output);
        Convert.ToHexStringLower(output).ShouldBe(expected);
    }

    [Theory]
    [InlineData(2, 1, 1, 16)]
    [InlineData(4, 3, 2, 31)]
    [InlineData(64, 1, 5, 32)]
    [InlineData(128, 7, 3, 100)]
    public void Derive_OddShapes_AreTheSameByOpenSslAndByOurs(int n, int r, int p, int length)
    {
        var openSsl = new byte[length];
        var ours = new byte[length];
        OpenSslScrypt.TryLoad(OpenSslScrypt.DefaultNames).ShouldNotBeNull().Derive("pass"u8, "salt"u8, n, r, p, openSsl);
        ManagedScrypt.Derive("pass"u8, "salt"u8, n, r, p, ours);
        ours.ShouldBe(openSsl);
    }

    [Fact]
    public void TryLoad_NoSuchLibrary_IsNullSoThatOursIsUsed() => OpenSslScrypt.TryLoad(["libcrypto.so.none"]).ShouldBeNull();

    [Theory]
    [InlineData(1 << 16, 1, false)]
    [InlineData(1 << 15, 1, true)]
    [InlineData(1 << 18, 1, false)]
    [InlineData(1 << 18, 8, true)]
    [InlineData(1 << 30, 2, true)]
    public void Accepts_CostBeyondTheRfcForItsBlockSize_IsOnlyOurs(int n, int r, bool accepted) => OpenSslScrypt.Accepts(n, r).ShouldBe(accepted);

    [Theory]
    [InlineData(0, 8, 1)]
    [InlineData(1, 8, 1)]
    [InlineData(3, 8, 1)]
    [InlineData(-4, 8, 1)]
    [InlineData(16, 0, 1)]
    [InlineData(16, 8, 0)]
    public void Derive_NoParameters_Throws(int n, int r, int p) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Scrypt.Derive("pass"u8, "salt"u8, n, r, p, new byte[32]));

    private static int Number(JsonElement entry, string name) => entry.GetProperty(name).GetInt32();
}
