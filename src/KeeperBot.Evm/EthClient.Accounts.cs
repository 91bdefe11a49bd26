using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

public sealed partial class EthClient
{
    /// <summary>Balance in wei.</summary>
    /// <exception cref="RpcException">No usable answer.</exception>
    public Task<UInt256> GetBalanceAsync(Address account, BlockId block, CancellationToken cancellationToken = default) =>
        QueryAsync(AtAccount("eth_getBalance", account, block), (ref json) => json.UInt256(), cancellationToken);

    /// <summary>Code at an address; empty where there is no contract.</summary>
    /// <exception cref="RpcException">No usable answer.</exception>
    public Task<Bytes> GetCodeAsync(Address account, BlockId block, CancellationToken cancellationToken = default) =>
        QueryAsync(AtAccount("eth_getCode", account, block), (ref json) => json.Data(), cancellationToken);

    /// <summary>The next nonce of an account as of a block (or of the node's pool with <see cref="BlockTag.Pending"/>).</summary>
    /// <exception cref="RpcException">No usable answer.</exception>
    public Task<ulong> GetTransactionCountAsync(Address account, BlockId block, CancellationToken cancellationToken = default) =>
        QueryAsync(AtAccount("eth_getTransactionCount", account, block), (ref json) => json.UInt64(), cancellationToken);

    /// <summary>One storage slot.</summary>
    /// <exception cref="RpcException">No usable answer.</exception>
    public Task<Hash32> GetStorageAtAsync(Address account, UInt256 slot, BlockId block, CancellationToken cancellationToken = default) =>
        QueryAsync(StorageRequest(account, slot, block), (ref json) => json.Hash(), cancellationToken);

    /// <summary>Storage slots of several accounts in one batch, in order.</summary>
    /// <exception cref="RpcException">No usable answer to one of them: all are void.</exception>
    public async Task<IReadOnlyList<Hash32>> GetStorageAtAsync(IReadOnlyList<(Address Account, UInt256 Slot)> slots, BlockId block, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(slots);
        if (slots.Count == 0)
            return [];
        var requests = slots.Select(slot => StorageRequest(slot.Account, slot.Slot, block)).ToArray();
        var replies = await RepliesAsync(requests, cancellationToken).ConfigureAwait(false);
        return replies.Select((reply, i) => reply.IsResult
            ? Interpret(requests[i], reply.ResultUtf8, (ref json) => json.Hash())
            : throw RpcException.FromNodeError(reply.Error, requests[i].Method, EndpointHost)).ToArray();
    }

    private static RpcRequest StorageRequest(Address account, UInt256 slot, BlockId block) => Read("eth_getStorageAt", writer =>
    {
        writer.WriteStringValue(account.ToString());
        writer.WriteStringValue(slot.ToQuantity());
        block.WriteTo(writer);
    });

    private static RpcRequest AtAccount(string method, Address account, BlockId block) => Read(method, writer =>
    {
        writer.WriteStringValue(account.ToString());
        block.WriteTo(writer);
    });
}
