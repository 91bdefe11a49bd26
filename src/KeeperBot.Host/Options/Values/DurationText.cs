using System.Collections.Frozen;
using System.Globalization;
using KeeperBot.Core.Units;

namespace KeeperBot.Host.Options.Values;

/// <summary>Durations as written: "500 ms", "90 s", "10 min", "2 h", "1 d".</summary>
public static class DurationText
{
    /// <summary>The units, for messages.</summary>
    public const string Units = "ms, s, min, h or d";

    private static readonly FrozenDictionary<string, long> TicksOf = new Dictionary<string, long>
    {
        ["ms"] = TimeSpan.TicksPerMillisecond,
        ["s"] = TimeSpan.TicksPerSecond,
        ["min"] = TimeSpan.TicksPerMinute,
        ["h"] = TimeSpan.TicksPerHour,
        ["d"] = TimeSpan.TicksPerDay,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a unit is one of time.</summary>
    public static bool IsUnit(string unit) => TicksOf.ContainsKey(unit);

    /// <summary>The span of a number of units; at most ten years.</summary>
    public static bool TryMake(Wad number, string unit, out TimeSpan span)
    {
        span = default;
        if (!TicksOf.TryGetValue(unit, out var ticks))
            return false;
        var total = number.Multiply(Wad.FromInteger(ticks), Rounding.Down).ToScaled(0, Rounding.Down);
        if (total < 0 || total > TimeSpan.TicksPerDay * 3660L)
            return false;
        span = TimeSpan.FromTicks((long)total);
        return true;
    }

    /// <summary>A span in the largest unit of which it is a whole number; what is no whole number of milliseconds is a fraction of them.</summary>
    public static string Write(TimeSpan span)
    {
        foreach (var unit in (string[])["d", "h", "min", "s"])
        {
            if (span.Ticks != 0 && span.Ticks % TicksOf[unit] == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{span.Ticks / TicksOf[unit]} {unit}");
        }

        return span.Ticks == 0 ? "0 s" : $"{Wad.FromInteger(span.Ticks).Divide(Wad.FromInteger(TimeSpan.TicksPerMillisecond), Rounding.Down)} ms";
    }
}
