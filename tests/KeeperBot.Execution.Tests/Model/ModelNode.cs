using System.Text;
using System.Text.Json;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Transports;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Model;

/// <summary>What a node does with the next broadcast.</summary>
internal enum SendFault
{
    None = 0,

    /// <summary>It takes it, and its answer is lost.</summary>
    AnswerLost,

    /// <summary>It never hears of it.</summary>
    Lost,

    /// <summary>It says yes and keeps it to itself.</summary>
    Withheld,
}

/// <summary>A node of the <see cref="ModelChain"/>, in this process.</summary>
internal sealed class ModelNode(ModelChain chain) : IRpcTransport
{
    public string EndpointHost => "model";

    /// <summary>Counts for one broadcast.</summary>
    public SendFault NextSend { get; set; }

    public Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> batch, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RpcReply>>([.. batch.Select(Answer)]);

    private RpcReply Answer(RpcRequest request)
    {
        using var document = JsonDocument.Parse(request.ParametersUtf8);
        var parameters = document.RootElement.EnumerateArray().ToArray();
        return request.Method switch
        {
            "eth_chainId" => Quantity(TestPlan.Chain.Value),
            "eth_blockNumber" => Quantity(chain.Head.Ref.Number),
            "eth_getBlockByNumber" or "eth_getBlockByHash" => Block(parameters[0]) is { } block ? Header(block) : Json("null"),
            "eth_getTransactionCount" => parameters[1].ValueKind == JsonValueKind.String && parameters[1].GetString() == "pending"
                ? Quantity(chain.PendingNonce())
                : At(parameters[1], block => Quantity(block.Nonce)),
            "eth_getBalance" => At(parameters[1], _ => Json("\"0x56bc75e2d63100000\"")),
            "eth_estimateGas" => chain.Reverting ? Reverted() : Quantity(ModelChain.GasUsed),
            "eth_feeHistory" => FeeHistory(Number(parameters[0]), Number(parameters[1])),
            "eth_getTransactionReceipt" => Receipt(Hash(parameters[0])),
            "eth_getTransactionByHash" => Transaction(Hash(parameters[0])),
            "eth_sendRawTransaction" => Send(Bytes.Parse(parameters[0].GetString()!)),
            "eth_call" => Call(parameters[0], parameters[1]),
            "eth_simulateV1" => At(parameters[1], Simulate),
            _ => RpcReply.FromError(new RpcError(-32601, $"the method {request.Method} does not exist/is not available", null)),
        };
    }

    private RpcReply Send(Bytes raw)
    {
        var fault = NextSend;
        NextSend = SendFault.None;
        if (fault == SendFault.Lost)
            return Unknown();
        var refusal = chain.Offer(raw, kept: fault == SendFault.Withheld);
        if (fault == SendFault.AnswerLost)
            return Unknown();
        return refusal is null
            ? Json($"\"{KeeperBot.Evm.Crypto.Keccak256.Hash(raw.Span)}\"")
            : RpcReply.FromError(new RpcError(-32000, refusal, null));
    }

    private static RpcReply Unknown() => RpcReply.FromError(new RpcError(-32000, "upstream request timed out", null));

    private RpcReply Call(JsonElement call, JsonElement at)
    {
        if (call.GetProperty("to").GetString() == TestPlan.Contract.ToString())
            return chain.Reverting ? Reverted() : Json("\"0x\"");
        return At(at, block => Json($"\"{Aggregate(block.Count)}\""));
    }

    private RpcReply Simulate(ModelBlock block)
    {
        var call = chain.Reverting
            ? """{"status":"0x0","returnData":"0x","gasUsed":"0x7530","logs":[],"error":{"code":3,"message":"execution reverted"}}"""
            : """{"status":"0x1","returnData":"0x","gasUsed":"0x7530","logs":[]}""";
        var read = $$"""{"status":"0x1","returnData":"{{Aggregate(block.Count + 1)}}","gasUsed":"0x7530","logs":[]}""";
        return Json($$"""[{"number":"0x{{block.Ref.Number + 1:x}}","timestamp":"0x{{block.Ref.Timestamp.UnixSeconds + 12:x}}","calls":[{{call}},{{read}}]}]""");
    }

