using KeeperBot.Core.Ports;
using KeeperBot.Execution.Journal;
using KeeperBot.Primitives;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.Survival.Tests.World;
using KeeperBot.TestKit.Proxy;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>The journal's disk fails, or the journal is gone (7 to 9).</summary>
internal static class StorageRows
{
    // More than a start after a clean stop reads back.
    private const int LinesOfATail = 1_100;

    public static IEnumerable<FaultRow> All =>
    [
        new(7, "the disk takes no more (RLIMIT_FSIZE) before the first intent is written", "nothing is sent, an error names the journal, code 8", DiskFullAsync),
        new(8, "the write-ahead log's last record torn; then one byte of an old record changed", "the first is recovered, the second refuses to start with code 8, or where the start reads the last lines only, ends the running keeper with it", DamagedAsync),
        new(9, "the journal deleted while a transaction is pending", "halts for the operator with code 7; nothing is signed", DeletedAsync),
    ];

    private static async Task<string> DiskFullAsync(FaultBench bench)
    {
        // First a journal with its schema, so that the limit strikes the intent and not the creation.
        var quiet = bench.Proxy.Keep(Lies.GasEstimate("0xffffffffff"));
        await bench.StartAndCycleAsync();
        (await bench.Keeper!.TerminateAsync()).ShouldBe(0);
        bench.Proxy.End(quiet);
        var code = await bench.StartLimited(kilobytes: 40).ExitAsync();
        code.ShouldBe(8, bench.Said);
        bench.Keeper!.Said.ShouldContain("journal", Case.Insensitive);
        bench.Sent.ShouldBeEmpty("nothing is broadcast that is not durable");
        bench.Happened("writes above 40 KiB refused by the kernel (EFBIG)");
        await bench.RescueAsync();
        return "code 8, no send; with room on the disk the rescue followed";
    }

    private static async Task<string> DamagedAsync(FaultBench bench)
    {
        await bench.StartAndCycleAsync();
        await bench.Keeper!.KillAsync();
        using (var wal = new FileStream(bench.Folder.Journal + "-wal", FileMode.Open))
            wal.SetLength(wal.Length - 1000);
        bench.Happened("1000 bytes cut off the write-ahead log");
        await bench.StartAndCycleAsync();
        bench.Intent().State.ShouldBe(IntentState.Pending, "the torn record is made up for");
        (await bench.Keeper!.TerminateAsync()).ShouldBe(0);
        var whole = await File.ReadAllBytesAsync(bench.Folder.Journal);
        var damaged = (byte[])whole.Clone();
        damaged[damaged.AsSpan().IndexOf("is below the trigger"u8)] ^= 1;
        await File.WriteAllBytesAsync(bench.Folder.Journal, damaged);
        bench.Happened("one bit of an intent's reason flipped");
        (await bench.StartToEndAsync()).ShouldBe(8, bench.Said);
        await File.WriteAllBytesAsync(bench.Folder.Journal, whole);
        await DamagedBelowTheTailAsync(bench);
        await bench.RescueAsync();
        return "recovered to Pending; the flipped bit ended the start with code 8; far below the tail it was found beside the running keeper, which ended with code 8, and by the next start; the backup was taken";
    }

    /// <summary>After a clean stop a start reads the journal's last lines only; the rest is read beside the running keeper.</summary>
    private static async Task DamagedBelowTheTailAsync(FaultBench bench)
    {
        using (var journal = TransactionJournal.Open(new JournalOptions(bench.Folder.Journal, new ChainId(31337), FaultWorld.Actor), TimeProvider.System))
        {
            for (var line = 0; line < LinesOfATail; line++)
                journal.WriteControl(new ControlChange("bench.filler", "none", "a line between the damage and the end", null));
        }

        var whole = await File.ReadAllBytesAsync(bench.Folder.Journal);
        var damaged = (byte[])whole.Clone();
        damaged[damaged.AsSpan().IndexOf("is below the trigger"u8)] ^= 1;
        await File.WriteAllBytesAsync(bench.Folder.Journal, damaged);
        var keeper = bench.Start(null);
        // The start accepts its lines, and only then is the rest read: those are the reading's own words.
        await keeper.SaysAsync("nothing more is signed");
        if (!keeper.HasExited)
            await bench.World.MineAsync();
        (await keeper.ExitAsync()).ShouldBe(8, keeper.Said);
        (await bench.StartToEndAsync()).ShouldBe(8, bench.Said);
        bench.Keeper!.Said.ShouldNotContain("nothing more is signed", Case.Sensitive, "without the mark of a clean stop the start reads everything");
        bench.Happened(FormattableString.Invariant($"the bit flipped {LinesOfATail} lines below the end after a clean stop"));
        foreach (var file in (string[])["-wal", "-shm"])
            File.Delete(bench.Folder.Journal + file);
        await File.WriteAllBytesAsync(bench.Folder.Journal, whole);
    }

    private static async Task<string> DeletedAsync(FaultBench bench)
    {
        await bench.StartAndCycleAsync();
        await bench.Keeper!.KillAsync();
        foreach (var file in (string[])["", "-wal", "-shm"])
            File.Delete(bench.Folder.Journal + file);
        bench.Happened("journal deleted with one transaction pending");
        bench.Foreign.UnionWith(bench.Sent.Select(sent => sent.Hash));
        (await bench.StartToEndAsync()).ShouldBe(7, bench.Said);
        bench.Sent.Count.ShouldBe(1, "nothing is signed by a keeper without its memory");
        await bench.World.MineAsync();
        await bench.RescueAsync();
        return "code 7; went on once the transaction was mined";
    }
}
