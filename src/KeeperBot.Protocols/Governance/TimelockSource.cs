using System.Collections.Immutable;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Governance;

/// <summary>How a timelock keeps what waits in it.</summary>
public enum TimelockKind
{
    /// <summary>OpenZeppelin's TimelockController: operations by identifier, each with the time from which it is ready.</summary>
    OpenZeppelin = 0,

    /// <summary>Compound's Timelock: transactions by hash, each with an eta and a grace period after it.</summary>
    Compound,
}

/// <summary>A timelock that is watched.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="At">Its address.</param>
/// <param name="Kind">How it keeps what waits.</param>
/// <param name="LookBack">Blocks before the first head that are searched for what was queued earlier.</param>
public sealed record TimelockSource(string Name, Address At, TimelockKind Kind, ulong LookBack);

/// <summary>What was queued under one identifier.</summary>
/// <param name="Timelock">Where.</param>
/// <param name="Id">The operation.</param>
/// <param name="Calls">Its calls by index.</param>
/// <param name="Block">The newest block in which a part of it was queued.</param>
/// <param name="Eta">Compound's eta, in seconds since the epoch; null where the timelock tells the time itself.</param>
internal sealed record QueuedEntry(TimelockSource Timelock, Hash32 Id, ImmutableSortedDictionary<int, ContractCall> Calls, ulong Block, ulong? Eta);
