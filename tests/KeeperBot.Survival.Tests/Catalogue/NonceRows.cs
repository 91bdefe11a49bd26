using KeeperBot.Core.Ports;
using KeeperBot.Primitives;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.TestKit.Proxy;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>Nonces that are not what they seem, and a cancellation that loses (11, 18, 20 to 22).</summary>
internal static class NonceRows
{
    public static IEnumerable<FaultRow> All =>
    [
        new(11, "another wallet uses the key while ours is not mined", "NonceLost at finality, code 7, resumes by exact consent only", UsedElsewhereAsync),
        new(18, "a cancellation is sent, and the original is mined after all", "reported as executed", CancelLosesAsync),
        new(20, "the node's nonce lags behind", "the journal's nonce is used", LaggingAsync),
        new(21, "one of three nodes, then the only one, tells an absurd nonce", "outvoted; alone it halts the key; never signed with", AbsurdAsync),
        new(22, "a gap: a foreign transaction of a later nonce waits in the pool", "no empty transaction fills it without consent; what fills it is the rescue, then the key halts", GapAsync),
    ];

    private static async Task<string> UsedElsewhereAsync(FaultBench bench)
    {
        var pool = new WithheldPool();
        bench.Proxy.Keep(pool.Fault);
        await bench.StartAndCycleAsync();
        await bench.SendForeignAsync(0);
        var keeper = bench.Keeper!;
        for (var block = 0; block < 12 && await keeper.TryCycleAsync((await bench.World.MineAsync()).Number, TimeSpan.FromSeconds(60)); block++)
            keeper.Tail();
        (await keeper.ExitAsync()).ShouldBe(7, bench.Said);
        bench.Happened("a foreign transaction mined on nonce 0");
        bench.Intent().State.ShouldBe(IntentState.NonceLost);
        bench.Proxy.Heal();
        (await bench.StartToEndAsync()).ShouldBe(7, "a restart is no consent");
        bench.Mend = ["--adopt-nonce", "1"];
        await bench.RescueAsync();
        return "NonceLost, code 7 twice, resumed at nonce 1 by --adopt-nonce 1";
    }

    private static async Task<string> CancelLosesAsync(FaultBench bench)
    {
        bench.Folder.Configuration["policy"]!["fees"]!["routineMaxFee"] = "1.6 gwei";
        var pool = new WithheldPool();
        bench.Require(bench.Proxy.Keep(pool.Fault));
        await bench.StartAndCycleAsync();
        for (var block = 0; block < 24 && pool.Held[^1].Transaction.Data.Span.Length > 0; block++)
            await bench.MineAsync();
        pool.Held[^1].Transaction.Data.Span.Length.ShouldBe(0, "a cancellation was sent");
        var original = pool.Held[0];
        await pool.ReleaseAsync(bench.Node, original);
        await bench.RescueAsync();
        var story = bench.Intent();
        story.Mined.ShouldNotBeNull().Hash.ShouldBe(original.Hash);
        story.State.ShouldBeOneOf(IntentState.Mined, IntentState.Confirmed, IntentState.Finalized);
        return $"the intent is {story.State} by its first hash";
    }

    private static async Task<string> LaggingAsync(FaultBench bench)
    {
        await bench.StartAndCycleAsync();
        await bench.RescueAsync();
        bench.Require(bench.Proxy.Keep(Lies.Nonce(0)));
        var head = await bench.World.FallAsync("1920", "1900", "1880", "1860");
        await bench.Keeper!.CycleAsync(head.Number);
        await bench.UntilSentAsync(sent => sent.Transaction.Nonce == 1);
        bench.Sent.Where(sent => sent.Transaction.Nonce == 0).Select(sent => sent.Hash).Distinct().Count().ShouldBe(1);
        await bench.RescueAsync();
        return "the second rescue went out with nonce 1 while the node said 0";
    }

    private static async Task<string> AbsurdAsync(FaultBench bench)
    {
        bench.AddNode();
        var liar = bench.AddNode();
        bench.Require(liar.Keep(Lies.Nonce(1_000_000)));
        await bench.StartAndCycleAsync();
        await bench.RescueAsync();
        await bench.Keeper!.KillAsync();
        while (bench.Folder.Configuration["chain"]!["rpc"]!.AsArray().Count > 1)
            bench.Folder.Configuration["chain"]!["rpc"]!.AsArray().RemoveAt(1);
        bench.Require(bench.Proxy.Keep(Lies.Nonce(1_000_000)));
        (await bench.StartToEndAsync()).ShouldBe(7, bench.Said);
        bench.Sent.ShouldAllBe(sent => sent.Transaction.Nonce == 0);
        return "outvoted by two honest nodes; alone it ended the keeper with code 7; nonce 0 was the only one signed";
    }

    private static async Task<string> GapAsync(FaultBench bench)
    {
        await bench.SendForeignAsync(1);
        (await bench.World.Chain.Control.GetPoolCountsAsync()).Queued.ShouldBe(1UL);
        bench.Happened("a foreign transaction of nonce 1 queued before nonce 0");
        await bench.StartAndCycleAsync();
        bench.Sent.ShouldAllBe(sent => sent.Transaction.Data != Bytes.Empty, "no empty transaction fills the gap");
        await bench.World.MineAsync();
        (await bench.Keeper!.ExitAsync()).ShouldBe(7, bench.Said);
        bench.Mend = ["--adopt-nonce", "2"];
        return "the rescue itself took nonce 0; the foreign nonce 1 halted the key; consent by --adopt-nonce 2";
    }
}
