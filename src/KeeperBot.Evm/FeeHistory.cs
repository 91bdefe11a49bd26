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

    private static readonly JsonNames Names = new(["oldestBlock", "baseFeePerGas", "gasUsedRatio"], ["reward"]);

    internal static FeeHistory Read(ref JsonCursor json, int percentiles)
    {
        var oldest = 0UL;
        List<UInt256> fees = [];
        List<decimal> used = [];
        List<ImmutableArray<UInt256>>? reward = null;
        var members = json.Object(Names);
        while (json.Next(ref members, out var member))
        {
            switch (member)
            {
                case 0: oldest = json.UInt64(); break;
                case 1: fees = json.Items((ref fee) => fee.UInt256()); break;
                case 2: used = json.Items((ref ratio) => ratio.Decimal()); break;
                default: reward = json.Items((ref block) => block.Items((ref tip) => tip.UInt256()).ToImmutableArray()); break;
            }
        }
        if (used.Count == 0)
            throw json.Bad("tells of no block");
        if (fees.Count != used.Count + 1)
            throw json.Bad("has not one base fee more than there are blocks");
        if (percentiles > 0 && (reward?.Count != used.Count || reward.Exists(tips => tips.Length != percentiles)))
            throw json.Bad("has not one reward for each block and percentile");
        if (used.Exists(ratio => ratio is < 0 or > 1))
            throw json.Bad("has a gasUsedRatio outside 0 to 1");
        return new FeeHistory { OldestBlock = oldest, BaseFeePerGas = [.. fees], GasUsedRatio = [.. used], Reward = percentiles == 0 ? [] : [.. reward!] };
    }
}
