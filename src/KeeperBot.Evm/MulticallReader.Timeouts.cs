using System.Collections.Concurrent;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

/// <summary>
/// What a read does about a call over which the node's time runs out. Every further request may take as long, and a rescue waits behind the read: so the whole read has one bound, by count and by
/// the clock. What it found until then is remembered, and the next read begins there.
/// </summary>
public sealed partial class MulticallReader
{
    // The first, and two more: enough to find one slow call of a full chunk (500, then 22, then it alone).
    private const int TimeoutsInOne = 3;

    // A part of no more calls than this is asked call by call.
    private const int MostAlone = 32;

    // Of the request's own timeout, from the first request that ran into it.
    private const int TimeoutsByTheClock = 3;

    /// <summary>Calls in each of the parts into which one is divided over which the time ran out: few steps, as each costs a timeout, where an answer costs next to nothing.</summary>
    private static int Finer(int count) => count <= MostAlone ? 1 : (int)Math.Sqrt(count);

    /// <summary>
    /// The multicall's answer; null where the node took longer over it than it gives a call, while it answers a multicall of nothing on the same state in time: one leg may be the cause. A node
    /// that is merely slow or gone voids the read at once, and nothing is remembered of it.
    /// </summary>
    private async Task<CallResult?> CallInTimeAsync(Reading reading, ArraySegment<ContractCall> chunk, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        RpcException late;
        try
        {
            return await CallWithinAsync(reading, chunk, reading.Buffers, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.Kind == RpcErrorKind.Timeout && !reading.Cancellation.IsCancellationRequested && !IsOver(reading))
        {
            late = e;
        }

        // One request may have asked several nodes in turn: only its last timeout counts, so that there is time left to find the cause.
        var least = _time.GetTimestamp() - (long)(_options.RequestTimeout.TotalSeconds * _time.TimestampFrequency);
        var number = reading.Limits.TakeTimeout(Math.Max(started, least));
        // Chunks that run at the same time share the first; the read's end at one of them must not keep the others from being remembered. A call alone is accused on evidence of its own.
        await reading.Limits.ProbeOnceAsync(() => ProbeAsync(reading, reading.Cancellation)).ConfigureAwait(false);
        if (chunk.Count == 1 && number > 1)
            await ProbeAsync(reading, cancellationToken).ConfigureAwait(false);
        _memory.OutOfTime(chunk, Finer(chunk.Count));
        if (number > TimeoutsInOne)
            throw late;
        return null;
    }

    /// <summary>The multicall, within what is left of the read's time once a request of it ran out of time.</summary>
    private async Task<CallResult> CallWithinAsync(
        Reading reading, ArraySegment<ContractCall> chunk, ConcurrentBag<PooledBytes>? buffers, CancellationToken cancellationToken)
    {
        if (Left(reading) is not { } left)
            return await CallAsync(chunk, reading.Block, reading.Overrides, buffers, cancellationToken).ConfigureAwait(false);
        if (left <= TimeSpan.Zero)
            throw Late();
        using var end = new CancellationTokenSource(left, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        try
        {
            return await CallAsync(chunk, reading.Block, reading.Overrides, buffers, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Late();
        }
    }

    /// <summary>A multicall of nothing: whether the node answers at all, which says nothing of any call.</summary>
    private async Task ProbeAsync(Reading reading, CancellationToken cancellationToken)
    {
        var result = await CallWithinAsync(reading, new ArraySegment<ContractCall>([]), null, cancellationToken).ConfigureAwait(false);
        if (!result.Success)
            throw Void("a multicall of nothing failed after one that ran out of time (does the node give a call any gas?)");
        try
        {
            Multicall3.DecodeSome(result.Data, []);
        }
        catch (FormatException e)
        {
            throw Void(e.Message);
        }
    }

    private TimeSpan? Left(Reading reading) => reading.Limits.FirstTimeout is { } since
        ? (TimeoutsByTheClock * _options.RequestTimeout) - _time.GetElapsedTime(since)
        : null;

    private bool IsOver(Reading reading) => Left(reading) is { } left && left <= TimeSpan.Zero;

    private RpcException Late() => new(
        RpcErrorKind.Timeout, "eth_call", _client.EndpointHost,
        $"calls of this read took the node's time, and it is void {(TimeoutsByTheClock * _options.RequestTimeout).TotalSeconds:0.###} s after the first of them; the next read goes on from what it found");

    /// <summary>Goes on after the time ran out over these: one alone has no answer, several are asked in smaller parts.</summary>
    private async Task DivideAsync(Reading reading, List<int> places, CancellationToken cancellationToken)
    {
        if (places.Count == 1)
            reading.Results[places[0]] = CallResult.OutOfGas;
        else
            await ReadPartsAsync(reading, places.Chunk(Finer(places.Count)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the parts one after the other, those over which the time runs out in smaller parts after all others. No part ever grows.</summary>
    private async Task ReadPartsAsync(Reading reading, IEnumerable<int[]> parts, CancellationToken cancellationToken)
    {
        var waiting = new Queue<int[]>(parts);
        while (waiting.TryDequeue(out var part))
        {
            var asked = await AskAsync(reading, [.. part], part.Length, cancellationToken).ConfigureAwait(false);
            if (!asked.IsOutOfTime)
            {
                if (asked.Answered != part.Length)
                    await IsolateAsync(reading, [.. part.Skip(asked.Answered ?? 0)], asked.Answered is null ? part.Length / 2 : null, cancellationToken).ConfigureAwait(false);
            }
            else if (part.Length == 1)
            {
                reading.Results[part[0]] = CallResult.OutOfGas;
            }
            else
            {
                foreach (var finer in part.Chunk(Finer(part.Length)))
                    waiting.Enqueue(finer);
            }
        }
    }

    /// <summary>Asks one or two of the slow calls again, each alone, until the time runs out over one.</summary>
    private async Task RetryAsync(Reading reading, List<int> slow)
    {
        foreach (var place in slow)
            reading.Results[place] = CallResult.OutOfGas;
        if (reading.Limits.HasTimedOut)
            return;
        foreach (var place in _memory.Due(reading.Calls, slow))
        {
            var asked = await AskAsync(reading, [place], 1, reading.Cancellation).ConfigureAwait(false);
            if (asked.IsOutOfTime)
                return;
            if (asked.Answered is not > 0)
                _memory.OutOfGas(reading.Calls[place]);
        }
    }

    /// <summary>How many calls were answered, from the first on; null where the multicall failed as a whole, be it over gas or over time.</summary>
    private readonly record struct Asked(int? Answered, bool IsOutOfTime);
}
