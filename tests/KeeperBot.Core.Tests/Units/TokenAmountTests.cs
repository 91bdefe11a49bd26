using System.Numerics;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Tests.Units;

public class TokenAmountTests
{
    [Fact]
    public void FromWad_SixDecimals_RoundsAsNamed()
    {
        TokenAmount.FromWad(Book.Usdc, Wad.Parse("1.0000009"), Rounding.Down).Raw.ShouldBe(1_000_000);
        TokenAmount.FromWad(Book.Usdc, Wad.Parse("1.0000001"), Rounding.Up).Raw.ShouldBe(1_000_001);
    }

    [Fact]
    public void Arithmetic_TwoTokens_Throws()
    {
        var (a, b) = (TokenAmount.FromRaw(Book.Usdc, 1), TokenAmount.FromRaw(Book.Susd, 1));
        Should.Throw<InvalidOperationException>(() => a + b);
        Should.Throw<InvalidOperationException>(() => a < b);
    }

    [Fact]
    public void ToString_Amount_IsExactWithSymbol() => TokenAmount.FromRaw(Book.Usdc, 12_500_001).ToString().ShouldBe("12.500001 USDC");

    [Fact]
    public void Raw_OfTheLargestUint256_StaysExact()
    {
        var max = BigInteger.Pow(2, 256) - 1;
        TokenAmount.FromRaw(Book.Susd, max).ToWad(Rounding.Down).Raw.ShouldBe(max);
    }
}
