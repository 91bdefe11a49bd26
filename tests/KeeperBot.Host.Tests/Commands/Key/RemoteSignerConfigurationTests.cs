using KeeperBot.Host.Commands;
using KeeperBot.Host.Commands.Demo;
using KeeperBot.Host.Tests.Options;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Host.Tests.Commands.Key;

/// <summary>`check` and `run` with a remote signer in the configuration.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class RemoteSignerConfigurationTests : IAsyncLifetime
{
    private readonly CommandRun _run = new();
    private readonly SignerCertificates _certificates = new();
    private readonly LoopbackRpcServer _signer;

    public RemoteSignerConfigurationTests()
    {
        _signer = LoopbackRpcServer.StartTls(_certificates.ServerOptions());
        UseRemote(_run.Configuration);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _run.DisposeAsync();
        await _signer.DisposeAsync();
        _certificates.Dispose();
    }

    [Fact]
    public async Task Check_SignerThatHoldsTheKey_TicksIt()
    {
        _signer.On("eth_accounts", $"[\"0x00000000000000000000000000000000000000aa\",\"{DemoKey.Address}\"]");

        await _run.RunAsync("check");

        _run.Output.ShouldContain($"✓ signer {_signer.Url.Authority}: holds the key of {DemoKey.Address}");
        _run.Output.ShouldNotContain("key file");
        _run.Everything.ShouldNotContain(LoopbackRpcServer.SecretInPath);
    }

    [Fact]
    public async Task Check_SignerWithOtherKeys_EndsWithKey()
    {
        _signer.On("eth_accounts", "[\"0x00000000000000000000000000000000000000aa\"]");

        (await _run.RunAsync("check")).ShouldBe(ExitCode.Key);

        _run.Output.ShouldContain($"✗ signer {_signer.Url.Authority}: does not hold the key of {DemoKey.Address}");
    }

    [Fact]
    public async Task Check_SignerThatDoesNotSay_SaysSo()
    {
        await _run.RunAsync("check");

        _run.Output.ShouldContain($"✓ signer {_signer.Url.Authority}: answers, and does not say which keys it holds");
    }

    [Fact]
    public async Task Check_DeadSigner_EndsWithKey()
    {
        await _signer.DisposeAsync();

        (await _run.RunAsync("check")).ShouldBe(ExitCode.Key);

        _run.Output.ShouldContain($"✗ signer {_signer.Url.Authority}");
        _run.Everything.ShouldNotContain(LoopbackRpcServer.SecretInPath);
    }

    [Fact]
    public async Task Check_SignerOfAnotherAuthority_EndsWithKeyAndSaysWhereToLook()
    {
        using var others = new SignerCertificates();
        _run.Configuration.Set("key/remote/serverCa", others.ServerCa);

        (await _run.RunAsync("check")).ShouldBe(ExitCode.Key);

        _run.Output.ShouldContain("check that key.remote.serverCa vouches for the signer's certificate");
        _signer.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Run_ClientKeyThatOthersMayRead_EndsWithKeyAtOnce()
    {
        File.SetUnixFileMode(_certificates.ClientKey, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        (await _run.RunAsync("run")).ShouldBe(ExitCode.Key);

        _run.Errors.ShouldContain("chmod 600");
        _signer.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task DryRun_RemoteSigner_IsNeverAsked()
    {
        await _run.RunAsync("run", "--dry-run", "--once");

        _signer.Requests.ShouldBe(0);
    }

    [Fact]
    public void Load_BothKeyFileAndRemote_IsRefused()
    {
        var error = UseRemote(new SampleConfiguration()).Set("key/file", "keeper.key").SingleError();
        (error.Path, error.Problem).ShouldBe(("key", "names both a key file and a remote signer"));
    }

    [Fact]
    public void Load_NeitherKeyFileNorRemote_IsRefused()
    {
        var error = new SampleConfiguration().Remove("key/file").SingleError();
        (error.Path, error.Problem).ShouldBe(("key", "names neither a key file nor a remote signer"));
    }

    [Theory]
    [InlineData("key/passwordFile", "\"password\"", "key.passwordFile")]
    [InlineData("key/remote/url", "\"http://signer.example:9000/canary-path\"", "key.remote")]
    [InlineData("key/remote/url", "\"http://127.0.0.1:9000/\"", "key.remote")]
    [InlineData("key/remote/url", "\"wss://127.0.0.1:9000/canary-path\"", "key.remote.url")]
    [InlineData("key/remote/url", "\"https://user:canary@signer.example/\"", "key.remote.url")]
    [InlineData("key/remote/url", "\"env:KEEPERBOT_TEST_NO_SUCH_SIGNER\"", "key.remote.url")]
    [InlineData("key/remote/clientKey", null, "key.remote.clientKey")]
    [InlineData("key/remote/serverCa", null, "key.remote.serverCa")]
    [InlineData("key/remote/clientCertificate", null, "key.remote.clientCertificate")]
    [InlineData("key/remote/timeout", "\"0 s\"", "key.remote.timeout")]
    [InlineData("key/remote/timeout", "\"13 s\"", "key.remote.timeout")]
    [InlineData("key/remote/surprise", "\"x\"", "key.remote.surprise")]
    public void Load_MistakeInTheSection_IsNamed(string path, string? json, string place)
    {
        var sample = UseRemote(new SampleConfiguration());
        _ = json is null ? sample.Remove(path) : sample.SetJson(path, json);

        var errors = sample.Errors();

        errors.ShouldContain(error => error.Path.StartsWith(place, StringComparison.Ordinal));
        errors.ShouldAllBe(error => !error.ToString().Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_TwoSecondChain_ShortensTheUsualTimeout()
    {
        UseRemote(new SampleConfiguration()).Load().RemoteSigner.ShouldNotBeNull().Timeout.ShouldBe(TimeSpan.FromSeconds(5));
        UseRemote(new SampleConfiguration()).Set("chain/blockInterval", "2 s").Load().RemoteSigner.ShouldNotBeNull().Timeout.ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Load_HttpOnLoopbackWithoutFiles_IsAccepted()
    {
        var remote = new SampleConfiguration().Remove("key/file").SetJson("key/remote", "{ \"url\": \"http://127.0.0.1:9000\" }").Load().RemoteSigner.ShouldNotBeNull();
        remote.Identity.ShouldBeNull();
    }

    private SampleConfiguration UseRemote(SampleConfiguration configuration) => configuration.Remove("key/file").SetJson("key/remote", $$"""
        {
          "url": "{{_signer.Url}}", "clientCertificate": "{{_certificates.ClientCertificate}}", "clientKey": "{{_certificates.ClientKey}}",
          "serverCa": "{{_certificates.ServerCa}}"
        }
        """);
}
