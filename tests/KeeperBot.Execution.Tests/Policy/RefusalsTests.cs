using System.Diagnostics.Metrics;
using KeeperBot.Execution.Policy;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeeperBot.Execution.Tests.Policy;

public sealed class RefusalsTests
{
    [Fact]
    public void Report_OneRefusal_IsCountedOnceUnderItsCode()
    {
        var seen = new List<(long Count, string? Code)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument is { Name: Refusals.CounterName, Meter.Name: Refusals.MeterName })
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            // Other tests refuse at the same time, each under codes of the product.
            if (tags[0].Value as string == "test.only")
                seen.Add((count, tags[0].Value as string));
        });
        listener.Start();

        Refusals.Report(NullLogger.Instance, new("a"), "test.only", "for a test");

        seen.ShouldBe([(1, "test.only")]);
    }
}
