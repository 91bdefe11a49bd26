namespace KeeperBot.Quant.FirstPassage;

/// <summary>The chance that a portfolio's ratio reaches its limit within a horizon.</summary>
/// <param name="Now">The barriers at the present time. When the ratio is in breach already every probability here is one.</param>
/// <param name="Lower">Probability that the lower boundary is touched, the boundary taken as a straight line in ln(spot) from now to the horizon.</param>
/// <param name="Upper">The same for the upper boundary.</param>
/// <param name="Any">Probability that either is touched; at most the sum of the two, and the sum itself with jumps and two barriers.</param>
/// <param name="AtLeast">
/// Lower bound of <see cref="Any"/>: with the widest barriers of the horizon. Jumps and looks with gaps may leap over a breached stretch that ends again, which no
/// barrier formula sees.
/// </param>
/// <param name="AtMost">Upper bound: with the tightest barriers of the horizon.</param>
public sealed record PortfolioBreachEstimate(RatioBarriers Now, double Lower, double Upper, double Any, double AtLeast, double AtMost);
