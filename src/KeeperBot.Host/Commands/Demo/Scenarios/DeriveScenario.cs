using System.Text.Json.Nodes;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Markets;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Host.Commands.Demo.Scenarios;

/// <summary>A leveraged perp in a subaccount at a stand-in of Derive v2, kept by deposits from its owner's wallet.</summary>
internal sealed class DeriveScenario : IDemoScenario
{
    private const string Venue = "derive";

    /// <inheritdoc/>
    public LocalScenario World { get; } = new DeriveWorld(DemoKey.Address);

    /// <inheritdoc/>
    public string Summary => "a wallet's long perp in a subaccount of a stand-in of Derive v2, whose liquidation is an auction";

    /// <inheritdoc/>
    public MarketPathOptions Path { get; } = new() { ClimbBasisPoints = 300, ClimbSteps = 12, FallBasisPoints = 1500 };

    /// <inheritdoc/>
    public void Configure(JsonObject root, DemoWorld world)
    {
        string At(string role) => WorldJson.Text(world.Contracts[role].Address);
        root["tokens"] = new JsonObject { ["USDC"] = new JsonObject { ["address"] = At("derive.usdc"), ["decimals"] = 6 } };
        root["venues"] = new JsonObject { [Venue] = Section(At, world.Numbers[DeriveWorld.Subaccount]) };
        root["accounts"] = WorldJson.Wallet("main", [Venue], ["USDC"]);
        var limits = root["limits"]!;
        limits["actions"] = new JsonArray("top-up");
        limits["margin"] = new JsonObject
        {
            [Venue] = new JsonObject
            {
                ["trigger"] = "1.4", ["target"] = "1.7", ["danger"] = "1.15", ["minTopUp"] = "20 USDC", ["maxTopUp"] = "1000 USDC", ["reserve"] = "0 USDC", ["minReduce"] = "0.05 ETH",
                ["maxReduceFraction"] = "50 %", ["maxSlippage"] = "1 %", ["cooldown"] = "1 min",
            },
        };
        // The long is wanted as it is.
        limits["drift"]!["ETH"]!["target"] = DeriveWorld.Size + " ETH";
        var policy = root["policy"]!;
        policy["assets"] = new JsonObject { ["USDC"] = new JsonObject { ["perTransaction"] = "2000 USDC", ["perHour"] = "10000 USDC", ["perDay"] = "20000 USDC" } };
        policy["approvals"] = new JsonArray(new JsonObject { ["spender"] = At("derive.cash"), ["most"] = "1000 USDC" });
        policy.AsObject().Remove("gasPadFor");
    }

    private static JsonObject Section(Func<string, string> at, ulong subaccount) => new()
    {
        ["kind"] = "derive-v2",
        ["subAccounts"] = at("derive.subAccounts"), ["manager"] = at("derive.manager"), ["cash"] = at("derive.cash"), ["auction"] = at("derive.auction"),
        ["marginToken"] = "USDC", ["maxFeedAge"] = "20 min",
        ["markets"] = new JsonObject { ["ETH"] = new JsonObject { ["id"] = DeriveDeployer.Market, ["spotFeed"] = at("derive.spotFeed"), ["perp"] = at("derive.perp") } },
        ["keptSubaccounts"] = new JsonObject { ["long"] = new JsonObject { ["account"] = "main", ["number"] = subaccount } },
    };
}
