using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

public sealed partial class EthClient
{
    // Bytes of JSON around the data of a call and around the code of an override, amply; and where a buffer grows as it is filled instead.
    private const int ParametersOverhead = 1024;
    private const int OverrideOverhead = 96;
    private const int LargestBuffer = 16 * 1024 * 1024;

    /// <summary>Executes a call on the state after a block. A revert is a value; a node that cannot execute is an exception.</summary>
    /// <exception cref="RpcException">No usable answer.</exception>
    public Task<CallResult> CallAsync(
        CallRequest call, BlockId block, IReadOnlyList<CodeOverride>? overrides = null, CancellationToken cancellationToken = default) =>
        AskCallAsync(ExecutionRequest("eth_call", call, block, overrides), cancellationToken);

    /// <summary>
    /// As <see cref="CallAsync(CallRequest, BlockId, IReadOnlyList{CodeOverride}, CancellationToken)"/>, with the block's time replaced (a fourth parameter, go-ethereum's
    /// block overrides). Nodes that do not know it refuse it or overlook it: only TIMESTAMP in the called code tells.
    /// </summary>
    /// <exception cref="RpcException">No usable answer.</exception>
    public Task<CallResult> CallAtAsync(ChainTime time, CallRequest call, BlockId block, IReadOnlyList<CodeOverride> overrides, CancellationToken cancellationToken = default) =>
        AskCallAsync(ExecutionRequest("eth_call", call, block, overrides, time), cancellationToken);

    private Task<CallResult> AskCallAsync(RpcRequest request, CancellationToken cancellationToken) =>
        AskAsync(request, reply => ReadCall(request, reply), cancellationToken);

    /// <summary>As <see cref="CallAsync(CallRequest, BlockId, IReadOnlyList{CodeOverride}, CancellationToken)"/>, with return data as a view of <paramref name="pooled"/>, which the caller returns.</summary>
    /// <exception cref="RpcException">No usable answer.</exception>
    internal Task<CallResult> CallAsync(
        CallRequest call, BlockId block, IReadOnlyList<CodeOverride>? overrides, PooledBytes pooled, CancellationToken cancellationToken)
    {
        var request = ExecutionRequest("eth_call", call, block, overrides);
        return AskAsync(request, Decode, cancellationToken);

        CallResult Decode(RpcReply reply)
        {
            if (!reply.IsResult)
                return ReadCall(request, reply);
            return JsonHex.TryDecodeString(reply.ResultUtf8.Span, pooled) ? new CallResult(true, pooled.View()) : throw NotData(request);
        }
    }

    /// <summary>As <see cref="CallAsync(CallRequest, BlockId, IReadOnlyList{CodeOverride}, CancellationToken)"/>, for a node that knows blocks by number only: the block's hash is asked for before and after, in the same batch.</summary>
    /// <exception cref="RpcException">No usable answer; <see cref="RpcErrorKind.BlockUnavailable"/> when another block was at that height.</exception>
    internal Task<CallResult> CallByNumberAsync(CallRequest call, BlockRef block, IReadOnlyList<CodeOverride>? overrides, CancellationToken cancellationToken) =>
        CallBetweenAsync(ExecutionRequest("eth_call", call, block.Number, overrides), block, cancellationToken);

    private async Task<CallResult> CallBetweenAsync(RpcRequest call, BlockRef block, CancellationToken cancellationToken)
    {
        try
        {
            var header = HeaderRequest(block.Number);
            var replies = await RepliesAsync([header, call, header], cancellationToken).ConfigureAwait(false);
            foreach (var reply in new[] { replies[0], replies[2] })
            {
                var there = reply.IsResult
                    ? Interpret(header, reply.ResultUtf8, (ref json) => ReadHeaderAt(ref json, block.Number))
                    : throw RpcException.FromNodeError(reply.Error, header.Method, EndpointHost);
                if (there?.Hash != block.Hash)
                    throw new RpcException(RpcErrorKind.BlockUnavailable, call.Method, EndpointHost, $"another block than {block} is at its height");
            }
            return ReadCall(call, replies[1]);
        }
        finally
        {
            call.Release();
        }
    }

    /// <summary>The node's estimate of the gas a call needs; unpadded.</summary>
    /// <exception cref="RpcException">No usable answer; of kind <see cref="RpcErrorKind.ExecutionReverted"/> with revert data when the call reverts.</exception>
    public Task<ulong> EstimateGasAsync(
        CallRequest call, BlockId block, IReadOnlyList<CodeOverride>? overrides = null, CancellationToken cancellationToken = default) =>
        QueryAsync(
            ExecutionRequest("eth_estimateGas", call, block, overrides),
            (ref json) => json.UInt64() is var gas and not 0 ? gas : throw json.Bad("is an estimate of zero gas"),
            cancellationToken);

    /// <summary>Executes calls one after the other in a block on top of <paramref name="block"/> (eth_simulateV1).</summary>
    /// <exception cref="RpcException">No usable answer; <see cref="RpcErrorKind.MethodNotFound"/> where the node lacks the method.</exception>
    public Task<SimulationReply> SimulateAsync(SimulationRequest simulation, BlockId block, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        var request = Read("eth_simulateV1", writer =>
        {
            simulation.WriteTo(writer);
            block.WriteTo(writer);
        });
        return QueryAsync(request, (ref json) => SimulationReply.Read(ref json, simulation), cancellationToken);
    }

    internal static RpcRequest ExecutionRequest(string method, CallRequest call, BlockId block, IReadOnlyList<CodeOverride>? overrides, ChainTime? time = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        var size = ParametersOverhead + 2L * call.Data.Length;
        if (overrides is not null)
        {
            foreach (var item in overrides)
                size += OverrideOverhead + 2L * item.Code.Length;
        }
        return RpcRequest.Rent(method, (int)Math.Min(size, LargestBuffer), writer =>
        {
            call.WriteTo(writer);
            block.WriteTo(writer);
            if (overrides is { Count: > 0 } || time is not null)
                CallRequest.WriteOverrides(writer, overrides ?? []);
            if (time is { } seconds)
            {
                writer.WriteStartObject();
                writer.WriteString("time"u8, JsonHex.Quantity(seconds.UnixSeconds));
                writer.WriteEndObject();
            }
        });
    }

    private CallResult ReadCall(RpcRequest request, RpcReply reply)
    {
        if (reply.IsResult)
        {
            // Straight from the UTF-8 of the body: return data of a multicall runs to megabytes.
            return JsonHex.TryDecodeString(reply.ResultUtf8.Span, out var data)
                ? new CallResult(true, Bytes.Own(data))
                : throw NotData(request);
        }
        var exception = RpcException.FromNodeError(reply.Error, request.Method, EndpointHost);
        return exception.Kind == RpcErrorKind.ExecutionReverted ? new CallResult(false, exception.Data ?? Bytes.Empty) : throw exception;
    }

    private RpcException NotData(RpcRequest request) => RpcException.Invalid(request.Method, EndpointHost, "result is not hexadecimal data");
}
