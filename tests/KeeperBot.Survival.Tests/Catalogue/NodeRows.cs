using System.Text.Json.Nodes;
using KeeperBot.Core.Ports;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.TestKit.Proxy;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>A dishonest or broken node (31 to 43).</summary>
internal static class NodeRows
{
    public static IEnumerable<FaultRow> All =>
    [
        new(31, "the node is on chain 1 at the start", "code 5 before any decision", WrongChainAsync),
        new(32, "the node changes to chain 1 while the keeper runs", "nothing is signed until it is back", ChainChangesAsync),
        new(33, "a node lies about the head's hash and about state", "with one honest node beside it nothing is done; with two it is outvoted", DisagreementAsync),
        new(34, "one of three nodes stands still", "quarantined as lagging; the others go on", LaggingNodeAsync),
        new(35, "the head goes back two blocks, then forks", "no decision on an older head; read again by hash on the new branch", HeadGoesBackAsync),
        new(36, "null, garbage, a wrong or missing id, both result and error, neither, cut in the middle; the receipts of two hashes in a short, doubled, and reordered batch", "each is an error of its own, never a zero", BrokenAnswersAsync),
        new(37, "a body of 40 MiB, a bomb that unpacks to 40 MiB, a body that stops half way", "each is cut off by the byte or time limit", HugeAnswersAsync),
        new(38, "429 with Retry-After: 60 from the first of two nodes", "left alone for that long, the other node serves", RateLimitedAsync),
        new(39, "all nodes drop every connection", "no action, said so; resumes", AllDownAsync),
        new(40, "a WebSocket that is connected and silent; then its frames dropped, doubled, overtaken, truncated, of garbage, broken off", "heads are followed by polling all the same; no head is believed or passed over for what a socket says", SilentSocketAsync),
        new(41, "receipts with another block hash; then one of three nodes says 'failed'", "not believed; outvoted", FalseReceiptsAsync),
        new(42, "mined, but no receipt is to be had", "pending by its nonce, never planned again", NoReceiptAsync),
        new(43, "a TLS endpoint nobody vouches for; a redirect to another host", "code 4; refused, the other host is never asked", RedirectAsync),
    ];

    private static async Task<string> WrongChainAsync(FaultBench bench)
    {
        bench.Require(bench.Proxy.Keep(Lies.ChainId(1)));
        (await bench.StartToEndAsync()).ShouldBe(5, bench.Said);
        bench.Sent.ShouldBeEmpty();
        return "code 5";
    }

    private static async Task<string> ChainChangesAsync(FaultBench bench)
    {
        var quiet = bench.Proxy.Keep(Lies.GasEstimate("0xffffffffff"));
        await bench.StartAndCycleAsync();
        bench.Require(bench.Proxy.Keep(Lies.ChainId(1)));
        bench.Proxy.End(quiet);
        await bench.World.MineAsync();
        await bench.Keeper!.SaysAsync("chain 1");
        await bench.World.MineAsync();
        bench.Sent.ShouldBeEmpty();
        await bench.RescueAsync();
        return "nothing signed on chain 1; rescued on 31337";
    }

    private static async Task<string> DisagreementAsync(FaultBench bench)
    {
        var liar = bench.AddNode();
        Lie(bench, liar);
        bench.Start(null);
        await bench.World.MineAsync();
        await bench.World.MineAsync();
        // Alone against one, neither is believed: the start itself fails closed.
        (await bench.Keeper!.ExitAsync()).ShouldBe(4, bench.Said);
        bench.Sent.ShouldBeEmpty();
        bench.AddNode();
        await bench.StartAndCycleAsync();
        await bench.RescueAsync(heal: false);
        return "one against one: code 4, nothing signed; two against one: rescued while the liar lied on";
    }

    private static void Lie(FaultBench bench, LoopbackRpcServer liar)
    {
        bench.Require(liar.Keep(Fault.Lying("another hash of the head", "eth_getBlockByNumber", (_, answer) =>
        {
            if (answer["result"] is not JsonObject block)
                return false;
            block["hash"] = "0x" + new string('e', 64);
            return true;
        })));
        liar.Keep(Lies.Result("eth_call", "\"0x" + new string('0', 64) + "\""));
    }

    private static async Task<string> LaggingNodeAsync(FaultBench bench)
    {
        bench.AddNode();
        var still = bench.AddNode();
        bench.Require(still.Keep(Lies.FrozenHead()));
        await bench.StartAndCycleAsync();
        await bench.RescueAsync(heal: false);
        for (var block = 0; block < 8 && !bench.Said.Contains("blocks behind", StringComparison.Ordinal); block++)
            await bench.MineAsync();
        bench.Said.ShouldContain("blocks behind");
        return "rescued by the other two; the still node was put aside as lagging";
    }

