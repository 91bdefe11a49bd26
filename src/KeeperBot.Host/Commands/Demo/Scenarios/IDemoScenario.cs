using System.Text.Json.Nodes;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Markets;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Host.Commands.Demo.Scenarios;

/// <summary>A demo that can be chosen by `--scenario`: a world, the configuration of a keeper on it, and the path its market takes.</summary>
internal interface IDemoScenario
{
    /// <summary>The world: its deployer, market, health probe and liquidator. Its name is the scenario's.</summary>
    LocalScenario World { get; }

    /// <summary>What is shown, in one line.</summary>
    string Summary { get; }

    /// <summary>The path of the market.</summary>
    MarketPathOptions Path { get; }

    /// <summary>Makes the example configuration that of the world: tokens, venues, accounts, limits. What concerns node, key and files is already there.</summary>
    void Configure(JsonObject root, DemoWorld world);
}
