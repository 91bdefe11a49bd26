namespace KeeperBot.Evm.Nodes;

/// <summary>Lets a rate of calls through on average, with a burst of one second's worth. Not safe for use by several at once.</summary>
internal sealed class TokenBucket
{
    private readonly double _rate;
    private readonly double _capacity;
    private readonly TimeProvider _time;
    private double _tokens;
    private long _at;

    internal TokenBucket(double callsPerSecond, TimeProvider time)
    {
        _rate = callsPerSecond;
        _capacity = _tokens = Math.Max(1, callsPerSecond);
        _time = time;
        _at = time.GetTimestamp();
    }

    /// <summary>Whether one call may go now.</summary>
    internal bool HasRoom
    {
        get
        {
            Refill();
            return _tokens >= 1;
        }
    }

    /// <summary>Takes the calls' tokens, going into debt for a batch larger than the burst; gives how long to wait before sending.</summary>
    internal TimeSpan Take(int calls)
    {
        Refill();
        var wait = _tokens >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - _tokens) / _rate);
        _tokens -= calls;
        return wait;
    }

    private void Refill()
    {
        var now = _time.GetTimestamp();
        _tokens = Math.Min(_capacity, _tokens + _time.GetElapsedTime(_at, now).TotalSeconds * _rate);
        _at = now;
    }
}
