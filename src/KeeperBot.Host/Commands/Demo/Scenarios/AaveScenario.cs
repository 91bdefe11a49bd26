using System.Text.Json.Nodes;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Markets;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.Scenarios.Worlds.Aave;

namespace KeeperBot.Host.Commands.Demo.Scenarios;

/// <summary>A wallet's debt at Aave v3 against ETH, kept by its own key with two buffers: repayments first, then collateral.</summary>
internal sealed class AaveScenario : IDemoScenario
{
    /// <inheritdoc/>
    public LocalScenario World { get; } = new AaveWorld(DemoKey.Address);

    /// <inheritdoc/>
    public string Summary => "a wallet's USDC debt against ETH at Aave v3";

    /// <summary>Deep enough for the position to be liquidatable at its end when nobody acts.</summary>
    public MarketPathOptions Path { get; } = new() { ClimbBasisPoints = 300, ClimbSteps = 8, FallBasisPoints = 2700, FallSteps = 36 };

    /// <inheritdoc/>
    public void Configure(JsonObject root, DemoWorld world)
    {
        root["tokens"] = new JsonObject
        {
            ["WETH"] = new JsonObject { ["address"] = At(world, AaveReserve.Of("WETH").Role()), ["decimals"] = 18, ["underlying"] = "ETH" },
            ["USDC"] = new JsonObject { ["address"] = At(world, AaveReserve.Of("USDC").Role()), ["decimals"] = 6 },
        };
        root["venues"] = new JsonObject { ["aave-v3"] = Venue(world) };
        root["accounts"] = WorldJson.Wallet("wallet", ["aave-v3"], ["USDC", "WETH"]);
        SetLimits(root["limits"]!.AsObject());
        root["policy"]!["assets"] = new JsonObject
        {
            ["USDC"] = new JsonObject { ["perTransaction"] = "2000 USDC", ["perHour"] = "5000 USDC", ["perDay"] = "5000 USDC" },
            ["WETH"] = new JsonObject { ["perTransaction"] = "2 WETH", ["perHour"] = "3 WETH", ["perDay"] = "3 WETH" },
        };
        root["policy"]!["approvals"] = new JsonArray(
            new JsonObject { ["spender"] = At(world, "aave.pool"), ["most"] = "2000 USDC" },
            new JsonObject { ["spender"] = At(world, "aave.pool"), ["most"] = "2 WETH" });
    }

    private static JsonObject Venue(DemoWorld world) => new()
    {
        ["kind"] = "aave-v3",
        ["pool"] = At(world, "aave.pool"),
        ["addressesProvider"] = At(world, "aave.provider"),
        ["oracle"] = At(world, "aave.oracle"),
        ["sentinel"] = At(world, "aave.sentinel"),
        ["limitsToken"] = "USDC",
        ["reserves"] = new JsonObject
        {
            ["WETH"] = Reserve(world, AaveReserve.Of("WETH"), "ETH"),
            ["USDC"] = Reserve(world, AaveReserve.Of("USDC"), underlying: null),
        },
        ["eModes"] = new JsonArray(new JsonObject { ["category"] = AaveReserve.StablecoinCategory }),
    };

    private static JsonObject Reserve(DemoWorld world, AaveReserve reserve, string? underlying)
    {
        var section = new JsonObject
        {
            ["aToken"] = At(world, reserve.Role("aToken")),
            ["variableDebtToken"] = At(world, reserve.Role("variableDebt")),
            ["stableDebtToken"] = At(world, reserve.Role("stableDebt")),
            ["priceSource"] = At(world, reserve.Role("feed")),
            ["maxPriceAge"] = "70 min",
        };
        if (underlying is not null)
            section.Insert(0, "underlying", underlying);
        return section;
    }

    private static void SetLimits(JsonObject limits)
    {
        limits["actions"] = new JsonArray("top-up");
        limits["margin"] = new JsonObject
        {
            ["aave-v3"] = new JsonObject
            {
                ["trigger"] = "1.15",
                ["target"] = "1.22",
                ["danger"] = "1.05",
                ["minTopUp"] = "20 USDC",
                ["maxTopUp"] = "1500 USDC",
                ["reserve"] = "0 USDC",
                ["minReduce"] = "0.05 ETH",
                ["maxReduceFraction"] = "50 %",
                ["maxSlippage"] = "1 %",
                ["cooldown"] = "5 min",
            },
        };
        // The collateral is meant to be held: its delta is the target, and supplies move it from the wallet to the pool.
        var drift = limits["drift"]!["ETH"]!;
        drift["target"] = "11.5 ETH";
        drift["band"] = "1 ETH";
    }

    private static string At(DemoWorld world, string role) => WorldJson.Text(world.Contracts[role].Address);
}
