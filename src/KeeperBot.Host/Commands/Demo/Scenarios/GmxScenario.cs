using System.Text.Json.Nodes;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Markets;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Host.Commands.Demo.Scenarios;

/// <summary>A leveraged long at a stand-in of GMX v2, kept by orders that the venue's own keeper executes.</summary>
internal sealed class GmxScenario : IDemoScenario
{
    private const string Venue = "gmx-v2";

    /// <inheritdoc/>
    public LocalScenario World { get; } = new GmxWorld(DemoKey.Address);

    /// <inheritdoc/>
    public string Summary => "a wallet's leveraged long on a stand-in of GMX v2, whose orders settle in two steps";

    /// <inheritdoc/>
    public MarketPathOptions Path { get; } = new() { ClimbBasisPoints = 300, ClimbSteps = 12, FallBasisPoints = 1500 };

    /// <inheritdoc/>
    public void Configure(JsonObject root, DemoWorld world)
    {
        string At(string role) => WorldJson.Text(world.Contracts[role].Address);
        root["tokens"] = new JsonObject
        {
            ["USDC"] = new JsonObject { ["address"] = At("gmx.usdc"), ["decimals"] = 6 },
            ["WETH"] = new JsonObject { ["address"] = At("gmx.wnt"), ["decimals"] = 18, ["underlying"] = "ETH" },
        };
        root["venues"] = new JsonObject { [Venue] = Section(At) };
        root["accounts"] = WorldJson.Wallet("main", [Venue], ["USDC"]);
        var limits = root["limits"]!;
        limits["actions"] = new JsonArray("top-up");
        limits["margin"] = new JsonObject
        {
            [Venue] = new JsonObject
            {
                ["trigger"] = "3", ["target"] = "5", ["danger"] = "2", ["minTopUp"] = "20 USDC", ["maxTopUp"] = "1000 USDC", ["reserve"] = "0 USDC", ["minReduce"] = "0.05 ETH",
                ["maxReduceFraction"] = "50 %", ["maxSlippage"] = "1 %", ["cooldown"] = "1 min",
            },
        };
        // The long is wanted as it is.
        limits["drift"]!["ETH"]!["target"] = GmxWorld.Size + " ETH";
        var policy = root["policy"]!;
        policy["assets"] = new JsonObject { ["USDC"] = new JsonObject { ["perTransaction"] = "2000 USDC", ["perHour"] = "10000 USDC", ["perDay"] = "20000 USDC" } };
        policy["approvals"] = new JsonArray(new JsonObject { ["spender"] = At("gmx.router"), ["most"] = "1000 USDC" });
        policy.AsObject().Remove("gasPadFor");
    }

    private static JsonObject Section(Func<string, string> at) => new()
    {
        ["kind"] = Venue,
        ["reader"] = at("gmx.reader"), ["dataStore"] = at("gmx.dataStore"), ["referralStorage"] = at("gmx.referralStorage"), ["exchangeRouter"] = at("gmx.exchangeRouter"),
        ["router"] = at("gmx.router"), ["orderHandler"] = at("gmx.orderHandler"), ["orderVault"] = at("gmx.orderVault"), ["eventEmitter"] = at("gmx.eventEmitter"),
        ["marginToken"] = "USDC", ["maxExecutionFee"] = "0.2 ether",
        ["markets"] = new JsonObject
        {
            ["ETH"] = new JsonObject { ["marketToken"] = at("gmx.marketToken"), ["indexToken"] = at("gmx.wnt"), ["indexDecimals"] = 18, ["longToken"] = "WETH", ["shortToken"] = "USDC" },
        },
        ["priceFeeds"] = new JsonObject
        {
            ["ETH"] = Feed(at("gmx.wnt"), 18, at("gmx.ethFeed"), "10", "100000"),
            ["USDC"] = Feed(at("gmx.usdc"), 6, at("gmx.usdcFeed"), "0.5", "1.5"),
        },
    };

    private static JsonObject Feed(string token, int decimals, string feed, string least, string most) => new()
    {
        ["token"] = token, ["decimals"] = decimals, ["feed"] = feed, ["maxAge"] = "10 min", ["least"] = least, ["most"] = most,
    };
}
