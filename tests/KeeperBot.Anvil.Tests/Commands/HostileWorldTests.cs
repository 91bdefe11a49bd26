using System.Text;
using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Transports;
using KeeperBot.Host.Commands;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>The shipped program where a contract stands in the way, and what it leaves behind.</summary>
public sealed class HostileWorldTests
{
    [Fact]
    public async Task Case62_VaultIsPaused_NothingIsSentAndAHumanIsCalled()
    {
        await using var world = await RunningWorld.StartAsync("-7%");
        using var transport = new HttpRpcTransport(Node(world), new HttpRpcOptions(), TimeProvider.System);
        var client = new EthClient(transport);
        var vault = Address.Parse((string)world.Configuration()["accounts"]![0]!["holder"]!);
        var owner = await OwnerAsync(client, vault);
        var control = new AnvilControl(client);
        await control.ImpersonateAsync(owner);
        await control.SetBalanceAsync(owner, UInt256.Parse("1000000000000000000"));
        await client.RawAsync(
            "eth_sendTransaction", new JsonObject { ["from"] = owner.ToString(), ["to"] = vault.ToString(), ["data"] = AbiFunction.Parse("pause()").Encode().ToString() });
        await client.RawAsync("evm_mine");

        var run = await KeeperCommand.RunAsync("run", "--once", "--json", "--config", world.ConfigurationFile);

        run.Code.ShouldBe(ExitCode.Ok, run.Errors);
        run.Json.GetProperty("actions").EnumerateArray().Select(action => action.GetProperty("outcome").GetString()).ShouldAllBe(outcome => outcome!.StartsWith("dropped:", StringComparison.Ordinal));
        run.Json.GetProperty("alarms").EnumerateArray().Select(alarm => alarm.GetProperty("code").GetString()).ShouldContain("rescue_not_sent");
        run.Output.ShouldContain("EnforcedPause");
    }

    [Fact]
    public async Task Case81_Secrets_AreInNoLogJournalOrOutput()
    {
        const string password = "canary password that nobody may read";
        await using var world = await RunningWorld.StartAsync("-7%");
        await using var proxy = LoopbackRpcServer.StartProxy(Node(world));
        var bare = Path.Combine(world.Folder, "keeper.key");
        var digits = (await File.ReadAllTextAsync(bare)).Trim()[2..];
        var secrets = Directory.CreateDirectory(Path.Combine(world.Folder, "secrets")).FullName;
        await WritePrivateAsync(Path.Combine(secrets, "password"), password);
        await WritePrivateAsync(Path.Combine(secrets, "rpc"), proxy.Url.ToString());
        (await KeeperCommand.RunAsync("key", "import", bare, "--dir", Path.Combine(secrets, "keys"), "--password-file", Path.Combine(secrets, "password"), "--light")).Code.ShouldBe(ExitCode.Ok);
        var file = world.Write("canary.json", configuration =>
        {
            configuration["chain"]!["rpc"] = new JsonArray("file:secrets/rpc");
            configuration["key"]!["file"] = Directory.EnumerateFiles(Path.Combine(secrets, "keys")).Single();
            configuration["key"]!["passwordFile"] = "secrets/password";
        });
        File.Move(bare, Path.Combine(secrets, "bare.key"));

        var said = new StringBuilder();
        foreach (var arguments in new[] { new[] { "check" }, ["run", "--once", "--json"], ["status"], ["nodes"], ["halt"], ["run", "--once", "--json"] })
        {
            var command = await KeeperCommand.RunAsync([.. arguments, "--config", file]);
            said.Append(command.Output).Append(command.Errors);
        }

        proxy.Calls("eth_sendRawTransaction").ShouldBeGreaterThan(0, "the key has really signed");
        foreach (var path in Directory.EnumerateFiles(world.Folder))
            said.Append(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path)));
        foreach (var secret in new[] { digits, digits.ToUpperInvariant(), Encoding.Latin1.GetString(Convert.FromHexString(digits)), password, LoopbackRpcServer.SecretInPath })
            said.ToString().Contains(secret, StringComparison.Ordinal).ShouldBeFalse();
    }

    private static Uri Node(RunningWorld world) => new((string)world.Configuration()["chain"]!["rpc"]![0]!);

    private static async Task<Address> OwnerAsync(EthClient client, Address vault)
    {
        var owner = AbiFunction.Parse("owner() view returns (address)");
        return owner.DecodeOutput((await client.CallAsync(new CallRequest { To = vault, Data = owner.Encode() }, BlockTag.Latest)).Data.Span)[0].AsAddress();
    }

    private static async Task WritePrivateAsync(string path, string content)
    {
        await File.WriteAllTextAsync(path, content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
