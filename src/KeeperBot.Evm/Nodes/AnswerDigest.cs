using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Nodes;

/// <summary>
/// Reduces answers to what the keeper reads of them, so that clients which order members differently, add some, or write hexadecimal in another
/// case still agree. An answer that cannot be read that way is no answer.
/// </summary>
internal static class AnswerDigest
{
    /// <summary>What an answer says.</summary>
    /// <exception cref="JsonRpcFormatException">It is not of the form the method has.</exception>
    internal static Verdict Of(string method, RpcReply reply)
    {
        if (!reply.IsResult)
            return OfError(reply.Error);
        if (reply.ResultUtf8.Span.SequenceEqual("null"u8))
            return Verdict.Nothing;
        return method switch
        {
            "eth_getBlockByNumber" or "eth_getBlockByHash" => Said(Content(JsonCursor.Read(reply.ResultUtf8.Span, BlockHeader.Read))),
            "eth_getTransactionReceipt" => OfReceipt(JsonCursor.Read(reply.ResultUtf8.Span, TransactionReceipt.Read)),
            "eth_getLogs" => Said(Content(JsonCursor.Read(reply.ResultUtf8.Span, (ref json) => json.Items(LogEntry.Read)))),
            "eth_simulateV1" => Said(Simulated(JsonCursor.Read(reply.ResultUtf8.Span, SimulationReply.ReadBlocks))),
            "eth_call" or "eth_getCode" or "eth_getStorageAt" => OfData(reply.ResultUtf8.Span),
            "eth_chainId" or "eth_blockNumber" or "eth_getBalance" or "eth_getTransactionCount" => Said(JsonCursor.Read(reply.ResultUtf8.Span, (ref json) => json.UInt256()).ToQuantity()),
            _ => Verdict.Said(""),
        };
    }

    /// <summary>The header's content, as compared.</summary>
    internal static string Content(BlockHeader header) => string.Create(
        CultureInfo.InvariantCulture,
        $"{header.Number} {header.Hash} {header.ParentHash} {header.Timestamp.UnixSeconds} {header.BaseFeePerGas?.ToQuantity()} {header.GasLimit} {header.GasUsed} {header.StateRoot} {header.Beneficiary}");

    // The EVM's verdict on a call and the state's on a simulated transaction are answers; everything else says something about the node.
    private static Verdict OfError(RpcError error) => RpcErrorClassifier.Classify(error) switch
    {
        RpcErrorKind.ExecutionReverted => Said($"reverted {error.Data}"),
        var kind and (RpcErrorKind.InsufficientFunds or RpcErrorKind.NonceTooLow or RpcErrorKind.NonceTooHigh or RpcErrorKind.Underpriced) => Said($"error {kind}"),
        var kind => Verdict.CannotSay(kind),
    };

    private static string Content(TransactionReceipt receipt) => string.Create(
        CultureInfo.InvariantCulture,
        $"{receipt.TransactionHash} {receipt.BlockNumber} {receipt.BlockHash} {receipt.TransactionIndex} {receipt.From} {receipt.To} {receipt.ContractAddress} {receipt.Succeeded} {receipt.GasUsed} {receipt.EffectiveGasPrice.ToQuantity()} {receipt.L1Fee?.ToQuantity()} {Content(receipt.Logs)}");

    private static string Content(IEnumerable<LogEntry> logs)
    {
        var text = new StringBuilder();
        foreach (var log in logs)
            text.Append(CultureInfo.InvariantCulture, $"[{Essence(log)} {log.LogIndex} {log.BlockNumber} {log.BlockHash} {log.TransactionHash} {log.Removed}]");
        return text.ToString();
    }

    private static string Essence(LogEntry log) => $"{log.Address} {string.Join(',', log.Topics)} {log.Data}";

    // Gas and the simulated block's own fields differ between clients; what the calls did must not.
    private static string Simulated(List<SimulationReply> blocks)
    {
        var text = new StringBuilder();
        foreach (var call in blocks.SelectMany(block => block.Calls))
            text.Append(CultureInfo.InvariantCulture, $"{call.Success} {call.ReturnData} {string.Join(';', call.Logs.Select(Essence))}|");
        return text.ToString();
    }

    private static Verdict OfData(ReadOnlySpan<byte> json)
    {
        using var data = new PooledBytes();
        return JsonHex.TryDecodeString(json, data)
            ? Verdict.Said(Convert.ToHexStringLower(SHA256.HashData(data.GetSpan())))
            : throw new JsonRpcFormatException("result is not hexadecimal data");
    }

    private static Verdict OfReceipt(TransactionReceipt receipt) => Said(Content(receipt), receipt.BlockHash.ToString());

    private static Verdict Said(string content, string pin = "") =>
        Verdict.Said(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content))), pin);
}
