using KeeperBot.Monitoring.Metrics;

namespace KeeperBot.Monitoring.Tests.Metrics;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Write_OneGauge_HasHelpTypeAndValue() =>
        PrometheusText.Write([MetricFamily.Gauge("a_ratio", "What it is.", MetricSample.Of(1.25, ("account", "main")))])
            .ShouldBe("# HELP a_ratio What it is.\n# TYPE a_ratio gauge\na_ratio{account=\"main\"} 1.25\n");

    // The escapes of the format's own specification: backslash, double quote and line feed in values; no quotes escaped in HELP.
    [Fact]
    public void Write_HostileLabel_IsEscaped() =>
        PrometheusText.Write([MetricFamily.Gauge("a", "back\\slash \"quoted\"\nnext", MetricSample.Of(1, ("token", "<img src=x>\"} 1\nb 2\\")))])
            .ShouldBe("# HELP a back\\\\slash \"quoted\"\\nnext\n# TYPE a gauge\na{token=\"<img src=x>\\\"} 1\\nb 2\\\\\"} 1\n");

    [Fact]
    public void Write_LoneSurrogate_IsReplaced() =>
        PrometheusText.Write([MetricFamily.Gauge("a", "h", MetricSample.Of(1, ("token", "x\ud800y")))]).ShouldContain("token=\"x\ufffdy\"");

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(0.1, "0.1")]
    [InlineData(176, "176")]
    public void Number_AnyValue_IsInTheFormat(double value, string text) => PrometheusText.Number(value).ShouldBe(text);

    [Fact]
    public void Write_FamilyWithoutSeries_IsLeftOut() => PrometheusText.Write([MetricFamily.Gauge("a", "h")]).ShouldBeEmpty();

    [Fact]
    public void Write_TwoFamiliesOfOneName_Throws() => Should.Throw<ArgumentException>(
        () => PrometheusText.Write([MetricFamily.Gauge("a", "h", MetricSample.Of(1)), MetricFamily.Gauge("a", "h", MetricSample.Of(2))]));

    [Theory]
    [InlineData("1a")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a{b=\"\"} 1\nc")]
    public void Write_NameThatIsNone_Throws(string name) => Should.Throw<ArgumentException>(() => PrometheusText.Write([MetricFamily.Gauge(name, "h", MetricSample.Of(1))]));
}
