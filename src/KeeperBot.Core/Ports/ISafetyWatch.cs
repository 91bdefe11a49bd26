using KeeperBot.Core.Cycle;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Primitives;

namespace KeeperBot.Core.Ports;

/// <summary>Looks for what must hold actions back: breakers and pins, as docs/safety-matrix.md has them.</summary>
public interface ISafetyWatch
{
    /// <summary>The doubts in force at a head, once a cycle and before anything is decided on it. What it trips is durable when it returns.</summary>
    Task<SafetyState> LookAsync(BlockRef head, PlaneStatus plane, RiskAssessment assessment, CancellationToken cancellation);

    /// <summary>The same in short before a signature: what is in force, and every pin looked at anew.</summary>
    Task<SafetyState> BeforeSigningAsync(BlockRef at, CancellationToken cancellation);

    /// <summary>A cycle ended; what it shows counts at the next look. Remembers only, and cannot fail.</summary>
    void Observe(CycleOutcome outcome);
}
