using KeeperBot.Core.Units;

namespace KeeperBot.Core.Risk.Foresight;

/// <summary>The chance of liquidation within the horizon of a venue's <c>breachWithin</c>.</summary>
/// <param name="Horizon">The horizon.</param>
/// <param name="Probability">From 0 to 1.</param>
/// <param name="CuringHealth">
/// Where <paramref name="Probability"/> is above the configured one: the least health at which it would be at most half of that, were the difference paid in now. Null
/// where it is not above, and where no health up to the configured most is enough.
/// </param>
public sealed record WatchedBreach(TimeSpan Horizon, double Probability, Wad? CuringHealth);
