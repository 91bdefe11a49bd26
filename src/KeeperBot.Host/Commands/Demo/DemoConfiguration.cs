using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Host.Commands.Demo;

/// <summary>The example configuration with the addresses of a local world in it; what the demo and `keeper world` run with.</summary>
internal static class DemoConfiguration
{
    private const string Example = "appsettings.example.json";

    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document.</summary>
    /// <param name="world">Whose addresses.</param>
    /// <param name="rpc">Where the world's node answers.</param>
    /// <param name="actions">Kinds of action allowed; null keeps the example's.</param>
    /// <param name="schema">Path of the schema for editors; null leaves it out.</param>
    public static string Write(DemoWorld world, Uri rpc, IReadOnlyList<string>? actions, string? schema = null)
    {
        var root = Template();
        root.Remove("$schema");
        if (schema is not null)
            root.Insert(0, "$schema", schema);
        root["chain"]!["rpc"] = new JsonArray(rpc.ToString().TrimEnd('/'));
        // Its blocks come when the market says, not every few seconds.
        root["chain"]!["pollInterval"] = "20 ms";
        root["chain"]!["multicall3"] = Text(world.Multicall3);
        root["key"] = new JsonObject { ["file"] = "keeper.key", ["address"] = Text(DemoKey.Address) };
        root["journal"] = new JsonObject { ["path"] = "journal.db" };
        root["logging"]!["file"] = "keeper.log";
        SetTokens(root, world);
        SetPerp(root["venues"]!["perp-v2"]!, world.Perp);
        SetLyra(root["venues"]!["lyra-v1"]!, world.Lyra);
        root["accounts"]![0]!["holder"] = Text(world.Vault);
        if (actions is not null)
            root["limits"]!["actions"] = new JsonArray([.. actions.Select(action => (JsonNode)action)]);
        return root.ToJsonString(Written) + "\n";
    }

    private static JsonObject Template()
    {
        using var stream = typeof(DemoConfiguration).Assembly.GetManifestResourceStream(Example)
            ?? throw new InvalidOperationException($"the resource {Example} is missing from this assembly");
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        return JsonNode.Parse(stream, null, options)?.AsObject() ?? throw new InvalidOperationException($"the resource {Example} is empty");
    }

    private static void SetTokens(JsonObject root, DemoWorld world)
    {
        root["tokens"]!["USDC"]!["address"] = Text(world.Usdc);
        root["tokens"]!["sUSD"]!["address"] = Text(world.Susd);
        root["tokens"]!["sETH"]!["address"] = Text(world.Lyra.BaseAsset);
    }

    private static void SetPerp(JsonNode venue, PerpV2World perp)
    {
        venue["clearingHouse"] = Text(perp.ClearingHouse);
        venue["accountBalance"] = Text(perp.AccountBalance);
        venue["exchange"] = Text(perp.Exchange);
        venue["vault"] = Text(perp.Vault);
        venue["clearingHouseConfig"] = Text(perp.ClearingHouseConfig);
        venue["markets"] = new JsonObject { ["ETH"] = Text(perp.BaseToken) };
    }

    private static void SetLyra(JsonNode venue, LyraWorld lyra)
    {
        venue["optionMarket"] = Text(lyra.OptionMarket);
        venue["optionToken"] = Text(lyra.OptionToken);
        venue["greekCache"] = Text(lyra.OptionGreekCache);
        venue["pricer"] = Text(lyra.OptionMarketPricer);
        venue["synthetixAdapter"] = Text(lyra.SynthetixAdapter);
    }

    private static string Text(Address address) => ChecksumAddress.Format(address);
}
