using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Host.Commands.Venue;

/// <summary>A holder's balance of a token.</summary>
internal static class TokenBalance
{
    private static readonly AbiFunction BalanceOf = AbiFunction.Parse("balanceOf(address owner) view returns (uint256)");

    /// <summary>In the token's smallest unit; null where it cannot be read.</summary>
    public static async Task<BigInteger?> ReadAsync(IChainReader reader, Token token, Address holder, BlockRef block, CancellationToken stop)
    {
        var result = await reader.CallAsync(holder, new ContractCall(token.Address, BalanceOf.Encode(holder)), block, stop).ConfigureAwait(false);
        try
        {
            return result.Success ? BalanceOf.DecodeOutput(result.Data.Span)[0].AsBigInteger() : null;
        }
        catch (AbiException)
        {
            // Garbage is no balance; whoever needs one says so.
            return null;
        }
    }
}
