namespace KeeperBot.Quant.Tests.Reference;

/// <summary>
/// An unevaluated sum of two doubles, about 31 decimal digits: the arithmetic of the tests' truth. Algorithms after T. J. Dekker (1971) and
/// D. E. Knuth; its functions are themselves checked against mpmath in QuadTests.
/// </summary>
internal readonly record struct Quad(double High, double Low) : IComparable<Quad>
{
    public static readonly Quad Ln2 = new(0.6931471805599453, 2.3190468138462996e-17);
    public static readonly Quad Pi = new(3.141592653589793, 1.2246467991473532e-16);

    public static implicit operator Quad(double value) => new(value, 0);

    public static explicit operator double(Quad value) => value.High;

    public static Quad operator -(Quad a) => new(-a.High, -a.Low);

    public static Quad operator +(Quad a, Quad b)
    {
        (double s, double e) = TwoSum(a.High, b.High);
        (double t, double f) = TwoSum(a.Low, b.Low);
        (s, e) = QuickTwoSum(s, e + t);
        return Normal(s, e + f);
    }

    public static Quad operator -(Quad a, Quad b) => a + -b;

    public static Quad operator *(Quad a, Quad b)
    {
        double p = a.High * b.High;
        double e = Math.FusedMultiplyAdd(a.High, b.High, -p) + (a.High * b.Low + a.Low * b.High);
        return Normal(p, e);
    }

    public static Quad operator /(Quad a, Quad b)
    {
        double q1 = a.High / b.High;
        Quad r = a - q1 * b;
        double q2 = r.High / b.High;
        r -= q2 * b;
        return Normal(q1, q2) + r.High / b.High;
    }

    public static bool operator <(Quad a, Quad b) => a.CompareTo(b) < 0;

    public static bool operator >(Quad a, Quad b) => a.CompareTo(b) > 0;

    public int CompareTo(Quad other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    public static Quad Abs(Quad a) => a.High < 0 ? -a : a;

    public static Quad Sqrt(Quad a)
    {
        if (a.High == 0)
            return 0;
        double x = Math.Sqrt(a.High);
        return x + (a - (Quad)x * x) / (2 * x);
    }

    public static Quad Exp(Quad x)
    {
        double k = Math.Round(x.High / Ln2.High);
        Quad r = (x - k * Ln2) * (1.0 / 256);
        Quad sum = 0, term = 1;
        for (int n = 1; n <= 14; n++)
        {
            term = term * r / n;
            sum += term;
        }
        for (int i = 0; i < 8; i++)
            sum = 2 * sum + sum * sum;
        sum += 1;
        return new(Math.ScaleB(sum.High, (int)k), Math.ScaleB(sum.Low, (int)k));
    }

    public static Quad Log(Quad x)
    {
        Quad y = Math.Log(x.High);
        y += x * Exp(-y) - 1;
        return y + (x * Exp(-y) - 1);
    }

    /// <summary>The Mills ratio N(-z)/phi(z): series up to 3, continued fraction beyond, reflection below zero.</summary>
    public static Quad Mills(Quad z)
    {
        if (z.High < 0)
            return Sqrt(2 * Pi) * Exp(z * z * 0.5) - Mills(-z);
        if (z.High > 3)
        {
            Quad tail = z;
            for (int n = 160; n >= 1; n--)
                tail = z + n / tail;
            return 1 / tail;
        }
        Quad term = z, sum = z;
        for (int n = 1; n < 120; n++)
        {
            term = term * z * z / (2 * n + 1);
            sum += term;
        }
        return Sqrt(Pi * 0.5) * Exp(z * z * 0.5) - sum;
    }

    /// <summary>The normal density.</summary>
    public static Quad Density(Quad z) => Exp(z * z * -0.5) / Sqrt(2 * Pi);

    /// <summary>N(x).</summary>
    public static Quad Cumulative(Quad x) => x.High <= 0 ? Density(x) * Mills(-x) : 1 - Density(x) * Mills(x);

    private static Quad Normal(double s, double e)
    {
        (s, e) = QuickTwoSum(s, e);
        return new(s, e);
    }

    private static (double Sum, double Error) QuickTwoSum(double a, double b)
    {
        double s = a + b;
        return (s, b - (s - a));
    }

    private static (double Sum, double Error) TwoSum(double a, double b)
    {
        double s = a + b;
        double v = s - a;
        return (s, a - (s - v) + (b - v));
    }
}
