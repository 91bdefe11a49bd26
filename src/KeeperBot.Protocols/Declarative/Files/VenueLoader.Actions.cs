using System.Globalization;
using System.Text.Json;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Protocols.Declarative.Language;

namespace KeeperBot.Protocols.Declarative.Files;

/// <summary>Top-ups and trades. Whatever policy could not bound is refused here, when the file is loaded.</summary>
internal sealed partial class VenueLoader
{
    private static readonly Wad DefaultTolerance = Wad.Parse("0.003");

    // As the coded adapters; policy allows no later deadline.
    private const int LongestDeadline = 300;

    private TopUpSpec? TopUp(VenueNode node, string? list, ActionInputs inputs, TokenSpec? token)
    {
        if (token is null)
            _errors.Add(node, "tops up an account that names no token", "add \"token\" to the account: what margin is paid in");
        return TopUp(new SectionReader(node, SectionShape.TopUp, _errors), list, list, inputs, token);
    }

    /// <summary>One of several ways to help an account.</summary>
    private MeansSpec? Means(VenueNode node, string? accountList)
    {
        var section = new SectionReader(node, SectionShape.Means, _errors);
        var list = section.Has("list") ? ListName(section) : accountList;
        if (section.Has("list") && accountList is not null)
            _errors.Add(section.Member("list")!, "stands in an account that is itself one for each item", "leave it out");
        var token = Token(section, "token");
        // What it does is seen in the account as a whole.
        var topUp = TopUp(section, list, accountList, ActionInputs.For(token?.Decimals ?? Wad.Decimals), token);
        var names = _names.In(list);
        var (price, equity, relief) = (CompileAmount(section.Member("price"), names, "price"), CompileAmount(section.Member("equityPerToken"), names, "equityPerToken"), CompileAmount(section.Member("reliefPerToken"), names, "reliefPerToken"));
        var most = section.Member("most") is { } bound ? CompileAmount(bound, names, "most") : null;
        return topUp is null || token is null || price is null || equity is null || relief is null || section.Text("leg") is not { } leg
            ? null
            : new MeansSpec(node.Path, topUp, token, list, leg, price, equity, relief, most);
    }

    private TopUpSpec? TopUp(SectionReader section, string? list, string? effectList, ActionInputs inputs, TokenSpec? token)
    {
        var call = ActionCall(section, list, effectList, inputs);
        var spender = section.Has("spender") ? Contract(section, "spender") : null;
        var when = section.Member("when") is { } condition ? Compile(condition, _names.In(list), FieldType.Bool, "when") : null;
        if (call is null || token is null)
            return null;
        if (!call.Arguments.SelectMany(argument => argument.Leaves).Any(leaf => leaf.Value is FieldReference { Symbol: { Name: "amount", Level: SymbolLevel.Action } }))
            _errors.Add(section.Member("args")!, "has no argument that is the amount, so that nothing bounds what is paid", "pass \"amount\" where the function takes it");
        return new TopUpSpec(call, spender, when);
    }

    private TradeSpec? Trade(VenueNode node, string? list, ActionInputs inputs)
    {
        var section = new SectionReader(node, SectionShape.Trade, _errors);
        var call = ActionCall(section, list, list, inputs);
        var deadline = section.Has("deadlineSeconds") ? section.Integer("deadlineSeconds", 1, LongestDeadline) : LongestDeadline;
        var tolerance = section.Has("tolerance") ? Share(section, "tolerance") : DefaultTolerance;
        var spends = section.Array("spends").Select(item => Spend(item, list, inputs)).ToArray();
        if (call is null || deadline is null || tolerance is null || section.Member("fill") is not { } fillNode)
            return null;
        foreach (var input in new[] { "quantity", "bound" })
        {
            if (!call.Arguments.SelectMany(argument => argument.Leaves).Any(leaf => leaf.Value is FieldReference { Symbol: { Level: SymbolLevel.Action } symbol } && symbol.Name == input))
                _errors.Add(section.Member("args")!, $"has no argument that is the {input}, so that nothing bounds the trade", $"pass \"{input}\" where the function takes it");
        }

        var fill = new SectionReader(fillNode, SectionShape.Fill, _errors);
        var quote = FillPath(fill, "quote", call);
        var quantity = fill.Has("quantity") ? FillPath(fill, "quantity", call) : null;
        return quote is null || Scale(fill) is not { } scale
            ? null
            : new TradeSpec(call, quantity, quote, scale, [.. spends.OfType<SpendSpec>()], TimeSpan.FromSeconds(deadline.Value), tolerance.Value);
    }

