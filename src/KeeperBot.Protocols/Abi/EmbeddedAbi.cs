using System.Text.Json;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Abi;

/// <summary>The contract interfaces under <c>abi/</c>, which this assembly carries as resources.</summary>
internal static class EmbeddedAbi
{
    /// <summary>The interface of <c>abi/{path}.json</c>.</summary>
    internal static ContractAbi Load(string path)
    {
        using var document = Open(path);
        return ContractAbi.Parse(document.RootElement);
    }

    /// <summary>The <c>deployedBytecode</c> of a compiled artifact.</summary>
    internal static Bytes LoadRuntimeCode(string path)
    {
        using var document = Open(path);
        return Bytes.Parse(document.RootElement.GetProperty("deployedBytecode").GetString()
            ?? throw new InvalidOperationException($"abi/{path}.json has no deployedBytecode"));
    }

    private static JsonDocument Open(string path)
    {
        var name = $"abi/{path}.json";
        using var stream = typeof(EmbeddedAbi).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the resource {name} is missing from this assembly");
        return JsonDocument.Parse(stream);
    }
}
