using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Protocols.Declarative.Language;

namespace KeeperBot.Protocols.Declarative.Files;

/// <summary>What follows from the fields: conditions, margin accounts, legs, markets.</summary>
internal sealed partial class VenueLoader
{
    private static readonly ImmutableDictionary<string, ImmutableArray<string>> LegParts = new Dictionary<string, ImmutableArray<string>>
    {
        ["perp"] = ["mark", "index", "funding"],
        ["option"] = ["call", "strike", "expiry", "spot", "volatility", "rate", "price", "closable", "settled"],
        ["spot"] = ["price"],
    }.ToImmutableDictionary(StringComparer.Ordinal);

    private static readonly ImmutableArray<string> MarketParts = ["size", "mark", "index", "initialRatio", "maintenanceRatio", "open"];

    private ConditionSpec? Requirement(VenueNode node)
    {
        var section = new SectionReader(node, SectionShape.Requirement, _errors);
        if (section.Text("code") is { } code && (code.Length > 60 || !code.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '_')))
            _errors.Add(section.Member("code")!, "is no code", "use lower case letters, digits, '.' and '_', for instance \"perp.unknown_market\"");
        return Condition(section, "that", section.Text("code"));
    }

    private ConditionSpec? Warning(VenueNode node) => Condition(new SectionReader(node, SectionShape.Warning, _errors), "when", "");

    private ConditionSpec? Condition(SectionReader section, string key, string? code)
    {
        var list = ListName(section);
        var message = section.Text("message");
        if (section.Member(key) is not { } node || (list is null && section.Has("list")) || Compile(node, _names.In(list), FieldType.Bool, "a condition") is not { } condition)
            return null;
        return code is null || message is null ? null : new ConditionSpec(condition, list, code, message);
    }

    private string? ListName(SectionReader section)
    {
        if (section.Text("list") is not { } list)
            return null;
        if (_lists.Any(item => item.Name == list))
            return list;
        _errors.Add(section.Member("list")!, $"names no list: {list}", $"the lists are {string.Join(", ", _lists.Select(item => item.Name))}");
        return null;
    }

    private ImmutableArray<AccountSpec> LoadAccounts(SectionReader venue)
    {
        var nodes = venue.Array("accounts");
        if (venue.Member("accounts") is { Kind: JsonValueKind.Array } array && nodes.Length == 0)
            _errors.Add(array, "is empty", "say at least of one margin account what it is");
        var accounts = nodes.Select(Account).OfType<AccountSpec>().ToImmutableArray();
        if (accounts.Count(account => account.List is null) > 1)
            _errors.Add(nodes[^1], "is a second account without a list, and the keeper could not tell the two apart", "let only one stand for the whole; isolated positions are items of a list");
        return accounts;
    }

    private AccountSpec? Account(VenueNode node)
    {
        var section = new SectionReader(node, SectionShape.Account, _errors);
        section.Text("description");
        var list = ListName(section);
        var names = _names.In(list);
        Expression? Amount(string key) => CompileAmount(section.Member(key), names, key);
        Expression? Flag(string key) => section.Member(key) is { } member ? Compile(member, names, FieldType.Bool, key) : null;

        var position = section.Member("position") is { } at ? Compile(at, names, FieldType.Integer(0), "position") : null;
        if (section.Has("list") != section.Has("position"))
            _errors.Add(node, section.Has("list") ? "is one account for each item and does not say the position's number" : "has a position and no list", "give both \"list\" and \"position\", or neither");
        var (deposit, equity, requirement) = (Amount("deposit"), Amount("equity"), Amount("requirement"));
        // A number written out takes the other's scale.
        if (equity is not null && requirement is Constant { IsLiteral: true } && equity.Type != requirement.Type)
            requirement = Compile(section.Member("requirement")!, names, equity.Type, "requirement");
        if (equity is not null && requirement is not null && equity.Type != requirement.Type)
            _errors.Add(section.Member("requirement")!, $"is {requirement.Type}, and the equity it is compared with is {equity.Type}", "bring both to one scale by name: rescaleDown for the equity, rescaleUp for the requirement");
        var predicate = Predicate(section);
        var token = Token(section, "token");
        var legs = section.Array("legs").Select(leg => Leg(leg, list)).ToArray();
        var inputs = ActionInputs.For(token?.Decimals ?? Wad.Decimals);
        var topUp = section.Member("topUp") is { } up ? TopUp(up, list, inputs, token) : null;
        var means = section.Array("topUps").Select(item => Means(item, list)).OfType<MeansSpec>().ToImmutableArray();
        if (section.Has("topUps") && (section.Has("topUp") || token is null))
            _errors.Add(section.Member("topUps")!, section.Has("topUp") ? "stands beside topUp" : "is for an account that names no token", section.Has("topUp") ? "move topUp into the list" : "add \"token\" to the account: what limits are given in");
        var reduce = section.Member("reduce") is { } trade ? Trade(trade, list, inputs) : null;
        if (reduce is not null && legs.Count(leg => leg is { Kind: not "spot" }) != 1)
            _errors.Add(section.Member("reduce")!, "is for an account that does not have exactly one leg to reduce", "describe the account with one perp or option leg, or leave reduce out");
        if (legs.Any(leg => leg is { Kind: not "spot", List: not null }) && reduce is not null)
            _errors.Add(section.Member("reduce")!, "reduces a leg that is one of a list", "make the account one for each item of the list");
        var spec = new AccountSpec(
            node.Path, list, position, Flag("when"), deposit!, equity!, requirement!, predicate ?? default, Flag("liquidatable"), token, section.Has("freeCollateral") ? Amount("freeCollateral") : null,
            section.Has("maintenanceRatio") ? Amount("maintenanceRatio") : null, section.Has("collateralRatio") ? Amount("collateralRatio") : null, [.. legs.OfType<LegSpec>()], topUp, reduce) { Means = means };
        return deposit is null || equity is null || requirement is null || predicate is null ? null : spec;
    }

    private LiquidationPredicate? Predicate(SectionReader section)
    {
        switch (section.Text("predicate"))
        {
            case "<":
                return LiquidationPredicate.StrictlyBelow;
            case "<=":
                return LiquidationPredicate.AtOrBelow;
            case null:
                return null;
            default:
                _errors.Add(section.Member("predicate")!, "is no predicate", "write \"<\" where the venue liquidates at equity < requirement, \"<=\" where it does at equality too");
                return null;
        }
    }

    private TokenSpec? Token(SectionReader section, string key)
    {
        if (section.Text(key) is not { } name)
            return null;
        if (_tokens.TryGetValue(name, out var token))
            return token;
        _errors.Add(section.Member(key)!, $"names no token: {name}", $"the tokens are {string.Join(", ", _tokens.Keys)}");
        return null;
    }

    private LegSpec? Leg(VenueNode node, string? accountList)
    {
        var section = new SectionReader(node, SectionShape.Leg, _errors);
        if (section.Text("kind") is not { } kind || !LegParts.TryGetValue(kind, out var parts))
        {
            if (section.Has("kind"))
                _errors.Add(section.Member("kind")!, "is no kind of leg", "write \"perp\", \"option\" or \"spot\"");
            return null;
        }

        var list = section.Has("list") ? ListName(section) : accountList;
        if (section.Has("list") && accountList is not null)
            _errors.Add(section.Member("list")!, "stands in an account that is itself one for each item", "leave it out");
        var names = _names.In(list);
        var (name, nameFrom) = LegName(section, names);
        var expressions = ImmutableDictionary.CreateBuilder<string, Expression>(StringComparer.Ordinal);
        foreach (var key in parts.Prepend("size"))
        {
            if (section.Member(key) is not { } part)
            {
                if (key != "size")
                    _errors.Add(node, $"has no \"{key}\", which a {kind} leg has", "add it");
            }
            else if (Part(key, part, names) is { } expression)
                expressions.Add(key, expression);
        }

        foreach (var key in LegParts.Values.SelectMany(all => all).Append("line").Distinct().Where(key => section.Has(key) && !parts.Contains(key) && !(kind == "spot" && key == "line")))
            _errors.Add(section.Member(key)!, $"stands in a {kind} leg, which has no such part", "remove it");
        var when = section.Member("when") is { } condition ? Compile(condition, names, FieldType.Bool, "when") : null;
        var underlying = UnderlyingOf(section);
        var line = section.Text("line") ?? name ?? "";
        return expressions.Count == parts.Length + 1 && underlying is { } found && (name ?? (object?)nameFrom) is not null
            ? new LegSpec(kind, name, nameFrom, section.Has("list") ? list : null, found, when, expressions.ToImmutable(), line)
            : null;
    }

    private (string? Name, Expression? From) LegName(SectionReader section, INames names)
    {
        if (section.Has("name") == section.Has("nameFrom"))
            _errors.Add(section.Node, section.Has("name") ? "has a name and a nameFrom" : "has no name", "give \"name\": a text, or \"nameFrom\": a whole number of the item, such as its id");
        else if (section.Has("name") && section.Has("list") && !section.Has("when"))
            _errors.Add(section.Member("name")!, "is one name for every item of a list", "use \"nameFrom\" with a field of the item, such as its id, or say by \"when\" which item it is");
        var from = section.Member("nameFrom") is { } node ? Compile(node, names, null, "nameFrom") : null;
        if (from is not null && from.Type != FieldType.Integer(0) && from.Type != FieldType.Address)
            _errors.Add(section.Member("nameFrom")!, $"is {from.Type}", "name a leg by a whole number or an address");
        return (section.Text("name"), from);
    }

    private Expression? Part(string key, VenueNode node, INames names) => key switch
    {
        "call" or "closable" or "settled" or "open" => Compile(node, names, FieldType.Bool, key),
        "expiry" => Compile(node, names, FieldType.Integer(0), "expiry, in seconds of the chain's time,"),
        _ => CompileAmount(node, names, key),
    };

    private Underlying? UnderlyingOf(SectionReader section)
    {
        if (section.Text("underlying") is not { } text)
            return null;
        if (text.Length <= 40 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
            return new Underlying(text);
        _errors.Add(section.Member("underlying")!, "is not usable as an underlying", "use its symbol, for instance ETH");
        return null;
    }

    private ImmutableArray<MarketSpec> LoadMarkets(SectionReader venue) => [.. venue.Array("markets").Select(Market).OfType<MarketSpec>()];

    private MarketSpec? Market(VenueNode node)
    {
        var section = new SectionReader(node, SectionShape.Market, _errors);
        var names = _names.In(null);
        var parts = ImmutableDictionary.CreateBuilder<string, Expression>(StringComparer.Ordinal);
        foreach (var key in MarketParts)
        {
            if (section.Member(key) is { } part && Part(key, part, names) is { } expression)
                parts.Add(key, expression);
        }

        var trade = section.Member("trade") is { } call ? Trade(call, null, ActionInputs.For(Wad.Decimals)) : null;
        return parts.Count == MarketParts.Length && section.Text("leg") is { } leg && UnderlyingOf(section) is { } underlying
            ? new MarketSpec(leg, underlying, parts.ToImmutable(), trade)
            : null;
    }

    /// <summary>What is read or reckoned and used for nothing is a slip: a name mistyped, or a condition forgotten.</summary>
    private void ReportUnused(VenueModel model)
    {
        foreach (var info in model.Infos.Where(info => !info.Show && !model.Used.Contains(info.Symbol)))
            _errors.Add(info.Node, $"('{info.Symbol.Name}') is used for nothing", "use it, remove it, or mark it \"show\": true to have it only shown");
        foreach (var (name, node) in (_root!.Members.FirstOrDefault(member => member.Key == "constants").Value?.Members ?? []).Where(constant => !_names.IsAskedFor(constant.Key)))
            _errors.Add(node, $"('{name}') is used for nothing", "use it or remove it");
        foreach (var contract in model.Contracts.Where(contract => !model.NeedsAddress(contract) && model.AllReads.All(read => read.Contract != contract)))
            _errors.Add(_root!.Members.First(member => member.Key == "contracts").Value, string.Create(CultureInfo.InvariantCulture, $"has '{contract.Name}', which is used for nothing"), "remove it, or read something of it");
        foreach (var read in model.AllReads.Where(read => read.Outputs.IsEmpty && model.Lists.All(list => list.Source != read)))
            _errors.Add(_root!.Members.First(member => member.Key == (read.List is null ? "reads" : "lists")).Value, $"has the read '{read.Name}' without outputs", "remove it, or name its results");
    }
}
