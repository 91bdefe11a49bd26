using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KeeperBot.Primitives;

public readonly partial struct UInt256
{
    /// <summary>Exact sum.</summary>
    /// <exception cref="OverflowException">The sum is 2^256 or more.</exception>
    public static UInt256 operator +(UInt256 left, UInt256 right) =>
        TryAdd(left, right, out var sum) ? sum : throw Overflow("+", left, right);

    /// <summary>Exact difference.</summary>
    /// <exception cref="OverflowException">The difference is negative.</exception>
    public static UInt256 operator -(UInt256 left, UInt256 right) =>
        TrySubtract(left, right, out var difference) ? difference : throw Overflow("-", left, right);

    /// <summary>Exact product.</summary>
    /// <exception cref="OverflowException">The product is 2^256 or more.</exception>
    public static UInt256 operator *(UInt256 left, UInt256 right) =>
        TryMultiply(left, right, out var product) ? product : throw Overflow("*", left, right);

    /// <summary>Quotient, rounded down.</summary>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    public static UInt256 operator /(UInt256 left, UInt256 right) => DivRem(left, right).Quotient;

    /// <summary>Remainder of the division rounded down.</summary>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    public static UInt256 operator %(UInt256 left, UInt256 right) => DivRem(left, right).Remainder;

    /// <summary>Value + 1.</summary>
    public static UInt256 operator ++(UInt256 value) => value + One;

    /// <summary>Value - 1.</summary>
    public static UInt256 operator --(UInt256 value) => value - One;

    /// <summary>Shift to the left; bits above 2^256 are lost, as in the EVM. A shift of 256 or more gives 0.</summary>
    public static UInt256 operator <<(UInt256 value, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count >= 256)
            return Zero;
        Span<ulong> limbs = [0, 0, 0, 0];
        Span<ulong> source = [value._u0, value._u1, value._u2, value._u3];
        var (words, bits) = (count >> 6, count & 63);
        for (var i = 3; i >= words; i--)
        {
            limbs[i] = source[i - words] << bits;
            if (bits != 0 && i > words)
                limbs[i] |= source[i - words - 1] >> (64 - bits);
        }

        return new(limbs[3], limbs[2], limbs[1], limbs[0]);
    }

    /// <summary>Shift to the right, filling with zeros. A shift of 256 or more gives 0.</summary>
    public static UInt256 operator >>(UInt256 value, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count >= 256)
            return Zero;
        Span<ulong> limbs = [0, 0, 0, 0];
        Span<ulong> source = [value._u0, value._u1, value._u2, value._u3];
        var (words, bits) = (count >> 6, count & 63);
        for (var i = 0; i + words < 4; i++)
        {
            limbs[i] = source[i + words] >> bits;
            if (bits != 0 && i + words < 3)
                limbs[i] |= source[i + words + 1] << (64 - bits);
        }

        return new(limbs[3], limbs[2], limbs[1], limbs[0]);
    }

    /// <summary>Bitwise and.</summary>
    public static UInt256 operator &(UInt256 left, UInt256 right) =>
        new(left._u3 & right._u3, left._u2 & right._u2, left._u1 & right._u1, left._u0 & right._u0);

    /// <summary>Bitwise or.</summary>
    public static UInt256 operator |(UInt256 left, UInt256 right) =>
        new(left._u3 | right._u3, left._u2 | right._u2, left._u1 | right._u1, left._u0 | right._u0);

    /// <summary>Bitwise exclusive or.</summary>
    public static UInt256 operator ^(UInt256 left, UInt256 right) =>
        new(left._u3 ^ right._u3, left._u2 ^ right._u2, left._u1 ^ right._u1, left._u0 ^ right._u0);

    /// <summary>Bitwise complement, 2^256 - 1 - value.</summary>
    public static UInt256 operator ~(UInt256 value) => new(~value._u3, ~value._u2, ~value._u1, ~value._u0);

    /// <summary>Equality of value.</summary>
    public static bool operator ==(UInt256 left, UInt256 right) => left.Equals(right);

    /// <summary>Inequality of value.</summary>
    public static bool operator !=(UInt256 left, UInt256 right) => !left.Equals(right);

    /// <summary>Order of value.</summary>
    public static bool operator <(UInt256 left, UInt256 right) => left.CompareTo(right) < 0;

    /// <summary>Order of value.</summary>
    public static bool operator >(UInt256 left, UInt256 right) => left.CompareTo(right) > 0;

    /// <summary>Order of value.</summary>
    public static bool operator <=(UInt256 left, UInt256 right) => left.CompareTo(right) <= 0;

    /// <summary>Order of value.</summary>
    public static bool operator >=(UInt256 left, UInt256 right) => left.CompareTo(right) >= 0;

    /// <summary>Sum, or false where it is 2^256 or more (then <paramref name="sum"/> is the sum modulo 2^256).</summary>
    public static bool TryAdd(UInt256 left, UInt256 right, out UInt256 sum)
    {
        ulong carry = 0;
        var r0 = AddLimb(left._u0, right._u0, ref carry);
        var r1 = AddLimb(left._u1, right._u1, ref carry);
        var r2 = AddLimb(left._u2, right._u2, ref carry);
        var r3 = AddLimb(left._u3, right._u3, ref carry);
        sum = new(r3, r2, r1, r0);
        return carry == 0;
    }

    /// <summary>Difference, or false where it is negative (then <paramref name="difference"/> is it modulo 2^256).</summary>
    public static bool TrySubtract(UInt256 left, UInt256 right, out UInt256 difference)
    {
        ulong borrow = 0;
        var r0 = SubtractLimb(left._u0, right._u0, ref borrow);
        var r1 = SubtractLimb(left._u1, right._u1, ref borrow);
        var r2 = SubtractLimb(left._u2, right._u2, ref borrow);
        var r3 = SubtractLimb(left._u3, right._u3, ref borrow);
        difference = new(r3, r2, r1, r0);
        return borrow == 0;
    }

    /// <summary>Product, or false where it is 2^256 or more (then <paramref name="product"/> is it modulo 2^256).</summary>
    public static bool TryMultiply(UInt256 left, UInt256 right, out UInt256 product)
    {
        if (left.FitsUInt64 && right.FitsUInt64)
        {
            var high = Math.BigMul(left._u0, right._u0, out var low);
            product = new(0, 0, high, low);
            return true;
        }

        Span<ulong> wide = stackalloc ulong[8];
        MultiplyWide(left, right, wide);
        product = new(wide[3], wide[2], wide[1], wide[0]);
        return (wide[4] | wide[5] | wide[6] | wide[7]) == 0;
    }

    /// <summary>Quotient rounded down, and remainder.</summary>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    public static (UInt256 Quotient, UInt256 Remainder) DivRem(UInt256 left, UInt256 right)
    {
        if (right.IsZero)
            throw new DivideByZeroException();
        if (left < right)
            return (Zero, left);
        if (left.FitsUInt64)
            return (left._u0 / right._u0, left._u0 % right._u0);
        if (left.FitsUInt128)
        {
            var (quotient, remainder) = UInt128.DivRem(new(left._u1, left._u0), new(right._u1, right._u0));
            return (FromUInt128(quotient), FromUInt128(remainder));
        }

        Span<ulong> numerator = [left._u0, left._u1, left._u2, left._u3];
        Span<ulong> quotientLimbs = stackalloc ulong[4];
        var rest = DivideWide(numerator, right, quotientLimbs);
        return (new(quotientLimbs[3], quotientLimbs[2], quotientLimbs[1], quotientLimbs[0]), rest);
    }

    /// <summary>left * right / divisor with a 512-bit product, rounded down: the usual fixed-point step without overflow half-way.</summary>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    /// <exception cref="OverflowException">The quotient is 2^256 or more.</exception>
    public static UInt256 MultiplyDivide(UInt256 left, UInt256 right, UInt256 divisor) =>
        MultiplyDivide(left, right, divisor, out _);

    /// <summary>left * right / divisor with a 512-bit product, rounded up.</summary>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    /// <exception cref="OverflowException">The quotient is 2^256 or more.</exception>
    public static UInt256 MultiplyDivideUp(UInt256 left, UInt256 right, UInt256 divisor)
    {
        var quotient = MultiplyDivide(left, right, divisor, out var remainder);
        return remainder.IsZero ? quotient : quotient + One;
    }

    private static UInt256 MultiplyDivide(UInt256 left, UInt256 right, UInt256 divisor, out UInt256 remainder)
    {
        if (divisor.IsZero)
            throw new DivideByZeroException();
        Span<ulong> product = stackalloc ulong[8];
        MultiplyWide(left, right, product);
        Span<ulong> quotient = stackalloc ulong[8];
        remainder = DivideWide(product, divisor, quotient);
        if ((quotient[4] | quotient[5] | quotient[6] | quotient[7]) != 0)
            throw new OverflowException($"{left} * {right} / {divisor} does not fit 256 bits");
        return new(quotient[3], quotient[2], quotient[1], quotient[0]);
    }

    private static void MultiplyWide(UInt256 left, UInt256 right, Span<ulong> product)
    {
        ReadOnlySpan<ulong> a = [left._u0, left._u1, left._u2, left._u3];
        ReadOnlySpan<ulong> b = [right._u0, right._u1, right._u2, right._u3];
        product.Clear();
        // Amounts rarely fill more than two limbs: the zeros above are not multiplied.
        var (leftLimbs, rightLimbs) = ((left.BitLength + 63) / 64, (right.BitLength + 63) / 64);
        for (var i = 0; i < leftLimbs; i++)
        {
            ulong carry = 0;
            for (var j = 0; j < rightLimbs; j++)
            {
                // (2^64-1)^2 + 2 (2^64-1) = 2^128 - 1: never overflows.
                var high = Math.BigMul(a[i], b[j], out var low);
                low += product[i + j];
                if (low < product[i + j]) high++;
                low += carry;
                if (low < carry) high++;
                product[i + j] = low;
                carry = high;
            }

            product[i + rightLimbs] = carry;
        }
    }

    /// <summary>Knuth, The Art of Computer Programming, vol. 2, 4.3.1, algorithm D, on 32-bit digits.</summary>
    private static UInt256 DivideWide(ReadOnlySpan<ulong> numerator, UInt256 divisor, Span<ulong> quotient)
    {
        var shift = System.Numerics.BitOperations.LeadingZeroCount(TopDigit(divisor, out var n));
        Span<uint> v = stackalloc uint[8];
        Span<ulong> normalised = MemoryMarshal.Cast<uint, ulong>(v);
        var d = divisor << shift;
        (normalised[0], normalised[1], normalised[2], normalised[3]) = (d._u0, d._u1, d._u2, d._u3);

        var digits = numerator.Length * 2;
        Span<uint> u = stackalloc uint[17];
        u.Clear();
        var source = MemoryMarshal.Cast<ulong, uint>(numerator);
        for (var i = 0; i < digits; i++)
        {
            var wide = (ulong)source[i] << shift;
            u[i] |= (uint)wide;
            u[i + 1] = (uint)(wide >> 32);
        }

        quotient.Clear();
        var q = MemoryMarshal.Cast<ulong, uint>(quotient);
        for (var j = digits - n; j >= 0; j--)
            q[j] = QuotientDigit(u, v, j, n);

        Span<ulong> rest = stackalloc ulong[4];
        rest.Clear();
        u[..n].CopyTo(MemoryMarshal.Cast<ulong, uint>(rest));
        return new UInt256(rest[3], rest[2], rest[1], rest[0]) >> shift;
    }

    private static uint QuotientDigit(Span<uint> u, ReadOnlySpan<uint> v, int j, int n)
    {
        var top = ((ulong)u[j + n] << 32) | u[j + n - 1];
        var estimate = top / v[n - 1];
        var rest = top % v[n - 1];
        while (estimate > uint.MaxValue || (n > 1 && estimate * v[n - 2] > ((rest << 32) | u[j + n - 2])))
        {
            estimate--;
            rest += v[n - 1];
            if (rest > uint.MaxValue)
                break;
        }

        long borrow = 0;
        ulong carry = 0;
        for (var i = 0; i < n; i++)
        {
            var product = estimate * v[i] + carry;
            carry = product >> 32;
            var difference = u[i + j] - borrow - (uint)product;
            u[i + j] = (uint)difference;
            borrow = difference < 0 ? 1 : 0;
        }

        var last = u[j + n] - borrow - (long)carry;
        u[j + n] = (uint)last;
        if (last >= 0)
            return (uint)estimate;

        // The estimate was one too large (probability about 2^-31): add the divisor back.
        carry = 0;
        for (var i = 0; i < n; i++)
        {
            var sum = (ulong)u[i + j] + v[i] + carry;
            u[i + j] = (uint)sum;
            carry = sum >> 32;
        }

        u[j + n] += (uint)carry;
        return (uint)(estimate - 1);
    }

    private static uint TopDigit(UInt256 value, out int digits)
    {
        digits = (value.BitLength + 31) / 32;
        return (uint)(value >> ((digits - 1) * 32))._u0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AddLimb(ulong left, ulong right, ref ulong carry)
    {
        var partial = left + right;
        var sum = partial + carry;
        carry = (partial < left ? 1UL : 0UL) | (sum < partial ? 1UL : 0UL);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong SubtractLimb(ulong left, ulong right, ref ulong borrow)
    {
        var partial = left - right;
        var difference = partial - borrow;
        borrow = (left < right ? 1UL : 0UL) | (partial < borrow ? 1UL : 0UL);
        return difference;
    }

    private static OverflowException Overflow(string operation, UInt256 left, UInt256 right) =>
        new($"{left} {operation} {right} is outside 0 .. 2^256 - 1");
}
