using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Inspections;

/// <summary>A venue at which the holder of positions says for itself what another address may do for it.</summary>
public interface IDelegatingVenue
{
    /// <summary>The calls by which the holder brings what the actor may do from what it is to the least that the account's route needs, in order; empty where it is that.</summary>
    /// <exception cref="Evm.Abi.AbiException">The venue's contract does not answer as such.</exception>
    Task<ImmutableArray<DelegationStep>> DelegationAsync(AccountRef account, BlockRef block, CancellationToken cancellation);
}

/// <summary>A call for the holder to sign.</summary>
/// <param name="To">The contract.</param>
/// <param name="Data">Calldata.</param>
/// <param name="What">What it does, in words.</param>
public sealed record DelegationStep(Address To, Bytes Data, string What);
