using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Routes;

namespace KeeperBot.Protocols.PerpV2;

/// <summary>Calldata of the venue's own calls.</summary>
internal static class PerpV2Calls
{
    /// <summary>openPosition for an exact amount of base: sold as exact input, bought as exact output.</summary>
    internal static Bytes OpenPosition(PerpTrade order) => PerpV2Abi.OpenPosition.Encode(Parameters(order));

    /// <summary>The same for another trader, by its delegate.</summary>
    internal static Bytes OpenPositionFor(Address trader, PerpTrade order) => PerpV2Abi.OpenPositionFor.Encode(trader, Parameters(order));

    /// <summary>openPosition's (base, quote).</summary>
    internal static TradeFill ReadFill(Bytes data) => Fill(PerpV2Abi.OpenPosition.DecodeOutput(data.Span));

    /// <summary>openPositionFor's (base, quote, fee): the quote has the fee in it, as openPosition's has.</summary>
    internal static TradeFill ReadFillFor(Bytes data) => Fill(PerpV2Abi.OpenPositionFor.DecodeOutput(data.Span));

    private static AbiValue Parameters(PerpTrade order) => AbiValue.Tuple(
        order.BaseToken,
        order.Sell,
        order.Sell,
        order.Base.Raw,
        order.QuoteBound,
        order.Deadline.UnixSeconds,
        0,
        Hash32.Zero);

    private static TradeFill Fill(AbiValue outputs) => new(Wad.FromRaw(outputs[0].AsBigInteger()), Wad.FromRaw(outputs[1].AsBigInteger()));
}
