namespace KeeperBot.Evm.Abi;

/// <summary>A named place for a value: a function's argument or result, an event's field, a struct's member.</summary>
/// <param name="Name">Its name; empty where the source gives none.</param>
/// <param name="Type">Its type.</param>
/// <param name="Indexed">For an event's field: whether it travels as a topic.</param>
public sealed record AbiParameter(string Name, AbiType Type, bool Indexed = false)
{
    /// <summary>Type and name as in Solidity.</summary>
    public override string ToString() => $"{Type}{(Indexed ? " indexed" : "")}{(Name.Length > 0 ? " " : "")}{Name}";
}
