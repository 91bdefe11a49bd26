using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Evm.Crypto;

namespace KeeperBot.Survival.Tests.World;

/// <summary>A folder with all that one keeper is given: configuration, key, and room for journal and log.</summary>
public sealed class KeeperFolder : IDisposable
{
    private static readonly JsonDocumentOptions Commented = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-fault-");

    /// <summary>A folder whose configuration names these nodes. Only top-ups are allowed, so that the rescue due is one transaction.</summary>
    public KeeperFolder(params Uri[] nodes)
    {
        var root = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "appsettings.example.json")), null, Commented)!.AsObject();
        root.Remove("$schema");
        root["chain"]!["rpc"] = new JsonArray([.. nodes.Select(node => (JsonNode)node.ToString().TrimEnd('/'))]);
        root["chain"]!["pollInterval"] = "20 ms";
        root["chain"]!["requestTimeout"] = "2 s";
        root["key"] = new JsonObject { ["file"] = "keeper.key", ["address"] = ChecksumAddress.Format(FaultWorld.Actor) };
        root["journal"] = new JsonObject { ["path"] = "journal.db" };
        root["logging"]!["file"] = "keeper.log";
        root["limits"]!["actions"] = new JsonArray("top-up");
        Configuration = root;
        FaultWorld.WriteKey(At("keeper.key"));
    }

    /// <summary>What is written when a keeper starts.</summary>
    public JsonObject Configuration { get; }

    /// <summary>Where the journal is.</summary>
    public string Journal => At("journal.db");

    /// <summary>A file in the folder.</summary>
    public string At(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Writes the configuration as it is now.</summary>
    /// <returns>Its path.</returns>
    public string Write()
    {
        File.WriteAllText(At("appsettings.json"), Configuration.ToJsonString());
        return At("appsettings.json");
    }

    /// <summary>Sets a value of the configuration, by its path with slashes.</summary>
    /// <returns>What stood there before; null for nothing, and null takes a value out.</returns>
    public JsonNode? Set(string path, JsonNode? value)
    {
        var keys = path.Split('/');
        var section = keys[..^1].Aggregate(Configuration, (at, key) => at[key]!.AsObject());
        var before = section[keys[^1]]?.DeepClone();
        if (value is null)
            section.Remove(keys[^1]);
        else
            section[keys[^1]] = value.DeepClone();
        return before;
    }

    /// <summary>Everything that was written into the folder, as text; for canaries.</summary>
    public IEnumerable<(string File, string Text)> Contents() => _folder.EnumerateFiles("*", SearchOption.AllDirectories)
        .Select(file => (file.Name, System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file.FullName))));

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
