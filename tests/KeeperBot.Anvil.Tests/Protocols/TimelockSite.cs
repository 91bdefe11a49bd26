using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>OpenZeppelin's TimelockController from its npm bytecode; one account proposes, cancels and executes.</summary>
internal sealed class TimelockSite
{
    internal const int Delay = 172_800;

    private static readonly ArtifactPackage OpenZeppelin = new("@openzeppelin/contracts", Path.Combine("contracts-test", "node_modules", "@openzeppelin", "contracts", "build", "contracts"));

    private readonly ChainWriter _chain;
    private readonly Address _governor;
    private readonly DeployedContract _timelock;

    private TimelockSite(ChainWriter chain, Address governor, DeployedContract timelock) => (_chain, _governor, _timelock) = (chain, governor, timelock);

    internal Address At => _timelock.Address;

    internal static async Task<TimelockSite> DeployAsync(ChainWriter chain, Address governor)
    {
        var timelock = await chain.DeployAsync(governor, OpenZeppelin, "TimelockController", Delay, AbiValue.Array([(AbiValue)governor]), AbiValue.Array([(AbiValue)governor]), Address.Zero);
        return new(chain, governor, timelock);
    }

    internal Task ScheduleAsync(params ContractCall[] calls) => _chain.SendAsync(_governor, _timelock, "scheduleBatch", [.. Batch(calls), (AbiValue)Delay]);

    internal Task ExecuteAsync(params ContractCall[] calls) => _chain.SendAsync(_governor, _timelock, "executeBatch", Batch(calls));

    internal async Task CancelAsync(params ContractCall[] calls) =>
        await _chain.SendAsync(_governor, _timelock, "cancel", (await _chain.ReadAsync(_timelock, "hashOperationBatch", Batch(calls)))[0]);

    private static AbiValue[] Batch(ContractCall[] calls) =>
    [
        AbiValue.Array([.. calls.Select(call => (AbiValue)call.To)]), AbiValue.Array([.. calls.Select(_ => (AbiValue)0)]), AbiValue.Array([.. calls.Select(call => (AbiValue)call.Data)]),
        Hash32.Zero, Hash32.Zero,
    ];
}
