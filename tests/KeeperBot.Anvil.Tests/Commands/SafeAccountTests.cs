using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Transports;
using KeeperBot.Execution.Journal;
using KeeperBot.Host.Commands;
using KeeperBot.Protocols.Routes.Roles;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>
/// A Safe's owner brings a perp position, runs `account setup`, signs what it prints, and the keeper rescues through the role; with one permission too many `check`
/// says which.
/// </summary>
public sealed class SafeAccountTests
{
    private const string Eth = "1000000000000000000";

    [Fact]
    public async Task Setup_SignedByTheOwners_LetsTheKeeperRescueAndNothingElse()
    {
        await using var world = await RunningWorld.StartAsync();
        var node = new Uri((string)world.Configuration()["chain"]!["rpc"]![0]!);
        using var transport = new HttpRpcTransport(node, new HttpRpcOptions(), TimeProvider.System);
        var site = await SafeWithPerp.SiteAsync(new EthClient(transport), world.Configuration());
        await SafeWithPerp.OpenAsync(site);
        var file = world.Write("safe.json", configuration => OverTheSafe(configuration, site));

        var before = await KeeperCommand.RunAsync("check", "--config", file);
        before.Code.ShouldBe(ExitCode.ChainMismatch);
        before.Output.ShouldContain("✗ treasury: the key may do what the keeper needs: the role may not call deposit of");

        await RehearsalOf.RescuesWithAGrantOnlyAsync(file);
        await SafeWithPerp.SignAsync(site, await KeeperCommand.RunAsync("account", "setup", "--config", file));

        var ready = await KeeperCommand.RunAsync("check", "--config", file);
        ready.Code.ShouldBe(ExitCode.Ok, ready.Output);
        ready.Output.ShouldContain("✓ treasury: the key may do nothing else");
        var again = await KeeperCommand.RunAsync("account", "setup", "--config", file);
        again.Json.GetProperty("transactions").GetArrayLength().ShouldBe(0, again.Errors);

        await RehearsalOf.RescuesAsync(file);
        await RescueAsync(site, file, Path.Combine(world.Folder, "safe.db"));

        await SafeWithPerp.ExecuteAsync(site, site.At("roles"), site.Book["roles"].Abi.Function("allowFunction").Encode(
            RoleKey.Parse("keeper").Value, site.At("perp.vault"), site.Book["perp.vault"].Abi.Function("withdraw").Selector, 0));
        var loose = await KeeperCommand.RunAsync("check", "--config", file);
        loose.Code.ShouldBe(ExitCode.ChainMismatch);
        loose.Output.ShouldContain($"✗ treasury: the key may do nothing else: the role may also: {site.Book["perp.vault"].Abi.Function("withdraw").Selector} of {site.At("perp.vault")}");
        await SafeWithPerp.SignAsync(site, await KeeperCommand.RunAsync("account", "setup", "--config", file));
        (await KeeperCommand.RunAsync("check", "--config", file)).Code.ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public async Task Setup_OfAnOptionsVault_IsItsKeeperRole()
    {
        await using var world = await RunningWorld.StartAsync();
        var setup = await KeeperCommand.RunAsync("account", "setup", "--config", world.ConfigurationFile);
        setup.Code.ShouldBe(ExitCode.Ok, setup.Errors);
        setup.Json.GetProperty("transactions").GetArrayLength().ShouldBe(0);
        var other = world.Write("other.json", configuration =>
        {
            configuration["key"]!["address"] = "0x90F79bf6EB2c4f870365E785982E1f101E93b906";
            configuration["key"]!.AsObject().Remove("file");
            configuration["key"]!["remote"] = new JsonObject { ["url"] = "http://127.0.0.1:1" };
        });
        var given = await KeeperCommand.RunAsync("account", "setup", "--config", other);
        given.Code.ShouldBe(ExitCode.Ok, given.Errors);
        given.Errors.ShouldContain("make 0x90f79bf6eb2c4f870365e785982e1f101e93b906 the vault's keeper");
        given.Json.GetProperty("transactions")[0].GetProperty("data").GetString().ShouldEndWith("90f79bf6eb2c4f870365e785982e1f101e93b906");
    }

    /// <summary>The allowance, the deposit and the hedge, each through the role; each run of the program is one cycle, and the journal is sound.</summary>
    private static async Task RescueAsync(WorldSite site, string file, string journal)
    {
        var before = await NumberAsync(site, "perp.vault", "getBalance", site.At("safe"));
        for (var cycle = 0; cycle < 8; cycle++)
        {
            var run = await KeeperCommand.RunAsync("run", "--once", "--config", file);
            run.Code.ShouldBe(ExitCode.Ok, run.Errors);
            await site.Chain.Client.RawAsync("evm_mine");
        }

        (await NumberAsync(site, "perp.vault", "getBalance", site.At("safe"))).ShouldBeGreaterThan(before + 100_000_000);
        BigInteger.Abs(await NumberAsync(site, "perp.accountBalance", "getTotalPositionSize", site.At("safe"), site.At("perp.baseToken"))).ShouldBeLessThan(BigInteger.Parse(Eth, CultureInfo.InvariantCulture) * 3 / 4);
        (await NumberAsync(site, "usdc", "allowance", site.At("safe"), site.At("perp.vault"))).ShouldBe(BigInteger.Zero);
        using var reader = JournalReader.Open(journal);
        reader.Verify().FirstFault.ShouldBeNull();
    }

    private static async Task<BigInteger> NumberAsync(WorldSite site, string role, string function, params AbiValue[] arguments) =>
        (await site.Chain.ReadAsync(site.Book[role], function, arguments))[0].AsBigInteger();

    private static void OverTheSafe(JsonObject configuration, WorldSite site)
    {
        configuration["accounts"] = new JsonArray(new JsonObject
        {
            ["id"] = "treasury",
            ["holder"] = ChecksumAddress.Format(site.At("safe")),
            ["route"] = "safe-roles",
            ["roles"] = new JsonObject { ["module"] = ChecksumAddress.Format(site.At("roles")), ["role"] = "keeper" },
            ["venues"] = new JsonArray("perp-v2"),
            ["buffers"] = new JsonArray("USDC"),
        });
        configuration["venues"]!.AsObject().Remove("lyra-v1");
        configuration["limits"]!["margin"]!.AsObject().Remove("lyra-v1");
        configuration["limits"]!["margin"]!["perp-v2"]!["trigger"] = "5";
        configuration["limits"]!["margin"]!["perp-v2"]!["target"] = "6";
        configuration["policy"]!["approvals"] = new JsonArray(new JsonObject { ["spender"] = ChecksumAddress.Format(site.At("perp.vault")), ["most"] = "1000 USDC" });
        configuration["journal"]!["path"] = "safe.db";
    }
}
