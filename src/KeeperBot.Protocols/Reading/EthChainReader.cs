using KeeperBot.Evm;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Reading;

/// <summary><see cref="IChainReader"/> over JSON-RPC.</summary>
public sealed class EthChainReader(EthClient client) : IChainReader
{
    /// <inheritdoc/>
    public Task<CallResult> CallAsync(Address from, ContractCall call, BlockRef block, CancellationToken cancellation) =>
        client.CallAsync(new CallRequest { From = from, To = call.To, Data = call.Data }, BlockId.Of(block), null, cancellation);

    /// <inheritdoc/>
    public Task<Bytes> GetCodeAsync(Address address, BlockRef block, CancellationToken cancellation) =>
        client.GetCodeAsync(address, BlockId.Of(block), cancellation);
}
