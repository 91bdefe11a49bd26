using System.Globalization;
using System.Text.Json;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative.Language;

namespace KeeperBot.Protocols.Declarative.Files;

/// <summary>From the JSON of a venue file to a checked model; every mistake is reported with its place, none is an exception of another kind.</summary>
internal sealed partial class VenueLoader
{
    /// <summary>The version of the format that this reads.</summary>
    internal const int Format = 1;

    private readonly FileErrors _errors = new();
    private readonly NameTable _names = new();
    private readonly List<Expression> _expressions = [];
    private readonly List<FieldInfo> _infos = [];
    private readonly List<FieldSpec> _fields = [];
    private readonly Dictionary<string, ContractSpec> _contracts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TokenSpec> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _itemSlots = new(StringComparer.Ordinal);
    private int _slots = BuiltIn.All.Length;
    private VenueNode? _root;

    private VenueLoader()
    {
    }

    /// <summary>Loads a document.</summary>
    /// <exception cref="VenueFileException">With every mistake found.</exception>
    internal static VenueModel Load(ReadOnlySpan<byte> json, string source)
    {
        var root = VenueDocument.Parse(json, source);
        var loader = new VenueLoader();
        var model = loader.Load(root);
        return model is not null && loader._errors.Count == 0 ? model : throw new VenueFileException(source, loader._errors.ToArray());
    }

    private VenueModel? Load(VenueNode root)
    {
        _root = root;
        var venue = new SectionReader(root, SectionShape.Venue, _errors);
        if (root.Kind != JsonValueKind.Object)
            return null;
        if (venue.Integer("format", 0, int.MaxValue) is { } format && format != Format)
        {
            _errors.Add(venue.Member("format")!, string.Create(CultureInfo.InvariantCulture, $"is {format}, which this keeper does not know"), string.Create(CultureInfo.InvariantCulture, $"it knows format {Format}; use a keeper of the file's time, or rewrite the file"));
            return null;
        }

        Describe(venue);
        LoadContracts(venue);
        LoadTokens(venue);
        LoadConstants(venue);
        DeclareReads(venue, null);
        DeclareLists(venue);
        DeclareFields(venue, null);
        _names.CheckAll();
        var reads = CompleteReads(null);
        var lists = CompleteLists(reads);
        CheckStages(reads, lists);
        var model = new VenueModel
        {
            Name = venue.Text("name") ?? "",
            Chain = venue.Has("chain") && venue.Integer("chain", 1, int.MaxValue) is { } chain ? new ChainId((ulong)chain) : null,
            Contracts = [.. _contracts.Values],
            Tokens = [.. _tokens.Values],
            Reads = reads,
            Lists = lists,
            Requirements = [.. venue.Array("require").Select(node => Requirement(node)).OfType<ConditionSpec>()],
            Warnings = [.. venue.Array("warnings").Select(node => Warning(node)).OfType<ConditionSpec>()],
            Accounts = LoadAccounts(venue),
            Parameters = LoadParameters(venue),
            Markets = LoadMarkets(venue),
            Fields = [.. _fields],
            Infos = [.. _infos],
            Slots = _slots,
            Used = [.. _expressions.SelectMany(expression => expression.Symbols)],
        };
        if (_errors.Count == 0)
            ReportUnused(model);
        return model;
    }

