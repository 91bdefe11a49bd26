using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace KeeperBot.Protocols.Declarative.Language;

/// <summary>Gives a parsed expression its types: names are looked up, scales have to agree, literals take the scale of what they stand beside.</summary>
internal sealed class ExpressionChecker(INames names)
{
    /// <summary>The functions of the language.</summary>
    internal static readonly ImmutableArray<string> Functions =
        ["min", "max", "abs", "if", "mulDivDown", "mulDivUp", "mulDivNearest", "rescaleDown", "rescaleUp", "bits", "pow10", "isZero", "sum", "count", "any", "all", "smallest", "largest"];

    /// <summary>A checked expression.</summary>
    /// <exception cref="ExpressionException">It is none, with the place in the text.</exception>
    internal Expression Check(string text) => Check(ExpressionParser.Parse(text));

    /// <summary>As <see cref="Check(string)"/>; a literal takes the wanted scale.</summary>
    internal Expression Check(string text, FieldType wanted)
    {
        var found = Check(text);
        return found is Constant { IsLiteral: true } literal && wanted.Kind == ValueKind.Integer ? Fit(literal, wanted.Scale, 0) : found;
    }

    private Expression Check(Syntax syntax) => syntax switch
    {
        NumberSyntax number => new Constant(FieldType.Integer(number.Scale), Value.Of(number.Digits), isLiteral: true),
        NameSyntax name => Name(name),
        UnarySyntax unary => Unary(unary),
        BinarySyntax binary => Binary(binary),
        CallSyntax call => Call(call),
        _ => throw new InvalidOperationException(syntax.GetType().Name),
    };

    private Expression Name(NameSyntax syntax) => syntax.Name switch
    {
        "true" => new Constant(FieldType.Bool, Value.Of(true), isLiteral: false),
        "false" => new Constant(FieldType.Bool, Value.Of(false), isLiteral: false),
        _ => names.Find(syntax.Name) ?? throw new ExpressionException(syntax.Position, $"there is no '{syntax.Name}' here", names.Suggest(syntax.Name)),
    };

    private Expression Unary(UnarySyntax syntax)
    {
        var operand = Check(syntax.Operand);
        if (syntax.Operator == "!")
        {
            Require(operand, ValueKind.Bool, syntax.Operand.Position, "! negates true or false");
            return new Operation(FieldType.Bool, "!", [operand], values => Value.Of(!values[0].IsTrue));
        }

        Require(operand, ValueKind.Integer, syntax.Operand.Position, "- negates a number");
        if (operand is Constant { IsLiteral: true } literal)
            return new Constant(literal.Type, Value.Of(-literal.Value.Number), isLiteral: true);
        return new Operation(operand.Type, "-", [operand], values => Expression.Checked(-values[0].Number, "the negation"));
    }

    private Expression Binary(BinarySyntax syntax)
    {
        var (left, right) = (Check(syntax.Left), Check(syntax.Right));
        switch (syntax.Operator)
        {
            case "&&" or "||":
                Require(left, ValueKind.Bool, syntax.Left.Position, $"{syntax.Operator} joins true and false");
                Require(right, ValueKind.Bool, syntax.Right.Position, $"{syntax.Operator} joins true and false");
                var decided = new Constant(FieldType.Bool, Value.Of(syntax.Operator == "||"), isLiteral: false);
                return syntax.Operator == "&&" ? new Choice(FieldType.Bool, left, right, decided) : new Choice(FieldType.Bool, left, decided, right);
            case "*":
                Require(left, ValueKind.Integer, syntax.Left.Position, "* multiplies numbers");
                Require(right, ValueKind.Integer, syntax.Right.Position, "* multiplies numbers");
                var scale = left.Type.Scale + right.Type.Scale;
                if (scale > FieldType.MaxScale)
                    throw Scale(syntax.Position, $"the product has {scale} decimals, more than {FieldType.MaxScale}", "use mulDivDown or mulDivUp, which keep the scale");
                return new Operation(FieldType.Integer(scale), "*", [left, right], values => Expression.Checked(values[0].Number * values[1].Number, "the product"));
            case "==" or "!=" when left.Type.Kind != ValueKind.Integer && left.Type == right.Type:
                var equal = syntax.Operator == "==";
                return new Operation(FieldType.Bool, syntax.Operator, [left, right], values => Value.Of((values[0] == values[1]) == equal));
            default:
                (left, right) = Numbers(syntax.Operator, left, right, syntax);
                return Numeric(syntax.Operator, left, right);
        }
    }

