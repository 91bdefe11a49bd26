using System.Numerics;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>Compound's Timelock from npm bytecode, as Uniswap's governance ships it; its admin queues, cancels and executes.</summary>
internal sealed class CompoundTimelockSite
{
    internal const int Delay = 172_800;

    private static readonly ArtifactPackage Governance = new("@uniswap/governance", Path.Combine("contracts-test", "protocols", "uniswap+governance"));

    private readonly ChainWriter _chain;
    private readonly Address _admin;
    private readonly DeployedContract _timelock;

    private CompoundTimelockSite(ChainWriter chain, Address admin, DeployedContract timelock) => (_chain, _admin, _timelock) = (chain, admin, timelock);

    internal Address At => _timelock.Address;

    internal static async Task<CompoundTimelockSite> DeployAsync(ChainWriter chain, Address admin) =>
        new(chain, admin, await chain.DeployAsync(admin, Governance, "Timelock", admin, Delay));

    internal Task QueueAsync(ContractCall call, string signature, ulong eta) => _chain.SendAsync(_admin, _timelock, "queueTransaction", Arguments(call, signature, eta));

    internal Task CancelAsync(ContractCall call, string signature, ulong eta) => _chain.SendAsync(_admin, _timelock, "cancelTransaction", Arguments(call, signature, eta));

    internal Task ExecuteAsync(ContractCall call, string signature, ulong eta) => _chain.SendAsync(_admin, _timelock, "executeTransaction", Arguments(call, signature, eta));

    /// <summary>With a signature the selector is not part of the data.</summary>
    private static AbiValue[] Arguments(ContractCall call, string signature, ulong eta) =>
        [call.To, 0, signature, signature.Length == 0 ? call.Data : call.Data.Slice(AbiFunction.SelectorSize, call.Data.Length - AbiFunction.SelectorSize), (BigInteger)eta];
}
