using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;

namespace KeeperBot.Protocols.Declarative.Language;

/// <summary>
/// Parses an expression. From loosest to tightest: ||, &amp;&amp;, one comparison, + and -, *, unary - and !. There is no division sign, since a
/// division has to name its rounding.
/// </summary>
internal sealed class ExpressionParser
{
    private const int MaxLength = 2000;

    // Bounds the recursion here and wherever the tree is walked.
    private const int MaxDepth = 64;

    private const int MaxDigits = 80;

    private static readonly string[] Comparisons = ["<=", ">=", "==", "!=", "<", ">"];

    private readonly string _text;
    private int _position;
    private int _depth;

    private ExpressionParser(string text) => _text = text;

    /// <summary>The tree of a text.</summary>
    /// <exception cref="ExpressionException">It is no expression.</exception>
    internal static Syntax Parse(string text)
    {
        if (text.Length > MaxLength)
            throw new ExpressionException(0, string.Create(CultureInfo.InvariantCulture, $"the expression has {text.Length} characters, more than {MaxLength}"), "split it into fields");
        var parser = new ExpressionParser(text);
        var tree = parser.Or();
        parser.SkipBlanks();
        return parser._position == text.Length ? tree : throw parser.Unexpected("an operator or the end");
    }

    private Syntax Or() => Chain(And, "||");

    private Syntax And() => Chain(Comparison, "&&");

    private Syntax Comparison()
    {
        var left = Sum();
        if (TakeAny(Comparisons) is not { } found)
            return left;
        var whole = new BinarySyntax(left.Position, found, left, Sum());
        SkipBlanks();
        var after = _position;
        return TakeAny(Comparisons) is null
            ? whole
            : throw new ExpressionException(after, "comparisons do not chain", "write a < b && b < c");
    }

    private Syntax Sum() => Chain(Product, "+", "-");

    private Syntax Product()
    {
        var product = Chain(Unary, "*");
        SkipBlanks();
        return Peek is '/' or '%'
            ? throw new ExpressionException(_position, $"there is no '{Peek}': a division has to name its rounding", "write mulDivDown(a, b, c) for the floor of a * b / c, or mulDivUp for the ceiling")
            : product;
    }

    private Syntax Chain(Func<Syntax> operand, params string[] operators)
    {
        var left = operand();
        var links = 0;
        while (TakeAny(operators) is { } found)
        {
            if (++links > MaxDepth)
                throw new ExpressionException(_position, "the expression is too long a chain", "split it into fields");
            left = new BinarySyntax(left.Position, found, left, operand());
        }

        return left;
    }

    private Syntax Unary()
    {
        SkipBlanks();
        var start = _position;
        if (++_depth > MaxDepth)
            throw new ExpressionException(start, "the expression is nested too deeply", "split it into fields");
        var result = TakeAny(["-", "!"]) is { } found ? new UnarySyntax(start, found, Unary()) : Primary();
        _depth--;
        return result;
    }

    private Syntax Primary()
    {
        SkipBlanks();
        var start = _position;
        if (TryTake("("))
        {
            var inner = Or();
            Expect(")");
            return inner;
        }

        if (char.IsAsciiDigit(Peek))
            return Number(start);
        if (!char.IsAsciiLetter(Peek) && Peek != '_')
            throw Unexpected("a number, a field or '('");
        var name = Name();
        if (!TryTake("("))
            return new NameSyntax(start, name);
        var arguments = ImmutableArray.CreateBuilder<Syntax>();
        if (!TryTake(")"))
        {
            do
                arguments.Add(Or());
            while (TryTake(","));
            Expect(")");
        }

        return new CallSyntax(start, name, arguments.ToImmutable());
    }

    private NumberSyntax Number(int start)
    {
        var whole = TakeWhile(char.IsAsciiDigit);
        var fraction = "";
        if (Peek == '.' && _position + 1 < _text.Length && char.IsAsciiDigit(_text[_position + 1]))
        {
            _position++;
            fraction = TakeWhile(char.IsAsciiDigit);
        }

        if (char.IsAsciiLetterOrDigit(Peek) || Peek is '_' or '.')
            throw new ExpressionException(start, "is no number", "write digits and at most one point, for instance 1.25; there is no exponent and no hexadecimal");
        if (whole.Length + fraction.Length > MaxDigits || fraction.Length > FieldType.MaxScale)
            throw new ExpressionException(start, "the number has too many digits", "no number has more than 77 decimals or 256 bits");
        var digits = BigInteger.Parse(whole + fraction, NumberStyles.None, CultureInfo.InvariantCulture);
        return Value.Fits(digits) ? new(start, digits, fraction.Length) : throw new ExpressionException(start, "the number does not fit 256 bits", "write a smaller one");
    }

    private string Name()
    {
        var start = _position;
        while (true)
        {
            if (TakeWhile(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_').Length == 0)
                throw Unexpected("a name");
            if (Peek != '.')
                return _text[start.._position];
            _position++;
        }
    }

    private string? TakeAny(string[] operators)
    {
        SkipBlanks();
        foreach (var candidate in operators)
        {
            // "!" before "=" is a comparison that belongs elsewhere.
            if (candidate == "!" && _position + 1 < _text.Length && _text[_position + 1] == '=')
                continue;
            if (TryTake(candidate))
                return candidate;
        }

        return null;
    }

    private char Peek => _position < _text.Length ? _text[_position] : '\0';

    private bool TryTake(string symbol)
    {
        SkipBlanks();
        if (string.CompareOrdinal(_text, _position, symbol, 0, symbol.Length) != 0)
            return false;
        _position += symbol.Length;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!TryTake(symbol))
            throw Unexpected($"'{symbol}'");
    }

    private string TakeWhile(Func<char, bool> belongs)
    {
        var start = _position;
        while (_position < _text.Length && belongs(_text[_position]))
            _position++;
        return _text[start.._position];
    }

    private void SkipBlanks()
    {
        while (Peek is ' ' or '\t' or '\n' or '\r')
            _position++;
    }

    private ExpressionException Unexpected(string wanted)
    {
        var found = _position >= _text.Length ? "the end" : char.IsControl(Peek) || Peek > '~' ? "a character that has no meaning here" : $"'{Peek}'";
        return new(Math.Min(_position, _text.Length), $"{wanted} is expected, {found} is there", "see docs/declarative-venues.md for the language");
    }
}
