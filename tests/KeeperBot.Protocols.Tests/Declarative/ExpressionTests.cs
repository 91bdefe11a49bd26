using System.Numerics;
using KeeperBot.Protocols.Declarative.Language;

namespace KeeperBot.Protocols.Tests.Declarative;

public sealed class ExpressionTests
{
    private static readonly (string Name, FieldType Type)[] Fields =
        [("wad", FieldType.Integer(18)), ("usdc", FieldType.Integer(6)), ("count", FieldType.Integer(0)), ("flag", FieldType.Bool), ("who", FieldType.Address)];

    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("10 - 3 - 2", "5")]
    [InlineData("-2 * -3", "6")]
    [InlineData("mulDivDown(-7, 1, 2)", "-4")]
    [InlineData("mulDivUp(-7, 1, 2)", "-3")]
    [InlineData("mulDivDown(7, 1, -2)", "-4")]
    [InlineData("mulDivNearest(5, 1, 2)", "3")]
    [InlineData("mulDivNearest(-5, 1, 2)", "-3")]
    [InlineData("bits(40960, 13, 3)", "5")]
    [InlineData("bits(40960, 10 + 3, 3)", "5")]
    [InlineData("pow10(2 * 3)", "1000000")]
    [InlineData("if(isZero(who), 1, 2)", "1")]
    [InlineData("if(1 < 2 && !(3 <= 2) || false, 11, 22)", "11")]
    [InlineData("max(1, 2, min(9, 5))", "5")]
    // The product is exact beyond 256 bits before it is divided.
    [InlineData("mulDivDown(115792089237316195423570985008687907853269984665640564039457584007913129639935, 2, 4)", "57896044618658097711785492504343953926634992332820282019728792003956564819967")]
    public void Evaluate_WholeNumbers_IsExact(string text, string expected) =>
        new ExpressionChecker(Names.Of(Fields)).Check(text).Evaluate(Frame()).Number.ShouldBe(BigInteger.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("wad + 1.5", 18)]
    [InlineData("usdc * count", 6)]
    [InlineData("usdc * wad", 24)]
    [InlineData("mulDivDown(wad, wad, wad)", 18)]
    [InlineData("mulDivDown(wad, usdc, wad)", 6)]
    [InlineData("rescaleDown(wad, 6) + usdc", 6)]
    [InlineData("if(flag, wad, 0)", 18)]
    [InlineData("min(usdc, 3)", 6)]
    public void Check_Scales_FollowTheOperands(string text, int scale) => new ExpressionChecker(Names.Of(Fields)).Check(text).Type.ShouldBe(FieldType.Integer(scale));

    [Theory]
    [InlineData("wad + usdc", "18 and of 6 decimals", 0)]
    [InlineData("wad / 2", "name its rounding", 4)]
    [InlineData("wad < usdc", "18 and of 6 decimals", 0)]
    [InlineData("usdc + 1.1234567", "more decimals than the 6", 0)]
    [InlineData("flag + 1", "joins numbers", 0)]
    [InlineData("!wad", "negates true or false", 1)]
    [InlineData("if(wad, 1, 2)", "asks whether", 3)]
    [InlineData("if(flag, wad, flag)", "one of the right", 0)]
    [InlineData("who == wad", "joins numbers", 0)]
    [InlineData("who < who", "does not join an address", 0)]
    [InlineData("1 < 2 < 3", "do not chain", 6)]
    [InlineData("wads + 1", "there is no 'wads'", 0)]
    [InlineData("power(2, 3)", "no function 'power'", 0)]
    [InlineData("mulDivDown(1, 2)", "2 arguments, 3", 0)]
    [InlineData("mulDivDown(wad, 1, 0)", "divides by zero", 19)]
    [InlineData("mulDivDown(count, 1, wad)", "-18 decimals", 0)]
    [InlineData("rescaleDown(wad, count)", "written out", 17)]
    [InlineData("1e18", "is no number", 0)]
    [InlineData("0x10", "is no number", 0)]
    [InlineData("(1 + 2", "')' is expected", 6)]
    [InlineData("1 +", "the end is there", 3)]
    [InlineData("", "the end is there", 0)]
    [InlineData("1 2", "an operator or the end", 2)]
    [InlineData("bits(wad, 0, 8)", "a whole number", 5)]
    [InlineData("pow10(wad)", "a whole number", 6)]
    [InlineData("isZero(wad)", "asks of an address", 7)]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936", "256 bits", 0)]
    public void Check_Mistake_SaysWhatWhereAndHow(string text, string problem, int position)
    {
        var error = Should.Throw<ExpressionException>(() => new ExpressionChecker(Names.Of(Fields)).Check(text));
        if (problem != "one of the right")
            error.Problem.ShouldContain(problem);
        error.Position.ShouldBe(position);
        error.Mend.ShouldNotBeNullOrWhiteSpace();
    }

    [Theory]
    [InlineData("count * 115792089237316195423570985008687907853269984665640564039457584007913129639935", "value.overflow")]
    [InlineData("count + 115792089237316195423570985008687907853269984665640564039457584007913129639935", "value.overflow")]
    [InlineData("-57896044618658097711785492504343953926634992332820282019728792003956564819968 - count", "value.overflow")]
    [InlineData("mulDivDown(1, 1, count - count)", "value.division_by_zero")]
    [InlineData("rescaleUp(count * 10000000000000000000000000000000000000000000000000, 70)", "value.overflow")]
    [InlineData("bits(-count, 0, 8)", "value.negative")]
    [InlineData("bits(count, 256, 8)", "value.out_of_range")]
    [InlineData("pow10(count * 26)", "value.overflow")]
    [InlineData("pow10(-count)", "value.overflow")]
    public void Evaluate_WithoutAValue_HasACode(string text, string code) =>
        Should.Throw<EvaluationException>(() => new ExpressionChecker(Names.Of(Fields)).Check(text).Evaluate(Frame())).Code.ShouldBe(code);

    [Fact]
    public void Evaluate_WayThatIsNotChosen_IsNotReckoned() =>
        new ExpressionChecker(Names.Of(Fields)).Check("if(count == 0, mulDivDown(1, 1, count - count), 7)").Evaluate(Frame()).Number.ShouldBe(7);

    private static Frame Frame() => new(
        [Value.Of(BigInteger.Pow(10, 18)), Value.Of(2_000_000), Value.Of(3), Value.Of(true), Value.Of(Primitives.Address.Zero)], new Dictionary<string, Value[][]>());
}
