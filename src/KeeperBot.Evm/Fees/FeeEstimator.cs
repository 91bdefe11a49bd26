namespace KeeperBot.Evm.Fees;

/// <summary>
/// EIP-1559 fees from a fee history: the tip is the median over the non-empty blocks of the percentile asked for, clamped; the fee cap
/// is base fee * (9/8)^headroom + tip, capped.
/// </summary>
public static class FeeEstimator
{
    /// <summary>Quotes fees for the block after the history's newest, from the history's first percentile.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    public static FeeOutcome Estimate(FeeHistory history, FeeOptions options)
    {
        ArgumentNullException.ThrowIfNull(history);
        Check(options);
        var baseFee = history.NextBaseFee;
        if (baseFee > options.AbsurdBaseFee)
            return Refuse(FeeRefusalReason.BaseFeeAbsurd, $"base fee {baseFee} wei per gas is above the believable {options.AbsurdBaseFee}");
        if (history.Reward.IsEmpty || history.Reward[0].IsEmpty)
            return Refuse(FeeRefusalReason.NoTips, "the fee history was asked for without a percentile");
        if (baseFee + options.TipFloor > options.MaxFeeCap)
            return Refuse(FeeRefusalReason.CapBelowBaseFee, $"base fee {baseFee} plus the least tip {options.TipFloor} is above the cap {options.MaxFeeCap} wei per gas");
        var tip = UInt256.Min(Clamp(MedianTip(history), options), options.MaxFeeCap - baseFee);
        var wanted = WithHeadroom(baseFee, options.HeadroomBlocks) + tip;
        return new FeeQuote(UInt256.Min(wanted, options.MaxFeeCap), tip, baseFee, wanted > options.MaxFeeCap);
    }

    /// <summary>The base fee after <paramref name="blocks"/> full blocks: each raises it by at most one eighth, rounded up here.</summary>
    public static UInt256 WithHeadroom(UInt256 baseFee, int blocks)
    {
        for (var i = 0; i < blocks; i++)
            baseFee = baseFee + (baseFee + 7) / 8;
        return baseFee;
    }

    // An empty block paid nobody; nodes report zero tips for it.
    private static UInt256 MedianTip(FeeHistory history)
    {
        var tips = history.Reward.Where((_, i) => history.GasUsedRatio[i] > 0).Select(block => block[0]).Order().ToArray();
        return tips.Length == 0 ? UInt256.Zero : tips[tips.Length / 2];
    }

    private static UInt256 Clamp(UInt256 tip, FeeOptions options) => UInt256.Min(UInt256.Max(tip, options.TipFloor), options.TipCeiling);

    private static void Check(FeeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.TipFloor > options.TipCeiling)
            throw new ArgumentException($"TipFloor {options.TipFloor} is above TipCeiling {options.TipCeiling}", nameof(options));
        if (options.HeadroomBlocks is < 0 or > 100)
            throw new ArgumentException($"HeadroomBlocks {options.HeadroomBlocks} is outside 0 to 100", nameof(options));
    }

    private static FeeRefusal Refuse(FeeRefusalReason reason, string detail) => new(reason, detail);
}
