using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.Transports;
using KeeperBot.Execution.Journal;
using KeeperBot.Host.Commands;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>
/// A trader with a perp position runs `account setup`, signs what it prints, and the keeper pays in from its own wallet and trades as its delegate; with one
/// action too many `check` says which.
/// </summary>
public sealed class DelegatedAccountTests
{
    private static readonly BigInteger Eth = BigInteger.Pow(10, 18);

    [Fact]
    public async Task Setup_SignedByTheTrader_LetsTheKeeperPayInAndTradeAndNothingElse()
    {
        await using var world = await RunningWorld.StartAsync();
        using var transport = new HttpRpcTransport(new Uri((string)world.Configuration()["chain"]!["rpc"]![0]!), new HttpRpcOptions(), TimeProvider.System);
        var site = await SiteAsync(new EthClient(transport), world.Configuration());
        var (trader, key) = (site.Accounts.Owner, Address.Parse((string)world.Configuration()["key"]!["address"]!));
        var registry = (await site.Chain.ReadAsync(site.Book["perp.clearingHouse"], "getDelegateApproval"))[0].AsAddress();
        site.Book.Add("perp.delegateApproval", site.Artifacts, ArtifactPackage.PerpCurie, "DelegateApproval", registry);
        await OpenAsync(site, trader);
        await site.SendAsync("usdc", "mint", key, 2_000_000_000);
        var file = world.Write("delegated.json", configuration => OverTheTrader(configuration, trader, site));

        var before = await KeeperCommand.RunAsync("check", "--config", file);
        before.Code.ShouldBe(ExitCode.ChainMismatch);
        before.Output.ShouldContain("✗ trader: the key may do what the keeper needs at perp-v2");

        await RehearsalOf.RescuesAsync(file, "--grant");
        await SignAsync(site, trader, await KeeperCommand.RunAsync("account", "setup", "--config", file));
        var ready = await KeeperCommand.RunAsync("check", "--config", file);
        ready.Code.ShouldBe(ExitCode.Ok, ready.Output);
        ready.Output.ShouldContain("✓ trader: the key may do nothing else at perp-v2");
        (await KeeperCommand.RunAsync("account", "setup", "--config", file)).Json.GetProperty("transactions").GetArrayLength().ShouldBe(0);

        await RehearsalOf.RescuesAsync(file);
        await KeepAsync(site, file, trader, key, Path.Combine(world.Folder, "delegated.db"));

        await site.SendFromAsync(trader, "perp.delegateApproval", "approve", key, 2);
        await site.SendFromAsync(trader, "usdc", "approve", key, 1);
        var loose = await KeeperCommand.RunAsync("check", "--config", file);
        loose.Code.ShouldBe(ExitCode.ChainMismatch);
        loose.Output.ShouldContain("✗ trader: the key may do nothing else at perp-v2: it may also add liquidity");
        loose.Output.ShouldContain("✗ trader: the key may take no USDC of the holder's");
        await SignAsync(site, trader, await KeeperCommand.RunAsync("account", "setup", "--config", file));
        (await KeeperCommand.RunAsync("check", "--config", file)).Code.ShouldBe(ExitCode.Ok);
    }

    /// <summary>The allowance of the key's wallet, the deposit and the hedge; each run of the program is one cycle, and the journal is sound.</summary>
    private static async Task KeepAsync(WorldSite site, string file, Address trader, Address key, string journal)
    {
        var (deposit, wallet) = (await NumberAsync(site, "perp.vault", "getBalance", trader), await NumberAsync(site, "usdc", "balanceOf", key));
        for (var cycle = 0; cycle < 8; cycle++)
        {
            var run = await KeeperCommand.RunAsync("run", "--once", "--config", file);
            run.Code.ShouldBe(ExitCode.Ok, run.Errors);
            await site.Chain.Client.RawAsync("evm_mine");
        }

        (await NumberAsync(site, "perp.vault", "getBalance", trader)).ShouldBeGreaterThan(deposit + 100_000_000);
        (await NumberAsync(site, "usdc", "balanceOf", key)).ShouldBeLessThan(wallet - 100_000_000);
        (await NumberAsync(site, "usdc", "allowance", key, site.At("perp.vault"))).ShouldBe(BigInteger.Zero);
        BigInteger.Abs(await NumberAsync(site, "perp.accountBalance", "getTotalPositionSize", trader, site.At("perp.baseToken"))).ShouldBeLessThan(Eth * 3 / 4);
        using var reader = JournalReader.Open(journal);
        reader.Verify().FirstFault.ShouldBeNull();
    }

