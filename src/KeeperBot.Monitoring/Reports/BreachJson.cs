using System.Text.Json;
using KeeperBot.Core.Risk.Foresight;

namespace KeeperBot.Monitoring.Reports;

/// <summary>What is foreseen of one margin account, as JSON: probabilities from 0 to 1, times in seconds, volatilities as annual decimals.</summary>
public static class BreachJson
{
    private const double Day = 1.0 / 365;

    /// <summary>"breach": null where there is nothing to breach; an object that says why where nothing can be foreseen.</summary>
    public static void Write(Utf8JsonWriter writer, BreachOutlook? outlook, bool levels = true)
    {
        ArgumentNullException.ThrowIfNull(writer);
        switch (outlook)
        {
            case BreachForeseen foreseen:
                writer.WriteStartObject("breach");
                writer.WriteBoolean("foreseeable", true);
                writer.WriteBoolean("warmingUp", foreseen.IsWarmingUp);
                if (levels)
                {
                    WriteLevel(writer, "liquidation", foreseen.Liquidation);
                    WriteLevel(writer, "trigger", foreseen.Trigger);
                }

                WriteWatched(writer, foreseen.Watched);
                WriteDrivers(writer, foreseen);
                writer.WriteEndObject();
                break;
            case BreachUnforeseeable unknown:
                writer.WriteStartObject("breach");
                writer.WriteBoolean("foreseeable", false);
                writer.WriteString("reason", unknown.Reason);
                writer.WriteEndObject();
                break;
            default:
                writer.WriteNull("breach");
                break;
        }
    }

    private static void WriteLevel(Utf8JsonWriter writer, string name, LevelBreach? level)
    {
        if (level is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        writer.WriteFinite("health", level.Level);
        writer.WriteFinite("within1h", level.WithinHour);
        writer.WriteFinite("within6h", level.WithinSixHours);
        writer.WriteFinite("within24h", level.WithinDay);
        WriteSeconds(writer, "medianSeconds", level.Median);
        if (level.Nearest is { } nearest)
        {
            writer.WriteStartObject("nearestMove");
            writer.WriteString("underlying", nearest.Underlying.Symbol);
            writer.WriteFinite("share", nearest.Share);
            writer.WriteFinite("dailyDeviations", nearest.DailyDeviations);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("nearestMove");
        }

        writer.WriteEndObject();
    }

    private static void WriteWatched(Utf8JsonWriter writer, WatchedBreach? watched)
    {
        if (watched is null)
        {
            writer.WriteNull("breachWithin");
            return;
        }

        writer.WriteStartObject("breachWithin");
        WriteSeconds(writer, "horizonSeconds", watched.Horizon);
        writer.WriteFinite("probability", watched.Probability);
        writer.WriteNumber("curingHealth", watched.CuringHealth);
        writer.WriteEndObject();
    }

    private static void WriteDrivers(Utf8JsonWriter writer, BreachForeseen foreseen)
    {
        writer.WriteStartArray("volatility");
        foreach (var driver in foreseen.Drivers)
        {
            writer.WriteStartObject();
            writer.WriteString("underlying", driver.Underlying.Symbol);
            writer.WriteFinite("annual", driver.At(Day));
            writer.WriteString("source", ReportJson.Kebab(driver.SourceAt(Day)));
            writer.WriteBoolean("warmingUp", driver.IsWarmingUp);
            writer.WriteBoolean("jumps", driver.Jumps is not null);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteSeconds(Utf8JsonWriter writer, string name, TimeSpan? span)
    {
        if (span is { } known)
            writer.WriteNumber(name, (long)known.TotalSeconds);
        else
            writer.WriteNull(name);
    }
}
