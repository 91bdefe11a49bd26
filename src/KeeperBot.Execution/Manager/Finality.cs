using KeeperBot.Evm;

namespace KeeperBot.Execution.Manager;

/// <summary>Which block is final: by the node's tag where it is honest, else by depth.</summary>
internal sealed class Finality(EthClient client, PlaneOptions options)
{
    /// <summary>The newest final block at a head; null while there is none.</summary>
    public async Task<BlockHeader?> AtAsync(BlockRef head, CancellationToken cancellation)
    {
        if (options.FinalityDepth is { } depth)
            return head.Number < depth ? null : await client.GetBlockAsync(head.Number - depth, cancellation).ConfigureAwait(false);
        var final = await client.GetBlockAsync(BlockTag.Finalized, cancellation).ConfigureAwait(false);
        return final is null || final.Number > head.Number ? null : final;
    }
}
