using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Composition.Metrics;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Monitoring.Metrics;
using KeeperBot.Monitoring.Tests;
using KeeperBot.TestKit.Http;

namespace KeeperBot.Host.Tests.Web;

/// <summary>Metrics pushed to a collector on the loopback interface, which decodes them.</summary>
public sealed partial class OtlpTests : IDisposable
{
    private const string Secret = "Bearer a-secret-of-many-letters";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-otlp-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Push_OfACycle_HoldsEverySeriesThatAScrapeShows()
    {
        await using var collector = new LoopbackHttp();
        await using var surface = await RunningSurface.StartAsync(metricsOpen: true);
        using var log = LogSession.Start(Configuration(collector.Url("/v1/metrics")).Load(), TextWriter.Null, quiet: true);
        await using (var otlp = OtlpRuntime.Start(Configuration(collector.Url("/v1/metrics")).Load(), null, dryRun: false, TimeProvider.System, log))
        {
            surface.Feed(Outcomes.Completed());
            otlp.Observers.ShouldHaveSingleItem().OnCycle(Outcomes.Completed());
        }

        var (head, body) = collector.Requests.Last();
        head.ShouldStartWith("POST /v1/metrics ");
        head.ShouldContain("Content-Type: application/json");
        head.ShouldContain($"Authorization: {Secret}");
        var pushed = Decode(body);
        var scraped = Scraped(await surface.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
        // The surface's configuration has an account with limits of its own, the one that is pushed for has none.
        scraped.Keys.Where(series => !series.StartsWith("keeperbot_account_health_limit_ratio{", StringComparison.Ordinal)).Except(pushed.Keys).ShouldBeEmpty();
        pushed["keeperbot_health_ratio{account=\"main\",venue=\"lyra-v1\",margin_account=\"main/lyra-v1/2\"}"].ShouldBe(scraped["keeperbot_health_ratio{account=\"main\",venue=\"lyra-v1\",margin_account=\"main/lyra-v1/2\"}"]);
        pushed["keeperbot_cycles_total{outcome=\"completed\",code=\"\"}"].ShouldBe("1");
        var resource = JsonDocument.Parse(body).RootElement.GetProperty("resourceMetrics")[0].GetProperty("resource").GetProperty("attributes");
        resource.EnumerateArray().ShouldContain(attribute => attribute.GetProperty("key").GetString() == "service.name" && attribute.GetProperty("value").GetProperty("stringValue").GetString() == "keeperbot");
    }

    [Fact]
    public void Write_Histogram_CountsEachBucketByItself()
    {
        static MetricSample Bucket(string le, double count) => MetricSample.Of(count, ("le", le)) with { Suffix = "_bucket" };
        var family = new MetricFamily("h_seconds", MetricKind.Histogram, "h", [Bucket("0.5", 2), Bucket("1", 5), Bucket("+Inf", 6), MetricSample.Of(7.5) with { Suffix = "_sum" }, MetricSample.Of(6) with { Suffix = "_count" }]);

        var point = Metric(OtlpJson.Write([family], [], DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(2))).GetProperty("histogram").GetProperty("dataPoints")[0];

        point.GetProperty("bucketCounts").EnumerateArray().Select(count => count.GetString()).ShouldBe(["2", "3", "1"]);
        point.GetProperty("explicitBounds").EnumerateArray().Select(bound => bound.GetDouble()).ShouldBe([0.5, 1]);
        (point.GetProperty("count").GetString(), point.GetProperty("sum").GetDouble(), point.GetProperty("timeUnixNano").GetString()).ShouldBe(("6", 7.5, "2000000000"));
    }

    [Fact]
    public void Write_WhatIsNotFinite_IsTextAsTheEncodingHasIt() =>
        Metric(OtlpJson.Write([MetricFamily.Gauge("g", "g", MetricSample.Of(double.PositiveInfinity))], [], DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch))
            .GetProperty("gauge").GetProperty("dataPoints")[0].GetProperty("asDouble").GetString().ShouldBe("Infinity");

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")]
    public async Task Push_CollectorThatIsOfNoUse_IsToldOnceAndHoldsNobodyUp(string answer)
    {
        await using var collector = new LoopbackHttp(answer);
        using var errors = new StringWriter();
        var configuration = Configuration(collector.Url("/")).Load();
        using (var log = LogSession.Start(configuration, TextWriter.Synchronized(errors), quiet: false))
        {
            await using var otlp = OtlpRuntime.Start(configuration, null, dryRun: false, TimeProvider.System, log);
            while (collector.Requests.Count < (answer.Length == 0 ? 1 : 3))
            {
                // The loop's part of it returns whatever the collector does.
                otlp.Observers[0].OnCycle(Outcomes.Completed());
                await Task.Delay(50);
            }
        }

        if (answer.Length > 0)
            errors.ToString().Split("Metrics do not reach the collector").Length.ShouldBe(2, "once, however often");
        errors.ToString().ShouldNotContain("a-secret");
    }

    [Theory]
    [InlineData("ws://127.0.0.1/", "15 s", "metrics.otlp.endpoint")]
    [InlineData("http://collector.example/v1/metrics", "15 s", "metrics.otlp.endpoint")]
    [InlineData("https://collector.example/v1/metrics", "100 ms", "metrics.otlp.interval")]
    public void Load_CollectorThatCannotBe_IsRefused(string endpoint, string interval, string path) =>
        Configuration(new Uri(endpoint)).Set("metrics/otlp/interval", interval).SingleError().Path.ShouldBe(path);

    [Fact]
    public void Start_HeaderThatIsNotThere_EndsTheStart()
    {
        var configuration = Configuration(new Uri("http://127.0.0.1:9/")).Set("metrics/otlp/headers/Authorization", "file:nowhere").Load();
        using var log = LogSession.Start(configuration, TextWriter.Null, quiet: true);
        Should.Throw<CommandFailure>(() => OtlpRuntime.Start(configuration, null, false, TimeProvider.System, log)).Message.ShouldContain("metrics.otlp.headers.Authorization");
    }

    private SampleConfiguration Configuration(Uri endpoint)
    {
        var file = Path.Combine(_folder.FullName, "header");
        File.WriteAllText(file, Secret);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new SampleConfiguration().Remove("logging/file").SetJson("metrics", """{"otlp":{"endpoint":"","interval":"1 s","headers":{}}}""")
            .Set("metrics/otlp/endpoint", endpoint.ToString()).Set("metrics/otlp/headers/Authorization", $"file:{file}");
    }

    private static JsonElement Metric(byte[] request) => JsonDocument.Parse(request).RootElement.GetProperty("resourceMetrics")[0].GetProperty("scopeMetrics")[0].GetProperty("metrics")[0];

    /// <summary>Series by their name in a scrape; histograms as their counts.</summary>
    private static Dictionary<string, string> Decode(string body)
    {
        var series = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var metric in JsonDocument.Parse(body).RootElement.GetProperty("resourceMetrics")[0].GetProperty("scopeMetrics")[0].GetProperty("metrics").EnumerateArray())
        {
            var kind = new[] { "gauge", "sum", "histogram" }.Single(kind => metric.TryGetProperty(kind, out _));
            foreach (var point in metric.GetProperty(kind).GetProperty("dataPoints").EnumerateArray())
            {
                var labels = string.Join(',', point.GetProperty("attributes").EnumerateArray().Select(label => $"{label.GetProperty("key").GetString()}=\"{label.GetProperty("value").GetProperty("stringValue").GetString()}\""));
                var name = metric.GetProperty("name").GetString() + (kind == "histogram" ? "_count" : "") + (labels.Length == 0 ? "" : $"{{{labels}}}");
                series[name] = kind == "histogram" ? point.GetProperty("count").GetString()! : point.GetProperty("asDouble") is { ValueKind: JsonValueKind.Number } number ? number.GetDouble().ToString("R", CultureInfo.InvariantCulture) : point.GetProperty("asDouble").GetString()!;
            }
        }

        return series;
    }

    /// <summary>Instruments are the whole process's, other tests' among them, and go on between a push and a scrape.</summary>
    [GeneratedRegex("^keeperbot_(?!journal_)(((cycles|decisions|steps|skips|alarms)_total|cycle_[a-z]+_seconds_count)[ {]|(?![a-z_]*(_total|_bucket|_sum|_count)[ {]))", RegexOptions.CultureInvariant)]
    private static partial Regex OfCycles();

    /// <summary>What comes from cycles.</summary>
    private static Dictionary<string, string> Scraped(string text) => text.Split('\n')
        .Where(line => OfCycles().IsMatch(line))
        .Select(line => (Name: line[..line.LastIndexOf(' ')], Value: line[(line.LastIndexOf(' ') + 1)..])).ToDictionary(item => item.Name, item => item.Value, StringComparer.Ordinal);
}
