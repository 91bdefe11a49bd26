using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Policy;

namespace KeeperBot.Execution.Fees;

/// <summary>
/// A call that carries native currency, tried at the highest price per gas that it may be charged. A simulation has no gas price, and a venue that measures
/// a payment against <c>tx.gasprice</c> (GMX's execution fee) would find any payment enough there, and revert on the chain.
/// </summary>
internal static class PricedCall
{
    /// <summary>Why the transaction reverts at its own price; null where it does not, or carries nothing.</summary>
    internal static async Task<string?> RevertAsync(EthClient client, TransactionRequest request, BlockRef at, CancellationToken cancellation)
    {
        if (request.Value == Wei.Zero)
            return null;
        var call = new CallRequest
        {
            From = request.From, To = request.To, Data = request.Data, Value = UInt256.FromBigInteger(request.Value.Raw), Gas = request.GasLimit,
            GasPrice = UInt256.FromBigInteger(request.MaxFeePerGas.Raw),
        };
        var result = await client.CallAsync(call, at, null, cancellation).ConfigureAwait(false);
        return result.Success ? null : RevertReason.Decode(result.Data.Span, abi: null).Text;
    }
}
