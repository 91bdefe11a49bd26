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

    private static readonly JsonNames Names = new(
        ["transactionHash", "blockNumber", "blockHash", "transactionIndex", "from", "status", "gasUsed", "effectiveGasPrice", "logs"], ["to", "contractAddress", "l1Fee"]);

    internal static TransactionReceipt Read(ref JsonCursor json)
    {
        Hash32 transaction = default, block = default;
        var (number, index, gasUsed, succeeded) = (0UL, 0UL, 0UL, false);
        Address from = default;
        (Address? to, Address? created) = (null, null);
        (UInt256 price, UInt256? l1Fee) = (default, null);
        List<LogEntry> logs = [];
        var members = json.Object(Names);
        while (json.Next(ref members, out var member))
        {
            switch (member)
            {
                case 0: transaction = json.Hash(); break;
                case 1: number = json.UInt64(); break;
                case 2: block = json.Hash(); break;
                case 3: index = json.UInt64(); break;
                case 4: from = json.Address(); break;
                case 5: succeeded = json.Status(); break;
                case 6: gasUsed = json.UInt64(); break;
                case 7: price = json.UInt256(); break;
                case 8: logs = json.Items(LogEntry.Read); break;
                case 9: to = json.Address(); break;
                case 10: created = json.Address(); break;
                default: l1Fee = json.UInt256(); break;
            }
        }
        if (logs.Exists(log => log.BlockHash != block || log.TransactionHash != transaction))
            throw json.Bad("has a log that names another block or transaction than the receipt");
        return new TransactionReceipt
        {
            TransactionHash = transaction, BlockNumber = number, BlockHash = block, TransactionIndex = index, From = from, To = to, ContractAddress = created,
            Succeeded = succeeded, GasUsed = gasUsed, EffectiveGasPrice = price, L1Fee = l1Fee, Logs = [.. logs],
        };
    }
}
