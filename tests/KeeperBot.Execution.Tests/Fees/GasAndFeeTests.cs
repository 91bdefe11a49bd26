using FsCheck;
using FsCheck.Fluent;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Fees;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Tests.Support;

namespace KeeperBot.Execution.Tests.Fees;

public class GasAndFeeTests
{
    [Theory]
    [InlineData(100_000UL, "1.5", 1_000_000UL, 150_000UL)]
    [InlineData(100_001UL, "1.5", 1_000_000UL, 150_002UL)]
    [InlineData(100_000UL, "1", 1_000_000UL, 100_000UL)]
    [InlineData(800_000UL, "1.5", 1_000_000UL, 1_000_000UL)]
    [InlineData(1_000_000UL, "1.5", 1_000_000UL, 1_000_000UL)]
    [InlineData(1_000_001UL, "1.5", 1_000_000UL, null)]
    [InlineData(0UL, "1.5", 1_000_000UL, null)]
    [InlineData(ulong.MaxValue, "1.5", ulong.MaxValue, ulong.MaxValue)]
    public void GasLimit_Padded_IsRoundedUpAndBounded(ulong needed, string pad, ulong bound, ulong? limit) =>
        TransactionDrafter.GasLimit(needed, Wad.Parse(pad), bound).ShouldBe(limit);

    [Fact]
    public void GasLimit_PadBelowOne_Throws() => Should.Throw<ArgumentOutOfRangeException>(() => TransactionDrafter.GasLimit(100, Wad.Parse("0.99"), 1000));

    [Fact]
    public void PadOf_ByKindThenByCallThenDefault_TakesTheMostParticular()
    {
        var plain = TestPlan.Intent("pad", TestPlan.Block(1));
        var particular = plain with { GasPad = Wad.Parse("1.7") };
        var options = new PlaneOptions(TestPlan.Chain, TestPlan.Actor) { DefaultGasPad = Wad.Parse("1.4") };
        var ruled = options with { GasPads = options.GasPads.Add(plain.Action.Kind, Wad.Parse("2")) };
        TransactionDrafter.PadOf(plain, options).ShouldBe(Wad.Parse("1.4"));
        TransactionDrafter.PadOf(particular, options).ShouldBe(Wad.Parse("1.7"));
        TransactionDrafter.PadOf(particular, ruled).ShouldBe(Wad.Parse("2"));
    }

    [Fact]
    public void Bump_AnyFee_IsAtLeastAnEighthMoreAndTheLastOneFitsUnderTheCap() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).Select(value => (long)value * 977).ToArbitrary(), raw =>
        {
            var fee = new Wei(raw);
            (FeeBump.Least(fee).Raw * 8).ShouldBeGreaterThanOrEqualTo(fee.Raw * 9);
            (FeeBump.Least(fee).Raw * 8).ShouldBeLessThan(fee.Raw * 9 + 8);
            FeeBump.Least(FeeBump.OrdinaryLimit(fee)).ShouldBeLessThanOrEqualTo(fee);
        }));

    [Theory]
    [InlineData(null, 5UL, 5UL, false)]
    [InlineData(null, 5UL, 6UL, true)]
    [InlineData(7UL, 7UL, 7UL, false)]
    [InlineData(7UL, 5UL, 5UL, false)]
    [InlineData(7UL, 5UL, 7UL, false)]
    [InlineData(7UL, 8UL, 8UL, true)]
    [InlineData(7UL, 7UL, 8UL, true)]
    public void Judge_JournalAgainstChain_HaltsOnForeignUse(ulong? own, ulong mined, ulong pending, bool halts) =>
        (NonceCheck.Judge(TestPlan.Actor, own, mined, pending) is not null).ShouldBe(halts);
}
