using System.Collections.Immutable;
using KeeperBot.Evm.Fees;
using KeeperBot.Primitives;

namespace KeeperBot.Evm.Tests.Fees;

public sealed class FeeEstimatorTests
{
    private static readonly UInt256 Gwei = 1_000_000_000;
    private static readonly FeeOptions Options = new() { TipFloor = 1_000_000_000, TipCeiling = 3_000_000_000, MaxFeeCap = 100_000_000_000, HeadroomBlocks = 6 };

    [Fact]
    public void Estimate_OrdinaryHistory_IsBaseFeeWithHeadroomPlusTheMedianTip()
    {
        var quote = FeeEstimator.Estimate(History(20 * Gwei, 1 * Gwei, 2 * Gwei, 9 * Gwei), Options).ShouldBeOfType<FeeQuote>();

        quote.MaxPriorityFeePerGas.ShouldBe(2 * Gwei);
        quote.BaseFee.ShouldBe(20 * Gwei);
        // 20 gwei * 1.125^6 = 40.5457305... gwei, each step rounded up
        quote.MaxFeePerGas.ShouldBe(UInt256.Parse("40545730592") + 2 * Gwei);
        quote.Capped.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(500_000_000_000, 3)]
    public void Estimate_TipOutsideItsBounds_IsClamped(long suggested, int gwei) =>
        FeeEstimator.Estimate(History(20 * Gwei, (ulong)suggested), Options).ShouldBeOfType<FeeQuote>().MaxPriorityFeePerGas.ShouldBe(gwei * Gwei);

    [Fact]
    public void Estimate_EmptyBlocks_HaveNoSay()
    {
        var history = History(20 * Gwei, 0, 0, 2 * Gwei) with { GasUsedRatio = [0m, 0m, 0.5m] };

        FeeEstimator.Estimate(history, Options).ShouldBeOfType<FeeQuote>().MaxPriorityFeePerGas.ShouldBe(2 * Gwei);
    }

    [Fact]
    public void Estimate_CapBelowTheHeadroom_IsCappedAndSaysSo()
    {
        var quote = FeeEstimator.Estimate(History(95 * Gwei, 2 * Gwei), Options).ShouldBeOfType<FeeQuote>();

        quote.MaxFeePerGas.ShouldBe(100 * Gwei);
        quote.Capped.ShouldBeTrue();
    }

    [Fact]
    public void Estimate_TipThatWouldBreakTheCap_IsCutToWhatTheCapLeaves() =>
        FeeEstimator.Estimate(History(98 * Gwei, 3 * Gwei), Options).ShouldBeOfType<FeeQuote>().MaxPriorityFeePerGas.ShouldBe(2 * Gwei);

    [Fact]
    public void Estimate_CapBelowTheNextBaseFee_IsRefused() =>
        FeeEstimator.Estimate(History(99 * Gwei + 1, 2 * Gwei), Options).ShouldBeOfType<FeeRefusal>().Reason.ShouldBe(FeeRefusalReason.CapBelowBaseFee);

    [Fact]
    public void Estimate_BaseFeeBeyondBelief_IsRefused() =>
        FeeEstimator.Estimate(History(UInt256.MaxValue, 2 * Gwei), Options).ShouldBeOfType<FeeRefusal>().Reason.ShouldBe(FeeRefusalReason.BaseFeeAbsurd);

    [Fact]
    public void Estimate_HistoryWithoutTips_IsRefused() =>
        FeeEstimator.Estimate(History(Gwei, Gwei) with { Reward = [] }, Options).ShouldBeOfType<FeeRefusal>().Reason.ShouldBe(FeeRefusalReason.NoTips);

    [Fact]
    public void Estimate_FloorAboveCeiling_IsAnArgumentError() =>
        Should.Throw<ArgumentException>(() => FeeEstimator.Estimate(History(Gwei, Gwei), Options with { TipFloor = Options.TipCeiling + 1 }));

    [Fact]
    public void FeeRefusalReason_Default_IsUnspecified() => default(FeeRefusalReason).ShouldBe(FeeRefusalReason.Unspecified);

    private static FeeHistory History(UInt256 nextBaseFee, params UInt256[] tips) => new()
    {
        OldestBlock = 1,
        BaseFeePerGas = [.. Enumerable.Repeat(nextBaseFee, tips.Length + 1)],
        GasUsedRatio = [.. Enumerable.Repeat(0.5m, tips.Length)],
        Reward = [.. tips.Select(tip => ImmutableArray.Create(tip))],
    };
}
