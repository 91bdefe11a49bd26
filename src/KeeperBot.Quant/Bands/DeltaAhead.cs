using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Quant.Bands;

/// <summary>The delta to hedge is the one that will hold when the trade is mined, not the one of the block that was read.</summary>
public static class DeltaAhead
{
    /// <summary>delta(t + h) to first order: delta + charm h + gamma E[dS] + vanna E[dvol].</summary>
    /// <param name="greeks">The book's Greeks now.</param>
    /// <param name="years">h, zero or more.</param>
    /// <param name="expectedMove">E[dS] over h, in quote currency: funding or carry drift; zero for a martingale.</param>
    /// <param name="expectedVolMove">E[dvol] over h, per 1.00.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public static double Estimate(in OptionGreeks greeks, double years, double expectedMove = 0, double expectedVolMove = 0)
    {
        Require.NonNegative(years);
        Require.Finite(expectedMove);
        Require.Finite(expectedVolMove);
        return greeks.Delta + greeks.Charm * years + greeks.Gamma * expectedMove + greeks.Vanna * expectedVolMove;
    }
}
