using System.Numerics;
using KeeperBot.Core.Units;

namespace KeeperBot.Protocols.Routes;

/// <summary>The bound a trade is sent with: the tighter of the action's worst price and the quote with a small tolerance; never 0, which venues read as "none".</summary>
internal static class PriceBound
{
    /// <summary>The most to pay for <paramref name="quantity"/>, or null when the quote itself is beyond the worst price.</summary>
    internal static BigInteger? WhenBuying(Wad quantity, Wad quoted, Wad worstPrice, Wad tolerance)
    {
        var worst = quantity.Multiply(worstPrice, Rounding.Down);
        if (quoted > worst)
            return null;
        return Wad.Min(worst, quoted.Multiply(Wad.One + tolerance, Rounding.Down)).Raw;
    }

    /// <summary>The least to receive for <paramref name="quantity"/>, or null when the quote itself is beyond the worst price.</summary>
    internal static BigInteger? WhenSelling(Wad quantity, Wad quoted, Wad worstPrice, Wad tolerance)
    {
        var worst = quantity.Multiply(worstPrice, Rounding.Up);
        if (quoted < worst)
            return null;
        return Wad.Max(worst, quoted.Multiply(Wad.One - tolerance, Rounding.Up)).Raw;
    }
}
