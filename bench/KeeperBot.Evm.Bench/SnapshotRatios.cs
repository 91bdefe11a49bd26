using System.Diagnostics;
using System.Globalization;

namespace KeeperBot.Evm.Bench;

/// <summary>A snapshot of many positions from a real Anvil, in turn with posting the same bytes bare. Least and median times of each, and the median of the ratios of each pair.</summary>
internal static class SnapshotRatios
{
    private static readonly (int Positions, int Rounds)[] Sizes = [(1_000, 120), (10_000, 20), (100_000, 5)];

    public static async Task PrintAsync()
    {
        await using var chain = await PositionChain.StartAsync(Path.Combine(Root(), "abi", "keeperbot", "Multicall3.json"));
        foreach (var (positions, rounds) in Sizes)
        {
            var calls = PositionChain.Calls(positions);
            var bodies = await chain.BodiesAsync(calls);
            for (var i = 0; i < rounds / 4 + 1; i++)
            {
                await chain.PostAsync(bodies);
                await chain.SnapshotAsync(calls);
            }
            List<double> bare = [];
            List<double> ours = [];
            for (var round = 0; round < rounds; round++)
            {
                // Each goes first every other time: whoever follows finds the node's caches warm.
                if (round % 2 == 0)
                    bare.Add(await TimeAsync(() => chain.PostAsync(bodies)));
                ours.Add(await TimeAsync(() => chain.SnapshotAsync(calls)));
                if (round % 2 != 0)
                    bare.Add(await TimeAsync(() => chain.PostAsync(bodies)));
            }
            Print(positions, bodies.Count, bare, ours);
        }
    }

    private static void Print(int positions, int requests, List<double> bare, List<double> ours)
    {
        var pairs = ours.Zip(bare, (mine, other) => mine / other).Order().ToArray();
        bare.Sort();
        ours.Sort();
        var middle = bare.Count / 2;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"snapshot of {positions,7} positions, {requests,4} requests: least {ours[0],8:0.00} ms, bare {bare[0],8:0.00} ms, ratio {ours[0] / bare[0]:0.000}; median {ours[middle],8:0.00} ms, bare {bare[middle],8:0.00} ms, ratio {ours[middle] / bare[middle]:0.000}; median of pairs {pairs[middle]:0.000}"));
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "KeeperBot.sln")))
            at = at.Parent;
        return at?.FullName ?? throw new InvalidOperationException("run it from inside the repository");
    }
}
