using System.Collections.Immutable;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Artifacts;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>A world's contracts by the part they play, for instance <c>perp.clearingHouse</c>.</summary>
public sealed class ContractBook
{
    private readonly SortedDictionary<string, DeployedContract> _contracts = new(StringComparer.Ordinal);

    /// <summary>The contract of a role.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.CacheInvalid"/>: the world has none.</exception>
    public DeployedContract this[string role] => _contracts.TryGetValue(role, out var contract)
        ? contract
        : throw new ScenarioException(ScenarioErrorKind.CacheInvalid, $"the world has no contract '{role}'; delete the cached worlds and start again");

    /// <summary>All of them, by role.</summary>
    public ImmutableSortedDictionary<string, DeployedContract> All => _contracts.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Adds one and hands it back.</summary>
    public DeployedContract Add(string role, DeployedContract contract)
    {
        _contracts.Add(role, contract);
        return contract;
    }

    /// <summary>Adds a contract that another one created.</summary>
    public DeployedContract Add(string role, ArtifactStore artifacts, ArtifactPackage package, string name, Address address) =>
        Add(role, new DeployedContract(artifacts, package, name, address));
}
