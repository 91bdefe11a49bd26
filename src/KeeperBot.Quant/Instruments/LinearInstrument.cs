using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Instruments;

/// <summary>
/// Spot and perpetual futures in the same units as options, for one unit held long; a short holds minus one. theta is the carry a year at an unchanged
/// price: funding is positive when longs pay shorts, so a long's theta is minus the funding.
/// </summary>
public static class LinearInstrument
{
    /// <summary>A unit of the asset itself; <paramref name="yield"/> a year is what it earns (staking, lending), zero if nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The price is negative, or a number is not finite.</exception>
    public static OptionGreeks Spot(double price, double yield = 0)
    {
        Require.NonNegative(price);
        Require.Finite(yield);
        return new OptionGreeks { Price = price, Delta = 1, Theta = yield * price, Charm = yield };
    }

    /// <summary>A perpetual on one unit, margined in quote currency: worth mark - entry, with dV/dmark = 1.</summary>
    /// <param name="mark">Mark price, zero or more.</param>
    /// <param name="entry">Average price it was opened at, zero or more.</param>
    /// <param name="fundingRate">A year, as a decimal of the mark price; positive when longs pay.</param>
    /// <exception cref="ArgumentOutOfRangeException">A price is negative, or a number is not finite.</exception>
    public static OptionGreeks Perpetual(double mark, double entry, double fundingRate)
    {
        Require.NonNegative(mark);
        Require.NonNegative(entry);
        Require.Finite(fundingRate);
        return new OptionGreeks { Price = mark - entry, Delta = 1, Theta = -fundingRate * mark, Charm = -fundingRate };
    }

    /// <summary>
    /// A coin-margined ("inverse") perpetual on one unit of quote currency: worth 1/entry - 1/mark coins, so it is concave in the mark although it is
    /// called linear. Everything is in coins.
    /// </summary>
    /// <param name="mark">Mark price in quote currency per coin, greater than zero.</param>
    /// <param name="entry">Average price it was opened at, greater than zero.</param>
    /// <param name="fundingRate">A year, as a decimal of the position's worth 1/mark; positive when longs pay.</param>
    /// <exception cref="ArgumentOutOfRangeException">A price is not positive, a number is not finite, or a price so small that its reciprocals are not.</exception>
    public static OptionGreeks InversePerpetual(double mark, double entry, double fundingRate)
    {
        Require.Positive(mark);
        Require.Positive(entry);
        Require.Finite(fundingRate);
        double unit = 1 / mark, cube = unit * unit * unit;
        Require.Finite(6 * cube * unit, nameof(mark));
        Require.Finite(1 / entry, nameof(entry));
        return new OptionGreeks
        {
            Price = (mark - entry) / mark / entry,
            Delta = unit * unit,
            Gamma = -2 * cube,
            Speed = 6 * cube * unit,
            Theta = -fundingRate * unit,
            Charm = fundingRate * unit * unit,
            Color = -2 * fundingRate * cube,
        };
    }
}
