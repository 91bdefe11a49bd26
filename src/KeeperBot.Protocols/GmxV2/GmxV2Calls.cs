using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>Calldata of the venue's own calls.</summary>
internal static class GmxV2Calls
{
    /// <summary>
    /// One batch: overdue orders are cancelled, the execution fee and the payment go into escrow, and an order to increase the position by nothing but that
    /// payment is made. With a size of 0 the venue looks at no acceptable price.
    /// </summary>
    internal static Bytes TopUp(GmxTopUp order, Address holder) => GmxV2Abi.Multicall.Encode(AbiValue.Array(
    [
        .. order.Cancels.Select(key => (AbiValue)GmxV2Abi.CancelOrder.Encode(key)),
        GmxV2Abi.SendWnt.Encode(order.OrderVault, order.ExecutionFee.Raw),
        GmxV2Abi.SendTokens.Encode(order.Amount.Token.Address, order.OrderVault, order.Amount.Raw),
        GmxV2Abi.CreateOrder.Encode(Create(order, holder)),
    ]));

    private static AbiValue Create(GmxTopUp order, Address holder) => AbiValue.Tuple(
        AbiValue.Tuple(holder, Address.Zero, Address.Zero, Address.Zero, order.Market, order.Amount.Token.Address, AbiValue.Array()),
        AbiValue.Tuple(0, 0, 0, 0, order.ExecutionFee.Raw, 0, 0, 0),
        GmxV2Reads.MarketIncrease,
        0,
        order.IsLong,
        false,
        false,
        Hash32.Zero,
        AbiValue.Array());
}
