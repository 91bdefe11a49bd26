using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition.Records;

/// <summary>How daily records are kept.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Actor">The acting address.</param>
/// <param name="Every">Longest time between two records, by chain time.</param>
/// <param name="KeepDays">Sealed days that are kept.</param>
internal sealed record RecordSettings(ChainId Chain, Address Actor, TimeSpan Every, int KeepDays)
{
    /// <summary>Takes secrets out of what a node or a contract said.</summary>
    public Func<string, string> Hide { get; init; } = text => text;

    /// <summary>The most lines of a day; beyond them only the interval writes.</summary>
    public int MostLines { get; init; } = 5000;
}
