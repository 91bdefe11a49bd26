using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;
using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Protocols.LyraV1;

/// <summary>OptionToken's PositionState.</summary>
internal enum LyraPositionState
{
    Empty,
    Active,
    Closed,
    Liquidated,
    Settled,
    Merged,
}

/// <summary>The lens's BoardPhase.</summary>
internal enum LyraBoardPhase
{
    None,
    Live,
    Expired,
    Settled,
}

/// <summary>One position as the lens reports it; all amounts 1e18, prices in quote per base.</summary>
internal sealed record LyraPosition(
    BigInteger Id, BigInteger BoardId, int Type, LyraPositionState State, LyraBoardPhase Phase, Wad Amount, Wad Collateral, Wad Strike, ChainTime Expiry,
    Wad BoardIv, Wad Skew, Wad MinCollateral, bool Liquidatable, Wad CallPrice, Wad PutPrice, Wad CallDelta,
    bool CacheStale, bool Frozen, Wad PriceAtExpiry, ChainTime CacheUpdatedAt, Wad CacheUpdatedAtPrice)
{
    internal const int LastType = 4;
    private const int ShortCallBase = 2;

    internal bool IsShort => Type >= ShortCallBase;

    internal bool IsCall => Type is 0 or ShortCallBase or 3;

    internal bool HasBaseCollateral => Type == ShortCallBase;

    internal OptionKind Kind => IsCall ? OptionKind.Call : OptionKind.Put;

    internal Wad SignedSize => IsShort ? -Amount : Amount;

    /// <summary>The position's number; token ids are never used again.</summary>
    internal string Name => Id.ToString(CultureInfo.InvariantCulture);

    internal LegId Leg => new(Name);

    /// <summary>Board iv x skew, truncated as Lyra's multiplyDecimal does.</summary>
    internal Wad Volatility => BoardIv.Multiply(Skew, Rounding.Down);

    internal static LyraPosition Read(AbiValue value)
    {
        var type = value["optionType"].AsInt32();
        var state = value["state"].AsInt32();
        var phase = value["boardPhase"].AsInt32();
        if (type > LastType || !Enum.IsDefined((LyraPositionState)state) || !Enum.IsDefined((LyraBoardPhase)phase) || phase == 0)
            throw new ReadFailedException("lyra.unknown_enum", $"position {value["positionId"]} has type {type}, state {state}, board phase {phase}");
        return new(
            value["positionId"].AsBigInteger(), value["boardId"].AsBigInteger(), type, (LyraPositionState)state, (LyraBoardPhase)phase,
            Field(value, "amount"), Field(value, "collateral"), Field(value, "strikePrice"), new ChainTime(value["expiry"].AsUInt64()),
            Field(value, "boardIv"), Field(value, "skew"), Field(value, "minCollateral"), value["liquidatable"].AsBool(),
            Field(value, "callPrice"), Field(value, "putPrice"), Field(value, "callDelta"),
            value["boardCacheStale"].AsBool(), value["boardFrozen"].AsBool(), Field(value, "priceAtExpiry"),
            new ChainTime(value["cacheUpdatedAt"].AsUInt64()), Field(value, "cacheUpdatedAtPrice"));
    }

    private static Wad Field(AbiValue value, string name) => Wad.FromRaw(value[name].AsBigInteger());
}