    private void Describe(SectionReader venue)
    {
        if (venue.Text("name") is { } name && (name.Length > 40 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')))
            _errors.Add(venue.Member("name")!, "is not usable as a name", "use letters, digits, '-', '_' and '.', at most 40");
        foreach (var key in new[] { "$schema", "description" })
            venue.Text(key);
    }

    private void LoadContracts(SectionReader venue)
    {
        foreach (var (name, node) in venue.Table("contracts"))
        {
            var section = new SectionReader(node, SectionShape.Contract, _errors);
            section.Text("description");
            var symbol = new Symbol(name, FieldType.Address, SymbolLevel.Top, _slots++);
            var address = section.Address("address");
            Declare(symbol, node);
            if (ReadAbi(section) is { } abi)
                _contracts.Add(name, new ContractSpec(name, address, abi, symbol));
        }
    }

    private ContractAbi? ReadAbi(SectionReader section)
    {
        var lines = section.Array("abi").Select(node => (Node: node, Text: SectionReader.TextOf(node, _errors))).ToList();
        var isClean = lines.Count > 0;
        if (section.Member("abi") is { Kind: JsonValueKind.Array } list && lines.Count == 0)
            _errors.Add(list, "is empty", "declare the functions that are called, for instance \"function balanceOf(address) view returns (uint256)\"");
        foreach (var (node, text) in lines)
        {
            try
            {
                if (text is null)
                    isClean = false;
                else
                    ContractAbi.ParseHumanReadable(text);
            }
            catch (AbiException error)
            {
                isClean = false;
                _errors.Add(node, $"is no declaration: {error.Message}", "write it as in Solidity, for instance \"function balanceOf(address owner) view returns (uint256)\"");
            }
        }

        return isClean ? ContractAbi.ParseHumanReadable(lines.Select(line => line.Text!)) : null;
    }

    private void LoadTokens(SectionReader venue)
    {
        foreach (var (name, node) in venue.Table("tokens"))
        {
            var section = new SectionReader(node, SectionShape.Token, _errors);
            section.Text("description");
            var symbol = new Symbol(name, FieldType.Address, SymbolLevel.Top, _slots++);
            Declare(symbol, node);
            var label = section.Text("symbol") ?? name;
            var address = section.Address("address");
            if (section.Integer("decimals", 0, FieldType.MaxScale) is { } decimals)
                _tokens.Add(name, new TokenSpec(name, address, label, decimals, symbol));
        }
    }

    private void LoadConstants(SectionReader venue)
    {
        foreach (var (name, node) in venue.Table("constants"))
        {
            var section = new SectionReader(node, SectionShape.Constant, _errors);
            section.Text("description");
            section.Text("unit");
            if (!TakeName(name, null, node) || section.Member("value") is not { } value)
                continue;
            // A constant is a literal with a scale of its own; it may not lean on fields.
            var scale = Scale(section);
            if (Compile(value, NoNames.Instance, null, "a constant") is not Constant { Type.Kind: ValueKind.Integer } literal)
            {
                _errors.Add(value, "is no number", "write it out, for instance \"0.0625\" with the scale 18");
                _names.AddBroken(name, null);
                continue;
            }

            var wanted = scale ?? literal.Type.Scale;
            if (literal.Type.Scale > wanted || !Value.Fits(literal.Value.Number * Arithmetic.PowerOfTen(Math.Max(0, wanted - literal.Type.Scale))))
            {
                _errors.Add(value, string.Create(CultureInfo.InvariantCulture, $"does not fit a scale of {wanted} decimals"), "write fewer decimals, or a larger scale");
                _names.AddBroken(name, null);
                continue;
            }

            _names.Add(name, new Constant(FieldType.Integer(wanted), Value.Of(literal.Value.Number * Arithmetic.PowerOfTen(wanted - literal.Type.Scale)), isLiteral: false));
        }
    }

    /// <summary>A scale: a number of decimals, or a token's name for its decimals. Null where there is none, or a wrong one that is reported.</summary>
    private int? Scale(SectionReader section)
    {
        if (section.Member("scale") is not { } node)
            return null;
        if (node.Kind != JsonValueKind.String)
            return section.Integer("scale", 0, FieldType.MaxScale);
        if (_tokens.TryGetValue(node.Text!, out var token))
            return token.Decimals;
        _errors.Add(node, $"names no token: {node.Text}", $"give a number of decimals, or one of the tokens: {string.Join(", ", _tokens.Keys)}");
        return null;
    }

    private bool TakeName(string name, string? list, VenueNode node)
    {
        if (_names.Declare(name, list))
            return true;
        _errors.Add(node, $"has the name '{name}', which is taken", "give each contract, token, constant, list and field a name of its own");
        return false;
    }

    private bool Declare(Symbol symbol, VenueNode node)
    {
        if (!TakeName(symbol.Name, symbol.List, node))
            return false;
        _names.Add(symbol);
        return true;
    }

    private int NextSlot(string? list) => list is null ? _slots++ : _itemSlots[list]++;

    /// <summary>The expression at a node, checked against what is wanted of it; null where it is wrong, and reported.</summary>
    /// <param name="node">A text, or a bare true, false or number.</param>
    /// <param name="names">What it may name.</param>
    /// <param name="wanted">Its type; null for any.</param>
    /// <param name="what">What it is, for errors.</param>
    private Expression? Compile(VenueNode node, INames names, FieldType? wanted, string what)
    {
        if (node.Kind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False))
        {
            _errors.Add(node, $"is {node.KindName}, where an expression is wanted", "write \"…\"");
            return null;
        }

        try
        {
            var checker = new ExpressionChecker(names);
            var expression = wanted is { } type ? checker.Check(node.Text!, type) : checker.Check(node.Text!);
            _expressions.Add(expression);
            if (wanted is null || expression.Type == wanted)
                return expression;
            _errors.Add(node, $"is {expression.Type}, and {what} is {wanted}", wanted is { Kind: ValueKind.Integer } && expression.Type.Kind == ValueKind.Integer ? string.Create(CultureInfo.InvariantCulture, $"round it by name: rescaleDown(…, {wanted.Value.Scale}) or rescaleUp") : "use a field of that type");
            return null;
        }
        catch (ExpressionException error)
        {
            _errors.Add(node, string.Create(CultureInfo.InvariantCulture, $"at character {error.Position + 1}: {error.Problem}"), error.Mend, node.Kind == JsonValueKind.String ? error.Position + 1 : 0);
            return null;
        }
        catch (BrokenNameException)
        {
            return null;
        }
    }

    /// <summary>A number of at most 18 decimals: what the keeper's own amounts have room for without rounding.</summary>
    private Expression? CompileAmount(VenueNode? node, INames names, string what)
    {
        if (node is null || Compile(node, names, null, what) is not { } expression)
            return null;
        if (expression.Type.Kind == ValueKind.Integer && expression.Type.Scale <= Wad.Decimals)
            return expression;
        _errors.Add(node, $"is {expression.Type}, and {what} is a number of at most 18 decimals", "round it by name: rescaleDown(…, 18) or rescaleUp(…, 18)");
        return null;
    }

    private sealed class NoNames : INames
    {
        internal static readonly NoNames Instance = new();

        public Expression? Find(string name) => null;

        public Symbol? FindColumn(string name) => null;

        public bool IsList(string name) => false;

        public string Suggest(string name) => "a constant is written out";
    }
}
