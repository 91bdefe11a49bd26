using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.LyraV1;

/// <summary>Calldata of the venue's own calls.</summary>
internal static class LyraV1Calls
{
    // One iteration: the price impact of several would be a little smaller, and the static quote is of the same single one.
    private const int Iterations = 1;

    internal static Bytes Close(LyraClose order) => Function(order).Encode(AbiValue.Tuple(
        order.StrikeId,
        order.PositionId,
        Iterations,
        order.OptionType,
        order.Amount.Raw,
        order.CollateralTo.Raw,
        order.MinCost,
        order.MaxCost));

    internal static TradeFill ReadFill(LyraClose order, Bytes data) =>
        new(null, Wad.FromRaw(Function(order).DecodeOutput(data.Span)[0]["totalCost"].AsBigInteger()));

    internal static Bytes Open(LyraOpen order) => LyraV1Abi.OpenPosition.Encode(AbiValue.Tuple(
        order.StrikeId,
        order.PositionId,
        Iterations,
        order.OptionType,
        order.Amount.Raw,
        0,
        0,
        order.MaxCost));

    internal static Bytes Write(LyraWrite order) => LyraV1Abi.OpenPosition.Encode(AbiValue.Tuple(
        order.StrikeId,
        0,
        Iterations,
        order.OptionType,
        order.Amount.Raw,
        order.Collateral.Raw,
        order.MinCost,
        UInt256.MaxValue.ToBigInteger()));

    internal static TradeFill ReadFill(Bytes data) => new(null, Wad.FromRaw(LyraV1Abi.OpenPosition.DecodeOutput(data.Span)[0]["totalCost"].AsBigInteger()));

    private static AbiFunction Function(LyraClose order) => order.Forced ? LyraV1Abi.ForceClosePosition : LyraV1Abi.ClosePosition;
}
