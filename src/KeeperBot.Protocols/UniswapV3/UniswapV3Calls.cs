using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.UniswapV3;

/// <summary>Calldata of quotes and swaps. No price limit is given within a pool: the bound on the whole trade does that, and a trade stopped half way would not be the one planned.</summary>
internal static class UniswapV3Calls
{
    /// <summary>exactInputSingle or exactOutputSingle, to <paramref name="recipient"/>.</summary>
    internal static Bytes Swap(SpotSwap order, Address recipient) => (order.ExactIn ? UniswapV3Abi.ExactInput : UniswapV3Abi.ExactOutput).Encode(AbiValue.Tuple(
        order.Paid.Address, order.Received.Address, order.Fee, recipient, order.Deadline.UnixSeconds, order.Amount, order.Bound, 0));

    /// <summary>What the router's swap returns: the amount of the other side.</summary>
    internal static TradeFill ReadFill(SpotSwap order, Bytes data)
    {
        var other = (order.ExactIn ? UniswapV3Abi.ExactInput : UniswapV3Abi.ExactOutput).DecodeOutput(data.Span)[0].AsBigInteger();
        var (fixedToken, otherToken) = order.ExactIn ? (order.Paid, order.Received) : (order.Received, order.Paid);
        return new(TokenAmount.FromRaw(fixedToken, order.Amount).ToWad(Rounding.Down), TokenAmount.FromRaw(otherToken, other).ToWad(order.ExactIn ? Rounding.Down : Rounding.Up));
    }

    /// <summary>QuoterV2's question for the same trade.</summary>
    internal static (AbiFunction Function, Bytes Data) Quote(Token paid, Token received, int fee, bool exactIn, BigInteger amount)
    {
        var function = exactIn ? UniswapV3Abi.QuoteExactInput : UniswapV3Abi.QuoteExactOutput;
        return (function, function.Encode(AbiValue.Tuple(paid.Address, received.Address, amount, fee, 0)));
    }
}