    private static Operation Numeric(string symbol, Expression left, Expression right) => symbol switch
    {
        "+" => new(left.Type, "+", [left, right], values => Expression.Checked(values[0].Number + values[1].Number, "the sum")),
        "-" => new(left.Type, "-", [left, right], values => Expression.Checked(values[0].Number - values[1].Number, "the difference")),
        "<" => Compare(symbol, left, right, order => order < 0),
        "<=" => Compare(symbol, left, right, order => order <= 0),
        ">" => Compare(symbol, left, right, order => order > 0),
        ">=" => Compare(symbol, left, right, order => order >= 0),
        "==" => Compare(symbol, left, right, order => order == 0),
        "!=" => Compare(symbol, left, right, order => order != 0),
        _ => throw new InvalidOperationException(symbol),
    };

    private static Operation Compare(string symbol, Expression left, Expression right, Func<int, bool> holds) =>
        new(FieldType.Bool, symbol, [left, right], values => Value.Of(holds(values[0].Number.CompareTo(values[1].Number))));

    private Expression Call(CallSyntax call)
    {
        switch (call.Function)
        {
            case "sum" or "any" or "all" or "smallest" or "largest":
                return Aggregated(call);
            case "count":
                return call.Arguments is [NameSyntax list] && names.IsList(list.Name)
                    ? new ItemCount(list.Name)
                    : throw new ExpressionException(call.Position, "count takes the name of a list", "write count(positions)");
        }

        var arguments = call.Arguments.Select(Check).ToImmutableArray();
        return call.Function switch
        {
            "min" or "max" => Extreme(call, arguments),
            "abs" => new Operation(One(call, arguments).Type, "abs", arguments, values => Expression.Checked(BigInteger.Abs(values[0].Number), "abs")),
            "if" => If(call, arguments),
            "mulDivDown" or "mulDivUp" or "mulDivNearest" => MulDiv(call, arguments),
            "rescaleDown" or "rescaleUp" => Rescale(call, arguments),
            "bits" => Bits(call, arguments),
            "pow10" => PowerOfTen(call, arguments),
            "isZero" => IsZero(call, arguments),
            _ => throw new ExpressionException(call.Position, $"there is no function '{call.Function}'", $"the functions are {string.Join(", ", Functions)}"),
        };
    }

    private Expression If(CallSyntax call, ImmutableArray<Expression> arguments)
    {
        Count(call, arguments, 3, "if(condition, then, else)");
        Require(arguments[0], ValueKind.Bool, call.Arguments[0].Position, "if asks whether something is true");
        var (then, otherwise) = (arguments[1], arguments[2]);
        if (then.Type.Kind == ValueKind.Integer && otherwise.Type.Kind == ValueKind.Integer)
            (then, otherwise) = Numbers("if", then, otherwise, call);
        else if (then.Type != otherwise.Type)
            throw new ExpressionException(call.Position, $"if yields {then.Type} or {otherwise.Type}", "both ways of an if have to be of one type");
        return new Choice(then.Type, arguments[0], then, otherwise);
    }

    private Operation Extreme(CallSyntax call, ImmutableArray<Expression> arguments)
    {
        if (arguments.Length < 2)
            throw new ExpressionException(call.Position, $"{call.Function} needs at least two numbers", $"write {call.Function}(a, b)");
        var scale = CommonScale(call.Function, arguments, call);
        var sign = call.Function == "min" ? -1 : 1;
        return new(FieldType.Integer(scale), call.Function, [.. arguments.Select(item => Fit(item, scale, call.Position))],
            values => values.Aggregate((best, next) => next.Number.CompareTo(best.Number) * sign > 0 ? next : best));
    }

