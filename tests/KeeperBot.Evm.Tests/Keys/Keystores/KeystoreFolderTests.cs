using System.Text;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Keys.Keystores;

namespace KeeperBot.Evm.Tests.Keys.Keystores;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class KeystoreFolderTests : IDisposable
{
    private const string Canary = "canary-password-7391";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly ScryptCost Cheap = new(2, 8, 1);
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 23, 59, 58, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("keeper-keystores-").FullName;
    private readonly SecretText _password = Secret(Canary);

    public void Dispose()
    {
        _password.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Add_NewFolder_WritesOnePrivateFileNamedAsGethDoes()
    {
        using var key = LocalSigningKey.Generate();
        var folder = new KeystoreFolder(Path.Combine(_folder, "deep", "keys"));
        var file = folder.Add(key, _password, Cheap, Now);
        Path.GetFileName(file).ShouldBe($"UTC--2026-01-31T23-59-58.000000000Z--{key.Address.ToString()[2..].ToLowerInvariant()}");
        Directory.GetFileSystemEntries(folder.Path).ShouldBe([file]);
        File.GetUnixFileMode(file).ShouldBe(OwnerOnly);
        File.GetUnixFileMode(folder.Path).ShouldBe(OwnerOnly | UnixFileMode.UserExecute);
        using var again = KeyFile.Load(file, PasswordFile());
        again.Address.ShouldBe(key.Address);
        folder.List().ShouldHaveSingleItem().ShouldBe(new KeystoreEntry(file, key.Address, "scrypt n=2 r=8 p=1", null));
    }

    [Fact]
    public void Add_AddressThatIsThere_IsRefusedAndNothingChanges()
    {
        using var key = LocalSigningKey.Generate();
        var folder = new KeystoreFolder(_folder);
        var file = folder.Add(key, _password, Cheap, Now);
        var before = File.ReadAllBytes(file);
        Should.Throw<KeyFileException>(() => folder.Add(key, _password, Cheap, Now.AddDays(1))).Problem.ShouldBe(KeyFileProblem.AlreadyExists);
        Directory.GetFileSystemEntries(_folder).ShouldBe([file]);
        File.ReadAllBytes(file).ShouldBe(before);
    }

    [Fact]
    public void Add_NameThatIsThere_IsNeverOverwritten()
    {
        using var key = LocalSigningKey.Generate();
        var folder = new KeystoreFolder(_folder);
        var file = folder.Add(key, _password, Cheap, Now);
        File.WriteAllText(file, "something else");
        Should.Throw<KeyFileException>(() => folder.Add(key, _password, Cheap, Now)).Problem.ShouldBe(KeyFileProblem.AlreadyExists);
        File.ReadAllText(file).ShouldBe("something else");
        Directory.GetFileSystemEntries(_folder).ShouldBe([file]);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Add_FolderThatOthersMayWriteTo_IsRefusedWithTheMend(UnixFileMode extra)
    {
        File.SetUnixFileMode(_folder, OwnerOnly | UnixFileMode.UserExecute | extra);
        using var key = LocalSigningKey.Generate();
        var error = Should.Throw<KeyFileException>(() => new KeystoreFolder(_folder).Add(key, _password, Cheap, Now));
        error.Problem.ShouldBe(KeyFileProblem.TooOpen);
        error.Message.ShouldContain("chmod 700");
        Directory.GetFileSystemEntries(_folder).ShouldBeEmpty();
    }

    [Fact]
    public void Add_FileInPlaceOfTheFolder_IsUnwritable()
    {
        var path = Path.Combine(_folder, "file");
        File.WriteAllText(path, "");
        using var key = LocalSigningKey.Generate();
        Should.Throw<KeyFileException>(() => new KeystoreFolder(path).Add(key, _password, Cheap, Now)).Problem.ShouldBe(KeyFileProblem.Unwritable);
    }

    [Fact]
    public void Replace_NewPassword_OnlyItOpensTheFileAndALinkStaysALink()
    {
        using var key = LocalSigningKey.Generate();
        var file = new KeystoreFolder(_folder).Add(key, _password, Cheap, Now);
        var link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, file);
        using var other = Secret("another password");
        KeystoreFolder.Replace(link, key, other, Cheap);
        File.ResolveLinkTarget(link, false)!.FullName.ShouldBe(file);
        File.GetUnixFileMode(file).ShouldBe(OwnerOnly);
        Directory.GetFileSystemEntries(_folder).Length.ShouldBe(2);
        using var again = KeyFile.Load(file, () => Secret("another password"));
        again.Address.ShouldBe(key.Address);
        Should.Throw<KeyFileException>(() => KeyFile.Load(file, () => Secret(Canary))).Problem.ShouldBe(KeyFileProblem.WrongPassword);
    }

    [Fact]
    public void Write_CheckThatThrows_LeavesNothingBehind()
    {
        var path = Path.Combine(_folder, "key");
        Should.Throw<InvalidOperationException>(() => PrivateFileWriter.Write(path, "content"u8, replace: false, _ => throw new InvalidOperationException("no")));
        Directory.GetFileSystemEntries(_folder).ShouldBeEmpty();
    }

    [Fact]
    public void List_MixedFolder_ShowsEveryFileAndWhyItCannotBeUsed()
    {
        new KeystoreFolder(Path.Combine(_folder, "none")).List().ShouldBeEmpty();
        using var key = LocalSigningKey.Generate();
        var folder = new KeystoreFolder(_folder);
        folder.Add(key, _password, Cheap, Now);
        Write("a-hex", new string('1', 64), OwnerOnly);
        Write("b-open", "{}", OwnerOnly | UnixFileMode.OtherRead);
        Write("c-damaged", "{}", OwnerOnly);
        Write(".hidden", "{}", OwnerOnly);
        folder.List().Select(entry => entry.Problem?.Problem).ShouldBe([null, KeyFileProblem.NotEncrypted, KeyFileProblem.TooOpen, KeyFileProblem.Malformed]);
    }

    [Fact]
    public void Load_KeystoreWithoutAPassword_SaysWhereToNameOne()
    {
        using var key = LocalSigningKey.Generate();
        var file = new KeystoreFolder(_folder).Add(key, _password, Cheap, Now);
        var error = Should.Throw<KeyFileException>(() => KeyFile.Load(file));
        error.Problem.ShouldBe(KeyFileProblem.PasswordMissing);
        error.Message.ShouldContain("key.passwordFile");
    }

    [Fact]
    public void Load_BareKeyWithAPassword_IsRefusedBecauseSomebodyBelievesItIsEncrypted()
    {
        var file = Write("bare", new string('1', 64), OwnerOnly);
        var error = Should.Throw<KeyFileException>(() => KeyFile.Load(file, PasswordFile()));
        error.Problem.ShouldBe(KeyFileProblem.NotEncrypted);
        error.ToString().ShouldNotContain("11111111");
        error.ToString().ShouldNotContain(Canary);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    public void Load_PasswordOrKeystoreThatOthersMayRead_IsRefused(UnixFileMode extra)
    {
        using var key = LocalSigningKey.Generate();
        var file = new KeystoreFolder(_folder).Add(key, _password, Cheap, Now);
        var open = Write("open-password", Canary, OwnerOnly | extra);
        var error = Should.Throw<KeyFileException>(() => KeyFile.Load(file, open));
        error.Problem.ShouldBe(KeyFileProblem.TooOpen);
        error.Message.ShouldContain("password file");
        error.ToString().ShouldNotContain(Canary);
        File.SetUnixFileMode(file, OwnerOnly | extra);
        Should.Throw<KeyFileException>(() => KeyFile.Load(file, PasswordFile())).Problem.ShouldBe(KeyFileProblem.TooOpen);
    }

    // As systemd makes them: the group's bit is the mask of an access control list.
    [Fact]
    public void Read_CredentialOfASystemdService_MayShowTheGroupsBitButNoOther()
    {
        var buffer = new byte[64];
        var mode = UnixFileMode.UserRead | UnixFileMode.GroupRead;
        var file = Write("credential", Canary, mode);
        SecretFile.Read(file, SecretFile.PasswordFile, buffer, _folder).ShouldBe(Canary.Length);
        SecretFile.Read(file, SecretFile.PasswordFile, buffer, _folder + "/").ShouldBe(Canary.Length);
        Refused(file, null);
        Refused(file, "/");
        Refused(file, Path.GetDirectoryName(_folder));
        var link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, file);
        Refused(link, _folder);
        File.SetUnixFileMode(file, mode | UnixFileMode.OtherRead);
        Refused(file, _folder);

        void Refused(string path, string? credentials) => Should.Throw<KeyFileException>(() => SecretFile.Read(path, SecretFile.PasswordFile, buffer, credentials))
            .Problem.ShouldBe(KeyFileProblem.TooOpen);
    }

    [Theory]
    [InlineData("canary-password-7391", true)]
    [InlineData("canary-password-7391\n", true)]
    [InlineData("canary-password-7391\r\n", true)]
    [InlineData("canary-password-7391 ", false)]
    public void LoadPassword_OneLine_IsAllOfItButTheLineBreak(string content, bool same)
    {
        using var password = SecretText.LoadPassword(Write("password", content, OwnerOnly));
        password.IsSameAs(_password).ShouldBe(same);
        password.ToString().ShouldNotContain("canary");
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("canary-1\ncanary-2\n")]
    [InlineData("canary-1\n\n")]
    [InlineData("canary\0-1")]
    public void LoadPassword_NoSingleLine_IsMalformedAndTellsNothing(string content)
    {
        var error = Should.Throw<KeyFileException>(() => SecretText.LoadPassword(Write("password", content, OwnerOnly)));
        error.Problem.ShouldBe(KeyFileProblem.Malformed);
        error.ToString().ShouldNotContain("canary");
    }

    [Fact]
    public void LoadPassword_Endless_IsMalformed() => Should.Throw<KeyFileException>(
        () => SecretText.LoadPassword(Write("password", new string('x', SecretText.MaxLength + 1), OwnerOnly))).Problem.ShouldBe(KeyFileProblem.Malformed);

    [Fact]
    public async Task Open_WhatCastWrites_AndCastOpensWhatIsOurs()
    {
        var key = Keccak256.Hash("a key for cast"u8).ToString();
        await CastTool.RunAsync("wallet", "import", "theirs", "--keystore-dir", _folder, "--private-key", key, "--unsafe-password", Canary);
        var theirs = Path.Combine(_folder, "theirs");
        // cast writes it for everybody to read.
        File.SetUnixFileMode(theirs, OwnerOnly);
        using var read = KeyFile.Load(theirs, PasswordFile());
        read.Address.ShouldBe(ChecksumAddress.Parse(await CastTool.RunAsync("wallet", "address", "--private-key", key)));

        var ours = new KeystoreFolder(Path.Combine(_folder, "ours")).Add(read, _password, ScryptCost.Light, Now);
        (await CastTool.RunAsync("wallet", "address", "--keystore", ours, "--password-file", PasswordFile())).ShouldBe(ChecksumAddress.Format(read.Address));
    }

    [Fact]
    public async Task Seal_GethStandard_IsOpenedByCast()
    {
        using var key = LocalSigningKey.Generate();
        var file = Path.Combine(_folder, "standard");
        await File.WriteAllBytesAsync(file, Keystore.Seal(key, _password, ScryptCost.Standard));
        (await CastTool.RunAsync("wallet", "address", "--keystore", file, "--password-file", PasswordFile())).ShouldBe(ChecksumAddress.Format(key.Address));
    }

    private static SecretText Secret(string text) => new(Encoding.UTF8.GetBytes(text));

    private string PasswordFile() => Write("the-password", Canary + "\n", OwnerOnly);

    private string Write(string name, string content, UnixFileMode mode)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, mode);
        return path;
    }
}
