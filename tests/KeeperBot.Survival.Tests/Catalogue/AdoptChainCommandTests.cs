using KeeperBot.Core.Ports;
using KeeperBot.Primitives;
using KeeperBot.Survival.Tests.Bench;
using KeeperBot.Survival.Tests.World;

namespace KeeperBot.Survival.Tests.Catalogue;

/// <summary>`keeper run --adopt-chain` on a chain that was reorganised below what had been final.</summary>
public sealed class AdoptChainCommandTests(FaultWorld world) : IClassFixture<FaultWorld>
{
    [Fact]
    public async Task Run_TheFinalRescueIsReorganisedAway_RefusesUntilTheConsentAndRescuesOnce()
    {
        await using var bench = await FaultBench.OpenAsync(world);
        await bench.StartAndCycleAsync();
        await bench.RescueAsync();
        var head = await bench.MineAsync(6);
        (await bench.Keeper!.TerminateAsync()).ShouldBe(0, bench.Said);
        var rescue = bench.Intent();
        rescue.State.ShouldBe(IntentState.Finalized);
        await bench.World.Chain.Control.ReorgAsync((int)(head.Number - rescue.Mined!.Block) + 1);
        (await bench.Node.GetTransactionReceiptAsync(rescue.Mined.Hash)).ShouldBeNull();
        bench.Happened("the rescue's final block is gone");
        var sent = bench.Sent.Count;

        (await bench.StartToEndAsync()).ShouldBe(8, bench.Said);
        bench.Sent.Count.ShouldBe(sent);
        var consent = bench.Keeper!.Said.Split("--adopt-chain ")[^1].Trim();
        Hash32.TryParse(consent, out _).ShouldBeTrue(bench.Keeper.Said);

        var keeper = bench.Start(null, "--adopt-chain", consent);
        await keeper.CycleAsync(head.Number);
        await bench.MineAsync(6);

        bench.Intent().Changes.ShouldContain(line => line.From == IntentState.Finalized && line.To == IntentState.Reorged);
        bench.Intent().State.ShouldBe(IntentState.Finalized);
        await bench.FinishAsync();
    }
}
