using System.Numerics;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>Static calls at one block, each decoded, or null where it reverts or answers in another layout.</summary>
internal sealed class GmxV2Settings(IChainReader chain, Address dataStore)
{
    /// <summary>A setting of the venue's.</summary>
    internal async Task<BigInteger?> UintAsync(Hash32 key, BlockRef block, CancellationToken cancellation) =>
        (await AskAsync(dataStore, GmxV2Abi.GetUint, block, cancellation, key).ConfigureAwait(false))?[0].AsBigInteger();

    /// <summary>The outputs of a view.</summary>
    internal async Task<AbiValue?> AskAsync(Address target, AbiFunction function, BlockRef block, CancellationToken cancellation, params AbiValue[] arguments)
    {
        try
        {
            return await chain.ViewAsync(target, function, block, cancellation, arguments).ConfigureAwait(false);
        }
        catch (AbiException)
        {
            return null;
        }
    }
}
