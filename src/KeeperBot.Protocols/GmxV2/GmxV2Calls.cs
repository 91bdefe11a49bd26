using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>Calldata of the venue's own calls.</summary>
internal static class GmxV2Calls
{
    /// <summary>
    /// One batch: overdue orders are cancelled, the execution fee and the payment, if there is one, go into escrow, and the order is made. A decrease leaves the
    /// collateral where it is; with the whole size the venue pays out all of it, to the holder.
    /// </summary>
    internal static Bytes Order(GmxOrder order, Address holder) => GmxV2Abi.Multicall.Encode(AbiValue.Array(
    [
        .. order.Cancels.Select(key => (AbiValue)GmxV2Abi.CancelOrder.Encode(key)),
        GmxV2Abi.SendWnt.Encode(order.OrderVault, order.ExecutionFee.Raw),
        .. order.PaysIn.IsZero ? [] : new[] { (AbiValue)GmxV2Abi.SendTokens.Encode(order.Collateral.Address, order.OrderVault, order.PaysIn) },
        GmxV2Abi.CreateOrder.Encode(Create(order, holder)),
    ]));

    private static AbiValue Create(GmxOrder order, Address holder) => AbiValue.Tuple(
        AbiValue.Tuple(holder, Address.Zero, Address.Zero, Address.Zero, order.Market, order.Collateral.Address, AbiValue.Array()),
        AbiValue.Tuple(order.SizeUsd, 0, 0, order.AcceptablePrice, order.ExecutionFee.Raw, 0, 0, 0),
        (int)order.Type,
        0,
        order.IsLong,
        false,
        false,
        Hash32.Zero,
        AbiValue.Array());
}
