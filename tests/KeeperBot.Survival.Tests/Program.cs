using System.Globalization;
using System.Runtime.InteropServices;
using KeeperBot.Survival.Tests.Chaos;
using KeeperBot.Survival.Tests.World;

namespace KeeperBot.Survival.Tests;

/// <summary>Entry of the long chaos run: <c>--seeds N</c>, <c>--first N</c>, <c>--workers N</c>, and <c>--resume FILE</c>, which keeps one line a seed and skips what it has.</summary>
public static class Program
{
    /// <summary>Plays the seeds; 0 when every invariant held in all of them.</summary>
    public static async Task<int> Main(string[] args)
    {
        var options = Read(args);
        if (options is null)
        {
            await Console.Error.WriteLineAsync("usage: keeper test --chaos [--seeds N] [--first N] [--workers N] [--resume FILE]");
            return 2;
        }

        var file = Path.GetFullPath(options.GetValueOrDefault("--resume", ".keeper/chaos.jsonl"));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var first = Number(options, "--first", 1);
        var wanted = Enumerable.Range(first, Number(options, "--seeds", 2000)).ToHashSet();
        var done = ChaosSummary.Read(file).Where(result => wanted.Contains(result.Seed)).ToList();
        var queue = new Queue<int>(wanted.Except(done.Select(result => result.Seed)).Order());
        Console.WriteLine(FormattableString.Invariant($"chaos: seeds {first} to {first + wanted.Count - 1}, {done.Count} of them in {file} already"));
        var gate = new Lock();
        // Seeds in hand are played to their end, so that no process of theirs is left behind.
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, queue, gate));
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, queue, gate));
        await Task.WhenAll(Enumerable.Range(0, Number(options, "--workers", 4)).Select(_ => WorkAsync(queue, gate, file, done)));
        Console.WriteLine(ChaosSummary.Of(done));
        return done.TrueForAll(result => result.Fault is null) ? 0 : 1;
    }

    private static async Task WorkAsync(Queue<int> queue, Lock gate, string file, List<ChaosResult> done)
    {
        var world = new FaultWorld();
        await world.InitializeAsync();
        try
        {
            while (Next(queue, gate) is { } seed)
            {
                var result = await ChaosRun.RunAsync(world, ChaosPlan.Draw(seed));
                lock (gate)
                {
                    done.Add(result);
                    File.AppendAllText(file, ChaosSummary.Line(result) + "\n");
                    if (result.Fault is not null)
                        Console.WriteLine(FormattableString.Invariant($"seed {seed}: {result.Fault.Split('\n')[0]}"));
                    if (done.Count % 50 == 0)
                        Console.WriteLine(FormattableString.Invariant($"{done.Count} seeds, {done.Count(item => item.Fault is not null)} broken"));
                }
            }
        }
        finally
        {
            await world.DisposeAsync();
        }
    }

    private static void Stop(PosixSignalContext signal, Queue<int> queue, Lock gate)
    {
        lock (gate)
        {
            signal.Cancel = queue.Count > 0;
            Console.WriteLine(FormattableString.Invariant($"chaos: stops after the seeds in hand, {queue.Count} are left for the next run"));
            queue.Clear();
        }
    }

    private static int? Next(Queue<int> queue, Lock gate)
    {
        lock (gate)
            return queue.TryDequeue(out var seed) ? seed : null;
    }

    private static Dictionary<string, string>? Read(string[] args)
    {
        var options = new Dictionary<string, string>();
        for (var index = 0; index < args.Length; index += 2)
        {
            var isNumber = args[index] is "--seeds" or "--first" or "--workers";
            if ((!isNumber && args[index] != "--resume") || index + 1 == args.Length)
                return null;
            if (isNumber && !(int.TryParse(args[index + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0))
                return null;
            options[args[index]] = args[index + 1];
        }

        return options;
    }

    private static int Number(Dictionary<string, string> options, string name, int otherwise) =>
        options.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
