using System.Diagnostics.Metrics;
using KeeperBot.Monitoring.Metrics;

namespace KeeperBot.Monitoring.Tests.Metrics;

public sealed class MeterExportTests : IDisposable
{
    private readonly Meter _meter = new("KeeperBot.Tests." + nameof(MeterExportTests));
    private readonly MeterExport _export = new();

    [Fact]
    public void Collect_CounterOfThisProgram_IsSummedByTags()
    {
        var counter = _meter.CreateCounter<long>("keeper.test.refusals", "{refusal}", "Refused.");
        counter.Add(1, new KeyValuePair<string, object?>("code", "a"));
        counter.Add(2, new KeyValuePair<string, object?>("code", "a"));
        Text().ShouldContain("# TYPE keeperbot_test_refusals_total counter\nkeeperbot_test_refusals_total{code=\"a\"} 3\n");
    }

    [Fact]
    public void Collect_GaugeInBytes_HasItsUnitInTheName()
    {
        var size = 10L;
        _meter.CreateObservableGauge("keeper.test.size", () => size, "By", "Size.");
        Text().ShouldContain("keeperbot_test_size_bytes 10\n");
        size = 4;
        Text().ShouldContain("keeperbot_test_size_bytes 4\n");
    }

    [Fact]
    public void Collect_Histogram_HasCumulativeBuckets()
    {
        var histogram = _meter.CreateHistogram<double>("keeper.test.wait", "s", "Wait.");
        histogram.Record(0.02);
        histogram.Record(7);
        var text = Text();
        text.ShouldContain("keeperbot_test_wait_seconds_bucket{le=\"0.01\"} 0\n");
        text.ShouldContain("keeperbot_test_wait_seconds_bucket{le=\"0.025\"} 1\n");
        text.ShouldContain("keeperbot_test_wait_seconds_bucket{le=\"10\"} 2\n");
        text.ShouldContain("keeperbot_test_wait_seconds_sum 7.02\n");
    }

    [Fact]
    public void Collect_MeterThatIsGone_HasNoSeries()
    {
        using (var gone = new Meter("KeeperBot.Tests.Gone"))
        {
            gone.CreateObservableGauge("keeper.test.gone", () => 1L, null, "Gone.");
            Text().ShouldContain("keeperbot_test_gone 1\n");
        }

        Text().ShouldNotContain("keeperbot_test_gone");
    }

    [Fact]
    public void Collect_InstrumentThatThrows_LeavesTheOthers()
    {
        _meter.CreateObservableGauge("keeper.test.bad", Failing, null, "Bad.");
        _meter.CreateObservableGauge("keeper.test.good", () => 1L, null, "Good.");
        var text = Text();
        text.ShouldContain("keeperbot_test_good 1\n");
        text.ShouldContain("keeperbot_observation_failures_total 1\n");
    }

    [Fact]
    public void Collect_TooManySeries_AreDroppedAndCounted()
    {
        var counter = _meter.CreateCounter<long>("keeper.test.many", null, "Many.");
        for (var index = 0; index < 600; index++)
            counter.Add(1, new KeyValuePair<string, object?>("n", index));
        var text = Text();
        text.Split('\n').Count(line => line.StartsWith("keeperbot_test_many_total{", StringComparison.Ordinal)).ShouldBe(500);
        text.ShouldContain("keeperbot_series_dropped_total 100\n");
    }

    [Fact]
    public void Collect_MeterOfSomebodyElse_IsNotShown()
    {
        using var other = new Meter("SomebodyElse");
        other.CreateCounter<long>("keeper.theirs").Add(1);
        Text().ShouldNotContain("theirs");
    }

    public void Dispose()
    {
        _export.Dispose();
        _meter.Dispose();
    }

    private static long Failing() => throw new InvalidOperationException("cannot be observed");

    private string Text() => PrometheusText.Write(_export.Collect());
}
