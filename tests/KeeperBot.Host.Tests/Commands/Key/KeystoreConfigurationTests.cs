using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Keys.Keystores;
using KeeperBot.Host.Commands;

namespace KeeperBot.Host.Tests.Commands.Key;

/// <summary>`check` and `run` with an encrypted key in the configuration.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class KeystoreConfigurationTests : IAsyncLifetime
{
    private const string Canary = "canary horse battery";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly CommandRun _run = new();

    private string PasswordFile => _run.KeyFile + ".password";

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _run.DisposeAsync().AsTask();

    [Fact]
    public async Task Check_KeystoreWithItsPassword_TicksTheKey()
    {
        Encrypt(Canary);

        await _run.RunAsync("check");

        _run.Output.ShouldContain("✓ key file");
        _run.Everything.ShouldNotContain("canary");
    }

    [Fact]
    public async Task Run_KeystoreWithAnotherPassword_EndsWithKeyAtOnce()
    {
        Encrypt("another canary password");

        (await _run.RunAsync("run")).ShouldBe(ExitCode.Key);

        _run.Errors.ShouldContain("the password does not open the key file");
        _run.Node.Calls("eth_sendRawTransaction").ShouldBe(0);
        _run.Everything.ShouldNotContain("canary");
    }

    [Fact]
    public async Task Run_KeystoreWithoutAPasswordFile_EndsWithKeyAndNamesTheSetting()
    {
        Encrypt(Canary);
        _run.Configuration.Remove("key/passwordFile");

        (await _run.RunAsync("run")).ShouldBe(ExitCode.Key);

        _run.Errors.ShouldContain("key.passwordFile");
    }

    [Fact]
    public async Task Run_BareKeyWithAPasswordFile_EndsWithKey()
    {
        Encrypt(Canary);
        _run.WriteKey();

        (await _run.RunAsync("run")).ShouldBe(ExitCode.Key);

        _run.Errors.ShouldContain("is not an encrypted keystore");
        _run.Everything.ShouldNotContain("canary");
    }

    [Fact]
    public async Task Run_PasswordFileThatIsTheKeyFile_EndsWithConfiguration()
    {
        _run.Configuration.Set("key/passwordFile", _run.KeyFile);

        (await _run.RunAsync("run")).ShouldBe(ExitCode.Configuration);

        _run.Errors.ShouldContain("key.passwordFile");
        _run.Errors.ShouldContain("is the key file itself");
    }

    [Fact]
    public async Task Run_PasswordInTheConfiguration_IsNotRepeated()
    {
        _run.Configuration.Set("key/password", Canary);

        (await _run.RunAsync("run")).ShouldBe(ExitCode.Configuration);

        _run.Errors.ShouldContain("key.password: is not a known key; did you mean \"passwordFile\"?");
        _run.Everything.ShouldNotContain("canary");
    }

    // The demo's key, whose address the example names.
    private void Encrypt(string password)
    {
        _run.WriteKey();
        using (var key = KeyFile.Load(_run.KeyFile))
        using (var secret = new SecretText(System.Text.Encoding.UTF8.GetBytes(Canary)))
            File.WriteAllBytes(_run.KeyFile, Keystore.Seal(key, secret, new ScryptCost(2, 8, 1)));
        File.WriteAllText(PasswordFile, password);
        File.SetUnixFileMode(PasswordFile, OwnerOnly);
        _run.Configuration.Set("key/passwordFile", PasswordFile);
    }
}
