using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>Whole or decimal numbers in the scales the venues take.</summary>
internal static class Amounts
{
    /// <summary>Decimal text as an integer of 18 decimals.</summary>
    internal static AbiValue Wad(string text) => Core.Units.Wad.Parse(text).Raw;

    /// <summary>Decimal text as an integer of 6 decimals (USDC).</summary>
    internal static AbiValue Usdc(string text) => Core.Units.Wad.Parse(text).ToScaled(6, Rounding.Down);

    /// <summary>2^256 - 1.</summary>
    internal static AbiValue Max => Primitives.UInt256.MaxValue;
}
