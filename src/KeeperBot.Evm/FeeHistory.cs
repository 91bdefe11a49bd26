using System.Collections.Immutable;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

/// <summary>Fees of the last blocks (eth_feeHistory).</summary>
public sealed record FeeHistory
{
    /// <summary>Height of the first block told of.</summary>
    public required ulong OldestBlock { get; init; }

    /// <summary>Base fee in wei per gas of each block, and of the one after the last: one entry more than there are blocks.</summary>
    public required ImmutableArray<UInt256> BaseFeePerGas { get; init; }

    /// <summary>Share of its gas limit each block used, 0 to 1. A block that used nothing paid no tips, and its rewards mean nothing.</summary>
    public required ImmutableArray<decimal> GasUsedRatio { get; init; }

    /// <summary>For each block, the tips in wei per gas at the percentiles asked for.</summary>
    public required ImmutableArray<ImmutableArray<UInt256>> Reward { get; init; }

    /// <summary>Base fee of the block after the newest.</summary>
    public UInt256 NextBaseFee => BaseFeePerGas[^1];

    internal static FeeHistory Read(JsonView view, int percentiles)
    {
        var history = new FeeHistory
        {
            OldestBlock = view["oldestBlock"].UInt64(),
            BaseFeePerGas = [.. view["baseFeePerGas"].Items(fee => fee.UInt256())],
            GasUsedRatio = [.. view["gasUsedRatio"].Items(ratio => ratio.Decimal())],
            Reward = percentiles == 0 ? [] : [.. view["reward"].Items(block => block.Items(tip => tip.UInt256()).ToImmutableArray())],
        };
        var blocks = history.GasUsedRatio.Length;
        if (blocks == 0)
            throw view.Bad("tells of no block");
        if (history.BaseFeePerGas.Length != blocks + 1)
            throw view["baseFeePerGas"].Bad("has not one entry more than there are blocks");
        if (percentiles > 0 && (history.Reward.Length != blocks || history.Reward.Any(tips => tips.Length != percentiles)))
            throw view["reward"].Bad("has not one entry for each block and percentile");
        if (history.GasUsedRatio.Any(ratio => ratio is < 0 or > 1))
            throw view["gasUsedRatio"].Bad("is outside 0 to 1");
        return history;
    }
}
