using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Tests.Portfolio;

public class HealthRatioTests
{
    [Fact]
    public void IsBelow_OneUnitApart_IsExact()
    {
        var requirement = Wad.FromRaw(3);
        HealthRatio.Of(Wad.FromRaw(3), requirement).IsBelow(Wad.One).ShouldBeFalse();
        HealthRatio.Of(Wad.FromRaw(2), requirement).IsBelow(Wad.One).ShouldBeTrue();
    }

    [Fact]
    public void NoRequirement_Default_IsNeverBelowAndHasNoValue()
    {
        HealthRatio.NoRequirement.IsBelow(Wad.FromInteger(1000)).ShouldBeFalse();
        HealthRatio.NoRequirement.Value.ShouldBeNull();
        HealthRatio.NoRequirement.ToString().ShouldBe("none");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    public void Of_RequirementNotAboveZero_Throws(string requirement) =>
        Should.Throw<ArgumentOutOfRangeException>(() => HealthRatio.Of(Wad.One, Wad.Parse(requirement)));

    [Fact]
    public void ToString_Ratio_IsRoundedDown() => HealthRatio.Of(Wad.Parse("1.99999"), Wad.One).ToString().ShouldBe("1.9999");

    [Theory]
    [InlineData(LiquidationPredicate.StrictlyBelow, 10, false)]
    [InlineData(LiquidationPredicate.StrictlyBelow, 9, true)]
    [InlineData(LiquidationPredicate.AtOrBelow, 10, true)]
    [InlineData(LiquidationPredicate.AtOrBelow, 11, false)]
    public void IsLiquidatable_AtTheBoundary_FollowsTheVenuesPredicate(LiquidationPredicate predicate, long equity, bool expected) =>
        new MarginAccount(new("a"), new("v"), Wad.Zero, Wad.FromRaw(equity), Wad.FromRaw(10), predicate, expected, null, null, null, [])
            .IsLiquidatable.ShouldBe(expected);
}
