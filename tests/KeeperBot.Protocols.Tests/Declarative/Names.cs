using KeeperBot.Protocols.Declarative.Language;

namespace KeeperBot.Protocols.Tests.Declarative;

/// <summary>Names of numbers in slots, for expressions by themselves.</summary>
internal sealed class Names(IReadOnlyDictionary<string, Symbol> symbols) : INames
{
    internal static Names Of(params string[] numbers) =>
        new(numbers.Select((name, slot) => new Symbol(name, FieldType.Integer(0), SymbolLevel.Top, slot)).ToDictionary(symbol => symbol.Name));

    internal static Names Of(params (string Name, FieldType Type)[] fields) =>
        new(fields.Select((field, slot) => new Symbol(field.Name, field.Type, SymbolLevel.Top, slot)).ToDictionary(symbol => symbol.Name));

    public Expression? Find(string name) => symbols.TryGetValue(name, out var symbol) ? new FieldReference(symbol, before: false) : null;

    public Symbol? FindColumn(string name) => null;

    public bool IsList(string name) => false;

    public string Suggest(string name) => "there are " + string.Join(", ", symbols.Keys);
}
