using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

public sealed partial class EthClient
{
    /// <summary>Hosts of the nodes that a transaction of this route goes to; null where no such node is configured.</summary>
    public string? BroadcastHost(BroadcastRoute route) => _transport.BroadcastHost(route);

    /// <summary>As <see cref="SendRawTransactionAsync(Bytes, BroadcastRoute, CancellationToken)"/>, to the public nodes.</summary>
    /// <exception cref="RpcException">The node refused, or nobody knows.</exception>
    public Task<Hash32> SendRawTransactionAsync(Bytes raw, CancellationToken cancellationToken = default) =>
        BroadcastAsync(raw, BroadcastRoute.Public, cancellationToken);

    /// <summary>
    /// Broadcasts signed bytes to the nodes of a route, and to no other, once: the transport never repeats it. Classify a failure with <see cref="RpcErrorClassifier.ClassifySend(RpcException)"/>;
    /// only a hash that is returned, or <see cref="SendErrorClass.AlreadyKnown"/>, means that the node took it.
    /// </summary>
    /// <returns>The hash as the node computed it. Compare it with the signed transaction's.</returns>
    /// <exception cref="RpcException">The node refused, or nobody knows; of kind <see cref="RpcErrorKind.NoRoute"/> when nothing was sent to anybody.</exception>
    public Task<Hash32> SendRawTransactionAsync(Bytes raw, BroadcastRoute route, CancellationToken cancellationToken = default) =>
        BroadcastAsync(raw, route, cancellationToken);

    /// <summary>The receipt of a transaction, or null while this node knows of none.</summary>
    /// <exception cref="RpcException">No usable answer, or one about another transaction.</exception>
    public Task<TransactionReceipt?> GetTransactionReceiptAsync(Hash32 hash, CancellationToken cancellationToken = default) =>
        QueryAsync(ReceiptRequest(hash), (ref json) => ReadReceipt(ref json, hash), cancellationToken);

    /// <summary>The receipts of several transactions in one batch, in order; null where this node knows of none.</summary>
    /// <exception cref="RpcException">No usable answer to one of them: all are void.</exception>
    public async Task<IReadOnlyList<TransactionReceipt?>> GetTransactionReceiptsAsync(IReadOnlyList<Hash32> hashes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        if (hashes.Count == 0)
            return [];
        var requests = hashes.Select(ReceiptRequest).ToArray();
        var replies = await RepliesAsync(requests, cancellationToken).ConfigureAwait(false);
        return replies.Select((reply, i) => reply.IsResult
            ? Interpret(requests[i], reply.ResultUtf8, (ref json) => ReadReceipt(ref json, hashes[i]))
            : throw RpcException.FromNodeError(reply.Error, requests[i].Method, EndpointHost)).ToArray();
    }

    /// <summary>A transaction, pending or mined, or null when this node does not know it.</summary>
    /// <exception cref="RpcException">No usable answer, or one about another transaction.</exception>
    public Task<TransactionInfo?> GetTransactionAsync(Hash32 hash, CancellationToken cancellationToken = default) =>
        QueryAsync(Read("eth_getTransactionByHash", writer => writer.WriteStringValue(hash.ToString())), (ref json) => ReadTransaction(ref json, hash), cancellationToken);

    /// <summary>Logs; a log that was not asked for voids the answer.</summary>
    /// <exception cref="RpcException">No usable answer.</exception>
    public Task<IReadOnlyList<LogEntry>> GetLogsAsync(LogFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return QueryAsync(Read("eth_getLogs", filter.WriteTo), (ref json) => ReadLogs(ref json, filter), cancellationToken);
    }

    private async Task<Hash32> BroadcastAsync(Bytes raw, BroadcastRoute route, CancellationToken cancellationToken)
    {
        if (BroadcastHost(route) is null)
            throw new RpcException(RpcErrorKind.NoRoute, "eth_sendRawTransaction", EndpointHost, $"nothing was sent: there is no node of the route {route}");
        return await QueryAsync(RpcRequest.Broadcast(raw, route), (ref json) => json.Hash(), cancellationToken).ConfigureAwait(false);
    }

    private static RpcRequest ReceiptRequest(Hash32 hash) =>
        Read("eth_getTransactionReceipt", writer => writer.WriteStringValue(hash.ToString()));

    private static TransactionReceipt? ReadReceipt(ref JsonCursor json, Hash32 hash)
    {
        if (json.IsNull)
            return null;
        var receipt = TransactionReceipt.Read(ref json);
        return receipt.TransactionHash == hash ? receipt : throw json.Bad("is the receipt of another transaction");
    }

    private static TransactionInfo? ReadTransaction(ref JsonCursor json, Hash32 hash)
    {
        if (json.IsNull)
            return null;
        var transaction = TransactionInfo.Read(ref json);
        return transaction.Hash == hash ? transaction : throw json.Bad("is another transaction");
    }

    private static IReadOnlyList<LogEntry> ReadLogs(ref JsonCursor json, LogFilter filter)
    {
        var logs = json.Items(LogEntry.Read);
        return logs.TrueForAll(filter.Matches) ? logs : throw json.Bad("holds a log that was not asked for");
    }
}
