using System.Collections.Immutable;
using System.Globalization;

namespace KeeperBot.Evm.Abi;

/// <summary>Reads Solidity's own notation of types, parameters and declarations.</summary>
internal sealed class SignatureReader(string text)
{
    // Deeper nesting than any contract has; it bounds the recursion on hostile text.
    private const int MaxDepth = 32;

    // Characters of a wrong word that an error shows.
    private const int MaxShown = 80;

    private int _position;
    private int _depth;

    public AbiType ReadType()
    {
        SkipBlanks();
        return ReadSuffixes(Peek == '(' ? ReadTuple() : ReadElementary());
    }

    /// <summary>Reads what follows a tuple in a JSON ABI's type: [3][] or nothing.</summary>
    public static AbiType ReadArraySuffix(AbiType element, string suffix, string path)
    {
        try
        {
            var reader = new SignatureReader(suffix);
            var type = reader.ReadSuffixes(element);
            reader.RequireEnd();
            return type;
        }
        catch (AbiException error)
        {
            throw new AbiException(path, error.Problem);
        }
    }

    private AbiType ReadSuffixes(AbiType type)
    {
        var dimensions = 0;
        while (TryTake('['))
        {
            if (++dimensions > MaxDepth)
                throw Error("the type is nested too deeply");
            var digits = TakeWhile(char.IsAsciiDigit);
            Expect(']');
            if (digits.Length == 0)
                type = AbiType.ArrayOf(type);
            else if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
                type = AbiType.FixedArrayOf(type, length);
            else
                throw Error($"{PrintableText.Of(digits, MaxShown)} elements are too many");
        }

        return type;
    }

    /// <summary>(type name, …), with "indexed", "memory", "calldata", "storage" and "payable" where Solidity allows them.</summary>
    public ImmutableArray<AbiParameter> ReadParameters()
    {
        if (++_depth > MaxDepth)
            throw Error("the type is nested too deeply");
        Expect('(');
        var parameters = ImmutableArray.CreateBuilder<AbiParameter>();
        if (!TryTake(')'))
        {
            do
                parameters.Add(ReadParameter());
            while (TryTake(','));
            Expect(')');
        }

        _depth--;
        return parameters.ToImmutable();
    }

    public string ReadIdentifier()
    {
        SkipBlanks();
        var name = TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$');
        if (name.Length == 0 || char.IsAsciiDigit(name[0]))
            throw Error("a name is missing");
        return name;
    }

    public bool TryReadWord(string word)
    {
        SkipBlanks();
        var start = _position;
        if (TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$') == word)
            return true;
        _position = start;
        return false;
    }

    /// <summary>Words after the parameters, such as view, up to "returns", the end or a semicolon.</summary>
    public IReadOnlyList<string> ReadModifiers(IReadOnlySet<string> allowed)
    {
        var words = new List<string>();
        while (true)
        {
            SkipBlanks();
            if (_position == text.Length || Peek is ';' or '(')
                return words;
            var start = _position;
            var word = ReadIdentifier();
            if (word == "returns")
            {
                _position = start;
                return words;
            }

            if (!allowed.Contains(word))
                throw Error($"'{PrintableText.Of(word, MaxShown)}' does not belong here");
            words.Add(word);
        }
    }

    public void RequireEnd()
    {
        TryTake(';');
        SkipBlanks();
        if (_position != text.Length)
            throw Error("more follows than belongs here");
    }

    private char Peek => _position < text.Length ? text[_position] : '\0';

    private AbiParameter ReadParameter()
    {
        var type = ReadType();
        var indexed = false;
        while (true)
        {
            SkipBlanks();
            if (TryReadWord("indexed"))
                indexed = true;
            else if (!TryReadWord("memory") && !TryReadWord("calldata") && !TryReadWord("storage") && !TryReadWord("payable"))
                break;
        }

        SkipBlanks();
        return new AbiParameter(Peek is ',' or ')' ? "" : ReadIdentifier(), type, indexed);
    }

    private AbiType ReadTuple() => AbiType.TupleOf(ReadParameters());

    private AbiType ReadElementary()
    {
        var name = ReadIdentifier();
        if (name == "tuple" && Peek == '(')
            return ReadTuple();
        return name switch
        {
            "uint" => AbiType.UInt256,
            "int" => AbiType.Int256,
            "address" => AbiType.Address,
            "bool" => AbiType.Bool,
            "string" => AbiType.String,
            "bytes" => AbiType.Bytes,
            "byte" => AbiType.FixedBytes(1),
            "function" => AbiType.Function,
            _ => TrySized(name, "uint", AbiType.UInt) ?? TrySized(name, "int", AbiType.Int) ?? TrySized(name, "bytes", AbiType.FixedBytes)
                ?? throw Error($"'{PrintableText.Of(name, MaxShown)}' is no type (user-defined names have to be written as their tuple or base type)"),
        };
    }

    private static AbiType? TrySized(string name, string family, Func<int, AbiType> make) =>
        name.StartsWith(family, StringComparison.Ordinal) && name.Length is var length && length > family.Length && length <= family.Length + 3
        && name[family.Length] != '0'
        && int.TryParse(name.AsSpan(family.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? make(size)
            : null;

    private void Expect(char expected)
    {
        if (!TryTake(expected))
            throw Error($"'{expected}' is missing");
    }

    private bool TryTake(char expected)
    {
        SkipBlanks();
        if (Peek != expected)
            return false;
        _position++;
        return true;
    }

    private string TakeWhile(Func<char, bool> belongs)
    {
        var start = _position;
        while (_position < text.Length && belongs(text[_position]))
            _position++;
        return text[start.._position];
    }

    private void SkipBlanks()
    {
        while (_position < text.Length && text[_position] is ' ' or '\t' or '\n' or '\r')
            _position++;
    }

    private AbiException Error(string problem) => new("", $"'{(text.Length <= 200 ? text : text[..200] + "…")}' at character {_position + 1}: {problem}");
}
