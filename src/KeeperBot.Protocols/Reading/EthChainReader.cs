using System.Collections.Immutable;
using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.Reading;

/// <summary><see cref="IChainReader"/> over JSON-RPC.</summary>
public sealed class EthChainReader(EthClient client) : IChainReader
{
    /// <inheritdoc/>
    public Task<CallResult> CallAsync(Address from, ContractCall call, BlockRef block, CancellationToken cancellation) =>
        client.CallAsync(new CallRequest { From = from, To = call.To, Data = call.Data }, BlockId.Of(block), null, cancellation);

    /// <inheritdoc/>
    public async Task<CallResult?> CallAfterAsync(Address from, ImmutableArray<ContractCall> before, ContractCall call, BlockRef block, CancellationToken cancellation)
    {
        var request = new SimulationRequest { Calls = [.. before.Append(call).Select(item => new CallRequest { From = from, To = item.To, Data = item.Data })] };
        try
        {
            var reply = await client.SimulateAsync(request, BlockId.Of(block), cancellation).ConfigureAwait(false);
            return (reply.Calls.FirstOrDefault(item => !item.Success) ?? reply.Calls[^1]).ToCallResult();
        }
        catch (RpcException error) when (error.Kind == RpcErrorKind.MethodNotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<Bytes> GetCodeAsync(Address address, BlockRef block, CancellationToken cancellation) =>
        client.GetCodeAsync(address, BlockId.Of(block), cancellation);
}
