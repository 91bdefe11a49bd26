using System.Numerics;
using KeeperBot.Core.Units;

namespace KeeperBot.Protocols.UniswapV3;

/// <summary>A pool's price as a fraction of integers: smallest units of quote per smallest unit of base.</summary>
internal readonly record struct PoolPrice
{
    private static readonly BigInteger Q192 = BigInteger.One << 192;

    private PoolPrice(BigInteger numerator, BigInteger denominator) => (Numerator, Denominator) = (numerator, denominator);

    /// <summary>Above 0.</summary>
    internal BigInteger Numerator { get; }

    /// <summary>Above 0.</summary>
    internal BigInteger Denominator { get; }

    /// <summary>From a square-root price of token1 per token0, above 0.</summary>
    internal static PoolPrice Of(BigInteger sqrtPriceX96, bool baseIsToken0) => baseIsToken0
        ? new(sqrtPriceX96 * sqrtPriceX96, Q192)
        : new(Q192, sqrtPriceX96 * sqrtPriceX96);

    /// <summary>Whole units of quote per whole unit of base, rounded down.</summary>
    internal Wad ToWad(Token baseToken, Token quoteToken)
    {
        var shift = Wad.Decimals + baseToken.Decimals - quoteToken.Decimals;
        return Wad.FromRaw(shift >= 0
            ? Numerator * BigInteger.Pow(10, shift) / Denominator
            : Numerator / (Denominator * BigInteger.Pow(10, -shift)));
    }

    /// <summary>How far this is from another, as a share of the other, rounded up.</summary>
    internal Wad DeviationFrom(PoolPrice mean)
    {
        var (here, there) = (Numerator * mean.Denominator, mean.Numerator * Denominator);
        return Share(BigInteger.Abs(here - there), there);
    }

    /// <summary>
    /// How much worse than this price an exchange averages, its fee (1e-6 of what is paid in) left out; rounded up, 0 or below when it is better.
    /// </summary>
    internal Wad Impact(bool sell, BigInteger paid, BigInteger received, int fee)
    {
        const int million = 1_000_000;
        // Selling: the share of the ideal proceeds that is missing. Buying: the share of the ideal cost that comes on top.
        var (ideal, real) = sell
            ? (paid * (million - fee) * Numerator, received * million * Denominator)
            : (received * million * Numerator, paid * (million - fee) * Denominator);
        return Share(sell ? ideal - real : real - ideal, ideal);
    }

    private static Wad Share(BigInteger part, BigInteger whole) => Wad.FromRaw(part).Divide(Wad.FromRaw(whole), Rounding.Up);
}