    private static async Task<string> HeadGoesBackAsync(FaultBench bench)
    {
        var quiet = bench.Proxy.Keep(Lies.GasEstimate("0xffffffffff"));
        await bench.StartAndCycleAsync();
        await bench.MineAsync(3);
        bench.Proxy.End(quiet);
        var cycles = Cycles(bench);
        var back = bench.Require(bench.Proxy.Keep(Lies.Behind("latest", 2, bench.RawBlockAsync)));
        await back.UntilDeliveredAsync();
        await bench.World.MineAsync();
        await bench.World.Chain.Control.ReorgAsync(1);
        bench.Happened("anvil_reorg of one block");
        Cycles(bench).ShouldBe(cycles, "no decision on an older head");
        bench.Sent.ShouldBeEmpty();
        bench.Proxy.End(back);
        await bench.RescueAsync();
        bench.Journalled()[^1].Intent.PlannedAt.Number.ShouldBeGreaterThan(bench.World.Start.Number + 3);
        return "no cycle while the node told of older heads; planned and rescued on the new branch";
    }

    private static int Cycles(FaultBench bench) => bench.Said.Split('\n').Count(line => line.Contains(": worst health", StringComparison.Ordinal));

    private static async Task<string> BrokenAnswersAsync(FaultBench bench)
    {
        Fault[] faults =
        [
            Faults.NullResult(), Faults.Garbage(), Faults.WrongId(), Faults.MissingId(), Faults.ResultAndError(), Faults.NeitherResultNorError(), Faults.TruncatedJson(),
        ];
        // Each strikes the portfolio's reading, one block after the other; the last time the way is free.
        bench.Require(bench.Proxy.Inject(faults[0], method: "eth_call"));
        var keeper = bench.Start(null);
        await faults[0].UntilDeliveredAsync();
        foreach (var fault in faults.Skip(1))
        {
            bench.Require(bench.Proxy.Inject(fault, method: "eth_call"));
            await bench.World.MineAsync();
            await fault.UntilDeliveredAsync();
        }

        bench.Sent.ShouldBeEmpty("no reading was whole");
        keeper.HasExited.ShouldBeFalse(bench.Said);
        await BreakBatchesAsync(bench);
        await bench.RescueAsync();
        return $"{faults.Length} broken answers, no decision on any of them; three broken batches changed nothing, the replacement was mined once";
    }

    /// <summary>The receipts of a transaction and its replacement come in one batch, which is broken while both are pending, and once more when one is mined.</summary>
    private static async Task BreakBatchesAsync(FaultBench bench)
    {
        const string receipts = "eth_getTransactionReceipt";
        var pool = new WithheldPool();
        bench.Proxy.Keep(pool.Fault);
        for (var block = 0; block < 16 && pool.Held.Count < 2; block++)
            await bench.MineAsync();
        pool.Held.Count.ShouldBe(2, bench.Keeper!.Tail());
        foreach (var fault in (Fault[])[Faults.ShortBatch(), Faults.DuplicateInBatch(), Faults.ReorderedBatch()])
        {
            bench.Require(bench.Proxy.Inject(fault, method: receipts));
            await bench.World.MineAsync();
            await fault.UntilDeliveredAsync();
        }

        await bench.MineAsync();
        (bench.Intent().State, bench.Intent().Mined).ShouldBe((IntentState.Pending, null), "no receipt was told of");
        var replacement = pool.Held[^1];
        bench.Proxy.End(pool.Fault);
        await pool.ReleaseAsync(bench.Node, replacement);
        var swapped = bench.Require(bench.Proxy.Inject(Faults.ReorderedBatch(), method: receipts));
        await bench.World.MineAsync();
        await swapped.UntilDeliveredAsync();
        await bench.MineAsync();
        bench.Intent().Mined.ShouldNotBeNull(bench.Keeper!.Tail());
        bench.Intent().Mined!.Hash.ShouldBe(replacement.Hash, "of the two the one that is on the chain");
    }

    private static async Task<string> HugeAnswersAsync(FaultBench bench)
    {
        bench.Folder.Configuration["chain"]!["requestTimeout"] = "3 s";
        Fault[] faults = [Faults.CompressionBomb(40 << 20), Faults.HugeBody(40 << 20, chunked: true), Faults.HangingMidBody()];
        bench.Require(bench.Proxy.Inject(faults[0], method: "eth_call"));
        bench.Start(null);
        await faults[0].UntilDeliveredAsync();
        foreach (var fault in faults.Skip(1))
        {
            bench.Require(bench.Proxy.Inject(fault, method: "eth_call"));
            await bench.World.MineAsync();
            await fault.UntilDeliveredAsync();
        }

        bench.Sent.ShouldBeEmpty();
        await bench.RescueAsync();
        return "each voided its reading, the process stayed";
    }

    private static async Task<string> RateLimitedAsync(FaultBench bench)
    {
        bench.Folder.Configuration["chain"]!["quorum"] = 1;
        var other = bench.AddNode();
        var fault = bench.Require(bench.Proxy.Keep(Faults.Http(429, TimeSpan.FromSeconds(60))));
        await bench.StartAndCycleAsync();
        await bench.RescueAsync(heal: false);
        fault.Delivered.ShouldBeLessThan(20, "a node that asked for rest is left alone");
        other.Requests.ShouldBeGreaterThan(fault.Delivered);
        return $"asked {fault.Delivered} times in all; the other node served {other.Requests} requests and the rescue";
    }

