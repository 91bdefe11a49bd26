using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Monitoring.Tests.Terminal;

public sealed class FiguresTests
{
    [Theory]
    [InlineData("1.23456", 3, "1.234")]
    [InlineData("-1.23456", 3, "-1.235")]
    [InlineData("0.0005", 3, "0.000")]
    [InlineData("-0.0005", 3, "-0.001")]
    [InlineData("12", 2, "12.00")]
    [InlineData("12.9", 0, "12")]
    public void Format_Value_IsRoundedDown(string value, int decimals, string expected) => Figures.Format(Wad.Parse(value), decimals).ShouldBe(expected);

    [Fact]
    public void Format_HealthJustBelowOne_NeverLooksLikeOne() =>
        Figures.Format(HealthRatio.Of(Wad.Parse("0.999999999999999999"), Wad.One)).ShouldBe("0.999");

    [Fact]
    public void Format_NoRequirement_SaysSo() => Figures.Format(HealthRatio.NoRequirement).ShouldBe("no requirement");

    [Fact]
    public void Format_NotANumber_SaysSo() => Figures.Format(double.NaN, 2).ShouldBe("not finite");

    [Fact]
    public void Greeks_Shown_ArePerVolPointAndPerDay()
    {
        var greeks = new GreekVector(0, 0, -2604.6, 365);

        Figures.VegaPerPoint(greeks).ShouldBe(-26.046, 1e-12);
        Figures.ThetaPerDay(greeks).ShouldBe(1.0, 1e-12);
    }

    [Theory]
    [InlineData("add 730.918902905762022419 sUSD", "add 730.9189 sUSD")]
    [InlineData("0.5 of 12.1234", "0.5 of 12.1234")]
    [InlineData("block 123456789", "block 123456789")]
    public void Brief_Sentence_CutsFiguresToFourDecimals(string text, string expected) => Figures.Brief(text).ShouldBe(expected);
}
