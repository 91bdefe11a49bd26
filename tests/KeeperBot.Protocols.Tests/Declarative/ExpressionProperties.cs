using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using KeeperBot.Protocols.Declarative.Language;

namespace KeeperBot.Protocols.Tests.Declarative;

/// <summary>Random expressions against a second reckoning in plain BigIntegers: the same value, or the same refusal.</summary>
public sealed class ExpressionProperties
{
    private static readonly string[] Fields = ["a", "b", "c", "d"];

    [Fact]
    public void Evaluate_RandomExpressions_EqualsBigInteger()
    {
        var cases = from tree in Trees(5) from values in Gen.ArrayOf(Numbers, Fields.Length) select (tree, values);
        var property = Prop.ForAll(cases.ToArbitrary(), one =>
        {
            var expected = Reckon(one.tree, one.values);
            var actual = Evaluate(one.tree.Text, one.values);
            return expected is { } number ? actual == number : actual is null;
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), property);
    }

    [Fact]
    public void MulDiv_RoundedDownAndUp_EncloseTheExactQuotient()
    {
        var cases = from a in Numbers from b in Numbers from c in Numbers where !c.IsZero select (a, b, c);
        var property = Prop.ForAll(cases.ToArbitrary(), one =>
        {
            BigInteger[] values = [one.a, one.b, one.c, 0];
            var (down, up, nearest) = (Evaluate("mulDivDown(a, b, c)", values), Evaluate("mulDivUp(a, b, c)", values), Evaluate("mulDivNearest(a, b, c)", values));
            var (product, sign) = (one.a * one.b * one.c.Sign, BigInteger.Abs(one.c));
            return (down is not { } floor || (floor * sign <= product && product < (floor + 1) * sign))
                && (up is not { } ceiling || ((ceiling - 1) * sign < product && product <= ceiling * sign))
                && (nearest is not { } near || BigInteger.Abs((near * sign) - product) * 2 <= sign);
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), property);
    }

    [Fact]
    public void Parse_AnyText_IsATreeOrAnErrorWithItsPlace()
    {
        var alphabet = "abcmulDivDown(),.0123456789+-*/<>=!&| \"\\\u00e9\ud83d\t\n%xif[]{}".ToCharArray();
        var texts = Gen.ArrayOf(Gen.OneOf(Gen.Elements(alphabet.Select(letter => letter.ToString()).ToArray()), Gen.Elements("min(", "if(a, ", "mulDivUp(", "sum(", "count(", "a", "b", " < ", " && ", "1.5", "rescaleDown("))).Select(string.Concat);
        var property = Prop.ForAll(texts.ToArbitrary(), text =>
        {
            try
            {
                _ = new ExpressionChecker(Names.Of(Fields)).Check(text);
                return true;
            }
            catch (ExpressionException error)
            {
                return error.Position >= 0 && error.Position <= text.Length && error.Problem.Length > 0 && error.Mend.Length > 0;
            }
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), property);
    }

    private static Gen<BigInteger> Numbers =>
        from bytes in Gen.Choose(0, 32).SelectMany(length => Gen.ArrayOf(Gen.Choose(0, 255).Select(value => (byte)value), length))
        from negative in Gen.Elements(true, false)
        let magnitude = new BigInteger(bytes, isUnsigned: true)
        let number = negative ? -magnitude : magnitude
        select Value.Fits(number) ? number : magnitude;

    private sealed record Tree(string Text, Func<BigInteger[], BigInteger?> Value);

    private static BigInteger? Reckon(Tree tree, BigInteger[] values) => tree.Value(values);

    private static BigInteger? Fit(BigInteger number) => number >= -(BigInteger.One << 255) && number < BigInteger.One << 256 ? number : null;

    private static BigInteger Floor(BigInteger a, BigInteger b)
    {
        var quotient = BigInteger.DivRem(a, b, out var rest);
        return rest.Sign * b.Sign < 0 ? quotient - 1 : quotient;
    }

    private static Gen<Tree> Trees(int depth)
    {
        var leaves = Gen.OneOf(
            Gen.Choose(0, Fields.Length - 1).Select(at => new Tree(Fields[at], values => values[at])),
            Gen.Choose(0, 1000).Select(number => new Tree(number.ToString(System.Globalization.CultureInfo.InvariantCulture), _ => number)));
        if (depth == 0)
            return leaves;
        var below = Trees(depth - 1);
        var pairs = from left in below from right in below select (left, right);
        return Gen.OneOf(
            leaves,
            pairs.Select(pair => Join(pair.left, pair.right, "+", (a, b) => a + b)),
            pairs.Select(pair => Join(pair.left, pair.right, "-", (a, b) => a - b)),
            pairs.Select(pair => Join(pair.left, pair.right, "*", (a, b) => a * b)),
            pairs.Select(pair => Call("min", pair.left, pair.right, BigInteger.Min)),
            pairs.Select(pair => Call("max", pair.left, pair.right, BigInteger.Max)),
            below.Select(inner => new Tree($"-({inner.Text})", values => inner.Value(values) is { } value ? Fit(-value) : null)),
            below.Select(inner => new Tree($"abs({inner.Text})", values => inner.Value(values) is { } value ? Fit(BigInteger.Abs(value)) : null)),
            from a in below from b in below from c in leaves
            select new Tree($"mulDivDown({a.Text}, {b.Text}, {c.Text} + 0)", values => a.Value(values) is { } x && b.Value(values) is { } y && c.Value(values) is { IsZero: false } z ? Fit(Floor(x * y, z)) : null),
            from a in below from b in below from c in leaves
            select new Tree($"mulDivUp({a.Text}, {b.Text}, {c.Text} + 0)", values => a.Value(values) is { } x && b.Value(values) is { } y && c.Value(values) is { IsZero: false } z ? Fit(-Floor(-x * y, z)) : null),
            from a in leaves from b in leaves from then in below from otherwise in below
            select new Tree($"if({a.Text} < {b.Text}, {then.Text}, {otherwise.Text})", values => a.Value(values) < b.Value(values) ? then.Value(values) : otherwise.Value(values)));
    }

    private static Tree Join(Tree left, Tree right, string symbol, Func<BigInteger, BigInteger, BigInteger> apply) =>
        new($"({left.Text} {symbol} {right.Text})", values => left.Value(values) is { } a && right.Value(values) is { } b ? Fit(apply(a, b)) : null);

    private static Tree Call(string name, Tree left, Tree right, Func<BigInteger, BigInteger, BigInteger> apply) =>
        new($"{name}({left.Text}, {right.Text})", values => left.Value(values) is { } a && right.Value(values) is { } b ? apply(a, b) : null);

    private static BigInteger? Evaluate(string text, BigInteger[] values)
    {
        var expression = new ExpressionChecker(Names.Of(Fields)).Check(text);
        try
        {
            return expression.Evaluate(new Frame([.. values.Select(Value.Of)], new Dictionary<string, Value[][]>())).Number;
        }
        catch (EvaluationException error)
        {
            error.Code.ShouldBeOneOf("value.overflow", "value.division_by_zero");
            return null;
        }
    }
}