    private ActionCallSpec? ActionCall(SectionReader section, string? list, string? effectList, ActionInputs inputs)
    {
        section.Text("description");
        var pad = section.Has("gasPad") ? Share(section, "gasPad") : null;
        if (Function(section) is not { } found)
            return null;
        var arguments = Arguments(section, found.Function, _names.In(list, inputs));
        var effect = section.Member("effect") is { } node ? Compile(node, _names.In(effectList, inputs, withBefore: true), FieldType.Bool, "the effect to check") : null;
        if (arguments is not { } complete)
            return null;
        for (var i = 0; i < complete.Length; i++)
        {
            foreach (var leaf in complete[i].Leaves)
                RequireBound(leaf, section.Array("args")[i]);
        }

        return effect is null ? null : new ActionCallSpec(section.Node.Path, found.Contract, found.Function, complete, effect, section.Text("effect")!, pad);
    }

    /// <summary>Every argument has to be one that policy can hold to something; see <c>DeclaredArgument</c>.</summary>
    private void RequireBound(ArgumentSpec leaf, VenueNode node)
    {
        if (leaf.Path.Length == 0 || leaf.Path.EndsWith('.') || leaf.Path.StartsWith('.'))
        {
            _errors.Add(node, "is an argument without a name, by which policy could find it", "give the function's parameters names in the ABI");
            return;
        }

        switch (leaf.Type.Kind)
        {
            case AbiTypeKind.Address when leaf.Value is not FieldReference { Symbol.Level: SymbolLevel.Top } reference || !IsFixed(reference.Symbol):
                _errors.Add(node, "is an address that is read, so that money could be sent to anybody", "use a contract or a token of the file, or account.holder");
                break;
            case AbiTypeKind.Int:
                _errors.Add(node, $"is a signed argument ({leaf.Type}), which policy cannot bound", "use a function with unsigned amounts");
                break;
            case AbiTypeKind.FixedBytes or AbiTypeKind.Bytes when leaf.Literal is not { } literal || literal.AsBytes().Span.ContainsAnyExcept((byte)0) || (leaf.Type.Kind == AbiTypeKind.Bytes && literal.AsBytes().Length > 0):
                _errors.Add(node, "is a byte string that policy cannot bound", "only zeros written out can stand there");
                break;
        }
    }

    private bool IsFixed(Symbol symbol) =>
        symbol == BuiltIn.Holder || symbol == BuiltIn.Actor || _contracts.Values.Any(contract => contract.Symbol == symbol) || _tokens.Values.Any(token => token.Symbol == symbol);

    private OutputPath? FillPath(SectionReader fill, string key, ActionCallSpec call)
    {
        if (fill.Text(key) is not { } text)
            return null;
        var path = OutputPaths.Find(call.Function.Outputs, text, out var problem);
        if (path is null || path.Type.Kind is not (AbiTypeKind.UInt or AbiTypeKind.Int))
            _errors.Add(fill.Member(key)!, path is null ? problem : $"is {path.Type}, which is no amount", "name a number among the results of the function");
        return path;
    }

    private SpendSpec? Spend(VenueNode node, string? list, ActionInputs inputs)
    {
        var section = new SectionReader(node, SectionShape.Spend, _errors);
        var token = Token(section, "token");
        var spender = Contract(section, "spender");
        if (token is null || spender is null || section.Member("amount") is not { } amount)
            return null;
        return Compile(amount, _names.In(list, inputs), FieldType.Integer(token.Decimals), $"an amount of {token.Name}") is { } expression ? new SpendSpec(token, expression, spender) : null;
    }

    private ContractSpec? Contract(SectionReader section, string key)
    {
        if (section.Text(key) is not { } name)
            return null;
        if (_contracts.TryGetValue(name, out var contract))
            return contract;
        _errors.Add(section.Member(key)!, $"names no contract: {name}", $"the contracts are {string.Join(", ", _contracts.Keys)}");
        return null;
    }

    private Wad? Share(SectionReader section, string key)
    {
        var node = section.Member(key)!;
        if (node.Kind is JsonValueKind.String or JsonValueKind.Number && Wad.TryParse(node.Text, out var share) && share.Sign > 0 && share <= Wad.FromInteger(10))
            return share;
        _errors.Add(node, string.Create(CultureInfo.InvariantCulture, $"is {node.Text ?? node.KindName}"), "write a decimal number above 0, for instance \"0.003\" for a tolerance or \"1.5\" for a gas pad");
        return null;
    }
}
