using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Tests.Units;

public class WadTests
{
    private static readonly Arbitrary<Wad> AnyWad = ArbMap.Default.GeneratorFor<BigInteger>()
        .Select(raw => Wad.FromRaw(raw * 1_000_003)).ToArbitrary();

    [Theory]
    [InlineData("0", "0")]
    [InlineData("1.50", "1.5")]
    [InlineData("-0.000000000000000001", "-0.000000000000000001")]
    [InlineData("123456789012345678901234567890.5", "123456789012345678901234567890.5")]
    public void Parse_DecimalText_IsExact(string text, string canonical) => Wad.Parse(text).ToString().ShouldBe(canonical);

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData(" 1")]
    [InlineData("+1")]
    [InlineData("1.0000000000000000001")]
    [InlineData("١")]
    public void Parse_AnythingElse_IsRefused(string text)
    {
        Wad.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => Wad.Parse(text));
    }

    [Fact]
    public void Format_ThenParse_GivesTheSame() =>
        Prop.ForAll(AnyWad, value => Wad.Parse(value.ToString()) == value).QuickCheckThrowOnFailure();

    [Fact]
    public void Divide_UpAndDown_BracketTheExactQuotient() =>
        Prop.ForAll(AnyWad, AnyWad, (a, b) =>
        {
            if (b.IsZero)
                return true;
            var (down, up) = (a.Divide(b, Rounding.Down), a.Divide(b, Rounding.Up));
            var scaled = a.Raw * Wad.One.Raw;
            var exact = scaled % b.Raw == 0;
            // down <= exact <= up, compared by multiplying out with the divisor's sign.
            var lower = b.Sign > 0 ? down.Raw * b.Raw <= scaled : down.Raw * b.Raw >= scaled;
            var upper = b.Sign > 0 ? up.Raw * b.Raw >= scaled : up.Raw * b.Raw <= scaled;
            return lower && upper && up.Raw - down.Raw == (exact ? 0 : 1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Multiply_UpAndDown_DifferByAtMostOneUnit() =>
        Prop.ForAll(AnyWad, AnyWad, (a, b) =>
        {
            var difference = a.Multiply(b, Rounding.Up).Raw - a.Multiply(b, Rounding.Down).Raw;
            return difference == ((a.Raw * b.Raw % Wad.One.Raw).IsZero ? 0 : 1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Divide_ByZero_Throws() => Should.Throw<DivideByZeroException>(() => Wad.One.Divide(Wad.Zero, Rounding.Down));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void FromDouble_NotFinite_Throws(double value) => Should.Throw<NotFiniteNumberException>(() => Wad.FromDouble(value));

    [Theory]
    [InlineData(0.5, "0.5")]
    [InlineData(-1.25, "-1.25")]
    [InlineData(1e-19, "0")]
    [InlineData(6e-19, "0.000000000000000001")]
    [InlineData(9007199254740993.0, "9007199254740992")]
    public void FromDouble_Finite_RoundsToTheNearestUnit(double value, string expected) => Wad.FromDouble(value).ToString().ShouldBe(expected);

    [Fact]
    public void ToDouble_OfParsedDouble_IsWithinOneUnit() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NormalFloat>(), f =>
        {
            var value = Math.Clamp(f.Get, -1e30, 1e30);
            return Math.Abs(Wad.FromDouble(value).ToDouble() - value) <= 1e-18 + Math.Abs(value) * 1e-15;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void FromScaled_OtherDecimals_RoundsAsNamed()
    {
        Wad.FromScaled(1_500_000, 6, Rounding.Down).ShouldBe(Wad.Parse("1.5"));
        Wad.FromScaled(15, 19, Rounding.Down).Raw.ShouldBe(1);
        Wad.FromScaled(15, 19, Rounding.Up).Raw.ShouldBe(2);
        Wad.FromScaled(-15, 19, Rounding.Down).Raw.ShouldBe(-2);
        Wad.Parse("1.0000015").ToScaled(6, Rounding.Down).ShouldBe(1_000_001);
        Wad.Parse("1.0000015").ToScaled(6, Rounding.Up).ShouldBe(1_000_002);
    }

    [Fact]
    public void ToString_UnderAnotherCulture_IsTheSame()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            var expected = Wad.Parse("-1234.5").ToString();
            var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (other.NumberFormat.NumberDecimalSeparator, other.NumberFormat.NegativeSign) = (",", "~");
            CultureInfo.CurrentCulture = other;
            Wad.Parse("-1234.5").ToString().ShouldBe(expected);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
