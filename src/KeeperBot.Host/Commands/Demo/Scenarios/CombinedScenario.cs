using System.Text.Json.Nodes;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Markets;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Host.Commands.Demo.Scenarios;

/// <summary>Short options on Lyra v1, hedged on Perp v2, in one vault: the example configuration as it is.</summary>
internal sealed class CombinedScenario : IDemoScenario
{
    /// <inheritdoc/>
    public LocalScenario World { get; } = new CombinedWorld();

    /// <inheritdoc/>
    public string Summary => "a vault's short options on Lyra v1, hedged on Perp v2";

    /// <inheritdoc/>
    public MarketPathOptions Path { get; } = new();

    /// <inheritdoc/>
    public void Configure(JsonObject root, DemoWorld world)
    {
        root["tokens"]!["USDC"]!["address"] = WorldJson.Text(world.Usdc);
        root["tokens"]!["sUSD"]!["address"] = WorldJson.Text(world.Susd);
        root["tokens"]!["sETH"]!["address"] = WorldJson.Text(world.Lyra.BaseAsset);
        WorldJson.SetPerp(root["venues"]!["perp-v2"]!, world.Perp);
        WorldJson.SetLyra(root["venues"]!["lyra-v1"]!, world.Lyra);
        root["accounts"]![0]!["holder"] = WorldJson.Text(world.Vault);
    }
}
