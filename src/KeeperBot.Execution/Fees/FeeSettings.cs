using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Fees;

/// <summary>How fees are estimated; the policy's caps bound the result.</summary>
public sealed record FeeSettings
{
    /// <summary>Blocks of fee history looked at.</summary>
    public int HistoryBlocks { get; init; } = 10;

    /// <summary>Percentile of tips offered by routine transactions.</summary>
    public int RoutinePercentile { get; init; } = 50;

    /// <summary>Percentile of tips offered by emergency transactions.</summary>
    public int EmergencyPercentile { get; init; } = 90;

    /// <summary>Least tip per gas.</summary>
    public Wei TipFloor { get; init; } = Wei.FromGwei(Wad.Parse("0.1"));

    /// <summary>Largest tip per gas, whatever a node suggests.</summary>
    public Wei TipCeiling { get; init; } = Wei.FromGwei(Wad.FromInteger(20));

    /// <summary>For how many full blocks in a row the fee must stay sufficient.</summary>
    public int HeadroomBlocks { get; init; } = 6;
}
