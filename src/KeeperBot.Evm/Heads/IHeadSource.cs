using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Heads;

/// <summary>Where new heads come from: polling now; a subscription takes the same seam.</summary>
public interface IHeadSource
{
    /// <summary>Waits until the newest head is another than <paramref name="known"/> and gives it; of several, only the newest.</summary>
    /// <exception cref="RpcException">The node could not be asked, or did not give a usable answer.</exception>
    Task<BlockHeader> NextAsync(Hash32? known, CancellationToken cancellationToken);
}
