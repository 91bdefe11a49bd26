namespace KeeperBot.Execution.Simulation;

/// <summary>Bounds of a simulation.</summary>
/// <param name="GasCap">Gas the simulated call may use; the policy's gas limit cap.</param>
/// <param name="BlockInterval">Time from the pinned block to the one that would hold the transaction, for deadlines; whole seconds, at least one.</param>
public sealed record SimulationOptions(ulong GasCap, TimeSpan BlockInterval)
{
    /// <summary>Gas given to the reads appended to the call.</summary>
    public ulong ReadGas { get; init; } = 100_000_000;
}
