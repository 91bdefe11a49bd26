using System.Globalization;

namespace KeeperBot.Primitives;

/// <summary>A block timestamp: whole seconds since the Unix epoch by the chain's own clock. Never mixed with a wall clock.</summary>
public readonly record struct ChainTime(ulong UnixSeconds) : IComparable<ChainTime>
{
    /// <inheritdoc/>
    public int CompareTo(ChainTime other) => UnixSeconds.CompareTo(other.UnixSeconds);

    /// <summary>Signed time from <paramref name="earlier"/> to this one.</summary>
    public TimeSpan Since(ChainTime earlier) => TimeSpan.FromSeconds((double)((long)UnixSeconds - (long)earlier.UnixSeconds));

    /// <summary>This time moved by whole seconds (fractions are dropped).</summary>
    public ChainTime Plus(TimeSpan span) => new(checked((ulong)((long)UnixSeconds + (long)span.TotalSeconds)));

    /// <summary>The same instant on the civil calendar, for display.</summary>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.FromUnixTimeSeconds(checked((long)UnixSeconds));

    /// <summary>ISO 8601 in UTC.</summary>
    public override string ToString() => ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Order in time.</summary>
    public static bool operator <(ChainTime left, ChainTime right) => left.UnixSeconds < right.UnixSeconds;

    /// <summary>Order in time.</summary>
    public static bool operator >(ChainTime left, ChainTime right) => left.UnixSeconds > right.UnixSeconds;

    /// <summary>Order in time.</summary>
    public static bool operator <=(ChainTime left, ChainTime right) => left.UnixSeconds <= right.UnixSeconds;

    /// <summary>Order in time.</summary>
    public static bool operator >=(ChainTime left, ChainTime right) => left.UnixSeconds >= right.UnixSeconds;
}
