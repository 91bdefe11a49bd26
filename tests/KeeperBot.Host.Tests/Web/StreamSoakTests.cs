using System.Collections.Immutable;
using System.Diagnostics;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Monitoring.Tests;
using Xunit.Abstractions;

namespace KeeperBot.Host.Tests.Web;

/// <summary>
/// 200 readers of the event stream while cycles with 1,000 positions come. For a few seconds as a rule; `keeper test --soak` makes the long run, whose figures are printed.
/// </summary>
public sealed class StreamSoakTests(ITestOutputHelper output)
{
    private const int Readers = 200, Positions = 100, ManyPositions = 1000, Cycles = 400;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Streams_TwoHundredReaders_GrowNoMemory()
    {
        var seconds = double.TryParse(Environment.GetEnvironmentVariable("KEEPER_SOAK_SECONDS"), System.Globalization.CultureInfo.InvariantCulture, out var asked) ? asked : 0;
        await using var surface = await RunningSurface.StartAsync();
        var positions = seconds > 0 ? ManyPositions : Positions;
        var cycle = Large(positions);
        surface.Feed(cycle);
        using var stop = new CancellationTokenSource();
        var (bytes, readers) = (new long[Readers], new Task[Readers]);
        for (var index = 0; index < Readers; index++)
            readers[index] = ReadAsync(surface, bytes, index, stop.Token);
        var (clock, latest, heap) = (Stopwatch.StartNew(), new List<double>(), new List<long>());
        ulong block = 1000;
        // However slow the machine: what is measured begins when everybody is served, and goes on for as many cycles.
        while (bytes.Any(count => count == 0) && clock.Elapsed < Patience)
            await FeedAsync();
        bytes.ShouldAllBe(count => count > 0);
        latest.Clear();
        clock.Restart();
        for (var cycles = 0; cycles < Cycles || clock.Elapsed.TotalSeconds < seconds; cycles++)
        {
            await FeedAsync();
            if (cycles % (Cycles / 8) == 0)
                heap.Add(GC.GetTotalMemory(forceFullCollection: true));
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        output.WriteLine(FormattableString.Invariant(
            $"soak: the page alone: {Readers} readers, {positions} positions, {clock.Elapsed.TotalSeconds:0} s, {latest.Count} cycles, {bytes.Sum() >> 20} MiB sent; heap after collection MiB: {string.Join(' ', heap.Select(value => value >> 20))}; working set {Environment.WorkingSet >> 20} MiB; the loop's part of a cycle: median {latest.Order().ElementAt(latest.Count / 2):0.000} ms, worst {latest.Max():0.0} ms"));
        // A document kept for every cycle, let alone for every reader, would be far more.
        var quarter = heap.Count / 4;
        heap.TakeLast(quarter).Average().ShouldBeLessThan((heap.Skip(quarter).Take(quarter).Average() * 1.25) + (24 << 20));

        async Task FeedAsync()
        {
            var begin = Stopwatch.GetTimestamp();
            surface.Feed(cycle with { Block = cycle.Block with { Number = block++ } });
            latest.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            await Task.Delay(TimeSpan.FromMilliseconds(seconds > 0 ? 100 : 10));
        }
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

    private static CycleCompleted Large(int positions)
    {
        var cycle = Outcomes.Completed();
        var risk = cycle.Assessment.Margin[0];
        var margins = Enumerable.Range(1, positions).Select(number => risk.Margin with { Id = MarginAccountId.Isolated(Outcomes.Main, Outcomes.Lyra, number.ToString(System.Globalization.CultureInfo.InvariantCulture)) }).ToImmutableArray();
        var account = cycle.Snapshot.Accounts[0];
        return cycle with
        {
            Snapshot = cycle.Snapshot with { Accounts = [account with { Venues = [new KnownReading(Outcomes.Lyra, margins, [], [])] }] },
            Assessment = cycle.Assessment with { Margin = [.. margins.Select(margin => new MarginRisk(risk.Account, margin))] },
        };
    }
}
