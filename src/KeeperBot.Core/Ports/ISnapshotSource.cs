using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Ports;

/// <summary>All the reads of one snapshot, known before any is made.</summary>
public sealed record SnapshotQuery(ImmutableArray<ContractCall> Calls, ImmutableArray<CodeOverride> Overrides);

/// <summary>Reads the whole configured portfolio of one chain at one block.</summary>
public interface ISnapshotSource
{
    /// <summary>The reads, the same for every block; a simulation appends them to the simulated call.</summary>
    SnapshotQuery Query { get; }

    /// <summary>Places in <see cref="Query"/>, ascending, of the calls that used up all the gas of the last read: a simulation leaves them out, for they would leave none to the others. Their answer is <see cref="CallResult.OutOfGas"/>.</summary>
    ImmutableArray<int> OutOfGas => [];

    /// <summary>Reads at a block, by its hash. Throws when the read as a whole is void; a failed part is an <see cref="UnknownReading"/>.</summary>
    Task<PortfolioSnapshot> ReadAsync(BlockRef block, CancellationToken cancellation);

    /// <summary>Interprets answers to <see cref="Query"/> that were obtained elsewhere (a simulation).</summary>
    PortfolioSnapshot Interpret(BlockRef block, ReadOnlySpan<CallResult> results);
}
