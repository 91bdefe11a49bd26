using KeeperBot.Survival.Tests.Bench;
using KeeperBot.TestKit.Proxy;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>Sends that go wrong between keeper and node (3, 13 to 17, 19).</summary>
internal static class NodeSendRows
{
    public static IEnumerable<FaultRow> All =>
    [
        new(3, "the node takes the send, its answer is never read, the keeper is killed, and the node then hides the transaction", "'already known' to the same bytes counts as success", AlreadyKnownAsync),
        new(13, "the send times out and was accepted", "sent once, found in the pool, one effect", AcceptedUnansweredAsync),
        new(14, "the send times out and was not accepted", "the same bytes again", LostSendAsync),
        new(15, "the transaction is dropped from the pool", "the same bytes again", DroppedAsync),
        new(16, "the node takes everything and mines nothing", "bumps to cap / 1.125, then one cancellation within the cap", StuckAsync),
        new(17, "the original is mined while its replacement is on the way", "one effect, no second send of another nonce", MinedDuringBumpAsync),
        new(19, "a node that asks 20 % more of a replacement", "bumped again within the caps, without a loop", StricterNodeAsync),
    ];

    private static async Task<string> AlreadyKnownAsync(FaultBench bench)
    {
        bench.Require(bench.Proxy.Inject(Faults.DroppedAfterwards(), method: FaultBench.Send));
        await bench.StartAndCycleAsync();
        await bench.Keeper!.KillAsync();
        bench.Require(bench.Proxy.Inject(Faults.NullResult(), method: "eth_getTransactionByHash"));
        await bench.StartAndCycleAsync();
        bench.Intent().Changes.ShouldContain(line => line.Detail.Contains("already", StringComparison.Ordinal));
        await bench.RescueAsync();
        return Same(bench);
    }

    private static async Task<string> AcceptedUnansweredAsync(FaultBench bench)
    {
        bench.Require(bench.Proxy.Inject(Faults.HangingAfterwards(), method: FaultBench.Send));
        await bench.StartAndCycleAsync();
        await bench.RescueAsync();
        bench.Sent.Count.ShouldBe(1);
        return Same(bench);
    }

    private static async Task<string> LostSendAsync(FaultBench bench)
    {
        bench.Require(bench.Proxy.Inject(Faults.Hanging(), method: FaultBench.Send));
        await bench.StartAndCycleAsync();
        await bench.RescueAsync();
        bench.Sent.Count.ShouldBeGreaterThan(1);
        return Same(bench);
    }

    private static async Task<string> DroppedAsync(FaultBench bench)
    {
        await bench.StartAndCycleAsync();
        (await bench.World.Chain.Control.DropTransactionAsync(bench.Sent[0].Hash)).ShouldBeTrue();
        bench.Happened("anvil_dropTransaction of the sent hash");
        await bench.RescueAsync();
        bench.Sent.Count.ShouldBeGreaterThan(1);
        return Same(bench);
    }

    private static async Task<string> StuckAsync(FaultBench bench)
    {
        bench.Folder.Configuration["policy"]!["fees"]!["routineMaxFee"] = "1.6 gwei";
        var pool = new WithheldPool();
        bench.Require(bench.Proxy.Keep(pool.Fault));
        await bench.StartAndCycleAsync();
        for (var block = 0; block < 24 && pool.Held[^1].Transaction.Data.Span.Length > 0; block++)
            await bench.MineAsync();
        var cancel = pool.Held[^1];
        cancel.Transaction.Data.Span.Length.ShouldBe(0, "the last resort is an empty transaction on the same nonce");
        pool.Held.ShouldAllBe(held => held.Transaction.Nonce == cancel.Transaction.Nonce);
        var ordinary = pool.Held.Where(held => held.Transaction.Data.Span.Length > 0).Max(held => held.Transaction.MaxFeePerGas.ToBigInteger());
        (ordinary * 1125).ShouldBeLessThanOrEqualTo(new System.Numerics.BigInteger(1_600_000_000_000), "ordinary bumps stop at cap / 1.125");
        var calls = pool.Held.Count - 1;
        await pool.ReleaseAsync(bench.Node, cancel);
        await bench.RescueAsync();
        return $"{calls} attempts, then a cancellation at {cancel.Transaction.MaxFeePerGas} wei per gas; planned anew and rescued";
    }

    private static async Task<string> MinedDuringBumpAsync(FaultBench bench)
    {
        var pool = new WithheldPool();
        bench.Require(bench.Proxy.Keep(pool.Fault));
        await bench.StartAndCycleAsync();
        for (var block = 0; block < 12 && pool.Held.Count < 2; block++)
            await bench.MineAsync();
        pool.Held.Count.ShouldBe(2, "one replacement was sent");
        await pool.ReleaseAsync(bench.Node, pool.Held[0]);
        await bench.RescueAsync();
        bench.Sent.Select(sent => sent.Transaction.Nonce).Distinct().Count().ShouldBe(1);
        return "the original was mined; the replacement was never needed";
    }

    private static async Task<string> StricterNodeAsync(FaultBench bench)
    {
        var pool = new WithheldPool();
        var rule = new ReplacementRule(percent: 20);
        bench.Proxy.Keep(pool.Fault);
        bench.Require(bench.Proxy.Keep(rule.Fault));
        await bench.StartAndCycleAsync();
        for (var block = 0; block < 16 && pool.Held.Count < 2; block++)
            await bench.MineAsync();
        pool.Held.Count.ShouldBe(2, "a replacement that the node takes was found");
        bench.Sent.Select(sent => sent.Hash).Distinct().Count().ShouldBeLessThanOrEqualTo(4, "no loop");
        await pool.ReleaseAsync(bench.Node, pool.Held[^1]);
        await bench.RescueAsync();
        return $"refused {rule.Fault.Delivered} times, taken at the attempt that had 20 % more";
    }

    private static string Same(FaultBench bench)
    {
        bench.Sent.Select(sent => sent.Hash).Distinct().Count().ShouldBe(1, "always the same bytes");
        return $"{bench.Sent.Count} sends of the same bytes, one effect";
    }
}