    private static Operation MulDiv(CallSyntax call, ImmutableArray<Expression> arguments)
    {
        Count(call, arguments, 3, $"{call.Function}(a, b, c) for a * b / c");
        for (var i = 0; i < 3; i++)
            Require(arguments[i], ValueKind.Integer, call.Arguments[i].Position, $"{call.Function} takes numbers");
        var scale = arguments[0].Type.Scale + arguments[1].Type.Scale - arguments[2].Type.Scale;
        if (scale is < 0 or > FieldType.MaxScale)
            throw Scale(call.Position, $"{call.Function} of scales {arguments[0].Type.Scale}, {arguments[1].Type.Scale} and {arguments[2].Type.Scale} would have {scale} decimals", "give the first factors more decimals, for instance by rescaleDown(a, 18)");
        if (arguments[2] is Constant { Value.Number.IsZero: true })
            throw new ExpressionException(call.Arguments[2].Position, "divides by zero", "divide by something else");
        var up = call.Function == "mulDivUp";
        return new(FieldType.Integer(scale), call.Function, arguments, call.Function == "mulDivNearest"
            ? values => Arithmetic.MulDivNearest(values[0].Number, values[1].Number, values[2].Number)
            : values => Arithmetic.MulDiv(values[0].Number, values[1].Number, values[2].Number, up));
    }

    private static Operation Rescale(CallSyntax call, ImmutableArray<Expression> arguments)
    {
        Count(call, arguments, 2, $"{call.Function}(number, decimals)");
        Require(arguments[0], ValueKind.Integer, call.Arguments[0].Position, $"{call.Function} takes a number");
        var to = Small(call, arguments[1], 1, FieldType.MaxScale);
        var from = arguments[0].Type.Scale;
        var (up, name) = (call.Function == "rescaleUp", call.Function);
        return new(FieldType.Integer(to), name, [arguments[0]], to >= from
            ? values => Expression.Checked(values[0].Number * Arithmetic.PowerOfTen(to - from), name)
            : values => Arithmetic.MulDiv(values[0].Number, BigInteger.One, Arithmetic.PowerOfTen(from - to), up));
    }

    private static Operation Bits(CallSyntax call, ImmutableArray<Expression> arguments)
    {
        Count(call, arguments, 3, "bits(number, from, width)");
        if (arguments[0].Type != FieldType.Integer(0))
            throw new ExpressionException(call.Arguments[0].Position, $"bits takes a whole number, this is {arguments[0].Type}", "give the field the scale 0");
        RequireWhole(call, arguments[1], 1);
        var width = Small(call, arguments[2], 2, 256);
        return new(FieldType.Integer(0), "bits", [arguments[0], arguments[1]], values => Arithmetic.Bits(values[0].Number, values[1].Number, width));
    }

    private static Operation PowerOfTen(CallSyntax call, ImmutableArray<Expression> arguments)
    {
        Count(call, arguments, 1, "pow10(decimals)");
        RequireWhole(call, arguments[0], 0);
        return new(FieldType.Integer(0), "pow10", arguments, values => Arithmetic.PowerOfTen(values[0].Number));
    }

    private static Operation IsZero(CallSyntax call, ImmutableArray<Expression> arguments)
    {
        Count(call, arguments, 1, "isZero(address)");
        if (arguments[0].Type.Kind is not (ValueKind.Address or ValueKind.Word))
            throw new ExpressionException(call.Arguments[0].Position, $"isZero asks of an address or 32 bytes, this is {arguments[0].Type}", "compare a number with == 0");
        return new(FieldType.Bool, "isZero", arguments, values => Value.Of(values[0].Kind == ValueKind.Address ? values[0].At.IsZero : values[0].Number.IsZero));
    }

    private static void RequireWhole(CallSyntax call, Expression argument, int index)
    {
        if (argument.Type != FieldType.Integer(0))
            throw new ExpressionException(call.Arguments[index].Position, $"{call.Function} takes a whole number here, this is {argument.Type}", "give the field the scale 0");
    }

    private Aggregate Aggregated(CallSyntax call)
    {
        if (call.Arguments is not [NameSyntax name] || names.FindColumn(name.Name) is not { } column)
            throw new ExpressionException(call.Position, $"{call.Function} takes a field of a list", $"write {call.Function}(positions.value), with a list and a field of it; what is to be reckoned first is a field of the list");
        var wanted = call.Function is "any" or "all" ? ValueKind.Bool : ValueKind.Integer;
        if (column.Type.Kind != wanted)
            throw new ExpressionException(name.Position, $"{call.Function} takes {(wanted == ValueKind.Bool ? "true or false" : "numbers")}, and {name.Name} is {column.Type}", "choose another field");
        return new(column.Type, column, call.Function switch
        {
            "sum" => values => Expression.Checked(values.Aggregate(BigInteger.Zero, (sum, value) => sum + value.Number), "the sum"),
            "any" => values => Value.Of(values.Any(value => value.IsTrue)),
            "all" => values => Value.Of(values.All(value => value.IsTrue)),
            "smallest" => values => Best(values, call.Function, (next, best) => next < best),
            _ => values => Best(values, call.Function, (next, best) => next > best),
        });
    }

