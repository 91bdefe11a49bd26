using KeeperBot.Core.Portfolio;

namespace KeeperBot.Core.Ports;

/// <summary>Runs an intent on the state it was planned on, with its true sender, and reads the portfolio after it.</summary>
public interface ISimulator
{
    /// <summary>Simulates the intent, after everything that is to come before it, without signing or sending. Never throws for a revert.</summary>
    Task<Simulation> SimulateAsync(CallIntent intent, CancellationToken cancellation);
}

/// <summary>Answer of a simulation.</summary>
public abstract record Simulation;

/// <summary>The call returned.</summary>
/// <param name="GasUsed">Gas it used.</param>
/// <param name="After">The portfolio after it, on the simulated block.</param>
public sealed record SimulatedCall(ulong GasUsed, PortfolioSnapshot After) : Simulation;

/// <summary>The call reverted.</summary>
public sealed record SimulatedRevert(string Reason) : Simulation;

/// <summary>The node cannot run several calls one after the other, here or at any later block.</summary>
public sealed record SimulationUnsupported(string Detail) : Simulation;

/// <summary>No simulation could be had; without one nothing is sent.</summary>
public sealed record SimulationUnavailable(string Detail) : Simulation;
