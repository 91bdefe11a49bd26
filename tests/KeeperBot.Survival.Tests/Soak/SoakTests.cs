using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.Survival.Tests.World;
using Xunit.Abstractions;

namespace KeeperBot.Survival.Tests.Soak;

/// <summary>
/// The shipped program over many positions, with many readers of its event stream: its memory and the time of its cycles must not grow. Short as a rule; <c>keeper test --soak</c> makes the long
/// run of 1,000 positions and 200 readers, whose figures are printed.
/// </summary>
public sealed class SoakTests(FaultWorld world, ITestOutputHelper output) : IClassFixture<FaultWorld>
{
    private const double MostMegabytes = 300;

    private static readonly double Seconds = double.TryParse(Environment.GetEnvironmentVariable("KEEPER_SOAK_SECONDS"), CultureInfo.InvariantCulture, out var asked) ? asked : 0;

    private static int Positions => Seconds > 0 ? 1_000 : 12;

    private static int Readers => Seconds > 0 ? 200 : 20;

    // Runtime and caches fill up first; what is measured begins after that.
    private static int WarmUp => Seconds > 0 ? 60 : 20;

    private static int Cycles => Seconds > 0 ? 120 : 60;

    [Fact]
    public async Task Run_ManyPositionsAndReaders_GrowsNeitherMemoryNorCycles()
    {
        await using var bench = await FaultBench.OpenAsync(world);
        var trader = world.Chain.World.Accounts.Owner;
        await SoakBook.OpenAsync(world, trader, Positions);
        bench.WritePrivate("web.token", "a-token-for-the-soak-of-readers");
        var port = FreePort();
        SoakBook.Configure(bench.Folder, trader, string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));
        var keeper = await bench.StartAndCycleAsync();
        using var stop = new CancellationTokenSource();
        var bytes = new long[Readers];
        var readers = Enumerable.Range(0, Readers).Select(index => ReadAsync(port, bytes, index, stop.Token)).ToArray();
        for (var cycle = 0; cycle < WarmUp; cycle++)
            await StepAsync(bench);
        bytes.ShouldAllBe(count => count > 0, "every reader is served before anything is measured");

        var (clock, memory, times) = (Stopwatch.StartNew(), new List<double>(), new List<double>());
        while (times.Count < Cycles || clock.Elapsed.TotalSeconds < Seconds)
        {
            var begin = Stopwatch.GetTimestamp();
            await StepAsync(bench);
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            memory.Add(Resident(keeper.Id));
        }

        (await PositionsShownAsync(port)).ShouldBe(Positions, "to the end every position is read");
        readers.ShouldAllBe(reader => !reader.IsCompleted, "every reader is served to the end");
        await stop.CancelAsync();
        await Task.WhenAll(readers);
        var quarter = times.Count / 4;
        var (early, late) = (memory.Skip(quarter).Take(quarter).Average(), memory.TakeLast(quarter).Average());
        var (earlyTime, lateTime) = (Median(times.Skip(quarter).Take(quarter)), Median(times.TakeLast(quarter)));
        output.WriteLine(FormattableString.Invariant(
            $"soak: {Positions} positions, {Readers} readers, {times.Count} cycles in {clock.Elapsed.TotalSeconds:0} s, {bytes.Sum() >> 20} MiB sent; resident MiB: second quarter {early:0.0}, last {late:0.0}, most {memory.Max():0.0}; a block until its cycle has ended: median {earlyTime:0} ms, then {lateTime:0} ms"));

        bench.Keeper!.Said.ShouldNotContain("the cycle is void");
        bench.Sent.ShouldBeEmpty("steady state: nothing has to be done");
        memory.Max().ShouldBeLessThan(MostMegabytes);
        late.ShouldBeLessThan((early * 1.05) + 8);
        // Times say something in the long run only, on a machine with nothing else to do.
        if (Seconds > 0)
            lateTime.ShouldBeLessThan((earlyTime * 1.5) + 50);
        (await keeper.TerminateAsync()).ShouldBe(0, keeper.Tail());
    }

    // A second of chain time: prices and the venue's caches must not grow stale in a run of many blocks.
    private static async Task StepAsync(FaultBench bench)
    {
        var header = await bench.World.Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(1));
        await bench.Keeper!.CycleAsync(header.Number);
    }

    private static async Task<int> PositionsShownAsync(int port)
    {
        using var client = Client();
        var text = await client.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/metrics")));
        return text.Split('\n').Count(line => line.StartsWith("keeperbot_health_ratio{", StringComparison.Ordinal));
    }

    private static HttpClient Client()
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "a-token-for-the-soak-of-readers");
        return client;
    }

    private static async Task ReadAsync(int port, long[] bytes, int index, CancellationToken stop)
    {
        try
        {
            using var client = Client();
            using var answer = await client.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/api/events")), HttpCompletionOption.ResponseHeadersRead, stop);
            answer.EnsureSuccessStatusCode();
            await using var stream = await answer.Content.ReadAsStreamAsync(stop);
            var buffer = new byte[64 * 1024];
            int count;
            while ((count = await stream.ReadAsync(buffer, stop)) > 0)
                bytes[index] += count;
        }
        catch (OperationCanceledException)
        {
            // The end of the run.
        }
    }

    private static double Resident(int process) => double.Parse(
        File.ReadLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;

    private static double Median(IEnumerable<double> values) => values.Order().ToArray() is { Length: > 0 } sorted ? sorted[sorted.Length / 2] : double.NaN;

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
