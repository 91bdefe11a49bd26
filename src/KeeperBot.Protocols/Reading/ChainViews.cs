using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;

namespace KeeperBot.Protocols.Reading;

/// <summary>Views that are asked one at a time.</summary>
internal static class ChainViews
{
    /// <summary>A view's outputs at a block.</summary>
    /// <exception cref="AbiException">It reverts, or answers in another layout: the address is another contract's.</exception>
    internal static async Task<AbiValue> ViewAsync(
        this IChainReader chain, Address to, AbiFunction function, BlockRef block, CancellationToken cancellation, params AbiValue[] arguments)
    {
        var result = await chain.CallAsync(Address.Zero, new ContractCall(to, function.Encode(arguments)), block, cancellation).ConfigureAwait(false);
        return result.Success ? function.DecodeOutput(result.Data.Span) : throw new AbiException(function.Name, $"{to} reverted: {RevertText.Decode(result).Text}");
    }
}
