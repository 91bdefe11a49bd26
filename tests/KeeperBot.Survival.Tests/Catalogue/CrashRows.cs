using System.Globalization;
using KeeperBot.Core.Ports;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.Survival.Tests.World;
using KeeperBot.TestKit.Proxy;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>The process dies at a named point, or is asked to end (1, 2, 4 to 6, 10, 12).</summary>
internal static class CrashRows
{
    public static IEnumerable<FaultRow> All =>
    [
        new(1, "SIGKILL after the nonce is reserved", "the plan is void, the same nonce is used by the next one", NonceReservedAsync),
        new(2, "SIGKILL after the signed bytes are durable", "the very same bytes are sent by the next start", SignedAsync),
        new(4, "SIGKILL after the node took the bytes, before that is written", "the same bytes, one effect", AnsweredAsync),
        new(5, "SIGKILL between signing a replacement and sending it", "both hashes are watched; whichever is mined is the effect", BumpSignedAsync),
        new(6, "SIGKILL after it was mined, before that is written", "finalized, nothing is sent again", MinedAsync),
        new(10, "a second instance for the same key and chain", "the second ends with code 8, the first goes on", SecondInstanceAsync),
        new(12, "SIGTERM while a transaction is pending", "code 0; the next start takes it up again", TerminatedAsync),
    ];

    /// <summary>Starts a keeper that is to die at a point.</summary>
    internal static KeeperProcess StartArmed(FaultBench bench, string point)
    {
        bench.Folder.Configuration["chain"]!["fork"] = true;
        return bench.Start(new Dictionary<string, string> { ["KEEPER_FAILPOINT"] = point });
    }

    private static async Task KilledAsync(FaultBench bench, string point)
    {
        (await StartArmed(bench, point).ExitAsync()).ShouldBe(KeeperProcess.KilledBySignal, bench.Said);
        bench.Happened($"SIGKILL at {point}");
    }

    private static async Task<string> NonceReservedAsync(FaultBench bench)
    {
        await KilledAsync(bench, "NonceReserved");
        bench.Sent.ShouldBeEmpty();
        bench.Intent().Nonce.ShouldBe(0UL);
        await bench.RescueAsync();
        bench.Journalled()[0].State.ShouldBe(IntentState.Failed);
        bench.Sent.ShouldAllBe(sent => sent.Transaction.Nonce == 0);
        return "first intent Failed, second one mined with nonce 0";
    }

    private static async Task<string> SignedAsync(FaultBench bench)
    {
        await KilledAsync(bench, "Signed");
        bench.Sent.ShouldBeEmpty();
        var signed = bench.Intent().Attempts.ShouldHaveSingleItem().Hash;
        await bench.RescueAsync();
        bench.Sent.ShouldAllBe(sent => sent.Hash == signed);
        return $"{bench.Sent.Count} send of the bytes signed before the crash";
    }

    private static async Task<string> AnsweredAsync(FaultBench bench)
    {
        await KilledAsync(bench, "AnsweredUnsaved");
        bench.Sent.Count.ShouldBe(1);
        await bench.RescueAsync();
        bench.Sent.Select(sent => sent.Hash).Distinct().Count().ShouldBe(1);
        bench.Intent().State.ShouldBeOneOf(IntentState.Mined, IntentState.Confirmed);
        return string.Create(CultureInfo.InvariantCulture, $"{bench.Sent.Count} send(s) of the same bytes");
    }

    private static async Task<string> BumpSignedAsync(FaultBench bench)
    {
        var pool = new WithheldPool();
        bench.Require(bench.Proxy.Keep(pool.Fault));
        var keeper = StartArmed(bench, "ReplacementSigned");
        await keeper.CycleAsync(bench.World.Start.Number);
        for (var block = 0; block < 8 && await keeper.TryCycleAsync((await bench.World.MineAsync()).Number, TimeSpan.FromSeconds(60)); block++)
            keeper.Tail();
        (await keeper.ExitAsync()).ShouldBe(KeeperProcess.KilledBySignal, bench.Said);
        bench.Happened("SIGKILL at ReplacementSigned");
        bench.Intent().Attempts.Length.ShouldBe(2);
        pool.Held.Count.ShouldBe(1, "the replacement was not sent");
        await pool.ReleaseAsync(bench.Node, pool.Held[0]);
        var original = bench.Intent().Attempts[0].Hash;
        await bench.RescueAsync();
        bench.Intent().Mined.ShouldNotBeNull().Hash.ShouldBe(original);
        return "the original was mined and recognised";
    }

    private static async Task<string> MinedAsync(FaultBench bench)
    {
        var keeper = StartArmed(bench, "MinedUnsaved");
        await keeper.CycleAsync(bench.World.Start.Number);
        await bench.World.MineAsync();
        (await keeper.ExitAsync()).ShouldBe(KeeperProcess.KilledBySignal, bench.Said);
        bench.Happened("SIGKILL at MinedUnsaved");
        await bench.StartAndCycleAsync();
        for (var block = 0; block < 10 && bench.Intent().State != IntentState.Finalized; block++)
            await bench.MineAsync();
        bench.Intent().State.ShouldBe(IntentState.Finalized);
        bench.Sent.Count.ShouldBe(1);
        return "Finalized after the restart, one send in all";
    }

    private static async Task<string> SecondInstanceAsync(FaultBench bench)
    {
        await bench.StartAndCycleAsync();
        await using (var second = KeeperProcess.Start(["run", "--config", bench.Folder.Write()]))
        {
            (await second.ExitAsync()).ShouldBe(8, second.Said);
            second.Said.ShouldContain("lock", Case.Insensitive);
        }

        bench.Happened("second process ended with code 8");
        bench.Keeper!.HasExited.ShouldBeFalse();
        await bench.RescueAsync();
        return "code 8 for the second, rescue by the first";
    }

    private static async Task<string> TerminatedAsync(FaultBench bench)
    {
        await bench.StartAndCycleAsync();
        bench.Intent().State.ShouldBe(IntentState.Pending);
        (await bench.Keeper!.TerminateAsync()).ShouldBe(0, bench.Said);
        bench.Happened("SIGTERM while Pending");
        await bench.RescueAsync();
        bench.Sent.Select(sent => sent.Hash).Distinct().Count().ShouldBe(1);
        return "code 0, then the same transaction was watched to its end";
    }
}
