using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace KeeperBot.Protocols.Declarative.Language;

/// <summary>A checked expression: every name is known and every scale fits.</summary>
internal abstract class Expression(FieldType type)
{
    internal FieldType Type { get; } = type;

    /// <summary>Its value.</summary>
    /// <exception cref="EvaluationException">There is none: an overflow or a division by zero.</exception>
    internal abstract Value Evaluate(Frame frame);

    /// <summary>The fields it reads directly.</summary>
    internal virtual IEnumerable<Symbol> Symbols => [];

    /// <summary>A number that a uint256 or an int256 can hold, else an overflow.</summary>
    internal static Value Checked(BigInteger number, string what) => Value.Fits(number)
        ? Value.Of(number)
        : throw new EvaluationException("value.overflow", string.Create(CultureInfo.InvariantCulture, $"{what} overflows 256 bits"));
}

/// <summary>A value known when the file is loaded. A literal is exact in any scale that has room for its digits.</summary>
internal sealed class Constant(FieldType type, Value value, bool isLiteral) : Expression(type)
{
    internal Value Value { get; } = value;

    internal bool IsLiteral { get; } = isLiteral;

    internal override Value Evaluate(Frame frame) => Value;
}

/// <summary>A field.</summary>
internal sealed class FieldReference(Symbol symbol, bool before) : Expression(symbol.Type)
{
    internal Symbol Symbol { get; } = symbol;

    internal bool IsBefore { get; } = before;

    internal override IEnumerable<Symbol> Symbols => [Symbol];

    internal override Value Evaluate(Frame frame)
    {
        var value = (IsBefore ? frame.Before : frame)[Symbol];
        return value.Kind != ValueKind.None ? value : throw new EvaluationException("value.absent", $"{Symbol.Name} is not there, since its call reverted; ask whether it did, by if, before it is used");
    }
}

/// <summary>An operator or function of operands that are all needed.</summary>
internal sealed class Operation(FieldType type, string name, ImmutableArray<Expression> operands, Func<Value[], Value> apply) : Expression(type)
{
    internal string Name { get; } = name;

    internal ImmutableArray<Expression> Operands { get; } = operands;

    internal override IEnumerable<Symbol> Symbols => Operands.SelectMany(operand => operand.Symbols);

    internal override Value Evaluate(Frame frame)
    {
        var values = new Value[Operands.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = Operands[i].Evaluate(frame);
        return apply(values);
    }
}

/// <summary>if(condition, then, else), &amp;&amp; and ||: what is not chosen is not reckoned, so that a guard can keep a division from its zero.</summary>
internal sealed class Choice(FieldType type, Expression condition, Expression then, Expression otherwise) : Expression(type)
{
    internal override IEnumerable<Symbol> Symbols => [.. condition.Symbols, .. then.Symbols, .. otherwise.Symbols];

    internal override Value Evaluate(Frame frame) => (condition.Evaluate(frame).IsTrue ? then : otherwise).Evaluate(frame);
}

/// <summary>sum, minimum, maximum, any or all of a list's field.</summary>
internal sealed class Aggregate(FieldType type, Symbol column, Func<IEnumerable<Value>, Value> apply) : Expression(type)
{
    internal override IEnumerable<Symbol> Symbols => [column];

    internal override Value Evaluate(Frame frame) => apply(frame.Column(column).Select(value => value.Kind != ValueKind.None
        ? value
        : throw new EvaluationException("value.absent", $"{column.Name} is not there in an item, since its call reverted; make a field of it that says what holds then, by if")));
}

/// <summary>How many items a list has.</summary>
internal sealed class ItemCount(string list) : Expression(FieldType.Integer(0))
{
    internal string List { get; } = list;

    internal override Value Evaluate(Frame frame) => Value.Of(frame.Items(List).Length);
}
