using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Chain;

/// <summary>A chain reorganised below what had been final, and the operator's consent to go on on it.</summary>
public class ChainAdoptionTests
{
    private static readonly PlaneOptions TwoBlocks = new(TestPlan.Chain, TestPlan.Actor) { FinalityDepth = 2 };

    [Fact]
    public async Task Recover_WithTheConsent_WhatIsStillWantedIsSentAgainAndMinedOnce()
    {
        await using var chain = await CounterChain.StartAsync();
        await FinalAsync(chain);
        await chain.Control.ReorgAsync(4);
        (await chain.CountAsync()).ShouldBe(0UL);

        var consent = await RequiredConsentAsync(chain);
        using var kit = await chain.PlaneAsync(TwoBlocks with { AdoptChain = consent });

        kit.State("a").ShouldBe(IntentState.Pending);
        await chain.MineAsync();
        await kit.AdvanceAsync();
        await chain.MineAsync(3);
        (await kit.AdvanceAsync()).HaltReason.ShouldBeNull();
        kit.State("a").ShouldBe(IntentState.Finalized);
        chain.Sends.ShouldBe(2);
        kit.Journal.Control("chain.adopted")!.Value.ShouldBe(consent.ToString());
        await chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Fact]
    public async Task Recover_TheConsentWasCutShortBefore_IsTakenAgainFromTheStart()
    {
        await using var chain = await CounterChain.StartAsync();
        await FinalAsync(chain);
        await chain.Control.ReorgAsync(4);
        // What a process leaves that ends between the intents and the journal's own line.
        using (var journal = TransactionJournal.Open(new(chain.Folder.Journal, TestPlan.Chain, TestPlan.Actor), TimeProvider.System))
            journal.Write(new Change(new("a"), IntentState.Reorged, "cut short"));

        using var kit = await chain.PlaneAsync(TwoBlocks with { AdoptChain = await RequiredConsentAsync(chain) });

        await chain.MineAsync();
        await kit.AdvanceAsync();
        kit.State("a").ShouldBe(IntentState.Confirmed);
        await chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Fact]
    public async Task Recover_WithTheConsentAndAnEffectNotToBeHadAnyMore_TheNonceIsUsedUp()
    {
        await using var chain = await CounterChain.StartAsync();
        await FinalAsync(chain);
        await chain.Control.ReorgAsync(4);
        await chain.Control.SetCodeAsync(TestPlan.Contract, CounterSource.RevertingCode);
        await chain.MineAsync();

        using var kit = await chain.PlaneAsync(TwoBlocks with { AdoptChain = await RequiredConsentAsync(chain) });

        await chain.MineAsync();
        await kit.AdvanceAsync();
        kit.State("a").ShouldBe(IntentState.Cancelled);
        await chain.AssertInvariantsAsync(kit.Journal, 0);
    }

    [Fact]
    public async Task Recover_ConsentGivenOnceAndLeftOnTheCommandLine_ChangesNothing()
    {
        await using var chain = await CounterChain.StartAsync();
        await FinalAsync(chain);
        using var kit = await chain.PlaneAsync(TwoBlocks with { AdoptChain = Hash32.Parse($"0x{new string('a', 64)}") });
        kit.State("a").ShouldBe(IntentState.Finalized);
        kit.Journal.Control("chain.adopted").ShouldBeNull();
    }

    [Fact]
    public async Task Recover_ConsentToAnotherBlock_RefusesAndChangesNothing()
    {
        await using var chain = await CounterChain.StartAsync();
        await FinalAsync(chain);
        await chain.Control.ReorgAsync(4);
        var other = Hash32.Parse($"0x{new string('a', 64)}");

        var refused = await Should.ThrowAsync<ExecutionException>(() => chain.PlaneAsync(TwoBlocks with { AdoptChain = other }));

        (refused.Kind, refused.Message.Contains($"the consent is to {other}", StringComparison.Ordinal)).ShouldBe((ExecutionErrorKind.JournalForeign, true), refused.Message);
        await RequiredConsentAsync(chain);
    }

    [Fact]
    public async Task Recover_ConsentBeforeTheNewBlockIsFinal_Refuses()
    {
        await using var chain = await CounterChain.StartAsync();
        await FinalAsync(chain);
        await chain.Control.ReorgAsync(4);
        var consent = await RequiredConsentAsync(chain);

        var refused = await Should.ThrowAsync<ExecutionException>(() => chain.PlaneAsync(TwoBlocks with { FinalityDepth = 3, AdoptChain = consent }));

        refused.Message.ShouldContain("is not final on this chain yet");
    }

