using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Evm.Crypto;
using KeeperBot.Host.Options;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Rehearse;

/// <summary>
/// The configuration of a rehearsal: the operator's own, on a fork's node alone, with the throw-away key's address in the place of the acting one and files in a folder of its own. Limits,
/// policy, venues and accounts are what they are. What would reach out is left out: private relays, alerts, the web surface, and the switch of the live keeper.
/// </summary>
internal static class RehearsalConfiguration
{
    private static readonly JsonDocumentOptions Read = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Derives it.</summary>
    /// <param name="source">The operator's configuration.</param>
    /// <param name="folder">Where journal and log go.</param>
    /// <param name="fork">The fork's node.</param>
    /// <param name="standIn">The throw-away key's address.</param>
    /// <exception cref="CommandFailure">The file changed since it was read.</exception>
    public static KeeperConfiguration Of(KeeperConfiguration source, string folder, Uri fork, Address standIn)
    {
        var bytes = File.ReadAllBytes(Path.GetFullPath(source.Source));
        if (new Hash32(SHA256.HashData(bytes)) != source.Digest)
            throw new CommandFailure(ExitCode.Configuration, $"{source.Source}: changed while the rehearsal started; rehearse again");
        var root = JsonNode.Parse(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes, null, Read)!.AsObject();
        Rename(root, source.Options.Key.Address.ToString(), ChecksumAddress.Format(standIn));
        SetChain(root["chain"]!.AsObject(), fork);
        // There is no such file: whoever tried to open a key would fail.
        root["key"] = new JsonObject { ["file"] = Path.Combine(folder, "there-is-no-key-file"), ["address"] = ChecksumAddress.Format(standIn) };
        root["journal"] = new JsonObject { ["path"] = Path.Combine(folder, "journal.db") };
        Section(root, "logging")["file"] = Path.Combine(folder, "keeper.log");
        root.Remove("alerts");
        root.Remove("web");
        // Their chains do not move with the fork's market.
        root.Remove("peers");
        root["policy"]!.AsObject().Remove("haltFile");
        (root["execution"] as JsonObject)?.Remove("route");
        (root["execution"] as JsonObject)?.Remove("publicAfterBlocks");
        // No key of the operator's is opened, and nothing of a rehearsal is attested.
        (root["reports"] as JsonObject)?.Remove("key");
        var derived = ConfigurationLoader.Parse(Encoding.UTF8.GetBytes(root.ToJsonString()), $"the rehearsal of {source.Source}", source.Directory);
        return derived with { Digest = source.Digest };
    }

    private static void SetChain(JsonObject chain, Uri fork)
    {
        chain["rpc"] = new JsonArray(fork.ToString().TrimEnd('/'));
        chain["fork"] = true;
        // Its blocks come when the market says, at times of the market's own; and what it has not seen yet it fetches from the forked chain first.
        chain["maxHeadAge"] = "unchecked";
        chain["pollInterval"] = "20 ms";
        chain["requestTimeout"] = "2 min";
        foreach (var key in new[] { "privateRelay", "quorum", "callsPerSecond" })
            chain.Remove(key);
    }

    private static JsonObject Section(JsonObject root, string name)
    {
        if (root[name] is not JsonObject section)
            root[name] = section = [];
        return section;
    }

    private static void Rename(JsonNode? node, string from, string to)
    {
        switch (node)
        {
            case JsonObject item:
                foreach (var (key, value) in item.ToList())
                {
                    if (IsText(value, from))
                        item[key] = to;
                    else
                        Rename(value, from, to);
                }

                break;
            case JsonArray list:
                for (var index = 0; index < list.Count; index++)
                {
                    if (IsText(list[index], from))
                        list[index] = to;
                    else
                        Rename(list[index], from, to);
                }

                break;
        }
    }

    private static bool IsText(JsonNode? node, string text) => node is JsonValue value && value.TryGetValue<string>(out var there) && there.Equals(text, StringComparison.OrdinalIgnoreCase);
}
