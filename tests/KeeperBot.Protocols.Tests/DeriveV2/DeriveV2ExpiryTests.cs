using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Protocols.DeriveV2;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Protocols.Tests.DeriveV2;

public sealed class DeriveV2ExpiryTests
{
    private const long Month = 30 * 86_400;
    private const double Years = 30.0 / 365;

    private static readonly DeriveV2Requirements Terms = new(Perp: 0.03, Base: 0.8, Call: 0.08, Put: 0.1, PutOfValue: 1, Unpaired: 0.3);

    [Fact]
    public void At_OneShortCall_CostsItsValueAndAShareOfTheSpot()
    {
        var (margin, value) = At([new(OptionKind.Call, 2200, -2, 0.6)], 1);
        var one = EuropeanOption.Price(OptionKind.Call, 2010, 2200, Years, 0, 0, 0.6);
        value.ShouldBe(-2 * one, 1e-9);
        margin.ShouldBe((-2 * one) - (2 * 0.08 * 2000), 1e-9);
    }

    [Fact]
    public void At_OneShortPutDeepInTheMoney_CostsTwiceItsValue()
    {
        var (margin, value) = At([new(OptionKind.Put, 3000, -1, 0.6)], 1);
        value.ShouldBeLessThan(-950);
        margin.ShouldBe(2 * value, 1e-9);
    }

    [Fact]
    public void At_CallSpread_CostsItsLargestLossAndNoMore()
    {
        // 100 between the strikes, and a long call covers the short one; the isolated margin would be more.
        ImmutableArray<DeriveV2Holding> spread = [new(OptionKind.Call, 2100, -3, 0.6), new(OptionKind.Call, 2200, 3, 0.6)];
        foreach (var factor in new[] { 0.8, 1, 1.3, 2 })
            At(spread, factor).Margin.ShouldBe(-300, 1e-9);
    }

    [Fact]
    public void At_UncoveredPart_CostsAShareOfTheForwardWhereThatIsLess()
    {
        ImmutableArray<DeriveV2Holding> part = [new(OptionKind.Call, 100, -2, 0.6), new(OptionKind.Call, 150, 1, 0.6)];
        // At the strike of 150 the spread has lost 2 x 50; the call that nothing covers is 0.3 x 2010.
        At(part, 1).Margin.ShouldBe(-100 - (0.3 * 2010), 1e-9);
    }

    [Fact]
    public void At_MonthBefore_ForwardKeepsItsDifferenceFromTheSpot() =>
        At([new(OptionKind.Call, 2200, 1, 0.6)], 1.1).Value.ShouldBe(EuropeanOption.Price(OptionKind.Call, 2210, 2200, Years, 0, 0, 0.6), 1e-9);

    [Theory]
    [InlineData(1800, 2210)]
    [InlineData(900, 2110)]
    [InlineData(0, 2010)]
    public void At_LastHalfHour_ForwardFollowsByThePartThatIsLeft(long secondsLeft, double forward)
    {
        var expiry = new DeriveV2Expiry(secondsLeft, 2010, [new(OptionKind.Call, 100, 1, 0.6)]);
        expiry.At(Terms, 2000, 1.1, MarketShift.None).Value.ShouldBe(forward - 100, 1e-6);
    }

    [Fact]
    public void At_LaterWithAnotherVolatility_IsTheOlderOption()
    {
        var shift = MarketShift.None with { YearsAhead = 10.0 / 365, VolatilityFactor = 1.5 };
        new DeriveV2Expiry(Month, 2010, [new(OptionKind.Put, 1900, 4, 0.6)]).At(Terms, 2000, 1, shift).Value
            .ShouldBe(4 * EuropeanOption.Price(OptionKind.Put, 2010, 1900, 20.0 / 365, 0, 0, 0.9), 1e-9);
    }

    [Fact]
    public void At_PastItsExpiry_IsThePayoffAtTheForwardThatWasFixed() =>
        new DeriveV2Expiry(-60, 2010, [new(OptionKind.Put, 2100, -1, 0.6)]).At(Terms, 2000, 0.5, MarketShift.None).Value.ShouldBe(-90, 1e-9);

    private static (double Margin, double Value) At(ImmutableArray<DeriveV2Holding> options, double factor) => new DeriveV2Expiry(Month, 2010, options).At(Terms, 2000, factor, MarketShift.None);
}
