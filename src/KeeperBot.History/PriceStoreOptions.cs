using KeeperBot.Primitives;

namespace KeeperBot.History;

/// <summary>Where prices are remembered, and for how long.</summary>
/// <param name="File">The database file, beside the journal and never in it.</param>
/// <param name="Chain">The chain whose blocks they were seen at.</param>
/// <param name="Retention">How far back.</param>
/// <param name="Sampling">One price of an underlying in each such interval, whole seconds.</param>
public sealed record PriceStoreOptions(string File, ChainId Chain, TimeSpan Retention, TimeSpan Sampling);
