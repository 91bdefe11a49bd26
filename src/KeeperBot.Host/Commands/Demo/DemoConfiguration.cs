using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Host.Commands.Demo.Scenarios;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Host.Commands.Demo;

/// <summary>The example configuration with the addresses of a local world in it; what the demo and `keeper world` run with.</summary>
internal static class DemoConfiguration
{
    private const string Example = "appsettings.example.json";

    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document.</summary>
    /// <param name="scenario">The demo.</param>
    /// <param name="world">Its world, whose addresses.</param>
    /// <param name="rpc">Where the world's node answers.</param>
    /// <param name="actions">Kinds of action allowed; null keeps the example's.</param>
    /// <param name="schema">Path of the schema for editors; null leaves it out.</param>
    public static string Write(IDemoScenario scenario, DemoWorld world, Uri rpc, IReadOnlyList<string>? actions, string? schema = null)
    {
        var root = Template();
        root.Remove("$schema");
        if (schema is not null)
            root.Insert(0, "$schema", schema);
        root["chain"]!["rpc"] = new JsonArray(rpc.ToString().TrimEnd('/'));
        // Its blocks come when the market says, not every few seconds.
        root["chain"]!["pollInterval"] = "20 ms";
        root["chain"]!["multicall3"] = WorldJson.Text(world.Multicall3);
        root["key"] = new JsonObject { ["file"] = "keeper.key", ["address"] = WorldJson.Text(DemoKey.Address) };
        root["journal"] = new JsonObject { ["path"] = "journal.db" };
        root["logging"]!["file"] = "keeper.log";
        root["web"] = new JsonObject { ["listen"] = "127.0.0.1:0", ["token"] = "file:" + LocalWorldFolder.TokenName };
        scenario.Configure(root, world);
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
}
