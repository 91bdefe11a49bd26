using System.Collections.Immutable;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

/// <summary>
/// Many reads of one block in few requests. All chunks are pinned to the same block hash. A leg that reverts is one failed result;
/// an answer that is short, malformed or missing voids the read as a whole.
/// </summary>
public sealed class MulticallReader
{
    private readonly EthClient _client;
    private readonly MulticallOptions _options;
    private readonly Address _target;

    /// <summary>A reader over <paramref name="client"/>.</summary>
    /// <exception cref="ArgumentException">Neither a deployed Multicall3 nor its code is given, or a limit is below one.</exception>
    public MulticallReader(EthClient client, MulticallOptions options)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxCallsPerChunk, 1, nameof(options.MaxCallsPerChunk));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBytesPerChunk, 1, nameof(options.MaxBytesPerChunk));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxParallelChunks, 1, nameof(options.MaxParallelChunks));
        _client = client;
        _options = options;
        _target = options.Deployed ?? options.Fallback?.At
            ?? throw new ArgumentException("neither a deployed Multicall3 nor its code by override is given", nameof(options));
    }

    /// <summary>Reads every call on the state after <paramref name="block"/>, in order.</summary>
    /// <exception cref="RpcException">The read as a whole is void.</exception>
    public async Task<ImmutableArray<CallResult>> ReadAsync(
        IReadOnlyList<ContractCall> calls, BlockRef block, IReadOnlyList<CodeOverride> overrides, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(calls);
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(overrides);
        if (calls.Count == 0)
            return [];
        var chunks = Chunk(calls);
        var applied = WithMulticall(overrides);
        var answers = new ImmutableArray<CallResult>[chunks.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.MaxParallelChunks, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, chunks.Count, parallel, async (i, token) =>
            answers[i] = await ReadChunkAsync(chunks[i], block, applied, token).ConfigureAwait(false)).ConfigureAwait(false);
        return answers.Length == 1 ? answers[0] : [.. answers.SelectMany(answer => answer)];
    }

    private async Task<ImmutableArray<CallResult>> ReadChunkAsync(
        IReadOnlyList<ContractCall> chunk, BlockRef block, IReadOnlyList<CodeOverride> overrides, CancellationToken cancellationToken)
    {
        var request = new CallRequest { To = _target, Data = Multicall3.Encode(chunk), Gas = _options.GasPerChunk };
        var result = await _client.CallAsync(request, block, overrides, cancellationToken).ConfigureAwait(false);
        if (!result.Success)
            throw Void($"aggregate3 itself failed over {chunk.Count} calls (out of gas? ask for smaller chunks)");
        try
        {
            return Multicall3.Decode(result.Data, chunk.Count);
        }
        catch (FormatException e)
        {
            throw Void(e.Message);
        }
    }

    private List<ArraySegment<ContractCall>> Chunk(IReadOnlyList<ContractCall> calls)
    {
        var all = calls as ContractCall[] ?? calls.ToArray();
        var chunks = new List<ArraySegment<ContractCall>>();
        var start = 0;
        var bytes = 0;
        for (var i = 0; i < all.Length; i++)
        {
            var size = Multicall3.EncodedSize(all[i]);
            if (i > start && (i - start >= _options.MaxCallsPerChunk || bytes + size > _options.MaxBytesPerChunk))
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
