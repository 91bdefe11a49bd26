namespace KeeperBot.Core.Stress.Paths;

/// <summary>The market at one time of a path; between two rows everything is a straight line in time.</summary>
/// <param name="At">Time from the start.</param>
/// <param name="PriceFactor">The price over that of the first row, above 0.</param>
/// <param name="VolatilityFactor">What every volatility is multiplied by, above 0.</param>
/// <param name="GasGwei">Price of gas, in gwei, 0 or more.</param>
/// <param name="OracleLag">How old the price is that the venues compute with, 0 or more.</param>
/// <param name="DepthFactor">Liquidity over that of ordinary times, above 0: a trade's cost is divided by it.</param>
/// <param name="Source">Where the row comes from: an anchor, or between two.</param>
public sealed record PathRow(TimeSpan At, double PriceFactor, double VolatilityFactor, double GasGwei, TimeSpan OracleLag, double DepthFactor, string Source);
