using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Declarative.Language;

namespace KeeperBot.Protocols.Declarative.Files;

/// <summary>Contracts' functions, their outputs and arguments, and lists.</summary>
internal sealed partial class VenueLoader
{
    private const int MostItems = 1000;
    private const int MostReads = 200;

    private readonly List<ReadDraft> _drafts = [];
    private readonly List<ListDraft> _lists = [];

    /// <summary>A read whose outputs are declared and whose arguments wait until every name is known.</summary>
    private sealed record ReadDraft(string Name, string? List, SectionReader Section, ContractSpec Contract, AbiFunction Function, ImmutableArray<OutputSpec> Outputs);

    private sealed record ListDraft(string Name, SectionReader Section, int Max, string From, VenueNode FromNode)
    {
        internal ReadDraft? Source { get; set; }

        internal OutputPath? Array { get; set; }

        internal ImmutableArray<OutputSpec> Items { get; set; } = [];
    }

    private void DeclareReads(SectionReader parent, string? list)
    {
        var seen = 0;
        foreach (var (name, node) in parent.Table("reads"))
        {
            if (++seen > MostReads)
            {
                _errors.Add(node, "is one read too many", string.Create(CultureInfo.InvariantCulture, $"a file has at most {MostReads}"));
                return;
            }

            var section = new SectionReader(node, SectionShape.Read, _errors);
            section.Text("description");
            if (!TakeName(list is null ? "read " + name : $"read {list}.{name}", null, node))
                continue;
            if (Function(section) is { } call)
                _drafts.Add(new ReadDraft(name, list, section, call.Contract, call.Function, Outputs(section, list, $"read {name}", (string? path, out string problem) => OutputPaths.Find(call.Function.Outputs, path, out problem))));
            else
                BreakOutputs(section, list);
        }
    }

    private (ContractSpec Contract, AbiFunction Function)? Function(SectionReader section)
    {
        if (section.Text("contract") is not { } name || section.Text("function") is not { } function)
            return null;
        if (!_contracts.TryGetValue(name, out var contract))
        {
            _errors.Add(section.Member("contract")!, $"names no contract: {name}", $"the contracts are {string.Join(", ", _contracts.Keys)}");
            return null;
        }

        try
        {
            return (contract, contract.Abi.Function(function));
        }
        catch (AbiException error)
        {
            _errors.Add(section.Member("function")!, error.Message, $"declare it in contracts.{name}.abi, which has {string.Join(", ", contract.Abi.Functions.Select(item => item.Signature).Take(12))}");
            return null;
        }
    }

    private delegate OutputPath? PathFinder(string? path, out string problem);

    private ImmutableArray<OutputSpec> Outputs(SectionReader parent, string? list, string origin, PathFinder find)
    {
        var key = parent.Has("outputs") ? "outputs" : "items";
        var outputs = ImmutableArray.CreateBuilder<OutputSpec>();
        foreach (var (name, node) in parent.Table(key))
        {
            var section = new SectionReader(node, SectionShape.Output, _errors);
            section.Text("description");
            var output = Output(name, node, section, list, find);
            if (output is null)
            {
                _names.AddBroken(name, list);
                continue;
            }

            if (!Declare(output.Symbol, node))
                continue;
            _infos.Add(new FieldInfo(output.Symbol, section.Text("unit"), section.Flag("show"), node, origin));
            outputs.Add(output);
        }

        return outputs.ToImmutable();
    }

    private OutputSpec? Output(string name, VenueNode node, SectionReader section, string? list, PathFinder find)
    {
        if (section.Member("reverted") is { } reverted)
        {
            if (section.Has("output") || section.Has("scale") || section.Has("negate"))
                _errors.Add(node, "asks for the outcome of the call and for a result too", "leave \"reverted\" alone, and give the result a name of its own");
            if (reverted.Kind is not (JsonValueKind.True or JsonValueKind.String) || reverted.Text is { Length: 0 or > 200 })
            {
                _errors.Add(reverted, "is neither true nor a reason", "write true for any revert, or the reason's text, for instance \"CH_EAV\"");
                return null;
            }

            return new OutputSpec(new Symbol(name, FieldType.Bool, SymbolLevelOf(list), NextSlot(list), list), null, false, reverted.Kind == JsonValueKind.True ? "" : reverted.Text);
        }

        if (find(section.Text("output"), out var problem) is not { } path)
        {
            _errors.Add(section.Member("output") ?? node, problem, "name the result by its place, for instance \"output\": \"0\" or \"0.balance\"");
            return null;
        }

        return TypeOf(path.Type, section, node) is { } type
            ? new OutputSpec(new Symbol(name, type, SymbolLevelOf(list), NextSlot(list), list), path, section.Flag("negate"), null)
            : null;
    }

    private static SymbolLevel SymbolLevelOf(string? list) => list is null ? SymbolLevel.Top : SymbolLevel.Item;