    private static async Task<string> AllDownAsync(FaultBench bench)
    {
        var quiet = bench.Proxy.Keep(Lies.GasEstimate("0xffffffffff"));
        await bench.StartAndCycleAsync();
        bench.Proxy.End(quiet);
        bench.Require(bench.Proxy.Keep(Faults.Dropped()));
        await bench.World.MineAsync();
        await bench.Keeper!.SaysAsync("No head to be had");
        bench.Sent.ShouldBeEmpty();
        await bench.RescueAsync();
        return "'No head to be had', nothing sent, rescued afterwards";
    }

    private static async Task<string> SilentSocketAsync(FaultBench bench)
    {
        await using var socket = LoopbackHeadServer.Start();
        bench.Folder.Configuration["chain"]!["rpc"]!.AsArray().Add(socket.Url.ToString());
        await bench.StartAndCycleAsync();
        await socket.UntilSubscribedAsync();
        bench.Happened("one subscription taken, no head told");
        await bench.RescueAsync();
        FrameFault[] faults = [FrameFault.Dropped(), FrameFault.Duplicated(), FrameFault.Overtaken(), FrameFault.Truncated(), FrameFault.Garbage(), FrameFault.CutOff()];
        foreach (var fault in faults)
        {
            socket.Tamper = fault;
            for (var block = 0; block < 2 && fault.Delivered == 0; block++)
            {
                var head = await bench.World.MineAsync();
                await socket.TellAsync(await bench.RawBlockAsync(head.Number));
                await bench.Keeper!.CycleAsync(head.Number);
            }

            fault.Delivered.ShouldBe(1, fault.Name);
            bench.Happened(fault.Name);
            // What cannot be read, and what broke off, ends the connection; the keeper makes another.
            if (fault.Name is not ("frame dropped" or "frame doubled" or "frame delayed behind the next"))
                await socket.UntilSubscribedAsync();
        }

        bench.Keeper!.HasExited.ShouldBeFalse(bench.Said);
        return $"rescued by polled heads; {faults.Length} kinds of broken frames, every block had its cycle";
    }

    private static async Task<string> FalseReceiptsAsync(FaultBench bench)
    {
        bench.Require(bench.Proxy.Keep(Lies.Receipt("blockHash", "0x" + new string('d', 64))));
        await bench.StartAndCycleAsync();
        await bench.MineAsync(2);
        bench.Intent().State.ShouldBeOneOf(IntentState.Broadcasting, IntentState.Pending);
        await bench.Keeper!.KillAsync();
        bench.AddNode();
        var liar = bench.AddNode();
        bench.Proxy.Heal();
        bench.Require(liar.Keep(Lies.Receipt("status", "0x0")));
        await bench.StartAndCycleAsync();
        await bench.MineAsync(2);
        bench.Intent().State.ShouldBeOneOf(IntentState.Confirmed, IntentState.Finalized);
        bench.Sent.Select(sent => sent.Hash).Distinct().Count().ShouldBe(1);
        return "a receipt of no block of the chain left it Pending; 'failed' of one node was outvoted";
    }

    private static async Task<string> NoReceiptAsync(FaultBench bench)
    {
        bench.Require(bench.Proxy.Keep(Lies.NoReceipts()));
        await bench.StartAndCycleAsync();
        await bench.MineAsync(4);
        bench.Sent.Count.ShouldBe(1);
        bench.Journalled().Count.ShouldBe(1, "never planned again");
        bench.Intent().Mined.ShouldBeNull();
        bench.Proxy.Heal();
        await bench.MineAsync();
        bench.Intent().State.ShouldBeOneOf(IntentState.Confirmed, IntentState.Finalized);
        return "four blocks without a receipt: one send, one intent; closed when the receipt came";
    }

    private static async Task<string> RedirectAsync(FaultBench bench)
    {
        using var certificates = new SignerCertificates();
        await using var tls = LoopbackRpcServer.StartTls(certificates.ServerOptions());
        await using var elsewhere = LoopbackRpcServer.StartProxy(bench.World.Chain.RpcUrl);
        var rpc = bench.Folder.Configuration["chain"]!["rpc"]!.AsArray();
        rpc[0] = tls.Url.ToString();
        (await bench.StartToEndAsync()).ShouldBe(4, bench.Said);
        tls.Requests.ShouldBe(0);
        bench.Happened("TLS handshake with a certificate of an unknown authority");
        rpc[0] = bench.Proxy.Url.ToString();
        var redirect = bench.Require(bench.Proxy.Keep(Faults.Redirect(elsewhere.Url)));
        (await bench.StartToEndAsync()).ShouldBe(4, bench.Said);
        elsewhere.Requests.ShouldBe(0, "no redirect is followed");
        return $"code 4 twice; {redirect.Delivered} redirects, none followed";
    }
}
