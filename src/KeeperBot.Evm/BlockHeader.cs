using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

/// <summary>The parts of a block header a keeper uses. Every field was present and well-formed in the node's answer.</summary>
public sealed record BlockHeader
{
    /// <summary>Height.</summary>
    public required ulong Number { get; init; }

    /// <summary>Block hash.</summary>
    public required Hash32 Hash { get; init; }

    /// <summary>Hash of the block below.</summary>
    public required Hash32 ParentHash { get; init; }

    /// <summary>Chain time.</summary>
    public required ChainTime Timestamp { get; init; }

    /// <summary>EIP-1559 base fee in wei per gas; null before London.</summary>
    public required UInt256? BaseFeePerGas { get; init; }

    /// <summary>Most gas the block may use.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>Gas the block used.</summary>
    public required ulong GasUsed { get; init; }

    /// <summary>Root of the state after the block.</summary>
    public required Hash32 StateRoot { get; init; }

    /// <summary>Who gets the tips.</summary>
    public required Address Beneficiary { get; init; }

    /// <summary>What reads are pinned by.</summary>
    public BlockRef ToBlockRef() => new(Number, Hash, ParentHash, Timestamp);

    internal static BlockHeader Read(JsonView view)
    {
        var header = new BlockHeader
        {
            Number = view["number"].UInt64(),
            Hash = view["hash"].Hash(),
            ParentHash = view["parentHash"].Hash(),
            Timestamp = new ChainTime(view["timestamp"].UInt64()),
            BaseFeePerGas = view.Optional("baseFeePerGas")?.UInt256(),
            GasLimit = view["gasLimit"].UInt64(),
            GasUsed = view["gasUsed"].UInt64(),
            StateRoot = view["stateRoot"].Hash(),
            Beneficiary = view["miner"].Address(),
        };
        if (header.Hash.IsZero)
            throw new JsonRpcFormatException("the block has a zero hash");
        if (header.GasUsed > header.GasLimit)
            throw new JsonRpcFormatException("the block used more gas than its limit");
        return header;
    }
}
