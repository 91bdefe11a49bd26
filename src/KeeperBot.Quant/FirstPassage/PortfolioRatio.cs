namespace KeeperBot.Quant.FirstPassage;

/// <summary>
/// A portfolio's ratio (health, collateral) if the spot were at a price after a while, everything revalued. It need not be monotone or smooth. Positive infinity
/// where nothing is required; NaN is refused by whoever calls it.
/// </summary>
/// <param name="spot">Price of the underlying, greater than zero.</param>
/// <param name="yearsAhead">How much later, zero or more.</param>
public delegate double PortfolioRatio(double spot, double yearsAhead);
