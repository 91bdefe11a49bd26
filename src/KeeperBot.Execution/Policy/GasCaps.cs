using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Policy;

/// <summary>Caps on gas and on the native currency it costs.</summary>
/// <param name="MaxGasLimit">Largest gas limit.</param>
/// <param name="RoutineFeePerGas">Fee ceiling per gas of routine transactions.</param>
/// <param name="EmergencyFeePerGas">Fee ceiling per gas below the danger ratio.</param>
/// <param name="PerTransaction">Most that one transaction may cost at worst, its value included.</param>
/// <param name="PerDay">Most that all transactions of the last day may cost, in worst cases until they are mined.</param>
public sealed record GasCaps(ulong MaxGasLimit, Wei RoutineFeePerGas, Wei EmergencyFeePerGas, Wei PerTransaction, Wei PerDay)
{
    /// <summary>The same of the last hour; null where the day's cap is the only one.</summary>
    public Wei? PerHour { get; init; }
}
