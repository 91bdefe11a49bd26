using KeeperBot.Core.Cycle;

namespace KeeperBot.Core.Ports;

/// <summary>Watches cycles: terminal view, metrics, logs, a test. Must not throw and must not block.</summary>
public interface ICycleObserver
{
    /// <summary>A cycle ended.</summary>
    void OnCycle(CycleOutcome outcome);
}
