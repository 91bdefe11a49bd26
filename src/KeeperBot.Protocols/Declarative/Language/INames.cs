namespace KeeperBot.Protocols.Declarative.Language;

/// <summary>The names an expression may use where it stands.</summary>
internal interface INames
{
    /// <summary>A field, constant, contract or token; null where there is none.</summary>
    Expression? Find(string name);

    /// <summary>A field of a list (<c>list.field</c>), for sums and the like; null where there is none.</summary>
    Symbol? FindColumn(string name);

    /// <summary>Whether there is a list of this name.</summary>
    bool IsList(string name);

    /// <summary>What could be meant instead of a name that is not there.</summary>
    string Suggest(string name);
}
