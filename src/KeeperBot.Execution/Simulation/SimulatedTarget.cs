using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;

namespace KeeperBot.Execution.Simulation;

/// <summary>What a simulation executes, without the plan around it.</summary>
internal sealed record SimulatedTarget(Address From, Address To, Bytes Data, Wei Value)
{
    public static SimulatedTarget Of(CallIntent intent) => new(intent.From, intent.To, intent.Data, intent.Value);
}
