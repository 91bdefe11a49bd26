using KeeperBot.Core.Cycle;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Ports;

/// <summary>Watches cycles: terminal view, metrics, logs, a test. Must not throw and must not block.</summary>
public interface ICycleObserver
{
    /// <summary>A cycle begins; for those who measure how long it takes.</summary>
    void OnCycleStarted(BlockRef head)
    {
    }

    /// <summary>A cycle ended.</summary>
    void OnCycle(CycleOutcome outcome);
}
