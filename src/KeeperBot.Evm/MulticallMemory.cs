namespace KeeperBot.Evm;

/// <summary>
/// What the reads of one reader leave to the next: calls that used up the gas, calls over which alone the node's time ran out, and calls that were in a part over which it did and are not
/// answered since, with the size of the parts in which they are asked next. It is told of each as it happens, so that a read that ends void leaves it too.
/// </summary>
internal sealed class MulticallMemory
{
    // A contract that takes the node's time costs every account of a read that time: one is asked again only after so many reads, and then so many of them in a read.
    private const int ReadsBetweenTimeouts = 10;
    private const int RetriesInOne = 2;

    // Calls whose arguments change with every block never come again. What is forgotten here is found again.
    private const int MostDoubted = 20_000;

    private readonly Lock _lock = new();
    private readonly HashSet<ContractCall> _burners = [];
    private readonly Dictionary<ContractCall, long> _slow = [];
    private readonly Dictionary<ContractCall, int> _doubted = [];
    private volatile bool _isEmpty = true;
    private long _turn;
    private int _pause;

    /// <summary>Whether every call of the reads so far was answered since.</summary>
    internal bool IsEmpty => _isEmpty;

    /// <summary>Sorts the calls' places by what is known of them.</summary>
    internal Known Sort(ContractCall[] calls)
    {
        var known = new Known([], [], [], []);
        lock (_lock)
        {
            for (var i = 0; i < calls.Length; i++)
            {
                if (_slow.ContainsKey(calls[i]))
                    known.Slow.Add(i);
                else if (_doubted.TryGetValue(calls[i], out var size))
                    known.Doubted.Add((i, size));
                else
                    (_burners.Contains(calls[i]) ? known.Burning : known.Clean).Add(i);
            }
        }

        return known;
    }

    /// <summary>The node's time ran out over these: over one alone, or over a part of which the next are of <paramref name="next"/> calls.</summary>
    internal void OutOfTime(IReadOnlyList<ContractCall> calls, int next)
    {
        lock (_lock)
        {
            if (_doubted.Count > MostDoubted)
                _doubted.Clear();
            foreach (var call in calls)
            {
                Forget(call);
                if (calls.Count > 1)
                    _doubted[call] = next;
            }

            if (calls.Count == 1)
            {
                _slow.Add(calls[0], ++_turn);
                // One that is found while others wait does not make them wait longer.
                _pause = _pause > 0 ? _pause : ReadsBetweenTimeouts;
            }

            Count();
        }
    }

    /// <summary>This one used up the gas, asked first.</summary>
    internal void OutOfGas(ContractCall call)
    {
        lock (_lock)
        {
            Forget(call);
            _burners.Add(call);
            Count();
        }
    }

    /// <summary>These were answered.</summary>
    internal void Answered(IEnumerable<ContractCall> calls)
    {
        if (_isEmpty)
            return;
        lock (_lock)
        {
            foreach (var call in calls)
                Forget(call);
            Count();
        }
    }

    /// <summary>Calls that count as such that use up the gas although they were not asked, because of others to the same contract.</summary>
    internal void CountAsOutOfGas(IEnumerable<ContractCall> calls)
    {
        lock (_lock)
        {
            foreach (var call in calls)
            {
                if (!_doubted.ContainsKey(call) && !_slow.ContainsKey(call))
                    _burners.Add(call);
            }

            Count();
        }
    }

    /// <summary>Which of these slow calls to ask again in this read, each alone: those that were not asked for longest; none while the pause lasts.</summary>
    internal List<int> Due(ContractCall[] calls, List<int> slow)
    {
        lock (_lock)
        {
            if (slow.Count == 0 || _pause-- > 0)
                return [];
            _pause = 0;
            return [.. slow.OrderBy(place => _slow.GetValueOrDefault(calls[place])).Take(RetriesInOne)];
        }
    }

    private void Forget(ContractCall call)
    {
        _burners.Remove(call);
        _slow.Remove(call);
        _doubted.Remove(call);
    }

    private void Count() => _isEmpty = _burners.Count + _slow.Count + _doubted.Count == 0;

    /// <summary>Places of a read's calls, by what is known of them; of the doubted also how many to ask at once.</summary>
    internal sealed record Known(List<int> Clean, List<(int Place, int Size)> Doubted, List<int> Burning, List<int> Slow);
}
