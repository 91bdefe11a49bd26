using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.TestKit.Proxy;

/// <summary>What a dishonest or confused node says: well-formed answers that are not true. Each is to be kept on a server until it is healed.</summary>
public static class Lies
{
    /// <summary>Another chain id.</summary>
    public static Fault ChainId(ulong id) => Fault.Lying("another chain id", "eth_chainId", (_, answer) => Set(answer, Hex(id)));

    /// <summary>Any nonce, mined or pending, as this one.</summary>
    public static Fault Nonce(ulong nonce) => Fault.Lying($"nonce {nonce}", "eth_getTransactionCount", (_, answer) => Set(answer, Hex(nonce)));

    /// <summary>Any nonce of pending transactions as this one; mined nonces are honest.</summary>
    public static Fault PendingNonce(ulong nonce) => Fault.Lying($"pending nonce {nonce}", "eth_getTransactionCount", (call, answer) =>
        call.Parameters[1].ValueKind == System.Text.Json.JsonValueKind.String && call.Parameters[1].GetString() == "pending" && Set(answer, Hex(nonce)));

    /// <summary>No receipt of any transaction.</summary>
    public static Fault NoReceipts() => Fault.Lying("no receipts", "eth_getTransactionReceipt", (_, answer) => answer["result"] is JsonObject && Set(answer, null));

    /// <summary>No transaction known by its hash.</summary>
    public static Fault NoTransactions() => Fault.Lying("no transactions", "eth_getTransactionByHash", (_, answer) => answer["result"] is JsonObject && Set(answer, null));

    /// <summary>Receipts with another field.</summary>
    public static Fault Receipt(string field, string value) => Fault.Lying($"receipts with another {field}", "eth_getTransactionReceipt", (_, answer) =>
    {
        if (answer["result"] is not JsonObject receipt)
            return false;
        receipt[field] = value;
        return true;
    });

    /// <summary>Every account has this much wei.</summary>
    public static Fault Balance(string hex) => Fault.Lying("another balance", "eth_getBalance", (_, answer) => Set(answer, hex));

    /// <summary>Every estimate of gas is this one.</summary>
    public static Fault GasEstimate(string hex) => Fault.Lying("another gas estimate", "eth_estimateGas", (_, answer) => Set(answer, hex));

    /// <summary>Any tip that is asked for is this one, in the fee history and as the node's own suggestion.</summary>
    public static IReadOnlyList<Fault> Tips(string hex) =>
    [
        Fault.Lying("another suggested tip", "eth_maxPriorityFeePerGas", (_, answer) => Set(answer, hex)),
        Fault.Lying("other rewards in the fee history", "eth_feeHistory", (_, answer) =>
        {
            if (answer["result"]?["reward"] is not JsonArray rewards)
                return false;
            foreach (var row in rewards)
            {
                for (var index = 0; index < row!.AsArray().Count; index++)
                    row[index] = hex;
            }

            return true;
        }),
    ];

    /// <summary>The head, and each block by a name, as it was: the same answer again and again.</summary>
    public static Fault FrozenHead() => Frozen("a frozen head", "latest");

    /// <summary>A tag's block as it was when first asked for.</summary>
    public static Fault Frozen(string name, string tag)
    {
        string? first = null;
        return Fault.Lying(name, "eth_getBlockByNumber", (call, answer) =>
        {
            if (call.Parameters[0].GetString() != tag)
                return false;
            if (first is null)
            {
                first = answer["result"]!.ToJsonString();
                return false;
            }

            return answer["result"]!.ToJsonString() != first && Set(answer, JsonNode.Parse(first));
        });
    }

    /// <summary>The block of a tag is this many below the true one.</summary>
    /// <param name="tag">The tag.</param>
    /// <param name="behind">How many blocks.</param>
    /// <param name="block">Gives a block of the chain by its number, as a node's JSON.</param>
    public static Fault Behind(string tag, ulong behind, Func<ulong, Task<string>> block) => Fault.Deciding($"{tag} {behind} blocks behind", async (request, honest) =>
    {
        var response = await honest().ConfigureAwait(false);
        var call = request.Calls.FirstOrDefault(call => call.Method == "eth_getBlockByNumber" && call.Parameters[0].GetString() == tag);
        if (call is null || response.Body.Length == 0)
            return (response, false);
        var body = JsonNode.Parse(response.Body)!;
        var answer = request.IsBatch ? body.AsArray().First(item => item!["id"]!.ToJsonString() == call.Id)! : body;
        var number = ulong.Parse(answer["result"]!["number"]!.GetValue<string>().AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        answer["result"] = JsonNode.Parse(await block(number - Math.Min(number, behind)).ConfigureAwait(false));
        return (LoopbackResponse.Of(body.ToJsonString()), true);
    });

    /// <summary>Another result of every call of a method.</summary>
    public static Fault Result(string method, string json) => Fault.Lying($"another result of {method}", method, (_, answer) => Set(answer, JsonNode.Parse(json)));

    private static bool Set(JsonObject answer, JsonNode? result)
    {
        answer.Remove("error");
        answer["result"] = result;
        return true;
    }

    private static string Hex(ulong value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");
}
