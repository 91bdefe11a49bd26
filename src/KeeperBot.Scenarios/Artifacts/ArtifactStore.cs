using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KeeperBot.Evm.Abi;

namespace KeeperBot.Scenarios.Artifacts;

/// <summary>Reads contract artifacts (Hardhat's form, or Waffle's) from the protocol packages and from the project's own <c>abi</c> folder.</summary>
/// <param name="home">The project's home directory.</param>
public sealed class ArtifactStore(string home)
{
    private readonly ConcurrentDictionary<ArtifactPackage, ImmutableDictionary<string, string>> _indexes = [];

    /// <summary>The artifact of one contract.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.ArtifactInvalid"/>: missing or malformed.</exception>
    public ContractArtifact Load(ArtifactPackage package, string contract)
    {
        if (!IndexOf(package).TryGetValue(contract, out var file))
            throw Invalid(package, contract, $"is not under '{Path.Combine(home, package.Folder)}'");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var root = document.RootElement;
            var bytecode = root.GetProperty("bytecode").GetString() ?? throw Invalid(package, contract, "has no bytecode");
            // Waffle's artifacts have it without the prefix.
            var code = bytecode.StartsWith("0x", StringComparison.Ordinal) ? bytecode : "0x" + bytecode;
            return new ContractArtifact(contract, ContractAbi.Parse(root.GetProperty("abi").GetRawText()), code, ReadLinks(root));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or AbiException)
        {
            throw Invalid(package, contract, $"in '{file}' is malformed: {error.Message}", error);
        }
    }

    /// <summary>A hash over the versions of all packages and the content of the project's own artifacts: whatever a world is built from.</summary>
    /// <exception cref="ScenarioException"><see cref="ScenarioErrorKind.ArtifactInvalid"/>: a package is missing.</exception>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var package in ArtifactPackage.All)
        {
            // A package's marker carries its sha512; own artifacts are hashed whole.
            var files = package == ArtifactPackage.Own || package == ArtifactPackage.Worlds
                ? IndexOf(package).Values.Order(StringComparer.Ordinal)
                : Enumerable.Repeat(MarkerOf(package), 1);
            foreach (var file in files)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(package.Name + "/" + Path.GetFileName(file) + "\n"));
                hash.AppendData(File.ReadAllBytes(file));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private string MarkerOf(ArtifactPackage package)
    {
        var folder = Path.Combine(home, package.Folder);
        string[] candidates = [Path.Combine(folder, ".fetched"), Path.Combine(folder, "package.json")];
        return candidates.FirstOrDefault(File.Exists) ?? throw Missing(package, folder);
    }

    private ImmutableDictionary<string, string> IndexOf(ArtifactPackage package) => _indexes.GetOrAdd(package, Index);

    private ImmutableDictionary<string, string> Index(ArtifactPackage package)
    {
        var folder = Path.Combine(home, package.Folder);
        if (!Directory.Exists(folder))
            throw Missing(package, folder);
        var index = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            if (!name.EndsWith(".dbg", StringComparison.Ordinal) && name != "package")
                index.TryAdd(name, file);
        }

        return index.ToImmutable();
    }

    private static ImmutableDictionary<string, ImmutableArray<int>> ReadLinks(JsonElement root)
    {
        var links = ImmutableDictionary.CreateBuilder<string, ImmutableArray<int>>(StringComparer.Ordinal);
        if (!root.TryGetProperty("linkReferences", out var sources))
            return links.ToImmutable();
        foreach (var library in sources.EnumerateObject().SelectMany(source => source.Value.EnumerateObject()))
            links[library.Name] = [.. library.Value.EnumerateArray().Select(place => place.GetProperty("start").GetInt32())];
        return links.ToImmutable();
    }

    private static ScenarioException Missing(ArtifactPackage package, string folder) => new(
        ScenarioErrorKind.ArtifactInvalid,
        $"the contract artifacts of {package.Name} are not at '{folder}'; run `node contracts-test/fetch-protocols.mjs`");

    private static ScenarioException Invalid(ArtifactPackage package, string contract, string problem, Exception? inner = null) =>
        new(ScenarioErrorKind.ArtifactInvalid, $"the artifact {contract} of {package.Name} {problem}; run `node contracts-test/fetch-protocols.mjs`", inner);
}
