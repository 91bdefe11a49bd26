using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Keys.Remote;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Evm.Tests.Keys.Remote;

/// <summary>Addresses and files that must not be used for a remote signer.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class RemoteSignerFilesTests : IDisposable
{
    private static readonly Address Actor = Address.Parse("0x00000000000000000000000000000000000000aa");
    private readonly SignerCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("http://signer.example:9000/", false, "http to another machine")]
    [InlineData("http://10.0.0.7:9000/", false, "http to another machine")]
    [InlineData("https://signer.example:9000/", false, "without a client certificate")]
    [InlineData("http://127.0.0.1:9000/", true, "certificates prove nothing")]
    [InlineData("https://user:password@signer.example/", true, "user name or password")]
    [InlineData("ftp://signer.example/", true, "neither https nor http")]
    public void Open_AddressThatMustNotBeUsed_IsRefusedWithoutRepeatingIt(string url, bool withFiles, string problem)
    {
        var options = new RemoteSignerOptions(new Uri(url), withFiles ? Files() : null, TimeSpan.FromSeconds(5));

        var error = Should.Throw<ArgumentException>(() => RemoteTransactionKey.Open(options, Actor, TimeProvider.System));

        error.Message.ShouldContain(problem);
        error.Message.ShouldNotContain("password@");
    }

    [Fact]
    public void Open_GoodFiles_Opens()
    {
        using var key = Open(Files());
        key.Address.ShouldBe(Actor);
    }

    [Fact]
    public void Open_KeyThatOthersMayRead_IsRefused()
    {
        File.SetUnixFileMode(_certificates.ClientKey, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Problem(Files()).ShouldBe(KeyFileProblem.TooOpen);
    }

    [Theory]
    [InlineData("client.pem")]
    [InlineData("ca.pem")]
    public void Open_CertificateThatOthersMayWrite_IsRefused(string name)
    {
        var file = Path.Combine(Path.GetDirectoryName(_certificates.ServerCa)!, name);
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.OtherWrite);
        Problem(Files()).ShouldBe(KeyFileProblem.TooOpen);
    }

    [Fact]
    public void Open_MissingFiles_AreNamed()
    {
        Problem(Files() with { ClientKey = "/nowhere/key" }).ShouldBe(KeyFileProblem.Missing);
        Problem(Files() with { ClientCertificate = "/nowhere/pem" }).ShouldBe(KeyFileProblem.Missing);
        Problem(Files() with { ServerCa = "/nowhere/ca" }).ShouldBe(KeyFileProblem.Missing);
    }

    [Fact]
    public void Open_KeyOfAnotherCertificate_IsRefused()
    {
        using var others = new SignerCertificates();
        Problem(Files() with { ClientKey = others.ClientKey }).ShouldBe(KeyFileProblem.Malformed);
    }

    [Fact]
    public void Open_AuthorityFileWithoutACertificate_IsRefused()
    {
        File.WriteAllText(_certificates.ServerCa, "canary, no certificate");
        var error = Should.Throw<KeyFileException>(() => Open(Files()));
        error.Problem.ShouldBe(KeyFileProblem.Malformed);
        error.Message.ShouldNotContain("canary");
    }

    [Fact]
    public void Open_EncryptedKey_IsUnsupported()
    {
        File.WriteAllText(_certificates.ClientKey, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        Problem(Files()).ShouldBe(KeyFileProblem.Unsupported);
    }

    [Fact]
    public void Open_CertificateOutOfDate_IsRefused()
    {
        using var old = new SignerCertificates(clientDays: -1);
        Problem(new RemoteSignerFiles(old.ClientCertificate, old.ClientKey, old.ServerCa)).ShouldBe(KeyFileProblem.Malformed);
    }

    private static KeyFileProblem Problem(RemoteSignerFiles files) => Should.Throw<KeyFileException>(() => Open(files)).Problem;

    private static RemoteTransactionKey Open(RemoteSignerFiles files) => RemoteTransactionKey.Open(
        new RemoteSignerOptions(new Uri("https://127.0.0.1:9000/"), files, TimeSpan.FromSeconds(5)), Actor, TimeProvider.System);

    private RemoteSignerFiles Files() => new(_certificates.ClientCertificate, _certificates.ClientKey, _certificates.ServerCa);
}
