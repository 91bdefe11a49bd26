using System.Text.Json.Nodes;
using KeeperBot.Core.Ports;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>Reorganisations, finality and time (44 to 49, 51).</summary>
internal static class ReorganisationRows
{
    public static IEnumerable<FaultRow> All =>
    [
        new(44, "the block with our transaction is reorganised away", "the same bytes are sent and mined again", ReorgedOutAsync),
        new(45, "it is mined again in a later block, under the same hash", "one effect, the receipt updated", MinedLaterAsync),
        new(46, "after a reorganisation a rival holds the nonce", "NonceLost at finality, code 7", RivalAsync),
        new(47, "after a reorganisation the same transaction reverts (the vault is paused before it)", "Reverted, evaluated anew, rescued by another intent", BecomesRevertAsync),
        new(48, "the price fall that triggered the plan is reorganised away before it is signed", "the plan is dropped, nothing is sent", TriggerVanishesAsync),
        new(51, "the head is older than chain.maxHeadAge by this machine's clock", "no decision", StaleHeadAsync),
    ];

    private static async Task<string> ReorgedOutAsync(FaultBench bench)
    {
        await bench.StartAndCycleAsync();
        await bench.RescueAsync();
        await bench.World.Chain.Control.ReorgAsync(1);
        bench.Happened("anvil_reorg of the block that held it");
        (await bench.IsRescuedAsync()).ShouldBeFalse();
        await bench.RescueAsync();
        bench.Sent.Count.ShouldBeGreaterThan(1);
        bench.Sent.Select(sent => sent.Hash).Distinct().Count().ShouldBe(1);
        bench.Intent().Changes.ShouldContain(line => line.To == IntentState.Reorged);
        return $"Reorged, then {bench.Sent.Count - 1} more send(s) of the same bytes, mined";
    }

    private static async Task<string> MinedLaterAsync(FaultBench bench)
    {
        await bench.StartAndCycleAsync();
        await bench.RescueAsync();
        await bench.MineAsync();
        var before = bench.Intent().Mined.ShouldNotBeNull();
        await bench.World.Chain.Control.ReorgAsync(2, (bench.Sent[0].Raw, 1));
        bench.Happened("anvil_reorg of two blocks, ours moved from the first to the second");
        await bench.MineAsync();
        var after = bench.Intent().Mined.ShouldNotBeNull();
        after.Block.ShouldBe(before.Block + 1);
        after.Hash.ShouldBe(before.Hash);
        return $"block {before.Block} became block {after.Block}, same hash";
    }

    private static async Task<string> RivalAsync(FaultBench bench)
    {
        await bench.StartAndCycleAsync();
        await bench.RescueAsync();
        var rival = bench.SignForeign(0);
        await bench.World.Chain.Control.ReorgAsync(1, (rival.Raw, 0));
        bench.Happened("anvil_reorg with another transaction of the key on nonce 0");
        var keeper = bench.Keeper!;
        for (var block = 0; block < 12 && await keeper.TryCycleAsync((await bench.World.MineAsync()).Number, TimeSpan.FromSeconds(60)); block++)
            keeper.Tail();
        (await keeper.ExitAsync()).ShouldBe(7, bench.Said);
        bench.Intent().State.ShouldBe(IntentState.NonceLost);
        bench.Mend = ["--adopt-nonce", "1"];
        return "NonceLost, code 7; rescued after --adopt-nonce 1";
    }

    private static async Task<string> BecomesRevertAsync(FaultBench bench)
    {
        await bench.StartAndCycleAsync();
        await bench.RescueAsync();
        await bench.MineAsync();
        var owner = bench.World.Chain.World.Accounts.Owner;
        var vault = bench.World.Chain.World.Contracts["vault"];
        var pause = new JsonObject { ["from"] = owner.ToString(), ["to"] = vault.Address.ToString(), ["data"] = vault.Abi.Function("pause").Encode().ToString(), ["gas"] = "0x30d40" };
        await bench.Node.RawAsync("anvil_reorg", JsonValue.Create(2), new JsonArray(new JsonArray(pause, 0), new JsonArray(bench.Sent[0].Raw.ToString(), 1)));
        bench.Happened("anvil_reorg with the owner's pause() before ours");
        (await bench.Node.GetTransactionReceiptAsync(bench.Sent[0].Hash)).ShouldNotBeNull().Succeeded.ShouldBeFalse();
        await bench.MineAsync();
        bench.Journalled()[0].State.ShouldBe(IntentState.Reverted);
        await bench.World.SendAsync(owner, "vault", "unpause");
        await bench.RescueAsync(most: 40);
        bench.Journalled().Count(story => story.State is IntentState.Mined or IntentState.Confirmed).ShouldBe(1);
        return "Reverted; another intent with the next nonce saved the account once the vault was open";
    }

    private static async Task<string> TriggerVanishesAsync(FaultBench bench)
    {
        var (reached, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var gate = Fault.Deciding("the gas estimate waits", async (request, honest) =>
        {
            if (request.Calls[0].Method != "eth_estimateGas")
                return (await honest(), false);
            reached.TrySetResult();
            await goOn.Task;
            return (await honest(), true);
        });
        bench.Require(bench.Proxy.Keep(gate));
        bench.Folder.Configuration["chain"]!["requestTimeout"] = "10 s";
        // A reorganisation cannot reach below the world's start: the price rises and falls again above it.
        await bench.World.FallAsync("1960", "1980");
        await bench.StartAndCycleAsync();
        await bench.World.FallAsync("1960");
        await reached.Task;
        await bench.World.Chain.Control.ReorgAsync(1);
        bench.Happened("anvil_reorg of the block of the price fall");
        goOn.SetResult();
        await bench.World.MineAsync();
        await bench.MineAsync();
        bench.Sent.ShouldBeEmpty("what triggered it is gone");
        await bench.World.FallAsync("1960", "1940");
        await bench.RescueAsync();
        return "nothing was sent; rescued after the price fell for good";
    }

    private static async Task<string> StaleHeadAsync(FaultBench bench)
    {
        bench.Folder.Configuration["chain"]!["maxHeadAge"] = "2 min";
        var keeper = bench.Start(null);
        await keeper.SaysAsync("no decision is made on it");
        bench.Happened("the chain's clock is months off this machine's");
        await bench.World.MineAsync();
        bench.Sent.ShouldBeEmpty();
        await keeper.KillAsync();
        bench.Folder.Configuration["chain"]!["maxHeadAge"] = "unchecked";
        await bench.RescueAsync();
        return "'no decision is made on it'; rescued with the check lifted";
    }
}
