using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Tests.Support;

namespace KeeperBot.Execution.Tests.Chain;

/// <summary>Reorganisations, rivals for the nonce, and journals that do not belong to the chain.</summary>
public class ReorgAndNonceTests
{
    private static PlaneOptions SlowFinality => new(TestPlan.Chain, TestPlan.Actor) { FinalityDepth = 50 };

    [Fact]
    public async Task Case44_ReorganisedOut_IsReopenedSentAgainAndConfirmed()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync(SlowFinality);
        await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
        await chain.MineAsync(2);
        (await kit.AdvanceAsync()).Intents[0].Memory.State.ShouldBe(IntentState.Confirmed);
        await chain.Control.ReorgAsync(2);
        (await chain.CountAsync()).ShouldBe(0UL);
        (await kit.AdvanceAsync()).KeyBusy.ShouldBeTrue();
        kit.State("a").ShouldBe(IntentState.Pending);
        await chain.MineAsync();
        await kit.AdvanceAsync();
        kit.State("a").ShouldBe(IntentState.Confirmed);
        await chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Fact]
    public async Task Case45_MinedInAnotherBlockByAReorg_ReceiptIsUpdatedAndTheEffectLookedForAgain()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync(SlowFinality);
        await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
        await chain.MineAsync(2);
        await kit.AdvanceAsync();
        var story = kit.Journal.Find(new("a"))!;
        await chain.Control.ReorgAsync(2, (story.Latest!.Raw, 1));
        await kit.AdvanceAsync();
        var moved = kit.Journal.Find(new("a"))!;
        moved.State.ShouldBe(IntentState.Confirmed);
        moved.Mined!.Block.ShouldBe(story.Mined!.Block + 1);
        moved.Changes.Select(line => line.To).ShouldContain(IntentState.Reorged);
        chain.Sends.ShouldBe(1);
        await chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Fact]
    public async Task Case47_SuccessBecomesRevertAfterAReorg_IsEvaluatedAgain()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync(SlowFinality);
        await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
        await chain.MineAsync(2);
        await kit.AdvanceAsync();
        await chain.Control.ReorgAsync(2);
        await chain.Control.SetCodeAsync(TestPlan.Contract, CounterSource.RevertingCode);
        await kit.AdvanceAsync();
        await chain.MineAsync();
        await kit.AdvanceAsync();
        kit.State("a").ShouldBe(IntentState.Reverted);
        await chain.AssertInvariantsAsync(kit.Journal, 0);
    }

    [Fact]
    public async Task Case11And46_ARivalTakesTheNonce_HaltsUntilTheOperatorConsents()
    {
        await using var chain = await CounterChain.StartAsync();
        ulong nonce;
        using (var kit = await chain.PlaneAsync())
        {
            var sent = (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<Submitted>();
            await chain.Control.DropTransactionAsync(sent.Hash);
            await chain.RivalAsync(sent.Nonce);
            await chain.MineAsync();
            (await kit.AdvanceAsync()).HaltReason.ShouldNotBeNull();
            kit.State("a").ShouldBe(IntentState.Pending, "only finality decides");
            await chain.MineAsync(4);
            var status = await kit.AdvanceAsync();
            kit.State("a").ShouldBe(IntentState.NonceLost);
            status.HaltReason.ShouldNotBeNull().ShouldContain("--adopt-nonce");
            status.HaltMayPass.ShouldBeFalse();
            (await kit.SubmitAsync(TestPlan.Intent("b", await kit.HeadAsync()))).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("key.halted");
            kit.Journal.NativeSpent(new(0), new("none")).ShouldBe(Wei.Zero);
            nonce = await chain.NonceAsync();
            chain.Sends.ShouldBe(1);
        }

        using (var restarted = await chain.PlaneAsync())
            (await restarted.AdvanceAsync()).HaltReason.ShouldNotBeNull();
        using var consented = await chain.PlaneAsync(new(TestPlan.Chain, TestPlan.Actor) { AdoptNonce = nonce });
        (await consented.AdvanceAsync()).HaltReason.ShouldBeNull();
        (await consented.SubmitAsync(TestPlan.Intent("c", await consented.HeadAsync()))).ShouldBeOfType<Submitted>().Nonce.ShouldBe(nonce);
        await chain.MineAsync();
        await consented.AdvanceAsync();
        await chain.AssertInvariantsAsync(consented.Journal, 1);
    }

    [Fact]
    public async Task Case46_ARivalTakesTheNonceBelowAPendingOne_TheHaltedKeySignsNoReplacement()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync(new(TestPlan.Chain, TestPlan.Actor) { FinalityDepth = 2 });
        await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
        await chain.MineAsync();
        await kit.AdvanceAsync();
        kit.State("a").ShouldBe(IntentState.Confirmed);
        chain.Proxy.Inject(Withheld.Fault, times: 1000, method: "eth_sendRawTransaction");
        await kit.SubmitAsync(TestPlan.Intent("b", await kit.HeadAsync()));
        await chain.Control.ReorgAsync(1);
        await chain.RivalAsync(0);
        await chain.MineAsync(5);

        (await kit.AdvanceAsync()).HaltReason.ShouldNotBeNull().ShouldContain("--adopt-nonce");

        kit.State("a").ShouldBe(IntentState.NonceLost);
        kit.Journal.Find(new("b"))!.Attempts.Length.ShouldBe(1, "what is signed is watched; nothing more is signed");
    }

    [Fact]
    public async Task Case46_ARivalTakesTheLowerOfTwoNonces_TheHigherOneIsTakenUpAtTheSameHead()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync(SlowFinality);
        foreach (var (key, count) in new[] { ("a", 1), ("b", 2) })
        {
            (await kit.SubmitAsync(TestPlan.Intent(key, await kit.HeadAsync(), promised: count))).ShouldBeOfType<Submitted>();
            await chain.MineAsync();
            await kit.AdvanceAsync();
        }

        await chain.Control.ReorgAsync(2);
        await chain.RivalAsync(0);
        await chain.MineAsync();

        (await kit.AdvanceAsync()).HaltReason.ShouldNotBeNull().ShouldContain("no receipt of ours");

        kit.Journal.Find(new("b"))!.Changes.Select(line => line.To).ShouldContain(IntentState.Reorged, "a halt ends signatures and not watching");
    }

    [Fact]
    public async Task Case11_TheKeyWasUsedElsewhereBetweenIntents_Halts()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
        await chain.MineAsync();
        await kit.AdvanceAsync();
        await chain.RivalAsync(1);
        (await kit.AdvanceAsync()).HaltReason.ShouldNotBeNull().ShouldContain("pending");
        await chain.MineAsync();
        (await kit.AdvanceAsync()).HaltReason.ShouldNotBeNull().ShouldContain("--adopt-nonce 2");
        (await kit.SubmitAsync(TestPlan.Intent("b", await kit.HeadAsync(), promised: 2))).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("key.halted");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Case11_ConsentToANonceThatIsNotFinal_WaitsSoThatAReorganisationLeavesNoGap(bool reorganised)
    {
        await using var chain = await CounterChain.StartAsync();
        using (var kit = await chain.PlaneAsync())
        {
            await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
            await chain.MineAsync();
            await kit.AdvanceAsync();
        }

        await chain.RivalAsync(1);
        await chain.MineAsync();
        using var consented = await chain.PlaneAsync(new(TestPlan.Chain, TestPlan.Actor) { AdoptNonce = 2 });
        var waiting = await consented.AdvanceAsync();
        waiting.HaltReason.ShouldNotBeNull().ShouldContain("final block");
        waiting.HaltMayPass.ShouldBeTrue();
        consented.Journal.AdoptedNonce().ShouldBeNull();
        if (reorganised)
            await chain.Control.ReorgAsync(1);
        await chain.MineAsync(4);

        (await consented.AdvanceAsync()).HaltReason.ShouldBeNull();

        consented.Journal.AdoptedNonce().ShouldBe(reorganised ? null : 2UL);
        (await consented.SubmitAsync(TestPlan.Intent("b", await consented.HeadAsync(), promised: 2))).ShouldBeOfType<Submitted>().Nonce.ShouldBe(reorganised ? 1UL : 2UL);
        await chain.MineAsync();
        await consented.AdvanceAsync();
        await chain.AssertInvariantsAsync(consented.Journal, 2);
    }

    [Fact]
    public async Task Case9_JournalDeletedWithATransactionPending_Halts()
    {
        await using var chain = await CounterChain.StartAsync();
        using (var kit = await chain.PlaneAsync())
            await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
        Directory.Delete(Path.GetDirectoryName(chain.Folder.Journal)!, recursive: true);
        using var amnesiac = await chain.PlaneAsync();
        (await amnesiac.AdvanceAsync()).HaltReason.ShouldNotBeNull().ShouldContain("journal is empty");
        (await amnesiac.SubmitAsync(TestPlan.Intent("b", await amnesiac.HeadAsync()))).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("key.halted");
        chain.Sends.ShouldBe(1);
        await chain.MineAsync();
        (await amnesiac.AdvanceAsync()).HaltReason.ShouldBeNull();
    }

    [Fact]
    public async Task Case20_TheNodeLagsBehindTheJournal_TheJournalWins()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync(SlowFinality);
        await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
        await chain.MineAsync();
        await kit.AdvanceAsync();
        var fault = chain.Proxy.Inject(TestKit.Rpc.Faults.Result("\"0x0\""), times: 2, method: "eth_getTransactionCount");
        (await kit.SubmitAsync(TestPlan.Intent("b", await kit.HeadAsync(), promised: 2))).ShouldBeOfType<Submitted>().Nonce.ShouldBe(1UL);
        fault.Delivered.ShouldBe(2);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(50UL)]
    public async Task Recover_JournalOfAForkWithTheSameIdAndHistory_Refuses(ulong? depth)
    {
        // The two chains share their first blocks to the hash, as a fork does with its origin.
        await using var rehearsal = await CounterChain.StartAsync();
        using (var kit = await rehearsal.PlaneAsync(new(TestPlan.Chain, TestPlan.Actor) { FinalityDepth = depth }))
        {
            await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
            for (var i = 0; i < 5; i++)
            {
                await rehearsal.MineAsync();
                await kit.AdvanceAsync();
            }
        }

        await using var real = await CounterChain.StartAsync();
        await real.MineAsync(10);
        var error = await Should.ThrowAsync<ExecutionException>(() => PlaneKit.StartAsync(real.Proxy.Url, rehearsal.Folder.Journal));
        error.Kind.ShouldBe(ExecutionErrorKind.JournalForeign);
        real.Sends.ShouldBe(0);
    }

    [Fact]
    public async Task Advance_NodeWithoutTheFinalBlock_IsTakenForAnotherChainAndNothingIsSent()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await chain.MineAsync(4);
        (await kit.AdvanceAsync()).HaltReason.ShouldBeNull();
        var head = await kit.HeadAsync();
        var fault = chain.Proxy.Inject(TestKit.Rpc.Faults.NullResult(), method: "eth_getBlockByNumber");

        var error = await Should.ThrowAsync<ExecutionException>(() => kit.Plane.AdvanceAsync(head, CancellationToken.None));

        fault.Delivered.ShouldBe(1);
        error.Kind.ShouldBe(ExecutionErrorKind.JournalForeign);
        chain.Sends.ShouldBe(0);
        (await kit.AdvanceAsync()).HaltReason.ShouldBeNull("the right node is back");
    }

    [Fact]
    public async Task Recover_AfterAShortReorgWhileDown_GoesOn()
    {
        await using var chain = await CounterChain.StartAsync();
        using (var kit = await chain.PlaneAsync(SlowFinality))
        {
            await chain.MineAsync(2);
            await kit.AdvanceAsync();
            await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
            await chain.MineAsync();
            await kit.AdvanceAsync();
        }

        await chain.Control.ReorgAsync(2);
        using var restarted = await chain.PlaneAsync(SlowFinality);
        restarted.State("a").ShouldBe(IntentState.Pending);
        await chain.MineAsync();
        await restarted.AdvanceAsync();
        await chain.AssertInvariantsAsync(restarted.Journal, 1);
    }

    [Theory]
    [InlineData(1UL, 1)]
    [InlineData(2UL, 2)]
    [InlineData(3UL, 3)]
    public async Task Recover_EveryBlockSeenSinceFinalityIsReorganisedAway_GoesOn(ulong finality, int depth)
    {
        await using var chain = await CounterChain.StartAsync();
        var options = new PlaneOptions(TestPlan.Chain, TestPlan.Actor) { FinalityDepth = finality };
        using (var kit = await chain.PlaneAsync(options))
        {
            // Cut off for longer than finality, it sees one head and dies.
            await chain.MineAsync(10);
            await kit.AdvanceAsync();
            await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
        }

        await chain.Control.ReorgAsync(depth);
        using var restarted = await chain.PlaneAsync(options);
        await chain.MineAsync();
        await restarted.AdvanceAsync();
        await chain.AssertInvariantsAsync(restarted.Journal, 1);
    }

    [Fact]
    public async Task Recover_JournalOfAForkSeenOnceFarFromItsFinalBlock_Refuses()
    {
        await using var rehearsal = await CounterChain.StartAsync();
        await rehearsal.MineAsync(3);
        // Its final block is older than the fork, as with a fork of a real chain.
        using (var kit = await rehearsal.PlaneAsync(new(TestPlan.Chain, TestPlan.Actor) { FinalityDepth = 4 }))
            await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
        await using var real = await CounterChain.StartAsync();
        await real.Control.MineManyAsync(10, TimeSpan.FromSeconds(13));

        var error = await Should.ThrowAsync<ExecutionException>(() => PlaneKit.StartAsync(real.Proxy.Url, rehearsal.Folder.Journal));

        error.Kind.ShouldBe(ExecutionErrorKind.JournalForeign);
        real.Sends.ShouldBe(0);
    }

    [Fact]
    public async Task Case31_WrongChainIdAtStart_Refuses()
    {
        await using var chain = await CounterChain.StartAsync();
        await chain.Control.SetChainIdAsync(new(5));
        (await Should.ThrowAsync<ExecutionException>(() => chain.PlaneAsync())).Kind.ShouldBe(ExecutionErrorKind.WrongChain);
    }
}
