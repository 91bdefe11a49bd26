using KeeperBot.Core.Ports;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.TestKit.Proxy;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>The journal's disk fails, or the journal is gone (7 to 9).</summary>
internal static class StorageRows
{
    public static IEnumerable<FaultRow> All =>
    [
        new(7, "the disk takes no more (RLIMIT_FSIZE) before the first intent is written", "nothing is sent, an error names the journal, code 8", DiskFullAsync),
        new(8, "the write-ahead log's last record torn; then one byte of an old record changed", "the first is recovered, the second refuses to start with code 8", DamagedAsync),
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
        await bench.RescueAsync();
        return "recovered to Pending; the flipped bit ended the start with code 8; the backup was taken";
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
