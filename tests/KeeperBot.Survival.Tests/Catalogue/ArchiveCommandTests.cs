using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;
using KeeperBot.Primitives;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.Survival.Tests.World;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>`keeper journal archive` on a journal that a keeper has really run with, before and after it.</summary>
public sealed class ArchiveCommandTests(FaultWorld world) : IClassFixture<FaultWorld>
{
    // The command leaves the newest 1,000 intents where they are.
    private const int Aged = 1_010;
    private const int MoreThanKept = 11;

    [Fact]
    public async Task Archive_JournalOfAKeeperThatRan_MovesTheOldLinesAndTheKeeperGoesOn()
    {
        await using var bench = await FaultBench.OpenAsync(world);
        await bench.StartAndCycleAsync();
        await bench.RescueAsync();
        (await bench.Keeper!.TerminateAsync()).ShouldBe(0, bench.Said);
        Age(bench, bench.Intent().Intent);

        await bench.StartAndCycleAsync();
        await bench.World.FallAsync("1920", "1900", "1880", "1865", "1850");
        await bench.RescueAsync();
        await bench.MineAsync(6);
        (await bench.Keeper!.TerminateAsync()).ShouldBe(0, bench.Said);
        var second = Newest(bench);
        second.State.ShouldBe(IntentState.Finalized);

        (await CommandAsync(bench, "journal", "archive", "--keep", "2")).ShouldBe(0);
        var archive = Directory.GetFiles(Path.GetDirectoryName(bench.Folder.Journal)!, "*.archive-*").ShouldHaveSingleItem();
        (await CommandAsync(bench, "journal", "verify")).ShouldBe(0);
        using (var reader = JournalReader.Open(bench.Folder.Journal))
        {
            reader.Verify().FirstFault.ShouldBeNull();
            reader.Recent(10_000).Length.ShouldBe(Aged + 1 - MoreThanKept);
            reader.Archives().ShouldHaveSingleItem().FirstFault.ShouldBeNull();
            reader.ArchiveOf(new IntentKey("aged-1")).ShouldBe(archive);
        }

        // The keeper knows its nonce and its spending, and sends nothing twice.
        var sent = bench.Sent.Count;
        await bench.StartAndCycleAsync();
        await bench.MineAsync(2);
        bench.Sent.Count.ShouldBe(sent);
        (Newest(bench).Intent.Key, Newest(bench).State).ShouldBe((second.Intent.Key, IntentState.Finalized));
        (await bench.Keeper!.TerminateAsync()).ShouldBe(0, bench.Said);

        var damaged = await File.ReadAllBytesAsync(archive);
        damaged[damaged.AsSpan().IndexOf("aged-1"u8)] ^= 1;
        await File.WriteAllBytesAsync(archive, damaged);
        (await CommandAsync(bench, "journal", "verify")).ShouldBe(8, "an archive that is not what the journal says");
    }

    private static JournalStory Newest(FaultBench bench) => bench.Journalled().MaxBy(story => story.Intent.PlannedAt.Number)!;

    private static async Task<int> CommandAsync(FaultBench bench, params string[] words)
    {
        await using var command = KeeperProcess.Start([.. words, "--config", bench.Folder.Write()]);
        var code = await command.ExitAsync();
        command.Said.ShouldBe(code == 0 ? "" : command.Said);
        return code;
    }

    /// <summary>The journal as years of refused plans would have left it: the real intent again and again, planned and given up ten days ago.</summary>
    private static void Age(FaultBench bench, JournalIntent real)
    {
        foreach (var file in (string[])["", "-wal", "-shm"])
            File.Delete(bench.Folder.Journal + file);
        using var journal = TransactionJournal.Open(new JournalOptions(bench.Folder.Journal, new ChainId(31337), FaultWorld.Actor), new TenDaysAgo());
        var block = bench.World.Start with { Number = bench.World.Start.Number - 100 };
        for (var index = 1; index <= Aged; index++)
        {
            var key = new IntentKey(FormattableString.Invariant($"aged-{index}"));
            journal.Write(new Change(key, IntentState.Planned, "planned") { Created = real with { Key = key, PlannedAt = block }, Head = block });
            journal.Write(new Change(key, IntentState.Failed, "given up") { Head = block });
        }
    }

    private sealed class TenDaysAgo : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(10);
    }
}
