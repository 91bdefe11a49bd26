using KeeperBot.Evm;
using KeeperBot.Evm.Heads;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Execution.Manager;

/// <summary>Which block is final, by the node's tag where it is honest, else by depth. Finality that cannot be read never stops a cycle: it only closes entries.</summary>
internal sealed class Finality(EthClient client, PlaneOptions options)
{
    private readonly FinalityReader _reader = options.FinalityDepth is { } depth ? FinalityReader.ByDepth(client, depth) : FinalityReader.ByTag(client);

    /// <summary>The newest final block at a head; null while there is none, or while the node tells of an older one than before.</summary>
    public async Task<BlockRef?> AtAsync(BlockRef head, CancellationToken cancellation)
    {
        try
        {
            var reading = await _reader.ReadAsync(head, cancellation).ConfigureAwait(false);
            return reading is { Status: FinalityStatus.Final, Block: { } block } && block.Number <= head.Number ? block : null;
        }
        catch (RpcException error) when (error.Kind == RpcErrorKind.BlockUnavailable)
        {
            return null;
        }
    }
}