    [Fact]
    public async Task Recover_ConsentWhereNoFinalBlockStands_RefusesTheOtherChain()
    {
        await using var rehearsal = await CounterChain.StartAsync();
        await rehearsal.MineAsync(8);
        using (var kit = await rehearsal.PlaneAsync(TwoBlocks))
        {
            await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
            await rehearsal.MineAsync(3);
            await kit.AdvanceAsync();
        }

        await using var real = await CounterChain.StartAsync();
        await real.Control.MineManyAsync(20, TimeSpan.FromSeconds(13));
        var number = (await rehearsal.Direct.GetBlockAsync(BlockTag.Latest))!.Number - 2;
        var consent = (await real.Direct.GetBlockAsync(number))!.Hash;

        var refused = await Should.ThrowAsync<ExecutionException>(() => PlaneKit.StartAsync(real.Proxy.Url, rehearsal.Folder.Journal, TwoBlocks with { AdoptChain = consent }));

        refused.Message.ShouldContain("none of the final blocks it remembers is on this chain");
        var plain = await Should.ThrowAsync<ExecutionException>(() => PlaneKit.StartAsync(real.Proxy.Url, rehearsal.Folder.Journal, TwoBlocks));
        plain.Message.ShouldNotContain("--adopt-chain");
        real.Sends.ShouldBe(0);
    }

    [Fact]
    public async Task Recover_TheRivalThatTookTheNonceIsGone_TheLostIntentIsJudgedAnew()
    {
        await using var chain = await CounterChain.StartAsync();
        await chain.MineAsync(4);
        using (var kit = await chain.PlaneAsync(TwoBlocks))
        {
            var sent = (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<Submitted>();
            await chain.Control.DropTransactionAsync(sent.Hash);
            await chain.RivalAsync(sent.Nonce);
            await chain.MineAsync(4);
            await kit.AdvanceAsync();
            kit.State("a").ShouldBe(IntentState.NonceLost);
        }

        await chain.Control.ReorgAsync(4);
        using var consented = await chain.PlaneAsync(TwoBlocks with { AdoptChain = await RequiredConsentAsync(chain) });

        consented.State("a").ShouldBe(IntentState.Pending);
        await chain.MineAsync();
        (await consented.AdvanceAsync()).HaltReason.ShouldBeNull();
        await chain.AssertInvariantsAsync(consented.Journal, 1);
    }

    [Fact]
    public async Task Recover_ANonceThatAnotherWalletHadUsedIsFreeAgain_RefusesUntilItIsUsedUp()
    {
        await using var chain = await CounterChain.StartAsync();
        await chain.MineAsync(4);
        using (var kit = await chain.PlaneAsync(TwoBlocks))
        {
            await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
            await chain.MineAsync();
            await kit.AdvanceAsync();
        }

        await chain.RivalAsync(await chain.NonceAsync());
        await chain.MineAsync(3);
        var adopted = await chain.NonceAsync();
        using (var kit = await chain.PlaneAsync(TwoBlocks with { AdoptNonce = adopted }))
        {
            await kit.AdvanceAsync();
            kit.Journal.Control("nonce.adopted")!.Value.ShouldBe($"{adopted}");
        }

        await chain.Control.ReorgAsync(3);
        var consent = await RequiredConsentAsync(chain);
        var refused = await Should.ThrowAsync<ExecutionException>(() => chain.PlaneAsync(TwoBlocks with { AdoptChain = consent }));
        refused.Message.ShouldContain($"nonce {adopted - 1}, which another wallet had used, is free again");

        await chain.RivalAsync(adopted - 1);
        await chain.MineAsync();
        using var taken = await chain.PlaneAsync(TwoBlocks with { AdoptChain = consent });
        (await taken.SubmitAsync(TestPlan.Intent("b", await taken.HeadAsync(), promised: 2))).ShouldBeOfType<Submitted>().Nonce.ShouldBe(adopted);
    }

    /// <summary>An intent in its final block, three blocks under the head, with older final blocks remembered.</summary>
    private static async Task FinalAsync(CounterChain chain)
    {
        await chain.MineAsync(4);
        using var kit = await chain.PlaneAsync(TwoBlocks);
        await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
        await chain.MineAsync();
        await kit.AdvanceAsync();
        await chain.MineAsync(3);
        await kit.AdvanceAsync();
        kit.State("a").ShouldBe(IntentState.Finalized);
    }

    /// <summary>The consent that a refused start asks for.</summary>
    private static async Task<Hash32> RequiredConsentAsync(CounterChain chain)
    {
        var refused = await Should.ThrowAsync<ExecutionException>(() => chain.PlaneAsync(TwoBlocks));
        refused.Kind.ShouldBe(ExecutionErrorKind.JournalForeign);
        var words = refused.Message.Split("--adopt-chain ");
        words.Length.ShouldBe(2, refused.Message);
        return Hash32.Parse(words[1]);
    }
}