    private FieldType? TypeOf(AbiType abi, SectionReader section, VenueNode node)
    {
        if (abi.Kind is AbiTypeKind.UInt or AbiTypeKind.Int)
        {
            if (!section.Has("scale"))
                _errors.Add(node, $"is a number ({abi}) and does not say its scale", "add \"scale\": how many of its digits are decimals, 0 for a count, or a token's name");
            return Scale(section) is { } scale ? FieldType.Integer(scale) : null;
        }

        foreach (var key in new[] { "scale", "negate" }.Where(section.Has))
            _errors.Add(section.Member(key)!, $"stands at {abi}, which is no number", "remove it");
        switch (abi.Kind)
        {
            case AbiTypeKind.Bool:
                return FieldType.Bool;
            case AbiTypeKind.Address:
                return FieldType.Address;
            case AbiTypeKind.FixedBytes when abi.Size == Hash32.Size:
                return FieldType.Word;
            default:
                _errors.Add(section.Member("output") ?? node, $"is of the type {abi}, which no field can hold", "name a number, a bool, an address or a bytes32 in it; an array is read as a list");
                return null;
        }
    }

    private void BreakOutputs(SectionReader section, string? list)
    {
        foreach (var (name, _) in section.Table("outputs"))
            _names.AddBroken(name, list);
    }

    private void DeclareLists(SectionReader venue)
    {
        foreach (var (name, node) in venue.Table("lists"))
        {
            var section = new SectionReader(node, SectionShape.List, _errors);
            section.Text("description");
            if (!TakeName(name, null, node))
                continue;
            _names.AddList(name);
            _itemSlots.Add(name, 0);
            var max = section.Integer("max", 1, MostItems);
            if (section.Text("from") is { } from && max is { } most)
                Declare(new ListDraft(name, section, most, from, section.Member("from")!));
            DeclareReads(section, name);
            DeclareFields(section, name);
        }
    }

    private void Declare(ListDraft list)
    {
        _lists.Add(list);
        var point = list.From.IndexOf('.', StringComparison.Ordinal);
        var (read, place) = point < 0 ? (list.From, null) : (list.From[..point], list.From[(point + 1)..]);
        list.Source = _drafts.FirstOrDefault(draft => draft.List is null && draft.Name == read);
        if (list.Source is not { } source)
        {
            _errors.Add(list.FromNode, $"names no read: {read}", $"the reads are {string.Join(", ", _drafts.Where(draft => draft.List is null).Select(draft => draft.Name))}");
            BreakItems(list);
            return;
        }

        list.Array = OutputPaths.Find(source.Function.Outputs, place, out var problem);
        if (list.Array is not { Type: { Kind: AbiTypeKind.Array, Element.IsDynamic: false }, Word: not null })
        {
            _errors.Add(list.FromNode, list.Array is null ? problem : $"is {list.Array.Type}, of which no list can be made", "name an array whose elements have a fixed size and that is a result by itself, for instance \"positions.0\"");
            BreakItems(list);
            return;
        }

        var element = list.Array.Type.Element!;
        list.Items = Outputs(list.Section, list.Name, $"list {list.Name}", (string? path, out string what) => OutputPaths.FindInElement(element, path, out what));
        foreach (var item in list.Items.Where(item => item.Reverted is not null))
            _errors.Add(list.Section.Member("items")!, $"asks whether '{item.Symbol.Name}' reverted, and an item is no call", "ask that of a read");
    }

    private void BreakItems(ListDraft list)
    {
        foreach (var (name, _) in list.Section.Table("items"))
            _names.AddBroken(name, list.Name);
    }

    private ImmutableArray<ReadSpec> CompleteReads(string? list) =>
        [.. _drafts.Where(draft => draft.List == list).Select(Complete).OfType<ReadSpec>()];

    private ReadSpec? Complete(ReadDraft draft)
    {
        var names = _names.In(draft.List);
        var arguments = Arguments(draft.Section, draft.Function, names);
        var at = draft.Section.Member("at") is { } node ? Compile(node, names, FieldType.Address, "the address that is asked") : null;
        if (arguments is not { } complete || (at is null && draft.Section.Has("at")))
            return null;
        var read = new ReadSpec(draft.Name, draft.Section.Node.Path, draft.List, draft.Contract, draft.Function, complete, at, draft.Outputs);
        if (read.MayWrite && draft.Outputs.Any(output => output.Symbol.List is not null))
            _errors.Add(draft.Section.Node, $"calls {draft.Function.Signature} for each item, and that may write", "call only view functions in a list, or declare it view if it is one");
        return read;
    }

    private ImmutableArray<ListSpec> CompleteLists(ImmutableArray<ReadSpec> reads) =>
    [
        .. from list in _lists
           let source = reads.FirstOrDefault(read => read.Name == list.Source?.Name)
           where source is not null && list.Array?.Type.Element is not null
           select new ListSpec(list.Name, source, list.Array!, list.Max, list.Array!.Type.Element!, list.Items, CompleteReads(list.Name)) { Slots = _itemSlots[list.Name] },
    ];

