using System.Collections.Concurrent;
using System.Collections.Immutable;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

/// <summary>
/// What a read does about a leg that uses up the gas of its chunk. Our own Multicall3 ends before the first call that gas did not suffice for; the rest is asked anew with that
/// call first. One that comes first and still finds too little is <see cref="CallResult.OutOfGas"/>. It is remembered: in the reads to come the others
/// are asked before it, so that one contract costs the others neither their answers nor their time.
/// </summary>
public sealed partial class MulticallReader
{
    // A contract gets this many chances in a read before its other calls come last, and all that come last get as many together.
    private const int ChancesOfOne = 2;
    private const int ChancesAtTheEnd = 4;

    // A deployed Multicall3 does not say what was short of gas: a leg that failed without a word may have been. So many of them are asked anew.
    private const int DoubtsInOne = 8;

    // A node that answered none of so many single calls, and nothing else, fails at everything.
    private const int FailuresWithoutAnswer = 4;

    // Requests of one read that may run out of the node's time before the read as a whole is void: enough to halve a full chunk down to one call, and for what is found so.
    private const int TimeoutsInOne = 16;

    // A contract that takes the node's time costs every account of a read that time: it is asked again only after so many reads.
    private const int ReadsBetweenTimeouts = 10;

    private volatile ImmutableHashSet<ContractCall> _burners = [];
    private int _turn;
    private int _pause;

    /// <summary>The answers of a deployed Multicall3 up to the first that failed without a word, unless it came first and had all the gas.</summary>
    private static int Trusted(Reading reading, ReadOnlySpan<CallResult> results)
    {
        for (var i = 1; i < results.Length; i++)
        {
            if (results[i] is { Success: false, Data.Length: 0 } && reading.TakeDoubt())
                return i;
        }

        // With the first one failing so, those after it may have had little.
        return results.Length > 1 && results[0] is { Success: false, Data.Length: 0 } && reading.TakeDoubt() ? 1 : results.Length;
    }

    /// <summary>Everything but the calls that used up the gas of an earlier read, then as many of those as there are chances for, others at every read.</summary>
    private async Task ReadAroundBurnersAsync(Reading reading)
    {
        var burners = _burners;
        var (clean, burning) = (new List<int>(reading.Calls.Length), new List<int>());
        for (var i = 0; i < reading.Calls.Length; i++)
            (burners.Contains(reading.Calls[i]) ? burning : clean).Add(i);
        var part = new Reading([.. clean.Select(index => reading.Calls[index])], new CallResult[clean.Count], reading.Block, reading.Overrides, reading.Buffers, reading.Cancellation);
        if (clean.Count > 0)
            await ReadChunksAsync(part, part.Calls).ConfigureAwait(false);
        reading.HasAnswers = part.HasAnswers;
        for (var i = 0; i < clean.Count; i++)
            reading.Results[clean[i]] = part.Results[i];
        if (part.HasTimedOut || Interlocked.Decrement(ref _pause) >= 0)
            reading.EndChances();
        var first = burning.Count == 0 ? 0 : (int)((uint)Interlocked.Add(ref _turn, ChancesAtTheEnd) % (uint)burning.Count);
        await LastAsync(reading, [.. burning.Skip(first), .. burning.Take(first)], reading.Cancellation).ConfigureAwait(false);
        Remember(reading);
    }

    private void Remember(Reading reading)
    {
        if (_burners.IsEmpty && !reading.Results.Any(result => result.IsOutOfGas))
            return;
        var asked = reading.Calls.ToHashSet();
        var found = reading.Calls.Where((_, index) => reading.Results[index].IsOutOfGas);
        // Several reads share this reader: what this one did not ask stays as it was.
        _burners = [.. _burners.Where(call => !asked.Contains(call)), .. found];
    }

    /// <summary>
    /// The multicall's answer; null where the node took longer over it than it gives a call, while it answers other calls on the same state in time: one leg may be the cause, as one that
    /// burns gas. The first time in a read it is asked a multicall of nothing, so that a node that is merely slow or gone voids the read at once.
    /// </summary>
    private async Task<CallResult?> CallInTimeAsync(Reading reading, ArraySegment<ContractCall> chunk, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(chunk, reading.Block, reading.Overrides, reading.Buffers, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException e) when (e.Kind == RpcErrorKind.Timeout && !cancellationToken.IsCancellationRequested && reading.TakeTimeout())
        {
            // Below: what is asked now may itself fail, and then that is the read's failure.
        }

        Interlocked.Exchange(ref _pause, ReadsBetweenTimeouts);
        if (!reading.HasAnswers)
        {
            await CallAsync(new ArraySegment<ContractCall>([]), reading.Block, reading.Overrides, null, cancellationToken).ConfigureAwait(false);
            reading.HasAnswers = true;
        }

        return null;
    }

