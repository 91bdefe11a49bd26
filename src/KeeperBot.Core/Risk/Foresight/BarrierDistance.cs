using KeeperBot.Core.Portfolio;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>How far an underlying's price is from where a limit is reached, the others and the time being held.</summary>
/// <param name="Underlying">The underlying.</param>
/// <param name="Share">The move as a share of the price now; negative is a fall.</param>
/// <param name="DailyDeviations">The same in standard deviations of one day: |ln(1 + share)| / (vol sqrt(1/365)).</param>
public readonly record struct BarrierDistance(Underlying Underlying, double Share, double DailyDeviations);
