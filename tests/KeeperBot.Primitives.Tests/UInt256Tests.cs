using System.Globalization;
using System.Numerics;

namespace KeeperBot.Primitives.Tests;

public class UInt256Tests
{
    private static readonly BigInteger Max = (BigInteger.One << 256) - 1;

    [Fact]
    public void MaxValue_ToString_IsTwoToThe256MinusOne() =>
        UInt256.MaxValue.ToString().ShouldBe("115792089237316195423570985008687907853269984665640564039457584007913129639935");

    [Theory]
    [InlineData("0", "0")]
    [InlineData("0x0", "0")]
    [InlineData("00012", "12")]
    [InlineData("0xff", "255")]
    [InlineData("0xABCDEF", "11259375")]
    [InlineData("18446744073709551616", "18446744073709551616")]
    [InlineData("10000000000000000000", "10000000000000000000")]
    [InlineData("100000000000000000000000000000000000000", "100000000000000000000000000000000000000")]
    public void Parse_DecimalOrHex_GivesTheNumber(string text, string expected) => UInt256.Parse(text).ToString().ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1e18")]
    [InlineData("1,000")]
    [InlineData("0xg")]
    [InlineData("0X1")]
    [InlineData("٣")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936")]
    [InlineData("0x10000000000000000000000000000000000000000000000000000000000000000")]
    public void Parse_AnythingElse_Throws(string text)
    {
        Should.Throw<FormatException>(() => UInt256.Parse(text));
        UInt256.TryParse(text, out _).ShouldBeFalse();
    }

    [Fact]
    public void TryParse_Null_IsFalse() => UInt256.TryParse((string?)null, out _).ShouldBeFalse();

    [Fact]
    public void Add_BeyondMaximum_Throws() => Should.Throw<OverflowException>(() => UInt256.MaxValue + UInt256.One);

    [Fact]
    public void Subtract_BelowZero_Throws() => Should.Throw<OverflowException>(() => UInt256.Zero - UInt256.One);

    [Fact]
    public void Multiply_BeyondMaximum_Throws() => Should.Throw<OverflowException>(() => (UInt256.One << 128) * (UInt256.One << 128));

    [Fact]
    public void Divide_ByZero_Throws() => Should.Throw<DivideByZeroException>(() => UInt256.One / UInt256.Zero);

    [Fact]
    public void MultiplyDivide_ByZero_Throws() => Should.Throw<DivideByZeroException>(() => UInt256.MultiplyDivide(1, 1, 0));

    [Fact]
    public void MultiplyDivide_QuotientBeyondMaximum_Throws() =>
        Should.Throw<OverflowException>(() => UInt256.MultiplyDivide(UInt256.MaxValue, 2, 1));

    [Fact]
    public void FromInt_Negative_Throws()
    {
        Should.Throw<OverflowException>(() => (UInt256)(-1));
        Should.Throw<OverflowException>(() => (UInt256)(-1L));
        Should.Throw<OverflowException>(() => UInt256.FromBigInteger(BigInteger.MinusOne));
    }

    [Fact]
    public void FromBigInteger_TwoToThe256_Throws() => Should.Throw<OverflowException>(() => UInt256.FromBigInteger(Max + 1));

    [Fact]
    public void FromBigEndian_LongerThanAWord_Throws() => Should.Throw<ArgumentException>(() => UInt256.FromBigEndian(new byte[33]));

    [Fact]
    public void ExplicitNarrowing_BeyondTheTarget_Throws()
    {
        Should.Throw<OverflowException>(() => (ulong)(UInt256.One << 64));
        Should.Throw<OverflowException>(() => (long)(UInt256.One << 63));
        Should.Throw<OverflowException>(() => (int)(UInt256.One << 31));
        Should.Throw<OverflowException>(() => (UInt128)(UInt256.One << 128));
    }

    [Fact]
    public void Quantity_OfAnyValue_HasNoLeadingZeros()
    {
        UInt256.Zero.ToQuantity().ShouldBe("0x0");
        ((UInt256)255).ToQuantity().ShouldBe("0xff");
        $"{(UInt256)4096:x}".ShouldBe("0x1000");
        UInt256.MaxValue.ToQuantity().Length.ShouldBe(66);
    }

    [Fact]
    public void TryFormat_TooShortADestination_IsFalse()
    {
        ((UInt256)1234).TryFormat(new char[3], out var written, "", CultureInfo.InvariantCulture).ShouldBeFalse();
        written.ShouldBe(0);
    }

    [Fact]
    public void CompareTo_AnotherType_Throws() => Should.Throw<ArgumentException>(() => UInt256.One.CompareTo("1"));

    // Knuth's rare correction step (D6) needs chosen operands: random ones reach it about once in 2^31.
    [Theory]
    [InlineData("0x7fffffff8000000000000000000000000000000000000000", "0x800000000000000000000001")]
    [InlineData("0x00007fff0000800000000000000000007fffffff800000000000000000000000", "0x0000000080000000000000000000000000000001")]
    [InlineData("0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe", "0xffffffffffffffffffffffffffffffff")]
    [InlineData("0x8000000000000000fffffffffffffffe0000000000000000", "0x8000000000000000ffffffff00000001")]
    public void DivRem_OperandsThatCorrectTheEstimate_EqualBigInteger(string left, string right)
    {
        var (a, b) = (UInt256.Parse(left), UInt256.Parse(right));
        var (quotient, remainder) = UInt256.DivRem(a, b);
        quotient.ToBigInteger().ShouldBe(a.ToBigInteger() / b.ToBigInteger());
        remainder.ToBigInteger().ShouldBe(a.ToBigInteger() % b.ToBigInteger());
    }
}
