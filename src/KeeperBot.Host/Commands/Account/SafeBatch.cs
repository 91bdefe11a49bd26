using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Commands.Account;

/// <summary>A transaction that somebody else is to sign.</summary>
/// <param name="To">The contract.</param>
/// <param name="Data">Calldata.</param>
/// <param name="What">What it does, in words.</param>
public sealed record ProposedTransaction(Address To, Bytes Data, string What);

/// <summary>A batch in the form that the Safe web application's Transaction Builder imports (its <c>BatchFile</c>, version 1.0).</summary>
public static class SafeBatch
{
    private const string FormatVersion = "1.0";
    private const string BuilderVersion = "1.17.1";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The batch as text, with the checksum that the application verifies.</summary>
    public static string Write(ChainId chain, Address safe, string name, string description, DateTimeOffset created, ImmutableArray<ProposedTransaction> transactions)
    {
        var batch = new JsonObject
        {
            ["version"] = FormatVersion,
            ["chainId"] = chain.ToString(),
            ["createdAt"] = created.ToUnixTimeMilliseconds(),
            ["meta"] = new JsonObject
            {
                ["name"] = name,
                ["description"] = description,
                ["txBuilderVersion"] = BuilderVersion,
                ["createdFromSafeAddress"] = safe.ToString(),
                ["createdFromOwnerAddress"] = "",
            },
            ["transactions"] = new JsonArray([.. transactions.Select(JsonNode (transaction) => new JsonObject
            {
                ["to"] = transaction.To.ToString(),
                ["value"] = "0",
                ["data"] = transaction.Data.ToString(),
                ["contractMethod"] = null,
                ["contractInputsValues"] = null,
            })]),
        };
        batch["meta"]!["checksum"] = Checksum(batch);
        return batch.ToJsonString(Indented);
    }

    /// <summary>Keccak-256 over the batch with sorted keys and without its name (<c>apps/tx-builder/src/lib/checksum.ts</c> of the Safe application).</summary>
    internal static string Checksum(JsonObject batch)
    {
        var nameless = (JsonObject)batch.DeepClone();
        nameless["meta"]!["name"] = null;
        ((JsonObject)nameless["meta"]!).Remove("checksum");
        var text = new StringBuilder();
        Append(text, nameless);
        return Keccak256.Hash(Encoding.UTF8.GetBytes(text.ToString())).ToString();
    }

    private static void Append(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                text.Append('[');
                for (var at = 0; at < items.Count; at++)
                {
                    if (at > 0)
                        text.Append(',');
                    Append(text, items[at]);
                }

                text.Append(']');
                break;
            case JsonObject members:
                var keys = members.Select(member => member.Key).Order(StringComparer.Ordinal).ToArray();
                text.Append(CultureInfo.InvariantCulture, $"{{{JsonSerializer.Serialize(keys, Plain)}");
                foreach (var key in keys)
                {
                    Append(text, members[key]);
                    text.Append(',');
                }

                text.Append('}');
                break;
            default:
                text.Append(node is null ? "null" : node.ToJsonString(Plain));
                break;
        }
    }
}
