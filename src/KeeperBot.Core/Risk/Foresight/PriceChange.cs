using System.Collections.Immutable;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>What an event did to a <see cref="PriceBook"/>.</summary>
/// <param name="Added">Rows that are new.</param>
/// <param name="Removed">Rows that are gone: of abandoned blocks, or beyond the retention.</param>
public readonly record struct PriceChange(ImmutableArray<PriceRow> Added, ImmutableArray<PriceRow> Removed)
{
    /// <summary>Whether nothing changed.</summary>
    public bool IsEmpty => Added.IsEmpty && Removed.IsEmpty;
}