    private static Value Best(IEnumerable<Value> values, string function, Func<BigInteger, BigInteger, bool> better)
    {
        Value? best = null;
        foreach (var value in values)
        {
            if (best is null || better(value.Number, best.Value.Number))
                best = value;
        }

        return best ?? throw new EvaluationException("value.empty_list", $"{function} of an empty list; ask count(…) first, by if");
    }

    private static (Expression Left, Expression Right) Numbers(string symbol, Expression left, Expression right, Syntax at)
    {
        var scale = CommonScale(symbol, [left, right], at);
        return (Fit(left, scale, at.Position), Fit(right, scale, at.Position));
    }

    private static int CommonScale(string symbol, ImmutableArray<Expression> operands, Syntax at)
    {
        foreach (var operand in operands)
            Require(operand, ValueKind.Integer, at.Position, operands.Any(other => other.Type.Kind == ValueKind.Integer) ? $"{symbol} joins numbers" : $"{symbol} does not join {operand.Type}");
        var fixedScales = operands.Where(operand => operand is not Constant { IsLiteral: true }).Select(operand => operand.Type.Scale).Distinct().ToArray();
        return fixedScales.Length switch
        {
            0 => operands.Max(operand => operand.Type.Scale),
            1 => fixedScales[0],
            _ => throw Scale(at.Position, $"'{symbol}' joins numbers of {fixedScales[0]} and of {fixedScales[1]} decimals", $"bring them to one scale by name: rescaleDown(…, {fixedScales.Max()}) or rescaleUp"),
        };
    }

    private static Expression Fit(Expression operand, int scale, int position)
    {
        if (operand is not Constant { IsLiteral: true } literal || literal.Type.Scale == scale)
            return operand;
        if (literal.Type.Scale > scale)
            throw Scale(position, $"{literal.Value.Show(literal.Type)} has more decimals than the {scale} of what it stands beside", "write it with fewer, or rescale the other");
        var raw = literal.Value.Number * Arithmetic.PowerOfTen(scale - literal.Type.Scale);
        return Value.Fits(raw)
            ? new Constant(FieldType.Integer(scale), Value.Of(raw), isLiteral: true)
            : throw new ExpressionException(position, $"{literal.Value.Show(literal.Type)} does not fit 256 bits at {scale} decimals", "write a smaller number");
    }

    private static int Small(CallSyntax call, Expression argument, int index, int most) =>
        argument is Constant { IsLiteral: true, Type.Scale: 0 } literal && literal.Value.Number >= 0 && literal.Value.Number <= most
            ? (int)literal.Value.Number
            : throw new ExpressionException(call.Arguments[index].Position, $"{call.Function} takes a whole number from 0 to {most} here, written out", "write the digits; it is no field");

    private static Expression One(CallSyntax call, ImmutableArray<Expression> arguments)
    {
        Count(call, arguments, 1, $"{call.Function}(number)");
        Require(arguments[0], ValueKind.Integer, call.Arguments[0].Position, $"{call.Function} takes a number");
        return arguments[0];
    }

    private static void Count(CallSyntax call, ImmutableArray<Expression> arguments, int wanted, string form)
    {
        if (arguments.Length != wanted)
            throw new ExpressionException(call.Position, string.Create(CultureInfo.InvariantCulture, $"{call.Function} has {arguments.Length} arguments, {wanted} are wanted"), $"write {form}");
    }

    private static void Require(Expression operand, ValueKind kind, int position, string what)
    {
        if (operand.Type.Kind != kind)
            throw new ExpressionException(position, $"{what}, this is {operand.Type}", "use a field of the right type, or a comparison");
    }

    private static ExpressionException Scale(int position, FormattableString problem, FormattableString mend) =>
        new(position, problem.ToString(CultureInfo.InvariantCulture), mend.ToString(CultureInfo.InvariantCulture));

    private static ExpressionException Scale(int position, FormattableString problem, string mend) =>
        new(position, problem.ToString(CultureInfo.InvariantCulture), mend);
}
