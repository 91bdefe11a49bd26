using KeeperBot.Scenarios;

namespace KeeperBot.TestKit;

/// <summary>Starts local worlds for tests. Each caller gets chains of its own and disposes them; the deployed state is shared by the cache.</summary>
public static class LocalWorlds
{
    /// <summary>A fork of the demo's world that mines only when told to.</summary>
    public static Task<LocalChain> StartAsync(CancellationToken cancellation = default) =>
        LocalChain.StartForkAsync(new LocalChainOptions(), TimeProvider.System, cancellation);

    /// <summary>A fork of the demo's world that mines each transaction as it comes, its block 12 s of chain time after the one before.</summary>
    public static Task<LocalChain> StartMiningAsync(CancellationToken cancellation = default) =>
        LocalChain.StartForkAsync(new LocalChainOptions { Automine = true }, TimeProvider.System, cancellation);
}
