using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace KeeperBot.Monitoring.Metrics;

/// <summary>
/// Families as an OTLP export request in its JSON encoding (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding; ExportMetricsServiceRequest of
/// opentelemetry-proto). Written here because what is exported are families that cycles make and no instruments that an SDK could read: both ways out show the same numbers
/// under the same names.
/// </summary>
public static class OtlpJson
{
    // AGGREGATION_TEMPORALITY_CUMULATIVE
    private const int Cumulative = 2;

    private static readonly KeyValuePair<string, string>[] None = [];

    /// <summary>The request in UTF-8.</summary>
    /// <param name="families">What is exported.</param>
    /// <param name="resource">Attributes of the whole: service.name and such.</param>
    /// <param name="startedAt">From when counters count.</param>
    /// <param name="now">When the numbers are read.</param>
    public static byte[] Write(IEnumerable<MetricFamily> families, IEnumerable<KeyValuePair<string, string>> resource, DateTimeOffset startedAt, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(families);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("resourceMetrics");
            writer.WriteStartObject();
            writer.WriteStartObject("resource");
            Attributes(writer, resource);
            writer.WriteEndObject();
            writer.WriteStartArray("scopeMetrics");
            writer.WriteStartObject();
            writer.WriteStartObject("scope");
            writer.WriteString("name", "KeeperBot");
            writer.WriteEndObject();
            writer.WriteStartArray("metrics");
            foreach (var family in families.Where(family => !family.Samples.IsEmpty).OrderBy(family => family.Name, StringComparer.Ordinal))
                Family(writer, family, Nanoseconds(startedAt), Nanoseconds(now));
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Family(Utf8JsonWriter writer, MetricFamily family, string start, string now)
    {
        writer.WriteStartObject();
        writer.WriteString("name", family.Name);
        writer.WriteString("description", family.Help);
        writer.WriteStartObject(family.Kind switch { MetricKind.Counter => "sum", MetricKind.Histogram => "histogram", _ => "gauge" });
        if (family.Kind != MetricKind.Gauge)
            writer.WriteNumber("aggregationTemporality", Cumulative);
        if (family.Kind == MetricKind.Counter)
            writer.WriteBoolean("isMonotonic", true);
        writer.WriteStartArray("dataPoints");
        if (family.Kind == MetricKind.Histogram)
            Histograms(writer, family, start, now);
        else
            foreach (var sample in family.Samples)
                Number(writer, sample, family.Kind == MetricKind.Counter ? start : null, now);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter writer, MetricSample sample, string? start, string now)
    {
        writer.WriteStartObject();
        Attributes(writer, sample.Labels);
        Times(writer, start, now);
        Double(writer, "asDouble", sample.Value);
        writer.WriteEndObject();
    }

    /// <summary>Each series' buckets: counted one by one here, where Prometheus' are cumulative.</summary>
    private static void Histograms(Utf8JsonWriter writer, MetricFamily family, string start, string now)
    {
        static ImmutableArray<KeyValuePair<string, string>> Labels(MetricSample sample) => [.. sample.Labels.Where(label => label.Key != "le")];
        foreach (var series in family.Samples.GroupBy(sample => string.Join('\u0001', Labels(sample).Select(label => $"{label.Key}\u0002{label.Value}"))))
        {
            var buckets = series.Where(sample => sample.Suffix == "_bucket").ToList();
            writer.WriteStartObject();
            Attributes(writer, Labels(series.First()));
            Times(writer, start, now);
            writer.WriteString("count", Count(series.First(sample => sample.Suffix == "_count").Value));
            Double(writer, "sum", series.First(sample => sample.Suffix == "_sum").Value);
            writer.WriteStartArray("bucketCounts");
            var before = 0.0;
            foreach (var bucket in buckets)
            {
                writer.WriteStringValue(Count(bucket.Value - before));
                before = bucket.Value;
            }

            writer.WriteEndArray();
            writer.WriteStartArray("explicitBounds");
            foreach (var bucket in buckets.Take(buckets.Count - 1))
                writer.WriteNumberValue(double.Parse(bucket.Labels.First(label => label.Key == "le").Value, CultureInfo.InvariantCulture));
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }

    private static void Attributes(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, string>>? attributes)
    {
        writer.WriteStartArray("attributes");
        foreach (var (key, value) in attributes ?? None)
        {
            writer.WriteStartObject();
            writer.WriteString("key", key);
            writer.WriteStartObject("value");
            writer.WriteString("stringValue", value);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Times(Utf8JsonWriter writer, string? start, string now)
    {
        if (start is not null)
            writer.WriteString("startTimeUnixNano", start);
        writer.WriteString("timeUnixNano", now);
    }

    /// <summary>What is not finite is text in this encoding.</summary>
    private static void Double(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumber(name, value);
        else
            writer.WriteString(name, double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }

    private static string Count(double value) => ((long)value).ToString(CultureInfo.InvariantCulture);

    private static string Nanoseconds(DateTimeOffset at) => ((at - DateTimeOffset.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture);
}
