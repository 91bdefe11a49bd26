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

    private static readonly JsonNames Names = new(
        ["hash", "from", "nonce", "value", "input", "gas"], ["to", "maxFeePerGas", "maxPriorityFeePerGas", "blockNumber", "blockHash"]);

    internal static TransactionInfo Read(ref JsonCursor json)
    {
        (Hash32 hash, Hash32? block) = (default, null);
        (Address from, Address? to) = (default, null);
        (ulong nonce, ulong gas, ulong? number) = (0, 0, null);
        (UInt256 value, UInt256? feeCap, UInt256? tipCap) = (default, null, null);
        var input = Bytes.Empty;
        var members = json.Object(Names);
        while (json.Next(ref members, out var member))
        {
            switch (member)
            {
                case 0: hash = json.Hash(); break;
                case 1: from = json.Address(); break;
                case 2: nonce = json.UInt64(); break;
                case 3: value = json.UInt256(); break;
                case 4: input = json.Data(); break;
                case 5: gas = json.UInt64(); break;
                case 6: to = json.Address(); break;
                case 7: feeCap = json.UInt256(); break;
                case 8: tipCap = json.UInt256(); break;
                case 9: number = json.UInt64(); break;
                default: block = json.Hash(); break;
            }
        }
        if (block is null != number is null)
            throw json.Bad("has only one of blockHash and blockNumber");
        return new TransactionInfo
        {
            Hash = hash, From = from, To = to, Nonce = nonce, Value = value, Input = input, Gas = gas, MaxFeePerGas = feeCap, MaxPriorityFeePerGas = tipCap,
            BlockNumber = number, BlockHash = block,
        };
    }
}
