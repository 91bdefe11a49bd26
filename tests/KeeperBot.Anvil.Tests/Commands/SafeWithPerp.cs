using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Host.Commands;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>A Safe 1.4.1 with a Roles Modifier v2 on a running world, whose owner brings money and a perp position and signs what `account setup` prints.</summary>
internal static class SafeWithPerp
{
    public static async Task<WorldSite> SiteAsync(EthClient client, JsonObject configuration)
    {
        var control = new AnvilControl(client);
        var artifacts = new ArtifactStore(KeeperHome.Find());
        var accounts = WorldAccounts.Of(await control.GetAccountsAsync());
        var site = new WorldSite(new ChainWriter(client, artifacts), control, artifacts, accounts, new ContractBook());
        var perp = configuration["venues"]!["perp-v2"]!;
        site.Book.Add("usdc", artifacts, ArtifactPackage.Lyra, "TestERC20SetDecimals", Address.Parse((string)configuration["tokens"]!["USDC"]!["address"]!));
        site.Book.Add("perp.vault", artifacts, ArtifactPackage.PerpCurie, "Vault", Address.Parse((string)perp["vault"]!));
        site.Book.Add("perp.clearingHouse", artifacts, ArtifactPackage.PerpCurie, "ClearingHouse", Address.Parse((string)perp["clearingHouse"]!));
        site.Book.Add("perp.accountBalance", artifacts, ArtifactPackage.PerpCurie, "AccountBalance", Address.Parse((string)perp["accountBalance"]!));
        site.Book.Add("perp.baseToken", artifacts, ArtifactPackage.PerpCurie, "BaseToken", Address.Parse((string)perp["markets"]!["ETH"]!));
        await SafeDeployer.DeployAsync(site, accounts.Owner);
        return site;
    }

    public static async Task OpenAsync(WorldSite site)
    {
        var safe = site.At("safe");
        await site.SendAsync("usdc", "mint", safe, 2_000_000_000);
        await ExecuteAsync(site, site.At("usdc"), site.Book["usdc"].Abi.Function("approve").Encode(site.At("perp.vault"), 500_000_000));
        await ExecuteAsync(site, site.At("perp.vault"), site.Book["perp.vault"].Abi.Function("deposit").Encode(site.At("usdc"), 500_000_000));
        var house = site.Book["perp.clearingHouse"];
        await ExecuteAsync(site, house.Address, house.Abi.Function("openPosition").Encode(house.Struct(
            "openPosition", 0,
            ("baseToken", site.At("perp.baseToken")), ("isBaseToQuote", false), ("isExactInput", false), ("amount", 1_000_000_000_000_000_000),
            ("oppositeAmountBound", 0), ("deadline", UInt256.MaxValue), ("sqrtPriceLimitX96", 0), ("referralCode", Hash32.Zero))));
    }

    public static Task ExecuteAsync(WorldSite site, Address to, Bytes data) => SafeDeployer.ExecuteAsync(site, site.Accounts.Owner, to, data);

    public static async Task SignAsync(WorldSite site, KeeperCommand setup)
    {
        setup.Code.ShouldBe(ExitCode.Ok, setup.Errors);
        setup.Json.GetProperty("meta").GetProperty("createdFromSafeAddress").GetString().ShouldBe(site.At("safe").ToString());
        var transactions = setup.Json.GetProperty("transactions");
        transactions.GetArrayLength().ShouldBeGreaterThan(0);
        foreach (var transaction in transactions.EnumerateArray())
            await ExecuteAsync(site, Address.Parse(transaction.GetProperty("to").GetString()!), Bytes.Parse(transaction.GetProperty("data").GetString()!));
    }
}
