using KeeperBot.Evm;
using KeeperBot.Evm.Heads;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Execution.Manager;

/// <summary>Which block is final, by the node's tag where it is honest, else by depth. Finality that cannot be read never stops a cycle: it only closes entries.</summary>
internal sealed class Finality(EthClient client, PlaneOptions options)
{
    private readonly FinalityReader _reader = options.FinalityDepth is { } depth ? FinalityReader.ByDepth(client, depth) : FinalityReader.ByTag(client);

    /// <summary>Why nothing may be signed while what was final is not any more, by the last reading; null otherwise.</summary>
    public string? WentBack { get; private set; }

    /// <summary>The newest final block at a head; null while there is none, or while the node tells of an older one than before.</summary>
    public async Task<BlockRef?> AtAsync(BlockRef head, CancellationToken cancellation)
    {
        WentBack = null;
        try
        {
            var reading = await _reader.ReadAsync(head, cancellation).ConfigureAwait(false);
            if (reading is { Status: FinalityStatus.Regressed, Block: { } before })
                WentBack = $"the node's final block went back: {before} was final, and it tells of an older one, of another, or of none; nothing is signed until it tells of that block or a later one";
            return reading is { Status: FinalityStatus.Final, Block: { } block } && block.Number <= head.Number ? block : null;
        }
        catch (RpcException error) when (error.Kind == RpcErrorKind.BlockUnavailable)
        {
            return null;
        }
    }
}
