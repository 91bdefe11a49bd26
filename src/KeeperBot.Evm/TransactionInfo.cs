using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

/// <summary>A transaction as a node knows it, pending or mined.</summary>
public sealed record TransactionInfo
{
    /// <summary>Hash; the one that was asked for.</summary>
    public required Hash32 Hash { get; init; }

    /// <summary>Sender as the node says; not recovered here.</summary>
    public required Address From { get; init; }

    /// <summary>Recipient; null for a creation.</summary>
    public required Address? To { get; init; }

    /// <summary>Nonce.</summary>
    public required ulong Nonce { get; init; }

    /// <summary>Wei sent along.</summary>
    public required UInt256 Value { get; init; }

    /// <summary>Calldata.</summary>
    public required Bytes Input { get; init; }

    /// <summary>Gas limit.</summary>
    public required ulong Gas { get; init; }

    /// <summary>Fee cap in wei per gas; null for a legacy transaction.</summary>
    public required UInt256? MaxFeePerGas { get; init; }

    /// <summary>Tip cap in wei per gas; null for a legacy transaction.</summary>
    public required UInt256? MaxPriorityFeePerGas { get; init; }

    /// <summary>Height of its block; null while pending.</summary>
    public required ulong? BlockNumber { get; init; }

    /// <summary>Hash of its block; null while pending.</summary>
    public required Hash32? BlockHash { get; init; }

    internal static TransactionInfo Read(JsonView view)
    {
        var transaction = new TransactionInfo
        {
            Hash = view["hash"].Hash(),
            From = view["from"].Address(),
            To = view.Optional("to")?.Address(),
            Nonce = view["nonce"].UInt64(),
            Value = view["value"].UInt256(),
            Input = view["input"].Data(),
            Gas = view["gas"].UInt64(),
            MaxFeePerGas = view.Optional("maxFeePerGas")?.UInt256(),
            MaxPriorityFeePerGas = view.Optional("maxPriorityFeePerGas")?.UInt256(),
            BlockNumber = view.Optional("blockNumber")?.UInt64(),
            BlockHash = view.Optional("blockHash")?.Hash(),
        };
        if (transaction.BlockHash is null != transaction.BlockNumber is null)
            throw view.Bad("has only one of blockHash and blockNumber");
        return transaction;
    }
}
