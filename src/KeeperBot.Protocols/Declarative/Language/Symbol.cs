namespace KeeperBot.Protocols.Declarative.Language;

/// <summary>Where a name's value lies.</summary>
internal enum SymbolLevel
{
    /// <summary>One value for the whole reading.</summary>
    Top,

    /// <summary>One value for each item of a list.</summary>
    Item,

    /// <summary>An input of an action.</summary>
    Action,
}

/// <summary>A named value.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Level">Where it lies.</param>
/// <param name="Slot">Its place there.</param>
/// <param name="List">The list, for an item's field; else null.</param>
internal sealed record Symbol(string Name, FieldType Type, SymbolLevel Level, int Slot, string? List = null);

/// <summary>The values of one reading, or of an item in it.</summary>
internal sealed class Frame(Value[] top, IReadOnlyDictionary<string, Value[][]> lists, Value[]? item = null, Value[]? action = null, Frame? before = null)
{
    private readonly Value[]? _inputs = action;

    internal Value this[Symbol symbol] => symbol.Level switch
    {
        SymbolLevel.Top => top[symbol.Slot],
        SymbolLevel.Item => (item ?? throw new InvalidOperationException($"{symbol.Name} outside its list"))[symbol.Slot],
        SymbolLevel.Action => (_inputs ?? throw new InvalidOperationException($"{symbol.Name} outside an action"))[symbol.Slot],
        _ => throw new InvalidOperationException(symbol.Name),
    };

    /// <summary>The state before the action, in the check of an effect.</summary>
    internal Frame Before => before ?? throw new InvalidOperationException("there is no state before");

    internal Value[][] Items(string list) => lists[list];

    internal Frame At(Value[] itemValues) => new(top, lists, itemValues, _inputs, before);

    internal Frame With(Value[] inputs) => new(top, lists, item, inputs, before);

    /// <summary>This state as the one after an action, with the action's own inputs.</summary>
    internal Frame After(Frame earlier) => new(top, lists, item, earlier._inputs, earlier);

    /// <summary>What a list's field is in each item.</summary>
    internal IEnumerable<Value> Column(Symbol field) => lists[field.List!].Select(values => values[field.Slot]);
}
