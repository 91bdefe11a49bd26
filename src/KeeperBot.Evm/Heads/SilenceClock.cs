namespace KeeperBot.Evm.Heads;

/// <summary>Measures how long there has been no news, and when to say so again.</summary>
internal sealed class SilenceClock(TimeProvider time, TimeSpan after)
{
    private long _news = time.GetTimestamp();
    private long _told = time.GetTimestamp();

    /// <summary>Time left until the silence is worth telling.</summary>
    internal TimeSpan Patience
    {
        get
        {
            var left = after - time.GetElapsedTime(_told);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>There was news.</summary>
    internal void News() => _news = _told = time.GetTimestamp();

    /// <summary>The silence is told now; gives its length.</summary>
    internal TimeSpan Told()
    {
        _told = time.GetTimestamp();
        return time.GetElapsedTime(_news);
    }
}
