using KeeperBot.Core.Cycle;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
using KeeperBot.Primitives;

namespace KeeperBot.TestKit.Policy;

/// <summary>A safety watch that says what a test sets, and counts how often it is asked before a signature.</summary>
public sealed class StubSafety : ISafetyWatch
{
    /// <summary>What is in force.</summary>
    public SafetyState State { get; set; } = SafetyState.Clear;

    /// <summary>Questions before a signature.</summary>
    public int AskedBeforeSigning { get; private set; }

    /// <inheritdoc/>
    public Task<SafetyState> LookAsync(BlockRef head, PlaneStatus plane, RiskAssessment assessment, CancellationToken cancellation) => Task.FromResult(State);

    /// <inheritdoc/>
    public Task<SafetyState> BeforeSigningAsync(BlockRef at, CancellationToken cancellation)
    {
        AskedBeforeSigning++;
        return Task.FromResult(State);
    }

    /// <inheritdoc/>
    public void Observe(CycleOutcome outcome)
    {
    }
}
