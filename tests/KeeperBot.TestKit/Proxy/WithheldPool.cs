using System.Globalization;
using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.Transactions;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.TestKit.Proxy;

/// <summary>
/// A node that takes transactions and mines none: it answers a send with the hash, shows the transaction as pending, counts its nonce, and forwards
/// nothing until <see cref="ReleaseAsync"/>. Anvil itself would drop a stuck transaction or mine it.
/// </summary>
public sealed class WithheldPool
{
    private readonly Lock _gate = new();
    private readonly List<SignedTransaction> _held = [];

    /// <summary>The pool as a fault of a server; it counts what it touched: sends taken, and pending transactions and nonces shown.</summary>
    public WithheldPool() => Fault = Fault.Deciding("transactions withheld", ApplyAsync);

    /// <summary>To be kept on a server.</summary>
    public Fault Fault { get; }

    /// <summary>What was taken, in order; a transaction sent again counts once.</summary>
    public IReadOnlyList<SignedTransaction> Held
    {
        get
        {
            lock (_gate)
                return [.. _held];
        }
    }

    /// <summary>Lets the node have one of the withheld transactions; those of other nonces stay.</summary>
    public async Task ReleaseAsync(EthClient node, SignedTransaction transaction)
    {
        lock (_gate)
            _held.RemoveAll(held => held.Sender == transaction.Sender && held.Transaction.Nonce == transaction.Transaction.Nonce);
        await node.SendRawTransactionAsync(transaction.Raw, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<(LoopbackResponse, bool)> ApplyAsync(LoopbackRequest request, Func<Task<LoopbackResponse>> honest)
    {
        if (request.Calls is [{ Method: "eth_sendRawTransaction" } send])
            return (Taken(send), true);
        var response = await honest().ConfigureAwait(false);
        if (response.Body.Length == 0 || request.IsBatch || Seen(request.Calls[0]) is not { } result)
            return (response, false);
        return (Answer(request.Calls[0], result), true);
    }

    private LoopbackResponse Taken(LoopbackCall send)
    {
        var signed = SignedTransaction.Decode(Bytes.Parse(send.Parameters[0].GetString()!));
        lock (_gate)
        {
            if (_held.TrueForAll(held => held.Hash != signed.Hash))
                _held.Add(signed);
        }

        return Answer(send, signed.Hash.ToString());
    }

    /// <summary>What the pool shows of itself in answer to a call; null where it has no say.</summary>
    private JsonNode? Seen(LoopbackCall call)
    {
        lock (_gate)
        {
            return call.Method switch
            {
                // Of each nonce the newest is in the pool; the others were replaced.
                "eth_getTransactionByHash" => _held.GroupBy(held => (held.Sender, held.Transaction.Nonce)).Select(group => group.Last())
                    .Where(held => held.Hash.ToString() == call.Parameters[0].GetString()).Select(Pending).FirstOrDefault(),
                "eth_getTransactionCount" when call.Parameters[1].ValueKind == System.Text.Json.JsonValueKind.String && call.Parameters[1].GetString() == "pending" =>
                    _held.Where(held => held.Sender.ToString() == call.Parameters[0].GetString()!.ToLowerInvariant())
                        .Select(held => (JsonNode)Hex(held.Transaction.Nonce + 1)).LastOrDefault(),
                _ => null,
            };
        }
    }

    private static LoopbackResponse Answer(LoopbackCall call, JsonNode result) =>
        LoopbackResponse.Of(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = JsonNode.Parse(call.Id), ["result"] = result }.ToJsonString());

    private static JsonNode Pending(SignedTransaction signed)
    {
        var transaction = (Eip1559Transaction)signed.Transaction;
        return new JsonObject
        {
            ["type"] = "0x2",
            ["hash"] = signed.Hash.ToString(),
            ["from"] = signed.Sender.ToString(),
            ["to"] = transaction.To.ToString(),
            ["nonce"] = Hex(transaction.Nonce),
            ["value"] = Hex(transaction.Value),
            ["input"] = transaction.Data.ToString(),
            ["gas"] = Hex(transaction.GasLimit),
            ["gasPrice"] = Hex(transaction.MaxFeePerGas),
            ["maxFeePerGas"] = Hex(transaction.MaxFeePerGas),
            ["maxPriorityFeePerGas"] = Hex(transaction.MaxPriorityFeePerGas),
            ["chainId"] = Hex(transaction.ChainId.Value),
            ["blockHash"] = null,
            ["blockNumber"] = null,
            ["transactionIndex"] = null,
        };
    }

    private static string Hex(ulong value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");

    private static string Hex(UInt256 value)
    {
        var digits = value.ToBigInteger().ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
        return digits.Length == 0 ? "0x0" : "0x" + digits;
    }
}
