using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace KeeperBot.Primitives.Tests;

/// <summary>UInt256 against BigInteger. A failure prints the seed to replay it with.</summary>
public class UInt256Properties
{
    private static readonly BigInteger Modulus = BigInteger.One << 256;
    private static readonly Config Run = Config.QuickThrowOnFailure.WithMaxTest(5000);

    // Limbs near the edges: carries, borrows and quotient estimates go wrong there or nowhere.
    private static readonly Gen<ulong> Limb = Gen.OneOf(
        Gen.Elements(0UL, 1UL, 2UL, uint.MaxValue, 1UL << 32, 1UL << 63, (1UL << 63) - 1, ulong.MaxValue - 1, ulong.MaxValue),
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        select ((ulong)(uint)high << 33) ^ (uint)low);

    private static readonly Gen<UInt256> Number =
        from a in Limb
        from b in Limb
        from c in Limb
        from d in Limb
        from limbs in Gen.Choose(0, 4)
        select new UInt256(limbs > 3 ? a : 0, limbs > 2 ? b : 0, limbs > 1 ? c : 0, limbs > 0 ? d : 0);

    [Fact]
    public void Operators_AnyTwoNumbers_EqualBigIntegerOrThrow() => Check.One(Run, Prop.ForAll(Pair(), pair =>
    {
        var (x, y) = pair;
        var (a, b) = (x.ToBigInteger(), y.ToBigInteger());
        SameOrOverflow(a + b, () => x + y);
        SameOrOverflow(a - b, () => x - y);
        SameOrOverflow(a * b, () => x * y);
        if (!b.IsZero)
        {
            (x / y).ToBigInteger().ShouldBe(a / b);
            (x % y).ToBigInteger().ShouldBe(a % b);
        }

        (x & y).ToBigInteger().ShouldBe(a & b);
        (x | y).ToBigInteger().ShouldBe(a | b);
        (x ^ y).ToBigInteger().ShouldBe(a ^ b);
        x.CompareTo(y).ShouldBe(a.CompareTo(b));
        (x == y).ShouldBe(a == b);
        if (x == y)
            x.GetHashCode().ShouldBe(y.GetHashCode());
    }));

    [Fact]
    public void MultiplyDivide_AnyThreeNumbers_EqualsBigIntegerOrThrows() => Check.One(Run, Prop.ForAll(Pair(), Single(), (pair, divisor) =>
    {
        if (divisor.IsZero)
            return;
        var product = pair.Item1.ToBigInteger() * pair.Item2.ToBigInteger();
        var quotient = BigInteger.DivRem(product, divisor.ToBigInteger(), out var remainder);
        SameOrOverflow(quotient, () => UInt256.MultiplyDivide(pair.Item1, pair.Item2, divisor));
        SameOrOverflow(remainder.IsZero ? quotient : quotient + 1, () => UInt256.MultiplyDivideUp(pair.Item1, pair.Item2, divisor));
    }));

    [Fact]
    public void Shifts_AnyCount_EqualBigInteger() => Check.One(Run, Prop.ForAll(Single(), Gen.Choose(0, 300).ToArbitrary(), (x, count) =>
    {
        (x << count).ToBigInteger().ShouldBe((x.ToBigInteger() << count) % Modulus);
        (x >> count).ToBigInteger().ShouldBe(x.ToBigInteger() >> count);
    }));

    [Fact]
    public void Forms_AnyNumber_ReadBackTheSame() => Check.One(Run, Prop.ForAll(Single(), x =>
    {
        UInt256.Parse(x.ToString()).ShouldBe(x);
        x.ToString().ShouldBe(x.ToBigInteger().ToString(System.Globalization.CultureInfo.InvariantCulture));
        UInt256.Parse(x.ToQuantity()).ShouldBe(x);
        UInt256.FromBigEndian(x.ToBigEndian()).ShouldBe(x);
        UInt256.FromBigInteger(x.ToBigInteger()).ShouldBe(x);
        x.ToHash32().Span.SequenceEqual(x.ToBigEndian()).ShouldBeTrue();
        x.BitLength.ShouldBe((int)x.ToBigInteger().GetBitLength());
        (~x).ToBigInteger().ShouldBe(Modulus - 1 - x.ToBigInteger());
    }));

    private static Arbitrary<UInt256> Single() => Number.ToArbitrary();

    private static Arbitrary<(UInt256, UInt256)> Pair() => (from a in Number from b in Number select (a, b)).ToArbitrary();

    private static void SameOrOverflow(BigInteger expected, Func<UInt256> operation)
    {
        if (expected.Sign < 0 || expected >= Modulus)
            Should.Throw<OverflowException>(() => operation());
        else
            operation().ToBigInteger().ShouldBe(expected);
    }
}
