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

    private static readonly JsonNames Names = new(["number", "hash", "parentHash", "timestamp", "gasLimit", "gasUsed", "stateRoot", "miner"], ["baseFeePerGas"]);

    internal static BlockHeader Read(ref JsonCursor json)
    {
        var (number, timestamp, gasLimit, gasUsed) = (0UL, 0UL, 0UL, 0UL);
        Hash32 hash = default, parent = default, state = default;
        Address beneficiary = default;
        UInt256? baseFee = null;
        var members = json.Object(Names);
        while (json.Next(ref members, out var member))
        {
            switch (member)
            {
                case 0: number = json.UInt64(); break;
                case 1: hash = json.Hash(); break;
                case 2: parent = json.Hash(); break;
                case 3: timestamp = json.UInt64(); break;
                case 4: gasLimit = json.UInt64(); break;
                case 5: gasUsed = json.UInt64(); break;
                case 6: state = json.Hash(); break;
                case 7: beneficiary = json.Address(); break;
                default: baseFee = json.UInt256(); break;
            }
        }
        if (hash.IsZero)
            throw json.Bad("is a block with a zero hash");
        if (gasUsed > gasLimit)
            throw json.Bad("is a block that used more gas than its limit");
        return new BlockHeader
        {
            Number = number, Hash = hash, ParentHash = parent, Timestamp = new ChainTime(timestamp), BaseFeePerGas = baseFee,
            GasLimit = gasLimit, GasUsed = gasUsed, StateRoot = state, Beneficiary = beneficiary,
        };
    }
}