    private static async Task<BigInteger> NumberAsync(WorldSite site, string role, string function, params AbiValue[] arguments) =>
        (await site.Chain.ReadAsync(site.Book[role], function, arguments))[0].AsBigInteger();

    private static void OverTheTrader(JsonObject configuration, Address trader, WorldSite site)
    {
        configuration["accounts"] = new JsonArray(new JsonObject
        {
            ["id"] = "trader",
            ["holder"] = ChecksumAddress.Format(trader),
            ["route"] = "venue-delegation",
            ["venues"] = new JsonArray("perp-v2"),
            ["buffers"] = new JsonArray("USDC"),
        });
        configuration["venues"]!["perp-v2"]!["delegateApproval"] = ChecksumAddress.Format(site.At("perp.delegateApproval"));
        configuration["venues"]!.AsObject().Remove("lyra-v1");
        configuration["limits"]!["margin"]!.AsObject().Remove("lyra-v1");
        configuration["limits"]!["margin"]!["perp-v2"]!["trigger"] = "5";
        configuration["limits"]!["margin"]!["perp-v2"]!["target"] = "6";
        configuration["policy"]!["approvals"] = new JsonArray(new JsonObject { ["spender"] = ChecksumAddress.Format(site.At("perp.vault")), ["most"] = "1000 USDC" });
        configuration["journal"]!["path"] = "delegated.db";
    }

    private static async Task<WorldSite> SiteAsync(EthClient client, JsonObject configuration)
    {
        var control = new AnvilControl(client);
        var artifacts = new ArtifactStore(KeeperHome.Find());
        var site = new WorldSite(new ChainWriter(client, artifacts), control, artifacts, WorldAccounts.Of(await control.GetAccountsAsync()), new ContractBook());
        var perp = configuration["venues"]!["perp-v2"]!;
        site.Book.Add("usdc", artifacts, ArtifactPackage.Lyra, "TestERC20SetDecimals", Address.Parse((string)configuration["tokens"]!["USDC"]!["address"]!));
        foreach (var (role, name) in new[] { ("vault", "Vault"), ("clearingHouse", "ClearingHouse"), ("accountBalance", "AccountBalance") })
            site.Book.Add($"perp.{role}", artifacts, ArtifactPackage.PerpCurie, name, Address.Parse((string)perp[role]!));
        site.Book.Add("perp.baseToken", artifacts, ArtifactPackage.PerpCurie, "BaseToken", Address.Parse((string)perp["markets"]!["ETH"]!));
        return site;
    }

    private static async Task OpenAsync(WorldSite site, Address trader)
    {
        await site.FundAsync("usdc", trader, site.At("perp.vault"), 500_000_000);
        await site.SendFromAsync(trader, "perp.vault", "deposit(address,uint256)", site.At("usdc"), 500_000_000);
        await site.SendFromAsync(trader, "perp.clearingHouse", "openPosition", site.Book["perp.clearingHouse"].Struct(
            "openPosition", 0,
            ("baseToken", site.At("perp.baseToken")), ("isBaseToQuote", false), ("isExactInput", false), ("amount", Eth),
            ("oppositeAmountBound", 0), ("deadline", UInt256.MaxValue), ("sqrtPriceLimitX96", 0), ("referralCode", Hash32.Zero)));
    }

    private static async Task SignAsync(WorldSite site, Address trader, KeeperCommand setup)
    {
        setup.Code.ShouldBe(ExitCode.Ok, setup.Errors);
        setup.Json.GetProperty("meta").GetProperty("createdFromSafeAddress").GetString().ShouldBe(trader.ToString());
        var transactions = setup.Json.GetProperty("transactions");
        transactions.GetArrayLength().ShouldBeGreaterThan(0);
        foreach (var transaction in transactions.EnumerateArray())
        {
            await site.Chain.Client.RawAsync("eth_sendTransaction", new JsonObject
            {
                ["from"] = trader.ToString(), ["to"] = transaction.GetProperty("to").GetString(), ["data"] = transaction.GetProperty("data").GetString(), ["gas"] = "0xf4240",
            });
            await site.Chain.Client.RawAsync("evm_mine");
        }
    }
}
