using System.Text.Json;
using KeeperBot.Monitoring.Reports;

namespace KeeperBot.Monitoring.Dashboard;

/// <summary>The history by columns: times, blocks, and one line of values (null where there was none) for each account and underlying.</summary>
internal static class HistoryJson
{
    public static byte[] Write(IReadOnlyList<HistoryPoint> points) => ReportJson.WriteLine(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("time");
        foreach (var point in points)
            writer.WriteNumberValue(point.Time);
        writer.WriteEndArray();
        writer.WriteStartArray("block");
        foreach (var point in points)
            writer.WriteNumberValue(point.Block);
        writer.WriteEndArray();
        WriteLines(writer, "health", points, point => point.Health);
        WriteLines(writer, "delta", points, point => point.Delta);
        writer.WriteEndObject();
    });

    private static void WriteLines(Utf8JsonWriter writer, string name, IReadOnlyList<HistoryPoint> points, Func<HistoryPoint, IReadOnlyList<KeyValuePair<string, double>>> values)
    {
        var columns = new SortedDictionary<string, double?[]>(StringComparer.Ordinal);
        for (var index = 0; index < points.Count; index++)
        {
            foreach (var (key, value) in values(points[index]))
            {
                if (!columns.TryGetValue(key, out var column))
                    columns.Add(key, column = new double?[points.Count]);
                column[index] = value;
            }
        }

        writer.WriteStartObject(name);
        foreach (var (key, column) in columns)
        {
            writer.WriteStartArray(key);
            foreach (var value in column)
            {
                if (value is { } number && double.IsFinite(number))
                    writer.WriteNumberValue(number);
                else
                    writer.WriteNullValue();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
