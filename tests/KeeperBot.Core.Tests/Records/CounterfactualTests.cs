using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Records;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Tests.Records;

public sealed class CounterfactualTests
{
    private static readonly ChainTime Start = new(1_800_000_000);
    private static readonly ImmutableDictionary<Underlying, double> Spots = Prices(2000);

    /// <summary>600 behind a short of 1.2 at 2000, of which a tenth of the notional is required: at a price of 2000 f equity is 600 - 2400 (f - 1) and the requirement 240 f.</summary>
    [Fact]
    public void Walk_PathThatCrossesTheRequirement_SaysWhenAndHowLow()
    {
        var result = Counterfactual.Walk(Short(), Start, Spots, [At(60, 2100), At(120, 2300), At(180, 2200)]).ShouldNotBeNull();

        result.Lowest.ShouldBe((600 - 360) / (240 * 1.15), 1e-9);
        (result.LowestAt, result.LiquidatableAt, result.Until).ShouldBe((Start.Plus(TimeSpan.FromSeconds(120)), Start.Plus(TimeSpan.FromSeconds(120)), Start.Plus(TimeSpan.FromSeconds(180))));
    }

    [Fact]
    public void Walk_PathThatStaysAbove_IsNeverLiquidatable() =>
        Counterfactual.Walk(Short(), Start, Spots, [At(60, 2200)]).ShouldNotBeNull().LiquidatableAt.ShouldBeNull();

    [Fact]
    public void Walk_MarketBeforeTheAction_DoesNotCount() =>
        Counterfactual.Walk(Short(), Start, Spots, [At(-60, 3000), At(60, 2000)]).ShouldNotBeNull().Lowest.ShouldBe(2.5, 1e-9);

    [Fact]
    public void Walk_PriceThatIsNotNamed_StaysWhereItWas()
    {
        var silent = new ObservedMarket(Start.Plus(TimeSpan.FromSeconds(120)), ImmutableDictionary<Underlying, double>.Empty, null);
        Counterfactual.Walk(Short(), Start, Spots, [At(60, 2300), silent]).ShouldNotBeNull().Until.ShouldBe(silent.Time);
    }

    [Fact]
    public void Walk_FormulaThatDoesNotGiveWhatWasRead_ConcludesNothing() =>
        Counterfactual.Walk(Short() with { Equity = Wad.FromInteger(700) }, Start, Spots, [At(60, 2300)]).ShouldBeNull();

    [Fact]
    public void Walk_NoFormula_ConcludesNothing() => Counterfactual.Walk(Short() with { Curve = null }, Start, Spots, [At(60, 2300)]).ShouldBeNull();

    private static MarginAccount Short() => new(
        Book.PerpAccount, Book.Perp, Wad.FromInteger(600), Wad.FromInteger(600), Wad.FromInteger(240), LiquidationPredicate.StrictlyBelow, false, Book.Usdc, null, null, [])
    {
        Curve = new LinearMarginCurve(600, 240, [new(Book.Eth, -2400) { RequirementShare = -0.1 }]),
    };

    private static ObservedMarket At(int seconds, double price) => new(Start.Plus(TimeSpan.FromSeconds(seconds)), Prices(price), null);

    private static ImmutableDictionary<Underlying, double> Prices(double price) => ImmutableDictionary<Underlying, double>.Empty.Add(Book.Eth, price);
}
