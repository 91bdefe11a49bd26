using System.Collections.Immutable;
using System.Diagnostics;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Monitoring.Tests;
using Xunit.Abstractions;

namespace KeeperBot.Host.Tests.Web;

/// <summary>
/// 200 readers of the event stream while cycles with 1,000 positions come. For a few seconds as a rule; KEEPER_SOAK_SECONDS=300 makes the long run, whose figures are printed.
/// </summary>
public sealed class StreamSoakTests(ITestOutputHelper output)
{
    private const int Readers = 200, Positions = 1000;

    [Fact]
    public async Task Streams_TwoHundredReaders_GrowNoMemory()
    {
        var seconds = double.TryParse(Environment.GetEnvironmentVariable("KEEPER_SOAK_SECONDS"), System.Globalization.CultureInfo.InvariantCulture, out var asked) ? asked : 3;
        await using var surface = await RunningSurface.StartAsync();
        var cycle = Large();
        surface.Feed(cycle);
        using var stop = new CancellationTokenSource();
        var (bytes, readers) = (new long[Readers], new Task[Readers]);
        for (var index = 0; index < Readers; index++)
            readers[index] = ReadAsync(surface, bytes, index, stop.Token);
        var clock = Stopwatch.StartNew();
        var (heap, set, latest) = (new List<long>(), new List<long>(), new List<double>());
        for (ulong block = 1000; clock.Elapsed.TotalSeconds < seconds || heap.Count < 8; block++)
        {
            var begin = Stopwatch.GetTimestamp();
            surface.Feed(cycle with { Block = cycle.Block with { Number = block } });
            latest.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            await Task.Delay(TimeSpan.FromSeconds(seconds / 60));
            if (latest.Count % 5 == 0)
            {
                heap.Add(GC.GetTotalMemory(forceFullCollection: true));
                set.Add(Environment.WorkingSet);
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        output.WriteLine(FormattableString.Invariant(
            $"{Readers} readers, {Positions} positions, {clock.Elapsed.TotalSeconds:0} s, {latest.Count} cycles, {bytes.Sum() >> 20} MiB sent; heap after collection MiB: {string.Join(' ', heap.Select(value => value >> 20))}; working set MiB: {string.Join(' ', set.Select(value => value >> 20))}; the loop's part of a cycle: median {latest.Order().ElementAt(latest.Count / 2):0.000} ms, worst {latest.Max():0.0} ms"));
        bytes.ShouldAllBe(count => count > 0);
        // The mean of the last quarter against that of the second: what every cycle left behind would show.
        var quarter = heap.Count / 4;
        heap.TakeLast(quarter).Average().ShouldBeLessThan((heap.Skip(quarter).Take(quarter).Average() * 1.1) + (4 << 20));
    }

    private static async Task ReadAsync(RunningSurface surface, long[] bytes, int index, CancellationToken stop)
    {
        try
        {
            using var answer = await surface.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead);
            await using var stream = await answer.Content.ReadAsStreamAsync(stop);
            var buffer = new byte[64 * 1024];
            int count;
            while ((count = await stream.ReadAsync(buffer, stop)) > 0)
                bytes[index] += count;
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private static CycleCompleted Large()
    {
        var cycle = Outcomes.Completed();
        var risk = cycle.Assessment.Margin[0];
        var margins = Enumerable.Range(1, Positions).Select(number => risk.Margin with { Id = MarginAccountId.Isolated(Outcomes.Main, Outcomes.Lyra, number.ToString(System.Globalization.CultureInfo.InvariantCulture)) }).ToImmutableArray();
        var account = cycle.Snapshot.Accounts[0];
        return cycle with
        {
            Snapshot = cycle.Snapshot with { Accounts = [account with { Venues = [new KnownReading(Outcomes.Lyra, margins, [], [])] }] },
            Assessment = cycle.Assessment with { Margin = [.. margins.Select(margin => new MarginRisk(risk.Account, margin))] },
        };
    }
}
