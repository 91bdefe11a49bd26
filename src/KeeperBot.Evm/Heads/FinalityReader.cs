using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Heads;

/// <summary>
/// The newest final block: the node's <c>finalized</c> tag where that is honest, else a depth below the head. Remembers what it saw, so
/// that finality that moves back is told and never taken.
/// </summary>
public sealed class FinalityReader
{
    private readonly EthClient _client;
    private readonly ulong? _depth;
    private BlockRef? _final;

    private FinalityReader(EthClient client, ulong? depth)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _depth = depth;
    }

    /// <summary>By the <c>finalized</c> tag.</summary>
    public static FinalityReader ByTag(EthClient client) => new(client, null);

    /// <summary>A block is final when <paramref name="depth"/> blocks stand on it.</summary>
    public static FinalityReader ByDepth(EthClient client, ulong depth) => new(client, depth);

    /// <summary>Reads finality as of <paramref name="head"/>.</summary>
    /// <exception cref="RpcException">No usable answer. A node that has no finalized block yet is not an error.</exception>
    public async Task<FinalityReading> ReadAsync(BlockRef head, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(head);
        var now = await NewestAsync(head, cancellationToken).ConfigureAwait(false);
        if (now is null)
            return new FinalityReading(_final is null ? FinalityStatus.None : FinalityStatus.Regressed, _final);
        if (_final is { } before && (now.Number < before.Number || (now.Number == before.Number && now.Hash != before.Hash)))
            return new FinalityReading(FinalityStatus.Regressed, before);
        _final = now;
        return new FinalityReading(FinalityStatus.Final, now);
    }

    private async Task<BlockRef?> NewestAsync(BlockRef head, CancellationToken cancellationToken)
    {
        if (_depth is not { } depth)
            return await TaggedAsync(cancellationToken).ConfigureAwait(false);
        if (head.Number < depth)
            return null;
        if (depth == 0)
            return head;
        var block = await _client.GetBlockAsync(head.Number - depth, cancellationToken).ConfigureAwait(false);
        return block?.ToBlockRef() ?? throw new RpcException(
            RpcErrorKind.BlockUnavailable, "eth_getBlockByNumber", _client.EndpointHost, $"the node lacks block {head.Number - depth} below head {head.Number}");
    }

    private async Task<BlockRef?> TaggedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _client.GetBlockAsync(BlockTag.Finalized, cancellationToken).ConfigureAwait(false))?.ToBlockRef();
        }
        catch (RpcException e) when (e.Kind == RpcErrorKind.BlockUnavailable)
        {
            return null; // geth and Erigon say so by an error
        }
    }
}
