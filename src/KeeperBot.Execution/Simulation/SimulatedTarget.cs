using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Simulation;

/// <summary>What a simulation executes, without the plan around it.</summary>
internal sealed record SimulatedTarget(Address From, Address To, Bytes Data, Wei Value);
