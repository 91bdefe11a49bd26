using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Keys.Keystores;

namespace KeeperBot.Evm.Tests.Keys.Keystores;

public sealed class KeystoreTests
{
    private const string Source = "/keys/one.json";
    private const string Canary = "canary-password-7391";
    private static readonly ScryptCost Cheap = new(2, 8, 1);

    public static TheoryData<string> Names() => [.. VectorFile.Read("keystore", "keystores.json").Select(entry => entry.Text("name"))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Open_PublishedOrForeignKeystore_GivesItsKey(string name)
    {
        var entry = Entry(name);
        using var password = Secret(entry.Text("password"));
        using var key = Keystore.Open(Json(entry), password, Source);
        key.Address.ShouldBe(ChecksumAddress.Parse(entry.Text("address")));
        using var bytes = new PinnedSecret(32);
        key.CopyTo(bytes);
        Convert.ToHexStringLower(bytes.Span).ShouldBe(entry.Text("privateKey"));
    }

    [Fact]
    public void Open_AnotherPassword_IsWrongPasswordAndTellsNothing()
    {
        using var password = Secret(Canary);
        var error = Refusal(Json(Entry("geth-light")), password, KeyFileProblem.WrongPassword);
        error.ToString().ShouldNotContain(Canary);
        error.Message.ShouldContain("password does not open");
    }

    [Fact]
    public void Open_OneBitOfTheMac_IsWrongPassword() => Damaged(
        KeyFileProblem.WrongPassword, document => document["crypto"]!["mac"] = Flip(document["crypto"]!["mac"]!.GetValue<string>()));

    [Fact]
    public void Open_OneBitOfTheCiphertext_IsWrongPassword() => Damaged(
        KeyFileProblem.WrongPassword, document => document["crypto"]!["ciphertext"] = Flip(document["crypto"]!["ciphertext"]!.GetValue<string>()));

    // The MAC does not cover the counter, so this decrypts to another key; only the address tells.
    [Fact]
    public void Open_OneBitOfTheCounter_IsAddressMismatch() => Damaged(
        KeyFileProblem.AddressMismatch, document => document["crypto"]!["cipherparams"]!["iv"] = Flip(document["crypto"]!["cipherparams"]!["iv"]!.GetValue<string>()));

    [Fact]
    public void Open_AddressOfAnotherKey_IsAddressMismatchAndNamesBoth()
    {
        var error = Damaged(KeyFileProblem.AddressMismatch, document => document["address"] = "f39fd6e51aad88f6f4ce6ab8827279cfffb92266");
        error.Message.ShouldContain("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
        error.Message.ShouldContain(Entry("geth-light").Text("address"));
    }

    [Theory]
    [InlineData("0x")]
    [InlineData("0X")]
    public void Open_AddressWithPrefix_IsTaken(string prefix)
    {
        using var key = Altered(document => document["address"] = prefix + document["address"]!.GetValue<string>().ToUpperInvariant());
        key.Address.ShouldBe(ChecksumAddress.Parse(Entry("geth-light").Text("address")));
    }

    [Theory]
    [InlineData(1L << 30, 8, 1)]
    [InlineData(1L << 62, 8, 1)]
    [InlineData(1L << 18, 8, 1 << 20)]
    [InlineData(1L << 18, 1 << 30, 1)]
    [InlineData(1L << 62, long.MaxValue, long.MaxValue)]
    [InlineData(1L << 20, 8, 1)]
    public void Open_ScryptBeyondTheBound_IsRefusedBeforeAnyWork(long n, long r, long p)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var error = Damaged(KeyFileProblem.TooExpensive, document =>
        {
            document["crypto"]!["kdfparams"]!["n"] = n;
            document["crypto"]!["kdfparams"]!["r"] = r;
            document["crypto"]!["kdfparams"]!["p"] = p;
        });
        (GC.GetAllocatedBytesForCurrentThread() - allocated).ShouldBeLessThan(4 << 20);
        error.Message.ShouldContain(FormattableString.Invariant($"n={n}, r={r}, p={p}"));
        error.Message.ShouldContain("at most 4194304");
    }

    [Fact]
    public void Open_Pbkdf2BeyondTheBound_IsRefusedBeforeAnyWork()
    {
        var error = Damaged(KeyFileProblem.TooExpensive, document => document["Crypto"]!["kdfparams"]!["c"] = 2_000_000_000, "capital-crypto-counter-carries");
        error.Message.ShouldContain("2000000000");
    }

    [Theory]
    [InlineData("version", "1", KeyFileProblem.Unsupported)]
    [InlineData("version", "\"3\"", KeyFileProblem.Malformed)]
    [InlineData("version", null, KeyFileProblem.Malformed)]
    [InlineData("address", "\"f39f\"", KeyFileProblem.Malformed)]
    [InlineData("address", "7", KeyFileProblem.Malformed)]
    [InlineData("crypto", "[]", KeyFileProblem.Malformed)]
    [InlineData("crypto", null, KeyFileProblem.Malformed)]
    [InlineData("Crypto", "{}", KeyFileProblem.Malformed)]
    [InlineData("crypto.cipher", "\"aes-128-cbc\"", KeyFileProblem.Unsupported)]
    [InlineData("crypto.kdf", "\"argon2id\"", KeyFileProblem.Unsupported)]
    [InlineData("crypto.kdf", "\"pbkdf2\"", KeyFileProblem.Malformed)]
    [InlineData("crypto.kdfparams", null, KeyFileProblem.Malformed)]
    [InlineData("crypto.kdfparams.n", "4097", KeyFileProblem.Malformed)]
    [InlineData("crypto.kdfparams.n", "1", KeyFileProblem.Malformed)]
    [InlineData("crypto.kdfparams.n", "-4096", KeyFileProblem.Malformed)]
    [InlineData("crypto.kdfparams.n", "4096.5", KeyFileProblem.Malformed)]
    [InlineData("crypto.kdfparams.n", "1e400", KeyFileProblem.Malformed)]
    [InlineData("crypto.kdfparams.n", "\"4096\"", KeyFileProblem.Malformed)]
    [InlineData("crypto.kdfparams.r", "0", KeyFileProblem.Malformed)]
    [InlineData("crypto.kdfparams.p", "-1", KeyFileProblem.Malformed)]
    [InlineData("crypto.kdfparams.dklen", "16", KeyFileProblem.Malformed)]
    [InlineData("crypto.kdfparams.dklen", "1000000000", KeyFileProblem.Malformed)]
    [InlineData("crypto.kdfparams.salt", "\"\"", KeyFileProblem.Malformed)]
    [InlineData("crypto.kdfparams.salt", "\"0g\"", KeyFileProblem.Malformed)]
    [InlineData("crypto.cipherparams.iv", "\"00\"", KeyFileProblem.Malformed)]
    [InlineData("crypto.ciphertext", "\"\"", KeyFileProblem.Malformed)]
    [InlineData("crypto.ciphertext", "\"000000000000000000000000000000000000000000000000000000000000000000\"", KeyFileProblem.Malformed)]
    [InlineData("crypto.mac", "\"00\"", KeyFileProblem.Malformed)]
    public void Open_DamagedOrUnknownForm_IsRefusedAndNamesThePlace(string path, string? json, KeyFileProblem problem)
    {
        var error = Damaged(problem, document =>
        {
            var names = path.Split('.');
            var parent = names[..^1].Aggregate((JsonNode)document, (node, name) => node[name]!).AsObject();
            parent.Remove(names[^1]);
            if (json is not null)
                parent.Add(names[^1], JsonNode.Parse(json));
        });
        error.Message.ShouldContain(path.Split('.')[^1], Case.Insensitive);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{} trailing")]
    [InlineData("{\"version\":3,\"version\":3}")]
    [InlineData("{\"version\":3,\"\\ud800\":3}")]
    [InlineData("{\"version\":3,\"crypto\":{\"cipher\":\"\\ud800\"}}")]
    [InlineData("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}}")]
    public void Open_NoStrictJson_IsMalformed(string json)
    {
        using var password = Secret(Canary);
        Refusal(Encoding.UTF8.GetBytes(json), password, KeyFileProblem.Malformed);
    }

    [Fact]
    public void Open_HugeFile_IsMalformed()
    {
        using var password = Secret(Canary);
        Refusal(Encoding.UTF8.GetBytes("{" + new string(' ', Keystore.MaxFileLength) + "}"), password, KeyFileProblem.Malformed);
    }

    [Fact]
    public void Seal_ThenOpen_GivesTheKeyBackAndIsNeverTheSameTwice()
    {
        using var key = LocalSigningKey.Generate();
        using var password = Secret("grüße, 世界");
        var one = Keystore.Seal(key, password, Cheap);
        var two = Keystore.Seal(key, password, Cheap);
        one.ShouldNotBe(two);
        using var again = Keystore.Open(one, password, Source);
        again.Address.ShouldBe(key.Address);
        using var other = Secret("grüße, 世界 ");
        Refusal(one, other, KeyFileProblem.WrongPassword);
    }

    [Fact]
    public void Seal_Standard_WritesWhatGethWrites()
    {
        using var key = LocalSigningKey.Generate();
        using var password = Secret(Canary);
        using var document = JsonDocument.Parse(Keystore.Seal(key, password, Cheap));
        var root = document.RootElement;
        root.EnumerateObject().Select(member => member.Name).ShouldBe(["address", "crypto", "id", "version"]);
        root.GetProperty("address").GetString().ShouldBe(key.Address.ToString()[2..].ToLowerInvariant());
        Guid.Parse(root.GetProperty("id").GetString()!).Version.ShouldBe(4);
        root.GetProperty("crypto").EnumerateObject().Select(member => member.Name).ShouldBe(["cipher", "ciphertext", "cipherparams", "kdf", "kdfparams", "mac"]);
        root.GetProperty("crypto").GetProperty("kdfparams").EnumerateObject().Select(member => member.Name).ShouldBe(["dklen", "n", "p", "r", "salt"]);
        root.ToString().ShouldNotContain(Canary);
        ScryptCost.Standard.ShouldBe(new ScryptCost(262144, 8, 1));
        ScryptCost.Light.ShouldBe(new ScryptCost(4096, 8, 6));
    }

    [Fact]
    public void Describe_Keystore_SaysAddressAndCostWithoutAPassword()
    {
        Keystore.Describe(Json(Entry("geth-standard")), Source).ShouldBe(
            new KeystoreSummary(ChecksumAddress.Parse(Entry("geth-standard").Text("address")), "scrypt n=262144 r=8 p=1"));
        Keystore.Describe(Json(Entry("cast-import")), Source).Address.ShouldBeNull();
    }

    private static JsonElement Entry(string name) => VectorFile.Read("keystore", "keystores.json").Single(entry => entry.Text("name") == name);

    private static byte[] Json(JsonElement entry) => Encoding.UTF8.GetBytes(entry.GetProperty("keystore").GetRawText());

    private static SecretText Secret(string text) => new(Encoding.UTF8.GetBytes(text));

    private static string Flip(string hex) => hex[..^1] + (hex[^1] == '0' ? '1' : '0');

    private static KeyFileException Damaged(KeyFileProblem problem, Action<JsonObject> damage, string name = "geth-light")
    {
        var document = JsonNode.Parse(Json(Entry(name)))!.AsObject();
        damage(document);
        using var password = Secret(Entry(name).Text("password"));
        var error = Refusal(Encoding.UTF8.GetBytes(document.ToJsonString()), password, problem);
        error.ToString().ShouldNotContain(Entry(name).Text("password"));
        error.ToString().ShouldNotContain(Entry(name).Text("privateKey"));
        return error;
    }

    private static LocalSigningKey Altered(Action<JsonObject> change)
    {
        var entry = Entry("geth-light");
        var document = JsonNode.Parse(Json(entry))!.AsObject();
        change(document);
        using var password = Secret(entry.Text("password"));
        return Keystore.Open(Encoding.UTF8.GetBytes(document.ToJsonString()), password, Source);
    }

    private static KeyFileException Refusal(byte[] json, SecretText password, KeyFileProblem problem)
    {
        var error = Should.Throw<KeyFileException>(() => Keystore.Open(json, password, Source));
        error.Problem.ShouldBe(problem, error.Message);
        error.Message.ShouldContain(Source);
        return error;
    }
}
