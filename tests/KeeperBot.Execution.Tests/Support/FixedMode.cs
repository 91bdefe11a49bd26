using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;

namespace KeeperBot.Execution.Tests.Support;

/// <summary>A mode that a test sets.</summary>
internal sealed class FixedMode(KeeperMode mode) : IModeSource
{
    public KeeperMode Current { get; set; } = mode;
}
