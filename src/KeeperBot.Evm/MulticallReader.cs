using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

/// <summary>
/// Many reads of one block in few requests. All chunks are pinned to the same block hash. A leg that reverts is one failed result;
/// an answer that is malformed or missing voids the read as a whole. A leg that leaves no gas to the others is one failed result too (<see cref="CallResult.OutOfGas"/>).
/// </summary>
public sealed partial class MulticallReader
{
    private readonly EthClient _client;
    private readonly MulticallOptions _options;
    private readonly TimeProvider _time;
    private readonly MulticallMemory _memory = new();
    private readonly Address _target;
    private readonly int _callsPerChunk;
    private volatile bool _isByNumber;

    /// <summary>A reader over <paramref name="client"/>, which bounds its reads by <paramref name="time"/> (the system's clock where null).</summary>
    /// <exception cref="ArgumentException">Neither a deployed Multicall3 nor its code is given, or a limit is below one.</exception>
    public MulticallReader(EthClient client, MulticallOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxCallsPerChunk, 1, nameof(options.MaxCallsPerChunk));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBytesPerChunk, 1, nameof(options.MaxBytesPerChunk));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxParallelChunks, 1, nameof(options.MaxParallelChunks));
        ArgumentOutOfRangeException.ThrowIfZero(options.GasPerCall, nameof(options.GasPerCall));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.RequestTimeout, TimeSpan.Zero, nameof(options.RequestTimeout));
        _client = client;
        _time = time ?? TimeProvider.System;
        _options = options;
        _callsPerChunk = (int)Math.Max(1, Math.Min((ulong)options.MaxCallsPerChunk, (options.GasPerChunk ?? ulong.MaxValue) / options.GasPerCall));
        _target = options.Deployed ?? options.Fallback?.At
            ?? throw new ArgumentException("neither a deployed Multicall3 nor its code by override is given", nameof(options));
    }

    /// <summary>Reads every call on the state after <paramref name="block"/>, in order.</summary>
    /// <exception cref="RpcException">The read as a whole is void.</exception>
    public async Task<ImmutableArray<CallResult>> ReadAsync(
        IReadOnlyList<ContractCall> calls, BlockRef block, IReadOnlyList<CodeOverride> overrides, CancellationToken cancellationToken = default)
    {
        var results = await ReadAsync(calls, block, overrides, null, cancellationToken).ConfigureAwait(false);
        return ImmutableCollectionsMarshal.AsImmutableArray(results);
    }

    /// <summary>
    /// As <see cref="ReadAsync(IReadOnlyList{ContractCall}, BlockRef, IReadOnlyList{CodeOverride}, CancellationToken)"/>, in pooled memory: for
    /// the reads of every block, whose results become values at once. The caller disposes the answer.
    /// </summary>
    /// <exception cref="RpcException">The read as a whole is void.</exception>
    public async Task<MulticallAnswer> RentAsync(
        IReadOnlyList<ContractCall> calls, BlockRef block, IReadOnlyList<CodeOverride> overrides, CancellationToken cancellationToken = default)
    {
        var buffers = new ConcurrentBag<PooledBytes>();
        try
        {
            var results = await ReadAsync(calls, block, overrides, buffers, cancellationToken).ConfigureAwait(false);
            return new MulticallAnswer(results, [.. buffers]);
        }
        catch
        {
            // Every chunk has ended by now, so nobody writes to what goes back.
            foreach (var buffer in buffers)
                buffer.Return();
            throw;
        }
    }

    private async Task<CallResult[]> ReadAsync(
        IReadOnlyList<ContractCall> calls, BlockRef block, IReadOnlyList<CodeOverride> overrides, ConcurrentBag<PooledBytes>? buffers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(calls);
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(overrides);
        if (calls.Count == 0)
            return [];
        var all = calls as ContractCall[] ?? [.. calls];
        var reading = new Reading(all, new CallResult[all.Length], block, WithMulticall(overrides), buffers, cancellationToken);
        await (_memory.IsEmpty ? ReadChunksAsync(reading, all) : ReadAroundAsync(reading)).ConfigureAwait(false);
        return reading.Results;
    }

    private async Task ReadChunksAsync(Reading reading, ContractCall[] all)
    {
        var chunks = Chunk(all);
        if (chunks.Count == 1 || _options.MaxParallelChunks == 1)
        {
            foreach (var chunk in chunks)
                await ReadChunkAsync(reading, chunk, reading.Cancellation).ConfigureAwait(false);
            return;
        }
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.MaxParallelChunks, CancellationToken = reading.Cancellation };
        await Parallel.ForEachAsync(chunks, parallel, async (chunk, token) =>
            await ReadChunkAsync(reading, chunk, token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task ReadChunkAsync(Reading reading, ArraySegment<ContractCall> chunk, CancellationToken cancellationToken)
    {
        var (answered, isOutOfTime) = await AnswerAsync(reading, chunk, reading.Results.AsMemory(chunk.Offset, chunk.Count), cancellationToken).ConfigureAwait(false);
        if (isOutOfTime)
            await DivideAsync(reading, [.. Enumerable.Range(chunk.Offset, chunk.Count)], cancellationToken).ConfigureAwait(false);
        else if (answered != chunk.Count)
            await IsolateAsync(reading, [.. Enumerable.Range(chunk.Offset + (answered ?? 0), chunk.Count - (answered ?? 0))], answered is null ? chunk.Count / 2 : null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How many of the calls were answered.</summary>
    private async Task<Asked> AnswerAsync(Reading reading, ArraySegment<ContractCall> chunk, Memory<CallResult> results, CancellationToken cancellationToken)
    {
        if (await CallInTimeAsync(reading, chunk, cancellationToken).ConfigureAwait(false) is not { } result)
            return new(null, true);
        if (!result.Success)
            return new(null, false);
        try
        {
            var answered = Multicall3.DecodeSome(result.Data, results.Span);
            if (answered > 0)
                reading.Limits.HasAnswers = true;
            return new(_options.Deployed is null ? answered : Trusted(reading, results.Span[..answered]), false);
        }
        catch (FormatException e)
        {
            throw Void(e.Message);
        }
    }

    /// <summary>Asks by block hash; of a node that refuses that form (EIP-1898), by number with the hash looked at before and after.</summary>
    private async Task<CallResult> CallAsync(
        ArraySegment<ContractCall> chunk, BlockRef block, IReadOnlyList<CodeOverride> overrides, ConcurrentBag<PooledBytes>? buffers, CancellationToken cancellationToken)
    {
        if (!_isByNumber)
        {
            try
            {
                return await RenderAsync(chunk, block, byNumber: false, overrides, buffers, cancellationToken).ConfigureAwait(false);
            }
            catch (RpcException e) when (e.Kind == RpcErrorKind.InvalidParams)
            {
                // The form of the block, or something else about the request: asking by number shows which.
            }
        }
        var result = await RenderAsync(chunk, block, byNumber: true, overrides, buffers, cancellationToken).ConfigureAwait(false);
        _isByNumber = true;
        return result;
    }

    private Task<CallResult> RenderAsync(
        ArraySegment<ContractCall> chunk, BlockRef block, bool byNumber, IReadOnlyList<CodeOverride> overrides, ConcurrentBag<PooledBytes>? buffers, CancellationToken cancellationToken)
    {
        using var calldata = new PooledBytes();
        var target = calldata.Rent(Multicall3.Size(chunk));
        target.Clear();
        Multicall3.Write(chunk, target);
        var request = new CallRequest { To = _target, Data = calldata.View(), Gas = _options.GasPerChunk };
        if (byNumber)
            return _client.CallByNumberAsync(request, block, overrides, cancellationToken);
        // All render the request before they first wait, so that the calldata may go back when they return.
        if (buffers is null)
            return _client.CallAsync(request, block, overrides, cancellationToken);
        var buffer = new PooledBytes();
        buffers.Add(buffer);
        return _client.CallAsync(request, block, overrides, buffer, cancellationToken);
    }

    private List<ArraySegment<ContractCall>> Chunk(ContractCall[] all)
    {
        var chunks = new List<ArraySegment<ContractCall>>();
        var start = 0;
        var bytes = 0;
        for (var i = 0; i < all.Length; i++)
        {
            var size = Multicall3.EncodedSize(all[i]);
            if (i > start && (i - start >= _callsPerChunk || bytes + size > _options.MaxBytesPerChunk))
            {
                chunks.Add(new ArraySegment<ContractCall>(all, start, i - start));
                start = i;
                bytes = 0;
            }
            bytes += size;
        }
        chunks.Add(new ArraySegment<ContractCall>(all, start, all.Length - start));
        return chunks;
    }

    private IReadOnlyList<CodeOverride> WithMulticall(IReadOnlyList<CodeOverride> overrides)
    {
        if (_options.Deployed is not null || _options.Fallback is not { } fallback)
            return overrides;
        if (overrides.Any(item => item.At == fallback.At))
            throw new ArgumentException($"an override at {fallback.At} would replace Multicall3's code", nameof(overrides));
        return [.. overrides, fallback];
    }

    private RpcException Void(string why) => RpcException.Invalid("eth_call", _client.EndpointHost, why);
}
