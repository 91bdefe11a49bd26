using System.Text;
using System.Text.Json.Nodes;
using KeeperBot.Evm.Keys;
using KeeperBot.Evm.Keys.Keystores;
using KeeperBot.Evm.Transactions;
using KeeperBot.Primitives;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.Survival.Tests.World;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>Keys, configuration, secrets (73 to 82).</summary>
internal static class KeyRows
{
    private const string Password = "canary horse battery";

    public static IEnumerable<FaultRow> All =>
    [
        new(73, "the keystore's password is another", "code 6 at once, one attempt", WrongPasswordAsync),
        new(74, "the keystore names another address than its key has", "code 6", AnotherAddressAsync),
        new(75, "a keystore that asks for scrypt N = 2^30", "code 6, within bounds of memory and time", HugeScryptAsync),
        new(76, "key file and password file readable by others", "code 6 for each", ReadableAsync),
        new(77, "a typo, wei for gwei, a negative cap, a zero and a duplicate address", "code 3 for each, with path and mend", ConfigurationAsync),
        new(78, "--dry-run with the key file gone", "decides, and no send reaches a node", DryRunAsync),
        new(79, "a signer that alters recipient, value, nonce, chain and fee, answers with a high s, or signs with another key", "each is rejected, nothing is sent", LyingSignerAsync),
        new(80, "a signer that does not answer, then is gone", "nothing is sent, the nonce is kept; goes on when it is back", DeadSignerAsync),
        new(81, "a canary password, key and node URL, through a failing and a working start", "in no log, journal, or output", CanariesAsync),
        new(82, "Anvil's well-known key with chain.id 1", "code 3", WellKnownKeyAsync),
    ];

    private static async Task<string> WrongPasswordAsync(FaultBench bench)
    {
        Seal(bench, "another canary");
        (await bench.StartToEndAsync()).ShouldBe(6, bench.Said);
        bench.Said.ShouldContain("password");
        bench.Happened("keystore with another password");
        bench.WritePrivate("password", Password);
        return "code 6; with the right password the encrypted key saved the account";
    }

    private static async Task<string> AnotherAddressAsync(FaultBench bench)
    {
        Seal(bench, Password);
        Change(bench, document => document["address"] = "00000000000000000000000000000000000000aa");
        (await bench.StartToEndAsync()).ShouldBe(6, bench.Said);
        bench.Happened("keystore's address field changed");
        Seal(bench, Password);
        return "code 6";
    }

    private static async Task<string> HugeScryptAsync(FaultBench bench)
    {
        Seal(bench, Password);
        Change(bench, document => (document["crypto"] ?? document["Crypto"])!["kdfparams"]!["n"] = 1 << 30);
        (await bench.StartToEndAsync()).ShouldBe(6, bench.Said);
        bench.Happened("keystore with N = 2^30");
        Seal(bench, Password);
        return "code 6, refused before any memory was taken";
    }

