using System.Text.Json;
using KeeperBot.Primitives;

namespace KeeperBot.Host.Composition;

/// <summary>Multicall3's code for chains that have none; placed by a state override for the length of a read.</summary>
internal static class Multicall3Code
{
    private const string Resource = "abi/keeperbot/Multicall3.json";

    // The canonical deployment's address, so that a read looks the same with and without one.
    private static readonly Address At = Address.Parse("0xca11bde05977b3631167028862be2a173976ca11");

    /// <summary>The code and where it is placed.</summary>
    public static CodeOverride Load()
    {
        using var stream = typeof(Multicall3Code).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the resource {Resource} is missing from this assembly");
        using var document = JsonDocument.Parse(stream);
        var code = document.RootElement.GetProperty("deployedBytecode").GetString()
            ?? throw new InvalidOperationException($"{Resource} has no deployedBytecode");
        return new CodeOverride(At, Bytes.Parse(code));
    }
}
