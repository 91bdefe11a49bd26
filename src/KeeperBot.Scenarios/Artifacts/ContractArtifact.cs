using System.Collections.Immutable;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Scenarios.Artifacts;

/// <summary>A compiled contract: its interface, its creation code and the places in it where library addresses belong.</summary>
/// <param name="Name">Contract name.</param>
/// <param name="Abi">Its interface.</param>
/// <param name="Bytecode">Creation code as 0x-prefixed text; it is not hexadecimal yet where libraries are to be linked.</param>
/// <param name="Links">Offsets in bytes, per library name.</param>
public sealed record ContractArtifact(string Name, ContractAbi Abi, string Bytecode, ImmutableDictionary<string, ImmutableArray<int>> Links)
{
    /// <summary>The creation code with every library's address in its places.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.ArtifactInvalid"/>: a library is missing, or the code is no hexadecimal.</exception>
    public Bytes Link(IReadOnlyDictionary<string, Address> libraries)
    {
        var code = Bytecode.ToCharArray();
        foreach (var (library, offsets) in Links)
        {
            if (!libraries.TryGetValue(library, out var address))
                throw new ScenarioException(ScenarioErrorKind.ArtifactInvalid, $"{Name} links the library {library}, whose address was not given");
            var digits = address.ToString().AsSpan(2);
            foreach (var offset in offsets)
                digits.CopyTo(code.AsSpan(2 + (2 * offset), 2 * Address.Size));
        }

        try
        {
            return Bytes.Parse(new string(code));
        }
        catch (FormatException error)
        {
            throw new ScenarioException(ScenarioErrorKind.ArtifactInvalid, $"the creation code of {Name} is not hexadecimal after linking: {error.Message}", error);
        }
    }
}
