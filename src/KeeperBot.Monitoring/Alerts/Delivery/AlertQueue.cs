using System.Threading.Channels;

namespace KeeperBot.Monitoring.Alerts.Delivery;

/// <summary>What waits for one sink: the most urgent first, bounded. For several writers and one reader.</summary>
internal sealed class AlertQueue(int capacity)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<AlertMessage>[] _waiting = [new(), new(), new()];
    // Only wakes the reader; the alerts themselves wait above, where the least urgent can give way.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private bool _sealed;

    /// <summary>Whether nothing is taken in any more.</summary>
    public bool IsSealed
    {
        get
        {
            lock (_gate)
                return _sealed;
        }
    }

    /// <summary>Adds one.</summary>
    /// <returns>What gave way to it, or itself where everything that waits is more urgent or the queue is sealed; null where there was room.</returns>
    public AlertMessage? Add(AlertMessage message)
    {
        AlertMessage? dropped = null;
        lock (_gate)
        {
            if (_sealed)
                return message;
            _waiting[(int)message.Severity].AddLast(message);
            if (_waiting.Sum(list => list.Count) > capacity)
            {
                var least = _waiting.First(list => list.Count > 0);
                dropped = least.First!.Value;
                least.RemoveFirst();
            }
        }

        _wake.Writer.TryWrite(true);
        return dropped;
    }

    /// <summary>Takes the oldest of the most urgent; null when nothing waits.</summary>
    public AlertMessage? Take()
    {
        lock (_gate)
        {
            if (_waiting.LastOrDefault(list => list.Count > 0) is not { } list)
                return null;
            var message = list.First!.Value;
            list.RemoveFirst();
            return message;
        }
    }

    /// <summary>Waits until something may wait here; false once it is closed.</summary>
    public async ValueTask<bool> WaitAsync()
    {
        if (!await _wake.Reader.WaitToReadAsync().ConfigureAwait(false))
            return false;
        _wake.Reader.TryRead(out _);
        return true;
    }

    /// <summary>Takes whatever waits, and nothing more in.</summary>
    public IReadOnlyList<AlertMessage> Seal()
    {
        lock (_gate)
        {
            _sealed = true;
            var left = _waiting.Reverse().SelectMany(list => list).ToList();
            foreach (var list in _waiting)
                list.Clear();
            return left;
        }
    }

    /// <summary>Nothing more is waited for; what waits, or still comes before <see cref="Seal"/>, can be taken.</summary>
    public void Close() => _wake.Writer.TryComplete();
}
