using System.Text.Json.Nodes;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Markets;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Host.Commands.Demo.Scenarios;

/// <summary>A demo in which the key's own wallet holds the positions, by the route `direct`: allowances are the keeper's to give, a step at a time.</summary>
internal abstract class HolderScenario(string name, HolderBook book) : IDemoScenario
{
    /// <inheritdoc/>
    public LocalScenario World { get; } = new HolderWorld(name, DemoKey.Address, book);

    /// <inheritdoc/>
    public abstract string Summary { get; }

    /// <inheritdoc/>
    public virtual MarketPathOptions Path { get; } = new();

    /// <inheritdoc/>
    public void Configure(JsonObject root, DemoWorld world)
    {
        root["tokens"] = new JsonObject();
        root["venues"] = new JsonObject();
        root["accounts"] = WorldJson.Wallet("main", [], []);
        root["policy"]!["approvals"] = new JsonArray();
        var json = new HolderJson(root, root["limits"]!["margin"]!.AsObject(), root["policy"]!["assets"]!.AsObject(), world);
        root["limits"]!["margin"] = new JsonObject();
        root["policy"]!["assets"] = new JsonObject();
        Assemble(json);
    }

    /// <summary>Adds tokens, venues and limits.</summary>
    protected abstract void Assemble(HolderJson json);
}
