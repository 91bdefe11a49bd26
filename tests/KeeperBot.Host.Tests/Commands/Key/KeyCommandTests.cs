using System.Text.Json;
using KeeperBot.Evm.Crypto;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Commands.Key;

namespace KeeperBot.Host.Tests.Commands.Key;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class KeyCommandTests : IDisposable
{
    private const string Canary = "canary horse battery";
    private const string Other = "canary other words";

    // The key of EIP-155's example, and its address.
    private const string Digits = "4646464646464646464646464646464646464646464646464646464646464646";
    private const string Owner = "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F";

    private readonly KeyRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task New_PromptedTwice_WritesAKeyThatItsPasswordOpens()
    {
        (await _run.Answer(Canary, Canary).RunAsync("new", "--light")).ShouldBe(ExitCode.Ok, _run.Errors);

        _run.Questions.ShouldBe(["New password", "New password again"]);
        _run.Output.ShouldContain(_run.KeyFile);
        var address = _run.Output.Split('\n')[0].Split(' ')[^1];
        (await _run.Answer(Canary).RunAsync("address", _run.KeyFile)).ShouldBe(ExitCode.Ok);
        _run.Output.Trim().ShouldBe(address);
        (await _run.RunAsync("address", address, "--password-file", _run.Write("password", Canary + "\n"), "--json")).ShouldBe(ExitCode.Ok);
        using var document = JsonDocument.Parse(_run.Output);
        document.RootElement.GetProperty("address").GetString().ShouldBe(address);
        NothingLeaked();
    }

    [Theory]
    [InlineData(Canary, Other, "differ")]
    [InlineData("canary", "canary", "fewer than 8")]
    [InlineData("", "", "fewer than 8")]
    public async Task New_NoUsablePassword_WritesNothing(string first, string second, string expected)
    {
        (await _run.Answer(first, second).RunAsync("new", "--light")).ShouldBe(ExitCode.Key);

        _run.Errors.ShouldContain(expected);
        Directory.Exists(_run.Keys).ShouldBeFalse();
        NothingLeaked();
    }

