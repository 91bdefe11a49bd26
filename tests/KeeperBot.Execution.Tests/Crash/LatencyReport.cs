using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Tests.Policy;
using KeeperBot.Execution.Tests.Support;

namespace KeeperBot.Execution.Tests.Crash;

/// <summary>
/// How long a send takes against what it cannot do without, in one run: a bare write with fsync in the journal's folder and a bare round trip to the
/// node; and how long one commit of the journal takes against that fsync. The plane's own figures come from its histograms. Not a test: a busy machine would fail it.
/// </summary>
internal static class LatencyReport
{
    private const int Rounds = 100;

    public static async Task<int> PrintAsync(TextWriter output)
    {
        var measured = new Dictionary<string, List<double>>();
        using var listener = Listen(measured);
        await using var chain = await CounterChain.StartAsync();
        var rules = PolicyGuardTests.Rules() with { Assets = [new AssetCap(TestPlan.Dollars(10), TestPlan.Dollars(10 * Rounds))] };
        using var kit = await PlaneKit.StartAsync(chain.Upstream, chain.Folder.Journal, rules: rules);
        List<double> fsync = [], commit = [], trip = [];
        for (var round = 1; round <= Rounds; round++)
        {
            fsync.Add(Fsync(chain.Folder.Root));
            commit.Add(Commit(kit.Journal, round));
            trip.Add(await TimeAsync(() => kit.Client.GetChainIdAsync()));
            await kit.AdvanceAsync();
            var sent = await kit.SubmitAsync(TestPlan.Intent($"i{round}", await kit.HeadAsync(), promised: round, urgency: Urgency.Routine));
            if (sent is not Submitted { NodeAccepted: true })
                throw new InvalidOperationException($"round {round}: {sent}");
            await chain.MineAsync();
            await kit.AdvanceAsync();
        }

        Line(output, "bare write with fsync", fsync);
        Line(output, "journal commit", commit);
        Line(output, "bare round trip", trip);
        foreach (var (name, seconds) in measured.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Line(output, name, seconds);
        var ratio = Median(measured[PlaneTimings.AuthorizedToBroadcast]) / (Median(fsync) + Median(trip));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"journal commit, of one fsync: {Median(commit) / Median(fsync):0.00}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"authorised to broadcast, of one fsync and one round trip: {ratio:0.00} (goal: 3)"));
        return 0;
    }

    private static MeterListener Listen(Dictionary<string, List<double>> measured)
    {
        var listener = new MeterListener { InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == Refusals.MeterName && instrument is Histogram<double>)
                self.EnableMeasurementEvents(instrument);
        } };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
        {
            if (!measured.TryGetValue(instrument.Name, out var list))
                measured[instrument.Name] = list = [];
            list.Add(value);
        });
        listener.Start();
        return listener;
    }

    /// <summary>A page appended and on the disk, as SQLite's log does it at the least.</summary>
    private static double Fsync(string folder)
    {
        using var file = new FileStream(Path.Combine(folder, "fsync"), FileMode.Append);
        var start = Stopwatch.GetTimestamp();
        file.Write(new byte[4096]);
        file.Flush(flushToDisk: true);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The smallest durable write of the journal: one line, hashed and chained.</summary>
    private static double Commit(TransactionJournal journal, int round)
    {
        var start = Stopwatch.GetTimestamp();
        journal.WriteControl(new ControlChange("latency", round.ToString(CultureInfo.InvariantCulture), "measured", null));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<double> TimeAsync<T>(Func<Task<T>> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Line(TextWriter output, string name, List<double> seconds) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{name}: p50 {1000 * Median(seconds):0.00} ms, p95 {1000 * At(seconds, 0.95):0.00} ms, {seconds.Count} times"));

    private static double Median(List<double> values) => At(values, 0.5);

    private static double At(List<double> values, double share) => values.Order().ElementAt((int)(share * (values.Count - 1)));
}