    /// <summary>The arguments of a call, one for each parameter; null where something is wrong with them.</summary>
    private ImmutableArray<ArgumentSpec>? Arguments(SectionReader section, AbiFunction function, INames names)
    {
        var given = section.Array("args");
        if (given.Length != function.Inputs.Length)
        {
            _errors.Add(
                section.Member("args") ?? section.Node, string.Create(CultureInfo.InvariantCulture, $"has {given.Length} arguments, and {function.Signature} takes {function.Inputs.Length}"),
                "give one for each parameter, in order");
            return null;
        }

        var arguments = Parts(given, function.Inputs, "", AbiFunction.SelectorSize, names);
        return arguments.Any(argument => argument is null) ? null : [.. arguments.Select(argument => argument!)];
    }

    private ImmutableArray<ArgumentSpec?> Parts(ImmutableArray<VenueNode> nodes, ImmutableArray<AbiParameter> parts, string prefix, int? offset, INames names)
    {
        var arguments = ImmutableArray.CreateBuilder<ArgumentSpec?>();
        for (var i = 0; i < parts.Length; i++)
        {
            arguments.Add(Argument(nodes[i], prefix + parts[i].Name, parts[i].Type, parts[i].Type.IsDynamic ? null : offset, names));
            offset += parts[i].Type.HeadSize;
        }

        return arguments.ToImmutable();
    }

    private ArgumentSpec? Argument(VenueNode node, string path, AbiType type, int? offset, INames names)
    {
        if (type.Kind is AbiTypeKind.Tuple or AbiTypeKind.FixedArray)
        {
            ImmutableArray<AbiParameter> parts = type.Kind == AbiTypeKind.Tuple ? type.Components : [.. Enumerable.Range(0, Math.Min(type.Size, 64)).Select(_ => new AbiParameter("", type.Element!))];
            if (node.Kind != JsonValueKind.Array || node.Items.Length != parts.Length)
            {
                _errors.Add(node, string.Create(CultureInfo.InvariantCulture, $"is no list of {parts.Length} parts, which {type} takes"), "write [ … ] with one entry for each part");
                return null;
            }

            var items = Parts(node.Items, parts, path + ".", offset, names);
            return items.Any(item => item is null) ? null : new ArgumentSpec(path, type, null, null, [.. items.Select(item => item!)]);
        }

        if (node is { Kind: JsonValueKind.String, Text: { } text } && text.StartsWith("0x", StringComparison.Ordinal))
            return Literal(node, path, type, text);
        FieldType? wanted = type.Kind switch
        {
            AbiTypeKind.Bool => FieldType.Bool,
            AbiTypeKind.Address => FieldType.Address,
            AbiTypeKind.FixedBytes when type.Size == Hash32.Size => FieldType.Word,
            AbiTypeKind.UInt or AbiTypeKind.Int => null,
            _ => FieldType.Integer(-1),
        };
        if (wanted is { Scale: < 0 })
        {
            _errors.Add(node, $"is an argument of the type {type}, which no expression yields", "only byte strings written out (\"0x…\") can stand there");
            return null;
        }

        if (Compile(node, names, wanted, $"the argument {path}") is not { } value)
            return null;
        if (wanted is null && value.Type.Kind != ValueKind.Integer)
        {
            _errors.Add(node, $"is {value.Type}, and the parameter is {type}", "use a number");
            return null;
        }

        return new ArgumentSpec(path, type, value, null, default, offset);
    }

    private ArgumentSpec? Literal(VenueNode node, string path, AbiType type, string text)
    {
        var fits = Hex.TryDecode(text, out var bytes)
            && (type.Kind == AbiTypeKind.Bytes || (type.Kind == AbiTypeKind.FixedBytes && bytes.Length == type.Size));
        if (fits)
            return new ArgumentSpec(path, type, null, bytes!, default);
        _errors.Add(
            node, $"is no {type}", type.Kind == AbiTypeKind.Address ? "name a contract or a token of the file, so that its address stands in one place"
                : "write a byte string of the right length there, or an expression");
        return null;
    }

    private void DeclareFields(SectionReader parent, string? list)
    {
        foreach (var (name, node) in parent.Table("fields"))
        {
            var section = new SectionReader(node, SectionShape.Field, _errors);
            section.Text("description");
            if (!TakeName(name, list, node))
                continue;
            if (section.Member("expr") is not { } expr)
                _names.AddBroken(name, list);
            else
                _names.AddPending(name, list, () => Field(name, list, section, expr));
        }
    }

    private Symbol? Field(string name, string? list, SectionReader section, VenueNode expr)
    {
        FieldType? wanted = Scale(section) is { } scale ? FieldType.Integer(scale) : null;
        if (Compile(expr, _names.In(list), wanted, $"the field {name}") is not { } expression)
            return null;
        var symbol = new Symbol(name, expression.Type, SymbolLevelOf(list), NextSlot(list), list);
        _fields.Add(new FieldSpec(symbol, expression, expr.Text ?? ""));
        _infos.Add(new FieldInfo(symbol, section.Text("unit"), section.Flag("show"), section.Node, "derived"));
        return symbol;
    }
}
