using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Artifacts;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>A contract of a world: which artifact it is, where it is, and how it is spoken to.</summary>
public sealed class DeployedContract
{
    private readonly Lazy<ContractAbi> _abi;

    /// <summary>A contract whose interface is read from its artifact when it is first spoken to.</summary>
    public DeployedContract(ArtifactStore artifacts, ArtifactPackage package, string name, Address address)
    {
        (Package, Name, Address) = (package, name, address);
        _abi = new Lazy<ContractAbi>(() => artifacts.Load(package, name).Abi);
    }

    /// <summary>Where its artifact comes from.</summary>
    public ArtifactPackage Package { get; }

    /// <summary>Contract name.</summary>
    public string Name { get; }

    /// <summary>Where it is.</summary>
    public Address Address { get; }

    /// <summary>Its interface.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.ArtifactInvalid"/>: the artifact is missing or malformed.</exception>
    public ContractAbi Abi => _abi.Value;

    /// <summary>A struct argument given by member names, in any order; the ABI puts them in theirs.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.ArtifactInvalid"/>: the names are not exactly the struct's.</exception>
    public AbiValue Struct(string function, int argument, params ReadOnlySpan<(string Name, AbiValue Value)> members) =>
        StructOf($"{Name}.{function}", Abi.Function(function).Inputs[argument].Type, members);

    /// <summary>The same for a struct in an array argument.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.ArtifactInvalid"/>: the argument is no array, or the names are not exactly the struct's.</exception>
    public AbiValue StructElement(string function, int argument, params ReadOnlySpan<(string Name, AbiValue Value)> members) =>
        Abi.Function(function).Inputs[argument].Type.Element is { } element
            ? StructOf($"{Name}.{function}", element, members)
            : throw new ScenarioException(ScenarioErrorKind.ArtifactInvalid, $"argument {argument} of {Name}.{function} is no array");

    internal static AbiValue StructOf(string place, AbiType type, ReadOnlySpan<(string Name, AbiValue Value)> members)
    {
        var given = new Dictionary<string, AbiValue>(StringComparer.Ordinal);
        foreach (var (name, value) in members)
            given.Add(name, value);
        var ordered = new List<AbiValue>();
        foreach (var component in type.Components)
        {
            if (!given.Remove(component.Name, out var value))
                throw new ScenarioException(ScenarioErrorKind.ArtifactInvalid, $"{place} wants the member '{component.Name}', which was not given");
            ordered.Add(value);
        }

        return given.Count == 0
            ? AbiValue.Tuple(ordered)
            : throw new ScenarioException(ScenarioErrorKind.ArtifactInvalid, $"{place} has no member '{given.Keys.First()}'");
    }

    /// <summary>Name and address.</summary>
    public override string ToString() => $"{Name} at {Address}";
}
