using System.Diagnostics;
using System.Globalization;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.Survival.Tests.World;
using KeeperBot.TestKit.Proxy;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>Bad days of the machine itself, with the shipped program: its clock is set while it runs, its disk really fills up.</summary>
public sealed class BadDayTests(FaultWorld world) : IClassFixture<FaultWorld>
{
    private const int MostBlocks = 200;

    [Fact]
    public async Task Run_TheMachinesClockIsSetWhileItRuns_CyclesGoOnAndTheRescueIsMadeOnce()
    {
        await using var bench = await FaultBench.OpenAsync(world);
        var clock = bench.Folder.At("clock");
        await File.WriteAllTextAsync(clock, "+0h");
        // The rescue that is due is held back until the clock has been set.
        var held = bench.Require(bench.Proxy.Keep(Lies.GasEstimate("0xffffffffff")));
        var keeper = bench.Start(KeeperProcess.WithClockOf(clock));
        await keeper.CycleAsync(bench.World.Start.Number);
        await SetAsync(bench, clock, 30);
        bench.Sent.ShouldBeEmpty();

        bench.Proxy.End(held);
        await bench.UntilSentAsync(_ => true);
        await SetAsync(bench, clock, -30);
        await bench.MineAsync(2);

        bench.Sent.Select(sent => sent.Hash).Distinct().Count().ShouldBe(1);
        keeper.HasExited.ShouldBeFalse(keeper.Tail());
        await bench.FinishAsync();
        (await keeper.TerminateAsync()).ShouldBe(0, keeper.Said);
    }

    [RootFact]
    public async Task Run_TheDiskFillsUp_EndsWithoutSigningAndRescuesOnceThereIsRoom()
    {
        // Whoever may not mount has row 7, where the kernel refuses growth instead.
        await using var bench = await FaultBench.OpenAsync(world);
        var disk = Directory.CreateDirectory(bench.Folder.At("disk")).FullName;
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk);
        try
        {
            bench.Folder.Set("journal/path", "disk/journal.db");
            bench.Folder.Set("logging/file", "disk/keeper.log");
            var held = bench.Require(bench.Proxy.Keep(Lies.GasEstimate("0xffffffffff")));
            await bench.StartAndCycleAsync();
            var filler = Path.Combine(disk, "filler");
            Fill(filler);
            new DriveInfo(disk).AvailableFreeSpace.ShouldBe(0);
            bench.Happened("a file system of 8 MiB without a free byte (ENOSPC)");

            // What it decides next cannot be journaled any more: it says so and ends, and has signed nothing.
            await bench.World.MineAsync();
            (await bench.Keeper!.ExitAsync()).ShouldBe(8, bench.Said);
            bench.Keeper.Said.ShouldContain("is its disk full?");
            bench.Sent.ShouldBeEmpty("nothing is broadcast that is not durable");

            bench.Proxy.End(held);
            File.Delete(filler);
            await bench.RescueAsync();
            (await bench.IsRescuedAsync()).ShouldBeTrue();
            (await bench.Keeper.TerminateAsync()).ShouldBe(0, bench.Said);
        }
        finally
        {
            if (bench.Keeper is { HasExited: false } keeper)
                await keeper.KillAsync();
            await RunAsync("umount", disk);
        }
    }

    /// <summary>Sets the clock and mines until the keeper's own lines have the new time.</summary>
    private static async Task SetAsync(FaultBench bench, string clock, int hours)
    {
        await File.WriteAllTextAsync(clock, string.Create(CultureInfo.InvariantCulture, $"{hours:+0;-0}h"));
        var moved = TimeSpan.Zero;
        for (var block = 0; block < MostBlocks && Math.Abs(moved.TotalHours - hours) > 0.5; block++)
        {
            await bench.MineAsync();
            moved = DateTimeOffset.Parse(bench.Keeper!.Said.Split('\n')[^1].Split(' ')[0], CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow();
        }

        moved.TotalHours.ShouldBe(hours, 0.5, bench.Keeper!.Tail());
        bench.Happened(FormattableString.Invariant($"the running process sees a clock that was set by {moved.TotalHours:f1} hours"));
    }

    private static void Fill(string file)
    {
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1);
        for (var block = new byte[64 * 1024]; block.Length > 0; block = new byte[block.Length / 2])
        {
            try
            {
                while (true)
                    stream.Write(block);
            }
            catch (IOException)
            {
                // Full for pieces of this size; smaller ones may still fit.
            }
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}: {errors}");
    }
}
