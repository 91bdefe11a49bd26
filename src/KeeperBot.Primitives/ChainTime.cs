using System.Globalization;

namespace KeeperBot.Primitives;

/// <summary>A block timestamp: whole seconds since the Unix epoch by the chain's own clock. Never mixed with a wall clock.</summary>
public readonly record struct ChainTime(ulong UnixSeconds) : IComparable<ChainTime>
{
    private const ulong LastOfTheCalendar = 253_402_300_799;
    private const long MostSeconds = 900_000_000_000;

    /// <inheritdoc/>
    public int CompareTo(ChainTime other) => UnixSeconds.CompareTo(other.UnixSeconds);

    /// <summary>Signed time from <paramref name="earlier"/> to this one; the longest span there is where it is longer. A contract may name any second, and none must end the process.</summary>
    public TimeSpan Since(ChainTime earlier)
    {
        var seconds = (Int128)UnixSeconds - earlier.UnixSeconds;
        return seconds > MostSeconds ? TimeSpan.MaxValue : seconds < -MostSeconds ? TimeSpan.MinValue : TimeSpan.FromSeconds((double)seconds);
    }

    /// <summary>This time moved by whole seconds (fractions are dropped).</summary>
    public ChainTime Plus(TimeSpan span) => new(checked((ulong)((long)UnixSeconds + (long)span.TotalSeconds)));

    /// <summary>The same instant on the civil calendar, for display; its last second where this is later.</summary>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(UnixSeconds, LastOfTheCalendar));

    /// <summary>ISO 8601 in UTC; beyond the year 9999 the number of seconds.</summary>
    public override string ToString() => UnixSeconds > LastOfTheCalendar
        ? string.Create(CultureInfo.InvariantCulture, $"second {UnixSeconds}")
        : ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Order in time.</summary>
    public static bool operator <(ChainTime left, ChainTime right) => left.UnixSeconds < right.UnixSeconds;

    /// <summary>Order in time.</summary>
    public static bool operator >(ChainTime left, ChainTime right) => left.UnixSeconds > right.UnixSeconds;

    /// <summary>Order in time.</summary>
    public static bool operator <=(ChainTime left, ChainTime right) => left.UnixSeconds <= right.UnixSeconds;

    /// <summary>Order in time.</summary>
    public static bool operator >=(ChainTime left, ChainTime right) => left.UnixSeconds >= right.UnixSeconds;
}
