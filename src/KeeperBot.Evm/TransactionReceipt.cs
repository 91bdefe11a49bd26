using System.Collections.Immutable;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

/// <summary>What became of a mined transaction, as one node tells it. The block it names still has to be on the agreed chain.</summary>
public sealed record TransactionReceipt
{
    /// <summary>Hash of the transaction; the one that was asked for.</summary>
    public required Hash32 TransactionHash { get; init; }

    /// <summary>Height of its block.</summary>
    public required ulong BlockNumber { get; init; }

    /// <summary>Hash of its block.</summary>
    public required Hash32 BlockHash { get; init; }

    /// <summary>Position in the block.</summary>
    public required ulong TransactionIndex { get; init; }

    /// <summary>Sender.</summary>
    public required Address From { get; init; }

    /// <summary>Recipient; null for a creation.</summary>
    public required Address? To { get; init; }

    /// <summary>The contract created, if one was.</summary>
    public required Address? ContractAddress { get; init; }

    /// <summary>Whether it succeeded (status 0x1).</summary>
    public required bool Succeeded { get; init; }

    /// <summary>Gas used.</summary>
    public required ulong GasUsed { get; init; }

    /// <summary>Wei paid per gas.</summary>
    public required UInt256 EffectiveGasPrice { get; init; }

    /// <summary>The OP stack's fee for L1 data in wei; null on other chains.</summary>
    public required UInt256? L1Fee { get; init; }

    /// <summary>Events, in order.</summary>
    public required ImmutableArray<LogEntry> Logs { get; init; }

    internal static TransactionReceipt Read(JsonView view)
    {
        var receipt = new TransactionReceipt
        {
            TransactionHash = view["transactionHash"].Hash(),
            BlockNumber = view["blockNumber"].UInt64(),
            BlockHash = view["blockHash"].Hash(),
            TransactionIndex = view["transactionIndex"].UInt64(),
            From = view["from"].Address(),
            To = view.Optional("to")?.Address(),
            ContractAddress = view.Optional("contractAddress")?.Address(),
            Succeeded = view["status"].Status(),
            GasUsed = view["gasUsed"].UInt64(),
            EffectiveGasPrice = view["effectiveGasPrice"].UInt256(),
            L1Fee = view.Optional("l1Fee")?.UInt256(),
            Logs = [.. view["logs"].Items(LogEntry.Read)],
        };
        foreach (var log in receipt.Logs)
        {
            if (log.BlockHash != receipt.BlockHash || log.TransactionHash != receipt.TransactionHash)
                throw view["logs"].Bad("names another block or transaction than the receipt");
        }
        return receipt;
    }
}
