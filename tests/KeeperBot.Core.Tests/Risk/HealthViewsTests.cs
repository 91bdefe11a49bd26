using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Portfolio.Curves;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Risk;

public class HealthViewsTests
{
    // Long 1 at a mark of 2010, the index at 2000: 310 of 125.625.
    private static readonly MarginAccount Account = new(
        PerpAccount, Perp, W("310"), W("310"), W("125.625"), LiquidationPredicate.StrictlyBelow, false, Usdc, null, W("0.0625"),
        [new PerpLeg(Book.PerpLeg, Eth, W("1"), W("2010"), W("2000"), Wad.Zero)])
    {
        Curve = new LinearMarginCurve(310, 125.625, [new(Eth, 2010) { ConvergedValue = 2000, RequirementShare = 0.0625 }]),
    };

    [Fact]
    public void Of_LaggingMark_ConvergedIsTheWorst()
    {
        var views = HealthViews.Of(Account);
        views.Now.ShouldBe(Account.Health);
        views.Freshest.ShouldBe(Account.Health);
        views.Converged.ShouldBe(HealthRatio.Of(W("300"), W("125")));
        views.Worst.ShouldBe(views.Converged!.Value);
    }

    [Fact]
    public void Of_MarkOnTheOtherSide_NowIsTheWorst()
    {
        var views = HealthViews.Of(Account with { Curve = new LinearMarginCurve(310, 125.625, [new(Eth, 2010) { ConvergedValue = 2020, RequirementShare = 0.0625 }]) });
        views.Worst.ShouldBe(Account.Health);
    }

    [Fact]
    public void Of_FresherPriceThatIsLower_ItIsTheWorst()
    {
        var views = HealthViews.Of(Account with { Fresher = MarketShift.Of(Eth, 0.95) });
        views.Freshest!.Value.Equity.ToDouble().ShouldBe(310 - 100.5, 1e-9);
        views.Freshest.Value.Requirement.ToDouble().ShouldBe(125.625 * 0.95, 1e-9);
        views.Worst.ShouldBe(views.Freshest.Value);
    }

    [Fact]
    public void Of_WithoutACurve_SaysSoAndTheVenuesOwnRules()
    {
        var views = HealthViews.Of(Account with { Curve = null, Fresher = MarketShift.Of(Eth, 0.95) });
        (views.Freshest, views.Converged).ShouldBe((null, null));
        views.Worst.ShouldBe(Account.Health);
    }

    [Fact]
    public void Of_CurveThatOnlyRounds_IsTheVenuesOwnFigureExactly() =>
        HealthViews.Of(Account with { Curve = new LinearMarginCurve(310 * (1 + 1e-12), 125.625, []) }).Converged.ShouldBe(Account.Health);

    [Fact]
    public void Of_CurveWithoutAValue_IsNotKnown() =>
        HealthViews.Of(Account with { Curve = new LinearMarginCurve(double.NaN, 125.625, []) }).Converged.ShouldBeNull();

    [Fact]
    public void Of_NoRequirement_IsNone()
    {
        var views = HealthViews.Of(Account with { Maintenance = null, Curve = new LinearMarginCurve(310, 0, []) });
        views.ShouldBe(new HealthViews(HealthRatio.NoRequirement, HealthRatio.NoRequirement, HealthRatio.NoRequirement));
        views.Worst.HasRequirement.ShouldBeFalse();
    }

    [Fact]
    public void Assess_FillsTheViewsAndThePrices()
    {
        var risk = new Book().WithPerp("3", "900", settle: margin => margin with { Curve = Account.Curve }).Assess().Margin.Single();
        risk.Health.ShouldBe(HealthViews.Of(risk.Margin));
        risk.Prices.Liquidation.ShouldHaveSingleItem();
    }
}
