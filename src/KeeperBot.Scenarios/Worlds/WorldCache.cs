using System.Security.Cryptography;
using System.Text;
using KeeperBot.Evm;
using KeeperBot.Evm.Transports;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>
/// Keeps a scenario's deployed worlds under <c>.keeper/worlds/SCENARIO/KEY/</c> as <c>state.json</c> (Anvil's) and <c>world.json</c>; the key is a hash of everything
/// a world is built from. A world appears whole by a rename, so that two processes may build at once and a killed one leaves nothing behind
/// that could be taken for a world.
/// </summary>
public sealed class WorldCache(string home, TimeProvider time, LocalScenario scenario)
{
    private const string StateName = "state.json";
    private const string WorldName = "world.json";
    private const string BuildingPrefix = ".building-";
    private const int Kept = 3;
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    private readonly ArtifactStore _artifacts = new(home);
    private readonly string _root = Path.Combine(home, ".keeper", "worlds", scenario.Name);

    /// <summary>A world and the state file to start Anvil from.</summary>
    public sealed record CachedWorld(DemoWorld World, string StateFile, bool WasCached);

    /// <summary>The cached world, deployed first if there is none for the present inputs.</summary>
    /// <exception cref="ScenarioException">Artifacts are missing, Anvil fails, or a deployment does.</exception>
    public async Task<CachedWorld> GetAsync(CancellationToken cancellation = default)
    {
        var folder = Path.Combine(_root, Key());
        if (await TryReadAsync(folder, wasCached: true, cancellation).ConfigureAwait(false) is { } cached)
            return cached;
        await BuildAsync(folder, cancellation).ConfigureAwait(false);
        Prune(folder);
        return await TryReadAsync(folder, wasCached: false, cancellation).ConfigureAwait(false)
            ?? throw new ScenarioException(ScenarioErrorKind.CacheInvalid, $"the world just built is not at '{folder}'; is another process deleting it?");
    }

    /// <summary>What the present inputs hash to.</summary>
    public string Key()
    {
        // The build is deterministic: this assembly's version id changes with its code, and with nothing else.
        var tools = Path.Combine(home, "contracts-test", "package-lock.json");
        var pinned = File.Exists(tools) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(tools))) : "";
        var inputs = $"{scenario.Name}\n{scenario.Inputs}\n{typeof(DemoDeployer).Module.ModuleVersionId}\n{_artifacts.Fingerprint()}\n{pinned}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(inputs)))[..24];
    }

    private async Task<CachedWorld?> TryReadAsync(string folder, bool wasCached, CancellationToken cancellation)
    {
        var description = Path.Combine(folder, WorldName);
        var state = Path.Combine(folder, StateName);
        if (!File.Exists(description) || !File.Exists(state))
            return null;
        try
        {
            var world = WorldFile.Read(await File.ReadAllTextAsync(description, cancellation).ConfigureAwait(false), _artifacts);
            return new CachedWorld(world, state, wasCached);
        }
        catch (ScenarioException damaged) when (wasCached && damaged.Kind == ScenarioErrorKind.CacheInvalid)
        {
            Directory.Delete(folder, recursive: true);
            return null;
        }
    }

    private async Task BuildAsync(string folder, CancellationToken cancellation)
    {
        var building = Path.Combine(_root, BuildingPrefix + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(building);
        try
        {
            await using var anvil = await AnvilProcess.StartAsync(new AnvilOptions { GenesisTime = DemoDeployer.GenesisTime, NoMining = true }, time, cancellation).ConfigureAwait(false);
            using var transport = new HttpRpcTransport(anvil.RpcUrl, new HttpRpcOptions { Deadline = TimeSpan.FromMinutes(1), MaxResponseBytes = 256 << 20 }, time);
            var client = new EthClient(transport);
            var world = await DemoDeployer.DeployAsync(client, _artifacts, scenario).ConfigureAwait(false);
            await File.WriteAllBytesAsync(Path.Combine(building, StateName), await new AnvilControl(client).DumpStateAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            await File.WriteAllTextAsync(Path.Combine(building, WorldName), WorldFile.Write(world), cancellation).ConfigureAwait(false);
            Publish(building, folder);
        }
        finally
        {
            if (Directory.Exists(building))
                Directory.Delete(building, recursive: true);
        }
    }

    // A world of the same key is the same world: whoever comes second takes the first one's.
    private static void Publish(string building, string folder)
    {
        try
        {
            Directory.Move(building, folder);
        }
        catch (IOException) when (File.Exists(Path.Combine(folder, WorldName)))
        {
            // Another process was faster.
        }
    }

    private void Prune(string current)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var folders = new DirectoryInfo(_root).GetDirectories();
        var abandoned = folders.Where(folder => folder.Name.StartsWith(BuildingPrefix, StringComparison.Ordinal) && now - folder.LastWriteTimeUtc > AbandonedAfter);
        var old = folders.Where(folder => !folder.Name.StartsWith(BuildingPrefix, StringComparison.Ordinal) && folder.FullName != Path.GetFullPath(current))
            .OrderByDescending(folder => folder.LastWriteTimeUtc)
            .Skip(Kept - 1);
        foreach (var folder in abandoned.Concat(old).ToList())
        {
            try
            {
                folder.Delete(recursive: true);
            }
            catch (IOException)
            {
                // In use or already gone: the next build prunes it.
            }
        }
    }
}
