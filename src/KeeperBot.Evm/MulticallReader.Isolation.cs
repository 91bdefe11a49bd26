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

    private int _turn;

    /// <summary>The answers of a deployed Multicall3 up to the first that failed without a word, unless it came first and had all the gas.</summary>
    private static int Trusted(Reading reading, ReadOnlySpan<CallResult> results)
    {
        for (var i = 1; i < results.Length; i++)
        {
            if (results[i] is { Success: false, Data.Length: 0 } && reading.Limits.TakeDoubt())
                return i;
        }

        // With the first one failing so, those after it may have had little.
        return results.Length > 1 && results[0] is { Success: false, Data.Length: 0 } && reading.Limits.TakeDoubt() ? 1 : results.Length;
    }

    /// <summary>
    /// Everything of which nothing is known, then what was in a part over which the time ran out, then as many as there are chances for of those that used up the gas of an earlier read,
    /// others at every read, and last those that took the node's time.
    /// </summary>
    private async Task ReadAroundAsync(Reading reading)
    {
        var known = _memory.Sort(reading.Calls);
        if (known.Clean.Count > 0)
        {
            var part = reading.Of(known.Clean);
            await ReadChunksAsync(part, part.Calls).ConfigureAwait(false);
            for (var i = 0; i < known.Clean.Count; i++)
                reading.Results[known.Clean[i]] = part.Results[i];
        }

        foreach (var group in known.Doubted.GroupBy(item => item.Size))
            await ReadPartsAsync(reading, group.Select(item => item.Place).Chunk(group.Key), reading.Cancellation).ConfigureAwait(false);
        var burning = known.Burning;
        var first = burning.Count == 0 ? 0 : (int)((uint)Interlocked.Add(ref _turn, ChancesAtTheEnd) % (uint)burning.Count);
        await LastAsync(reading, [.. burning.Skip(first), .. burning.Take(first)], reading.Cancellation).ConfigureAwait(false);
        await RetryAsync(reading, known.Slow).ConfigureAwait(false);
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
            var (answered, isOutOfTime) = await AskAsync(reading, pending, asked, cancellationToken).ConfigureAwait(false);
            if (isOutOfTime)
            {
                // Says nothing of the contract's other calls.
                await DivideAsync(reading, pending[..asked], cancellationToken).ConfigureAwait(false);
                pending.RemoveRange(0, asked);
                continue;
            }

            if (answered is null && asked > 1)
            {
                size = asked / 2;
                continue;
            }

            if (answered == asked && !reading.Limits.HasTimedOut)
                size = Math.Max(size, Math.Min(2 * size, pending.Count));
            if (answered is > 0)
            {
                pending.RemoveRange(0, answered.Value);
                continue;
            }

            var burner = reading.Calls[pending[0]].To;
            reading.Results[pending[0]] = CallResult.OutOfGas;
            _memory.OutOfGas(reading.Calls[pending[0]]);
            pending.RemoveAt(0);
            if ((burnt[burner] = burnt.GetValueOrDefault(burner) + 1) < ChancesOfOne)
                continue;
            last.AddRange(pending.Where(index => reading.Calls[index].To == burner));
            pending.RemoveAll(index => reading.Calls[index].To == burner);
        }

        await LastAsync(reading, last, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Calls that are likely to use up everything: asked last, until the chances are used up, or the time ran out over anything.</summary>
    private async Task LastAsync(Reading reading, List<int> pending, CancellationToken cancellationToken)
    {
        while (pending.Count > 0 && !reading.Limits.HasTimedOut && reading.Limits.TakeChance())
        {
            // Of a deployed Multicall3 one at a time: what one leaves to the next is not to be relied on.
            var count = _options.Deployed is null ? pending.Count : 1;
            var asked = await AskAsync(reading, pending, count, cancellationToken).ConfigureAwait(false);
            if (asked.IsOutOfTime)
                break;
            if (asked.Answered is { } answered and > 0)
            {
                pending.RemoveRange(0, answered);
                reading.Limits.GiveBackChance();
                continue;
            }

            reading.Results[pending[0]] = CallResult.OutOfGas;
            _memory.OutOfGas(reading.Calls[pending[0]]);
            pending.RemoveAt(0);
        }

        foreach (var place in pending)
            reading.Results[place] = CallResult.OutOfGas;
        // Left unasked because of others of their contract that burn gas, they count as such; because of time they do not.
        if (!reading.Limits.HasTimedOut)
            _memory.CountAsOutOfGas(pending.Select(place => reading.Calls[place]));
    }

    private async Task<Asked> AskAsync(Reading reading, List<int> places, int count, CancellationToken cancellationToken)
    {
        var calls = places.Take(count).Select(index => reading.Calls[index]).ToArray();
        var results = new CallResult[count];
        var asked = await AnswerAsync(reading, calls, results, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < (asked.Answered ?? 0); i++)
            reading.Results[places[i]] = results[i];
        _memory.Answered(calls.Take(asked.Answered ?? 0));
        if (asked is { Answered: null, IsOutOfTime: false } && count == 1 && !reading.Limits.HasAnswers && reading.Limits.CountFailure() >= FailuresWithoutAnswer)
            throw Void($"aggregate3 itself failed over single calls, {FailuresWithoutAnswer} of them, and answered none (does the node give a call any gas?)");
        return asked;
    }
}