    /// <summary>What Multicall3 answers to one call that gives a number.</summary>
    private static string Aggregate(ulong value) => "0x" + string.Concat(new ulong[] { 0x20, 1, 0x20, 1, 0x40, 0x20, value }.Select(word => $"{word:x64}"));

    private RpcReply Receipt(Hash32 hash)
    {
        foreach (var block in chain.Blocks)
        {
            if (block.Transactions.FirstOrDefault(item => item.Signed.Hash == hash) is { } found)
            {
                return Json($$"""
                    {"transactionHash":"{{hash}}","blockNumber":"0x{{block.Ref.Number:x}}","blockHash":"{{block.Ref.Hash}}","transactionIndex":"0x0","from":"{{found.Signed.Sender}}",
                     "to":"{{found.Signed.Transaction.To}}","status":"{{(found.Succeeded ? "0x1" : "0x0")}}","gasUsed":"0x{{ModelChain.GasUsed:x}}",
                     "effectiveGasPrice":"{{UInt256.FromBigInteger(found.Price).ToQuantity()}}","logs":[]}
                    """);
            }
        }

        return Json("null");
    }

    private RpcReply Transaction(Hash32 hash)
    {
        var block = chain.Blocks.FirstOrDefault(item => item.Transactions.Any(transaction => transaction.Signed.Hash == hash));
        var signed = block?.Transactions.First(item => item.Signed.Hash == hash).Signed ?? chain.Pooled(hash);
        if (signed is null)
            return Json("null");
        var place = block is null ? "" : $",\"blockNumber\":\"0x{block.Ref.Number:x}\",\"blockHash\":\"{block.Ref.Hash}\"";
        return Json($$"""
            {"hash":"{{hash}}","from":"{{signed.Sender}}","to":"{{signed.Transaction.To}}","nonce":"0x{{signed.Transaction.Nonce:x}}","value":"0x0","input":"0x",
             "gas":"0x{{signed.Transaction.GasLimit:x}}"{{place}}}
            """);
    }

    private RpcReply FeeHistory(ulong count, ulong newest)
    {
        var fees = string.Join(',', Enumerable.Repeat($"\"0x{chain.BaseFee:x}\"", (int)count + 1));
        var ratios = string.Join(',', Enumerable.Repeat("0.5", (int)count));
        var rewards = string.Join(',', Enumerable.Repeat("[\"0x3b9aca00\"]", (int)count));
        return Json($$"""{"oldestBlock":"0x{{newest + 1 - count:x}}","baseFeePerGas":[{{fees}}],"gasUsedRatio":[{{ratios}}],"reward":[{{rewards}}]}""");
    }

    private static RpcReply Header(ModelBlock block) => Json($$"""
        {"number":"0x{{block.Ref.Number:x}}","hash":"{{block.Ref.Hash}}","parentHash":"{{block.Ref.ParentHash}}","timestamp":"0x{{block.Ref.Timestamp.UnixSeconds:x}}",
         "baseFeePerGas":"0x{{block.BaseFee:x}}","gasLimit":"0x1c9c380","gasUsed":"0x0","stateRoot":"{{block.Ref.Hash}}","miner":"0x0000000000000000000000000000000000000001"}
        """);

    private RpcReply At(JsonElement id, Func<ModelBlock, RpcReply> answer) =>
        Block(id) is { } block ? answer(block) : RpcReply.FromError(new RpcError(-32000, "header not found", null));

    private ModelBlock? Block(JsonElement id)
    {
        var text = id.ValueKind == JsonValueKind.Object ? id.GetProperty("blockHash").GetString()! : id.GetString()!;
        if (text is "latest" or "pending")
            return chain.Head;
        if (text.Length == 66)
            return chain.Blocks.FirstOrDefault(block => block.Ref.Hash.ToString() == text);
        var number = Number(id);
        return number < (ulong)chain.Blocks.Count ? chain.Blocks[(int)number] : null;
    }

    private static Hash32 Hash(JsonElement element) => Hash32.Parse(element.GetString()!);

    private static ulong Number(JsonElement element) => Convert.ToUInt64(element.GetString()!, 16);

    private static RpcReply Quantity(ulong value) => Json($"\"0x{value:x}\"");

    private static RpcReply Reverted() => RpcReply.FromError(new RpcError(3, "execution reverted", Bytes.Empty));

    private static RpcReply Json(string text) => RpcReply.FromResult(Encoding.UTF8.GetBytes(text));
}
