using System.Collections.Immutable;

namespace KeeperBot.Core.Decision.Greeks;

/// <summary>What option trades in one underlying are planned for.</summary>
/// <param name="Worst">The Greek that is nearest to its limit, or furthest beyond it.</param>
/// <param name="Cases">The Greeks that are to be brought to their targets; none where only a roll is to be ended.</param>
/// <param name="Sides">What is written and may be rolled.</param>
internal sealed record OptionCase(GreekCase Worst, ImmutableArray<GreekCase> Cases, List<RollSide> Sides)
{
    /// <summary>
    /// Whether options that were bought back are still to be written, on whichever account: until they are, nothing else is bought back to be written elsewhere, and <see cref="Sides"/> are those that owe.
    /// </summary>
    public bool Owes { get; init; }
}