    [Fact]
    public async Task New_PasswordFileThatOthersMayRead_IsRefused()
    {
        var file = _run.Write("password", Canary, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        (await _run.RunAsync("new", "--password-file", file)).ShouldBe(ExitCode.Key);

        _run.Errors.ShouldContain($"the password file '{file}' has mode 0404");
        Directory.Exists(_run.Keys).ShouldBeFalse();
        NothingLeaked();
    }

    [Fact]
    public async Task Import_BareKeyFromAFile_IsEncryptedOnceAndNeverOverwritten()
    {
        var password = _run.Write("password", Canary);
        var source = _run.Write("bare", "0x" + Digits + "\n");

        (await _run.RunAsync("import", source, "--password-file", password, "--light")).ShouldBe(ExitCode.Ok, _run.Errors);
        _run.Output.ShouldContain(Owner);
        var written = await File.ReadAllTextAsync(_run.KeyFile);
        written.ShouldNotContain(Digits);

        (await _run.RunAsync("import", source, "--password-file", password, "--light")).ShouldBe(ExitCode.Key);
        _run.Errors.ShouldContain("nothing is overwritten");
        (await File.ReadAllTextAsync(_run.KeyFile)).ShouldBe(written);
        _run.Questions.ShouldBeEmpty();
        NothingLeaked();
    }

    [Fact]
    public async Task Import_TypedKeyThenKeystore_BothGiveItsAddress()
    {
        (await _run.Answer(Digits, Canary, Canary).RunAsync("import", "--light")).ShouldBe(ExitCode.Ok, _run.Errors);
        _run.Output.ShouldContain(Owner);

        var moved = _run.Write("moved", await File.ReadAllTextAsync(_run.KeyFile));
        File.Delete(_run.KeyFile);
        (await _run.Answer(Canary, Other, Other).RunAsync("import", moved, "--light")).ShouldBe(ExitCode.Ok, _run.Errors);
        _run.Output.ShouldContain(Owner);
        (await _run.Answer(Other).RunAsync("address", Owner)).ShouldBe(ExitCode.Ok, _run.Errors);
        NothingLeaked();
    }

    [Fact]
    public async Task Import_TypedRubbish_IsRefusedWithoutRepeatingIt()
    {
        (await _run.Answer("canary rubbish").RunAsync("import")).ShouldBe(ExitCode.Key);

        _run.Errors.ShouldContain("what was typed is not 64 hexadecimal digits");
        NothingLeaked();
    }

    [Fact]
    public async Task Import_WellKnownKey_IsTakenWithAWarning()
    {
        (await _run.Answer("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80", Canary, Canary).RunAsync("import", "--light")).ShouldBe(ExitCode.Ok);

        _run.Errors.ShouldContain("well-known");
    }

    [Fact]
    public async Task ChangePassword_Prompted_OnlyTheNewOneOpensTheFile()
    {
        (await _run.Answer(Canary, Canary).RunAsync("new", "--light")).ShouldBe(ExitCode.Ok);
        var file = _run.KeyFile;

        (await _run.Answer(Canary, Other, Other).RunAsync("change-password", file, "--light")).ShouldBe(ExitCode.Ok, _run.Errors);

        _run.Questions[2..].ShouldBe(["Password now", "New password", "New password again"]);
        _run.KeyFile.ShouldBe(file);
        (await _run.Answer(Other).RunAsync("address", file)).ShouldBe(ExitCode.Ok);
        (await _run.Answer(Canary).RunAsync("address", file)).ShouldBe(ExitCode.Key);
        _run.Errors.ShouldContain("the password does not open");
        NothingLeaked();
    }

    [Fact]
    public async Task ChangePassword_WrongPassword_LeavesTheFileAlone()
    {
        (await _run.Answer(Canary, Canary).RunAsync("new", "--light")).ShouldBe(ExitCode.Ok);
        var before = await File.ReadAllBytesAsync(_run.KeyFile);

        (await _run.Answer(Other).RunAsync("change-password", _run.KeyFile)).ShouldBe(ExitCode.Key);

        _run.Questions.Count.ShouldBe(3, "a wrong password is not asked for again");
        (await File.ReadAllBytesAsync(_run.KeyFile)).ShouldBe(before);
    }

    [Fact]
    public async Task ChangePassword_BareKey_SaysHowToEncryptIt()
    {
        (await _run.RunAsync("change-password", _run.Write("bare", Digits))).ShouldBe(ExitCode.Key);

        _run.Errors.ShouldContain("keeper key import");
        NothingLeaked();
    }

    [Fact]
    public async Task List_FolderWithADamagedFile_ShowsTheRestAndItsProblem()
    {
        (await _run.RunAsync("list")).ShouldBe(ExitCode.Ok);
        _run.Errors.ShouldContain("no keys in");
        (await _run.Answer(Digits, Canary, Canary).RunAsync("import", "--light")).ShouldBe(ExitCode.Ok);
        var good = _run.KeyFile;
        var questions = _run.Questions.Count;
        _run.Write("keys/zz-damaged\u001b[2J", "{}");

        (await _run.RunAsync("list")).ShouldBe(ExitCode.Ok);
        _run.Output.Trim().ShouldBe($"{Owner}  scrypt n=4096 r=8 p=6  {good}");
        _run.Errors.ShouldContain("has no version");
        _run.Errors.ShouldNotContain("\u001b");

        (await _run.RunAsync("list", "--json")).ShouldBe(ExitCode.Ok);
        using var document = JsonDocument.Parse(_run.Output);
        var keys = document.RootElement.GetProperty("keys");
        keys.GetArrayLength().ShouldBe(2);
        ChecksumAddress.TryParse(keys[0].GetProperty("address").GetString()!, out _).ShouldBeTrue();
        keys[1].GetProperty("problem").GetString()!.ShouldContain("has no version");
        _run.Questions.Count.ShouldBe(questions, "listing decrypts nothing");
    }

    [Fact]
    public async Task Address_OfAKeyThatIsNotThere_SaysWhereItLooked()
    {
        (await _run.RunAsync("address", Owner)).ShouldBe(ExitCode.Key);
        _run.Errors.ShouldContain(_run.Keys);
        (await _run.RunAsync("address", Path.Combine(_run.Keys, "none"))).ShouldBe(ExitCode.Key);
        _run.Errors.ShouldContain("does not exist");
    }

    [Theory]
    [InlineData("new", "--password", Canary)]
    [InlineData("new", "--password=" + Canary)]
    [InlineData("address", "file", "--password", Canary)]
    [InlineData("import", "--private-key", "0x" + Digits)]
    [InlineData("import", Digits)]
    [InlineData("import", "0x" + Digits)]
    [InlineData("address", Digits)]
    [InlineData("new", Digits)]
    [InlineData("list", "--unknown", Digits)]
    public async Task AnyCommand_SecretAsAnArgument_IsRefusedAndNotRepeated(params string[] arguments)
    {
        (await _run.RunAsync(arguments)).ShouldBe(ExitCode.Usage);

        _run.Errors.ShouldContain("every user of this machine");
        _run.Questions.ShouldBeEmpty();
        NothingLeaked();
    }

    [Theory]
    [InlineData("/state", "/home/me", "/state/keeperbot/keys")]
    [InlineData("relative", "/home/me", "/home/me/.local/state/keeperbot/keys")]
    [InlineData(null, "/home/me", "/home/me/.local/state/keeperbot/keys")]
    public void Find_NoFolderNamed_IsTheUsersStateDirectory(string? state, string? home, string expected) =>
        KeyDirectory.Find(null, Environment(state, home)).Path.ShouldBe(expected);

    [Fact]
    public void Find_NoHome_AsksForAFolder() =>
        Should.Throw<CommandFailure>(() => KeyDirectory.Find(null, Environment(null, null))).Message.ShouldContain("--dir");

    private static Func<string, string?> Environment(string? state, string? home) => name => name == "XDG_STATE_HOME" ? state : home;

    private void NothingLeaked()
    {
        foreach (var text in new[] { _run.Output, _run.Errors })
        {
            text.ShouldNotContain("canary");
            text.ShouldNotContain(Digits);
        }
    }
}
