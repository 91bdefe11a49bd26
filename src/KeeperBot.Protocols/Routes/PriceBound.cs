using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Units;

namespace KeeperBot.Protocols.Routes;

/// <summary>The bound a trade is sent with: the tighter of the action's worst price and the quote with a small tolerance; never 0, which venues read as "none".</summary>
/// <remarks>
/// In an emergency there is no tolerance: a market that runs away by more than it between quote and block would make the rescue revert, and the
/// worst price, which comes from fair value, is the bound that the operator consented to.
/// </remarks>
internal static class PriceBound
{
    /// <summary>Code of the refusal of a trade whose quote is beyond the worst price.</summary>
    internal const string Beyond = "quote.beyond_worst_price";

    /// <summary>The bound of either direction, or null when the quote itself is beyond the worst price.</summary>
    internal static BigInteger? Of(bool sell, Wad quantity, Wad quoted, Wad worstPrice, Wad? tolerance) =>
        sell ? WhenSelling(quantity, quoted, worstPrice, tolerance) : WhenBuying(quantity, quoted, worstPrice, tolerance);

    /// <summary>The tolerance that an urgency leaves in force.</summary>
    internal static Wad? Tolerance(Urgency urgency, Wad configured) => urgency == Urgency.Emergency ? null : configured;

    /// <summary>The most to pay for <paramref name="quantity"/>, or null when the quote itself is beyond the worst price.</summary>
    internal static BigInteger? WhenBuying(Wad quantity, Wad quoted, Wad worstPrice, Wad? tolerance)
    {
        var worst = quantity.Multiply(worstPrice, Rounding.Down);
        if (quoted > worst)
            return null;
        return (tolerance is { } share ? Wad.Min(worst, quoted.Multiply(Wad.One + share, Rounding.Down)) : worst).Raw;
    }

    /// <summary>The least to receive for <paramref name="quantity"/>, or null when the quote itself is beyond the worst price.</summary>
    internal static BigInteger? WhenSelling(Wad quantity, Wad quoted, Wad worstPrice, Wad? tolerance)
    {
        var worst = quantity.Multiply(worstPrice, Rounding.Up);
        if (quoted < worst)
            return null;
        return (tolerance is { } share ? Wad.Max(worst, quoted.Multiply(Wad.One - share, Rounding.Up)) : worst).Raw;
    }
}
