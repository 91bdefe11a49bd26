using System.Collections.Immutable;
using KeeperBot.Core.Units;

namespace KeeperBot.Core.Stress.Paths;

/// <summary>What the configuration's policy lets a rescue cost.</summary>
/// <param name="RoutineFee">Highest price of gas in ordinary times (policy.fees.routineMaxFee).</param>
/// <param name="EmergencyFee">The same below the danger ratio (policy.fees.emergencyMaxFee).</param>
/// <param name="CostPerTransaction">Most that the gas of one transaction may cost.</param>
/// <param name="CostPerDay">Most that the gas of a day may cost.</param>
/// <param name="Assets">Most that may leave a buffer of each token; a token that is not named may not leave it.</param>
public sealed record SendingCaps(Wei RoutineFee, Wei EmergencyFee, Wei CostPerTransaction, Wei CostPerDay, ImmutableArray<BufferCap> Assets)
{
    /// <summary>Most that the gas of an hour may cost; null where only the day is capped.</summary>
    public Wei? CostPerHour { get; init; }
}
