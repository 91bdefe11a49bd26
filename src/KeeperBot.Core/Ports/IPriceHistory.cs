using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Primitives;
using KeeperBot.Quant.RealisedVol;

namespace KeeperBot.Core.Ports;

/// <summary>
/// The prices that were seen of each underlying, by chain time. A memory, not a record: what it cannot store it holds until the process ends, with a warning of its
/// own, and it never stops a cycle.
/// </summary>
public interface IPriceHistory
{
    /// <summary>Another number whenever something else has happened than that the newest price was added or the oldest forgotten.</summary>
    long Revision { get; }

    /// <summary>Remembers what a block shows. Prices of blocks that this one replaces are dropped, and a price that is not a finite number above zero is refused.</summary>
    /// <param name="block">The block they were read at.</param>
    /// <param name="prices">In the numeraire.</param>
    void Append(BlockRef block, IReadOnlyDictionary<Underlying, double> prices);

    /// <summary>Adds prices of the past where nothing was seen; what was seen stays.</summary>
    /// <param name="underlying">Whose.</param>
    /// <param name="samples">In the order of time.</param>
    /// <returns>How many were added.</returns>
    int Fill(Underlying underlying, ImmutableArray<PriceSample> samples);

    /// <summary>Drops what blocks above a height showed: a reorganisation has abandoned them.</summary>
    void Abandon(ulong above);

    /// <summary>Prices at or after a time, in the order of time, which always rises; empty where none were seen.</summary>
    ImmutableArray<PriceSample> Read(Underlying underlying, ChainTime from);
}
