using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>Calldata of the venue's own calls.</summary>
internal static class PerpV2Calls
{
    /// <summary>openPosition for an exact amount of base: sold as exact input, bought as exact output.</summary>
    internal static Bytes OpenPosition(PerpTrade order) => PerpV2Abi.OpenPosition.Encode(AbiValue.Tuple(
        order.BaseToken,
        order.Sell,
        order.Sell,
        order.Base.Raw,
        order.QuoteBound,
        order.Deadline.UnixSeconds,
        0,
        Hash32.Zero));

    /// <summary>openPosition's (base, quote).</summary>
    internal static TradeFill ReadFill(Bytes data)
    {
        var outputs = PerpV2Abi.OpenPosition.DecodeOutput(data.Span);
        return new(Wad.FromRaw(outputs[0].AsBigInteger()), Wad.FromRaw(outputs[1].AsBigInteger()));
    }
}
