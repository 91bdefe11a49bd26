using System.Collections.Concurrent;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm;

public sealed partial class MulticallReader
{
    /// <summary>One read, or a part of it: what is asked, where the answers go, and the limits of the whole.</summary>
    private sealed class Reading(
        ContractCall[] calls, CallResult[] results, BlockRef block, IReadOnlyList<CodeOverride> overrides, ConcurrentBag<PooledBytes>? buffers, CancellationToken cancellation)
    {
        internal ContractCall[] Calls { get; } = calls;

        internal CallResult[] Results { get; } = results;

        internal BlockRef Block { get; } = block;

        internal IReadOnlyList<CodeOverride> Overrides { get; } = overrides;

        internal ConcurrentBag<PooledBytes>? Buffers { get; } = buffers;

        internal CancellationToken Cancellation { get; } = cancellation;

        internal Limits Limits { get; private init; } = new();

        /// <summary>These of its calls, as a reading of their own under the same limits.</summary>
        internal Reading Of(List<int> places) =>
            new([.. places.Select(place => Calls[place])], new CallResult[places.Count], Block, Overrides, Buffers, Cancellation) { Limits = Limits };
    }

    /// <summary>What is left to one read of its chances and its time. Its chunks run at the same time.</summary>
    private sealed class Limits
    {
        private readonly Lock _lock = new();
        private int _chances = ChancesAtTheEnd, _doubts = DoubtsInOne, _failures, _timeouts;
        private volatile bool _hasAnswers;
        private Task? _probe;

        /// <summary>Whether any call at all was answered. A multicall of nothing is none.</summary>
        internal bool HasAnswers
        {
            get => _hasAnswers;
            set => _hasAnswers = value;
        }

        /// <summary>Whether a request of this read ran out of the node's time.</summary>
        internal bool HasTimedOut => Volatile.Read(ref _timeouts) > 0;

        /// <summary>When the first request that ran out of time was sent, a timestamp; null where none did.</summary>
        internal long? FirstTimeout
        {
            get
            {
                lock (_lock)
                    return field;
            }

            private set;
        }

        /// <summary>Counts one, and says the how manieth it is.</summary>
        internal int TakeTimeout(long started)
        {
            lock (_lock)
            {
                FirstTimeout ??= started;
                return ++_timeouts;
            }
        }

        /// <summary>Starts the probe the first time; everybody waits for that one.</summary>
        internal Task ProbeOnceAsync(Func<Task> probe)
        {
            lock (_lock)
                return _probe ??= probe();
        }

        internal int CountFailure() => Interlocked.Increment(ref _failures);

        internal bool TakeChance() => Interlocked.Decrement(ref _chances) >= 0;

        internal void GiveBackChance() => Interlocked.Increment(ref _chances);

        internal bool TakeDoubt() => Interlocked.Decrement(ref _doubts) >= 0;
    }
}
