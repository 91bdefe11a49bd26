using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Composition;

/// <summary>The mode of the configuration, for the life of the process.</summary>
internal sealed class OperatingModeSource(OperatingMode mode) : IModeSource
{
    /// <inheritdoc/>
    public KeeperMode Current { get; } = mode switch
    {
        OperatingMode.Active => KeeperMode.Active,
        OperatingMode.ReduceOnly => KeeperMode.ReduceOnly,
        _ => KeeperMode.Halted,
    };
}