    /// <summary>Reads the calls at these places one request after the other, each time without those that are answered or out of gas.</summary>
    /// <param name="reading">The read.</param>
    /// <param name="pending">Places of the calls, the first of them the one in doubt.</param>
    /// <param name="most">How many to ask at once; all where null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task IsolateAsync(Reading reading, List<int> pending, int? most, CancellationToken cancellationToken)
    {
        var last = new List<int>();
        var burnt = new Dictionary<Address, int>();
        var size = Math.Max(1, most ?? pending.Count);
        while (pending.Count > 0)
        {
            var asked = Math.Min(size, pending.Count);
            var answered = await AskAsync(reading, pending, asked, cancellationToken).ConfigureAwait(false);
            if (answered is null && asked > 1)
            {
                size = asked / 2;
                continue;
            }

            if (answered == asked)
                size = Math.Max(size, Math.Min(2 * size, pending.Count));
            if (answered is > 0)
            {
                pending.RemoveRange(0, answered.Value);
                continue;
            }

            var burner = reading.Calls[pending[0]].To;
            reading.Results[pending[0]] = CallResult.OutOfGas;
            pending.RemoveAt(0);
            if ((burnt[burner] = burnt.GetValueOrDefault(burner) + 1) < ChancesOfOne)
                continue;
            last.AddRange(pending.Where(index => reading.Calls[index].To == burner));
            pending.RemoveAll(index => reading.Calls[index].To == burner);
        }

        await LastAsync(reading, last, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Calls that are likely to use up everything: asked last, until the chances are used up.</summary>
    private async Task LastAsync(Reading reading, List<int> pending, CancellationToken cancellationToken)
    {
        while (pending.Count > 0)
        {
            // One that took the node's time has had its chance, and so have the others.
            if (reading.HasTimedOut)
                reading.EndChances();
            // Of a deployed Multicall3 one at a time: what one leaves to the next is not to be relied on.
            if (reading.TakeChance() && await AskAsync(reading, pending, _options.Deployed is null ? pending.Count : 1, cancellationToken).ConfigureAwait(false) is { } answered and > 0)
            {
                pending.RemoveRange(0, answered);
                reading.GiveBackChance();
                continue;
            }

            reading.Results[pending[0]] = CallResult.OutOfGas;
            pending.RemoveAt(0);
        }
    }

    private async Task<int?> AskAsync(Reading reading, List<int> places, int count, CancellationToken cancellationToken)
    {
        var calls = places.Take(count).Select(index => reading.Calls[index]).ToArray();
        var results = new CallResult[count];
        var answered = await AnswerAsync(reading, calls, results, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < (answered ?? 0); i++)
            reading.Results[places[i]] = results[i];
        if (answered is null && count == 1 && !reading.HasAnswers && reading.CountFailure() >= FailuresWithoutAnswer)
            throw Void($"aggregate3 itself failed over single calls, {FailuresWithoutAnswer} of them, and answered none (does the node give a call any gas?)");
        return answered;
    }

    /// <summary>One read: what is asked, where the answers go, and what is left of the chances.</summary>
    private sealed class Reading(
        ContractCall[] calls, CallResult[] results, BlockRef block, IReadOnlyList<CodeOverride> overrides, ConcurrentBag<PooledBytes>? buffers, CancellationToken cancellation)
    {
        private int _chances = ChancesAtTheEnd, _doubts = DoubtsInOne, _failures, _timeouts = TimeoutsInOne;
        private volatile bool _hasAnswers;

        internal ContractCall[] Calls { get; } = calls;

        internal CallResult[] Results { get; } = results;

        internal BlockRef Block { get; } = block;

        internal IReadOnlyList<CodeOverride> Overrides { get; } = overrides;

        internal ConcurrentBag<PooledBytes>? Buffers { get; } = buffers;

        internal CancellationToken Cancellation { get; } = cancellation;

        /// <summary>Whether any call at all was answered.</summary>
        internal bool HasAnswers
        {
            get => _hasAnswers;
            set => _hasAnswers = value;
        }

        internal int CountFailure() => Interlocked.Increment(ref _failures);

        /// <summary>Whether a request of this read ran out of the node's time.</summary>
        internal bool HasTimedOut => Volatile.Read(ref _timeouts) < TimeoutsInOne;

        internal bool TakeTimeout() => Interlocked.Decrement(ref _timeouts) >= 0;

        /// <summary>What would be asked last is not asked in this read.</summary>
        internal void EndChances() => Interlocked.Exchange(ref _chances, 0);

        internal bool TakeChance() => Interlocked.Decrement(ref _chances) >= 0;

        internal void GiveBackChance() => Interlocked.Increment(ref _chances);

        internal bool TakeDoubt() => Interlocked.Decrement(ref _doubts) >= 0;
    }
}
