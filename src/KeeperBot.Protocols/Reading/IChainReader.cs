using System.Collections.Immutable;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Reading;

/// <summary>What this room asks of a chain outside the one multicall: static calls with a true sender, and code; always at a block's hash.</summary>
public interface IChainReader
{
    /// <summary>Runs a call as <paramref name="from"/> on the state of a block, without effect. A revert is an answer, not an exception.</summary>
    Task<CallResult> CallAsync(Address from, ContractCall call, BlockRef block, CancellationToken cancellation);

    /// <summary>Runs calls one after the other as <paramref name="from"/>, the last one in force of those before it; null where the node cannot (no eth_simulateV1).</summary>
    /// <returns>The last one's answer, or that of the first before it which reverted.</returns>
    Task<CallResult?> CallAfterAsync(Address from, ImmutableArray<ContractCall> before, ContractCall call, BlockRef block, CancellationToken cancellation);

    /// <summary>The code at an address; empty where there is no contract.</summary>
    Task<Bytes> GetCodeAsync(Address address, BlockRef block, CancellationToken cancellation);
}