    private static async Task<string> ReadableAsync(FaultBench bench)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("file modes");
        Seal(bench, Password);
        foreach (var name in (string[])["keeper.key", "password"])
        {
            File.SetUnixFileMode(bench.Folder.At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
            (await bench.StartToEndAsync()).ShouldBe(6, bench.Said);
            File.SetUnixFileMode(bench.Folder.At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            bench.Happened($"{name} readable by others");
        }

        bench.Said.ShouldContain("chmod 600");
        return "code 6 twice, with the mend";
    }

    private static async Task<string> ConfigurationAsync(FaultBench bench)
    {
        (string Path, JsonNode Value)[] mistakes =
        [
            ("policy/fees/minTpi", "0.1 gwei"), ("policy/fees/minTip", "1 ether"), ("policy/maxCostPerDay", "-1 ether"),
            ("venues/perp-v2/vault", "0x0000000000000000000000000000000000000000"), ("venues/perp-v2/exchange", bench.Folder.Configuration["venues"]!["perp-v2"]!["vault"]!.DeepClone()),
        ];
        foreach (var (path, value) in mistakes)
        {
            var before = bench.Folder.Set(path, value);
            (await bench.StartToEndAsync()).ShouldBe(3, bench.Said);
            bench.Keeper!.Said.ShouldContain(path.Split('/')[^1]);
            bench.Folder.Set(path, before);
            bench.Happened(path.Replace('/', '.'));
        }

        bench.Sent.ShouldBeEmpty();
        return $"{mistakes.Length} times code 3, each naming its path";
    }

    private static async Task<string> DryRunAsync(FaultBench bench)
    {
        File.Delete(bench.Folder.At("keeper.key"));
        await bench.StartAndCycleAsync("--dry-run");
        await bench.MineAsync(3);
        bench.Sent.ShouldBeEmpty();
        File.Exists(bench.Folder.Journal).ShouldBeFalse();
        bench.Said.ShouldContain("would send");
        bench.Happened("four cycles of a dry run");
        await bench.Keeper!.KillAsync();
        FaultWorld.WriteKey(bench.Folder.At("keeper.key"));
        await bench.RescueAsync();
        return "decided and sent nothing; the same folder saved the account live";
    }

    private static async Task<string> LyingSignerAsync(FaultBench bench)
    {
        var lies = new Queue<Func<Eip1559Transaction, Eip1559Transaction>>(
        [
            asked => asked with { To = Address.Parse("0x00000000000000000000000000000000000000bb") }, asked => asked with { Value = UInt256.Parse("1") },
            asked => asked with { Nonce = asked.Nonce + 1 }, asked => asked with { ChainId = new ChainId(1) }, asked => asked with { MaxFeePerGas = UInt256.Parse("900000000000") },
        ]);
        var told = lies.Count;
        using var own = FaultWorld.Key();
        using var other = new LocalSigningKey(Evm.Crypto.Keccak256.Hash("somebody else's key"u8).Span);
        var (strangers, high) = (1, 1);
        await using var signer = LoopbackRpcServer.Start().On(SignerDouble.Method, asked =>
            lies.TryDequeue(out var lie) ? SignerDouble.Sign(asked, own, lie)
            : high-- > 0 ? SignerDouble.SignHigh(asked, own)
            : SignerDouble.Sign(asked, strangers-- > 0 ? other : own));
        bench.UseSigner(signer);
        await bench.StartAndCycleAsync();
        for (var block = 0; block < 12 && bench.Sent.Count == 0; block++)
            await bench.MineAsync();
        bench.Happened($"{told} altered transactions, one signature with a high s, and one of another sender");
        signer.Calls(SignerDouble.Method).ShouldBe(told + 3);
        bench.Said.ShouldContain("upper half (EIP-2)");
        await bench.RescueAsync();
        bench.Sent.ShouldAllBe(sent => sent.Sender == FaultWorld.Actor && sent.Transaction.Nonce == 0);
        return $"{told + 2} signatures rejected, the honest one sent";
    }

    private static async Task<string> DeadSignerAsync(FaultBench bench)
    {
        using var own = FaultWorld.Key();
        await using var signer = LoopbackRpcServer.Start().On(SignerDouble.Method, asked => SignerDouble.Sign(asked, own));
        bench.UseSigner(signer);
        bench.Folder.Configuration["key"]!["remote"]!["timeout"] = "1 s";
        bench.Require(signer.Inject(Faults.Hanging()));
        await bench.StartAndCycleAsync();
        bench.Require(signer.Inject(Faults.Dropped()));
        await bench.MineAsync();
        bench.Sent.ShouldBeEmpty();
        await bench.RescueAsync();
        bench.Sent.ShouldAllBe(sent => sent.Transaction.Nonce == 0);
        return "two plans given up unsigned, the third signed with the same nonce";
    }

    private static async Task<string> CanariesAsync(FaultBench bench)
    {
        Seal(bench, Password);
        bench.Require(bench.Proxy.Inject(Faults.NodeError(-32000, $"no access with {LoopbackRpcServer.SecretInPath}"), method: "eth_call"));
        bench.Start(null);
        await bench.Keeper!.SaysAsync("could not be inspected");
        await bench.MineAsync();
        bench.Require(bench.Proxy.Keep(Faults.Dropped()));
        await bench.World.MineAsync();
        await bench.Keeper!.SaysAsync("No head to be had");
        await bench.RescueAsync();
        await bench.Keeper!.TerminateAsync();
        var secret = FaultWorld.SecretText;
        foreach (var (file, text) in bench.Folder.Contents().Where(item => item.File is not ("appsettings.json" or "password" or "keeper.key")).Append(("stderr", bench.Said)))
        {
            foreach (var canary in (string[])[Password, secret, secret[2..], LoopbackRpcServer.SecretInPath])
                text.Contains(canary, StringComparison.OrdinalIgnoreCase).ShouldBeFalse($"a canary is in {file}");
        }

        return "no canary in journal, log, or stderr";
    }

    private static async Task<string> WellKnownKeyAsync(FaultBench bench)
    {
        bench.Folder.Set("chain/id", 1);
        var address = bench.Folder.Set("key/address", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
        (await bench.StartToEndAsync()).ShouldBe(3, bench.Said);
        bench.Said.ShouldContain("well-known");
        bench.Happened("Anvil's first address with chain.id 1");
        bench.Folder.Set("chain/id", 31337);
        bench.Folder.Set("key/address", address);
        return "code 3";
    }

    private static void Seal(FaultBench bench, string password)
    {
        using var key = FaultWorld.Key();
        using var secret = new SecretText(Encoding.UTF8.GetBytes(Password));
        bench.WritePrivate("keeper.key", Encoding.UTF8.GetString(Keystore.Seal(key, secret, new ScryptCost(2, 8, 1))));
        bench.WritePrivate("password", password);
        bench.Folder.Set("key/passwordFile", "password");
    }

    private static void Change(FaultBench bench, Action<JsonObject> change)
    {
        var document = JsonNode.Parse(File.ReadAllText(bench.Folder.At("keeper.key")))!.AsObject();
        change(document);
        bench.WritePrivate("keeper.key", document.ToJsonString());
    }
}
