namespace KeeperBot.Monitoring.Alerts;

/// <summary>
/// The machine's clock, and how far it was set on or back since it was asked before: quiet hours and the digest go by what it says, but no repetition, escalation
/// or new attempt may wait for the hours that it was set back, or come at once for those that it was set on. Not for several threads.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class MachineClock(TimeProvider time)
{
    // A time server that steers the clock is not taken for somebody who set it.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(30);

    private DateTimeOffset _seen = time.GetUtcNow();
    private long _stamp = time.GetTimestamp();

    /// <summary>What it says.</summary>
    /// <param name="set">How far it was set; what was remembered by the clock before moves by as much.</param>
    public DateTimeOffset Now(out TimeSpan set)
    {
        var (now, stamp) = (time.GetUtcNow(), time.GetTimestamp());
        set = now - (_seen + time.GetElapsedTime(_stamp, stamp));
        if (set.Duration() < Least)
            set = TimeSpan.Zero;
        (_seen, _stamp) = (now, stamp);
        return now;
    }
}
