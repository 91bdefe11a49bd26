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

/// <summary>A Safe with a role at the venues beside Perp v2: an Aave v3 debt that the keeper repays, and spot that it sells on Uniswap v3, by what `account setup` printed and the owners signed.</summary>
public sealed class SafeVenuesTests
{
    private static readonly BigInteger Eth = BigInteger.Pow(10, 18);

    [Fact]
    public async Task Aave_DebtOfASafe_IsRepaidThroughTheRoleAndNothingIsLeftAllowed()
    {
        await using var world = await RunningWorld.StartAsync(scenario: "aave");
        using var transport = Transport(world);
        var site = await SiteAsync(transport, world.Configuration(), ("weth", "WETH"), ("usdc", "USDC"));
        site.Book.Add("pool", site.Artifacts, ArtifactPackage.AaveV3, "Pool", Address.Parse((string)world.Configuration()["venues"]!["aave-v3"]!["pool"]!));
        var safe = site.At("safe");
        await site.SendAsync("weth", "mint", safe, 10 * Eth);
        await ExecuteAsync(site, "weth", "approve", site.At("pool"), 10 * Eth);
        await ExecuteAsync(site, "pool", "supply", site.At("weth"), 10 * Eth, safe, 0);
        await ExecuteAsync(site, "pool", "borrow", site.At("usdc"), 12_000_000_000, 2, 0, safe);
        var file = world.Write("safe.json", configuration =>
        {
            OverTheSafe(configuration, site, "aave-v3");
            configuration["limits"]!["margin"]!["aave-v3"]!["trigger"] = "1.45";
            configuration["limits"]!["margin"]!["aave-v3"]!["target"] = "1.5";
        });
        await GrantAsync(site, file);

        var before = await DebtAsync(site);
        await KeepAsync(site, file, cycles: 4);

        (before - await DebtAsync(site)).ShouldBeInRange(BigInteger.Pow(10, 8) * 900, BigInteger.Pow(10, 8) * 1100);
        (await NumberAsync(site, "usdc", "allowance", safe, site.At("pool"))).ShouldBe(BigInteger.Zero);
        Verify(world);
    }

    [Fact]
    public async Task Spot_DeltaOfASafe_IsSoldThroughTheRoleToTheSafeItself()
    {
        await using var world = await RunningWorld.StartAsync(scenario: "spot");
        using var transport = Transport(world);
        var site = await SiteAsync(transport, world.Configuration(), ("weth", "WETH"), ("usdc", "USDC"));
        var safe = site.At("safe");
        await site.SendAsync("weth", "mint", safe, 7 * Eth);
        var file = world.Write("safe.json", configuration =>
        {
            OverTheSafe(configuration, site, "uniswap-v3");
            configuration["venues"]!.AsObject().Remove("lyra-v1");
            configuration["limits"]!["margin"]!.AsObject().Remove("lyra-v1");
            var approvals = configuration["policy"]!["approvals"]!.AsArray();
            for (var index = approvals.Count - 1; index >= 0; index--)
            {
                if (((string)approvals[index]!["most"]!).EndsWith("sUSD", StringComparison.Ordinal))
                    approvals.RemoveAt(index);
            }
        });
        await GrantAsync(site, file);

        await KeepAsync(site, file, cycles: 4);

        // From 7 to the inner edge of the band around 4; what was received went to the Safe.
        (await NumberAsync(site, "weth", "balanceOf", safe)).ShouldBeInRange(4 * Eth, 5 * Eth);
        (await NumberAsync(site, "usdc", "balanceOf", safe)).ShouldBeGreaterThan(4_000_000_000);
        (await NumberAsync(site, "weth", "allowance", safe, Address.Parse((string)world.Configuration()["venues"]!["uniswap-v3"]!["router"]!))).ShouldBe(BigInteger.Zero);
        Verify(world);
    }

    private static HttpRpcTransport Transport(RunningWorld world) => new(new Uri((string)world.Configuration()["chain"]!["rpc"]![0]!), new HttpRpcOptions(), TimeProvider.System);

    private static async Task<WorldSite> SiteAsync(HttpRpcTransport transport, JsonObject configuration, params (string Role, string Symbol)[] tokens)
    {
        var client = new EthClient(transport);
        var (control, artifacts) = (new AnvilControl(client), new ArtifactStore(KeeperHome.Find()));
        var accounts = WorldAccounts.Of(await control.GetAccountsAsync());
        var site = new WorldSite(new ChainWriter(client, artifacts), control, artifacts, accounts, new ContractBook());
        foreach (var (role, symbol) in tokens)
            site.Book.Add(role, artifacts, ArtifactPackage.Lyra, "TestERC20SetDecimals", Address.Parse((string)configuration["tokens"]![symbol]!["address"]!));
        await SafeDeployer.DeployAsync(site, accounts.Owner);
        return site;
    }

    private static void OverTheSafe(JsonObject configuration, WorldSite site, string venue)
    {
        configuration["accounts"] = new JsonArray(new JsonObject
        {
            ["id"] = "treasury",
            ["holder"] = ChecksumAddress.Format(site.At("safe")),
            ["route"] = "safe-roles",
            ["roles"] = new JsonObject { ["module"] = ChecksumAddress.Format(site.At("roles")), ["role"] = "keeper" },
            ["venues"] = new JsonArray(venue),
            ["buffers"] = new JsonArray("USDC", "WETH"),
        });
        configuration["journal"]!["path"] = "safe.db";
    }

    /// <summary>The owners sign what is printed, and the check then has nothing to say.</summary>
    private static async Task GrantAsync(WorldSite site, string file)
    {
        var setup = await KeeperCommand.RunAsync("account", "setup", "--config", file);
        setup.Code.ShouldBe(ExitCode.Ok, setup.Errors);
        foreach (var transaction in setup.Json.GetProperty("transactions").EnumerateArray())
            await SafeDeployer.ExecuteAsync(site, site.Accounts.Owner, Address.Parse(transaction.GetProperty("to").GetString()!), Bytes.Parse(transaction.GetProperty("data").GetString()!));
        var ready = await KeeperCommand.RunAsync("check", "--config", file);
        ready.Code.ShouldBe(ExitCode.Ok, ready.Output);
        ready.Output.ShouldContain("✓ treasury: the key may do nothing else");
    }

    private static async Task KeepAsync(WorldSite site, string file, int cycles)
    {
        for (var cycle = 0; cycle < cycles; cycle++)
        {
            var run = await KeeperCommand.RunAsync("run", "--once", "--config", file);
            run.Code.ShouldBe(ExitCode.Ok, run.Errors);
            await site.Chain.Client.RawAsync("evm_mine");
        }
    }

    private static void Verify(RunningWorld world)
    {
        using var reader = JournalReader.Open(Path.Combine(world.Folder, "safe.db"));
        reader.Verify().FirstFault.ShouldBeNull();
    }

    private static async Task<BigInteger> DebtAsync(WorldSite site) => (await site.Chain.ReadAsync(site.Book["pool"], "getUserAccountData", site.At("safe")))["totalDebtBase"].AsBigInteger();

    private static async Task<BigInteger> NumberAsync(WorldSite site, string role, string function, params AbiValue[] arguments) =>
        (await site.Chain.ReadAsync(site.Book[role], function, arguments))[0].AsBigInteger();

    private static Task ExecuteAsync(WorldSite site, string role, string function, params AbiValue[] arguments) =>
        SafeDeployer.ExecuteAsync(site, site.Accounts.Owner, site.At(role), site.Book[role].Abi.Function(function).Encode(arguments));
}
