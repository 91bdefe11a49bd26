namespace KeeperBot.Quant.Stress;

/// <summary>
/// Liquidations that push the price and thereby cause others. With Q(p) the collateral whose liquidation price is p or more, the price settles where
/// p = p0 (1 - shock) exp(-lambda Q(p)). The right-hand side never falls as p rises, so iterating from above, from the shocked price itself, descends to the
/// greatest fixed point, which is where a falling market stops first; Q is a staircase, so it takes at most one round per level.
/// </summary>
public sealed class LiquidationCascade
{
    private readonly double[] _prices, _sold;

    /// <summary>The levels may come in any order; several may share a price.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A level's price or collateral is outside its range.</exception>
    public LiquidationCascade(IEnumerable<LiquidationLevel> levels)
    {
        LiquidationLevel[] sorted = [.. levels.OrderByDescending(l => l.Price)];
        foreach (LiquidationLevel level in sorted)
        {
            Require.Positive(level.Price, nameof(LiquidationLevel.Price));
            Require.NonNegative(level.Collateral, nameof(LiquidationLevel.Collateral));
        }
        _prices = [.. sorted.Select(l => l.Price)];
        _sold = new double[sorted.Length + 1];
        for (int i = 0; i < sorted.Length; i++)
            _sold[i + 1] = _sold[i] + sorted[i].Collateral;
    }

    /// <summary>Q(p): units of underlying whose liquidation price is <paramref name="price"/> or more.</summary>
    public double CollateralSold(double price)
    {
        int low = 0, high = _prices.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_prices[middle] >= price)
                low = middle + 1;
            else
                high = middle;
        }
        return _sold[low];
    }

    /// <summary>Where the price comes to rest after a first shock.</summary>
    /// <param name="price">p0, greater than zero.</param>
    /// <param name="shock">The first fall as a share of it, from 0 to below 1.</param>
    /// <param name="impact">lambda: the fall of ln(price) per unit of underlying sold, zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is outside its range; the exception names it.</exception>
    public CascadeResult Settle(double price, double shock, double impact)
    {
        Require.Positive(price);
        Require.NonNegative(impact);
        if (!(shock is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(shock), shock, "shock must be at least 0 and less than 1.");
        double start = price * (1 - shock), at = start, sold = CollateralSold(start);
        int rounds = 0;
        for (double before = -1; sold != before; rounds++)
        {
            before = sold;
            at = start * Math.Exp(-impact * sold);
            sold = CollateralSold(at);
        }
        return new(at, start, sold, rounds);
    }
}
