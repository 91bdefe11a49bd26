using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Tests.Policy;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Chain;

/// <summary>Real sends on a real Anvil.</summary>
public class LivePlaneTests
{
    [Fact]
    public async Task Submit_FromPlanToFinality_OneEffectAndEveryStateInOrder()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var sent = (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<Submitted>();
        sent.NodeAccepted.ShouldBeTrue();
        (await kit.AdvanceAsync()).KeyBusy.ShouldBeTrue();
        await chain.MineAsync();
        var status = await kit.AdvanceAsync();
        status.KeyBusy.ShouldBeFalse();
        var record = status.Intents.ShouldHaveSingleItem();
        (record.Memory.State, record.Hash, record.Nonce).ShouldBe((IntentState.Confirmed, sent.Hash, sent.Nonce));
        record.GasUsed.ShouldNotBeNull().ShouldBeLessThan(sent.GasLimit);
        await chain.MineAsync(3);
        await kit.AdvanceAsync();
        kit.Journal.Find(new("a"))!.Changes.Select(line => line.To).ShouldBe([
            IntentState.Planned, IntentState.NonceReserved, IntentState.Signed, IntentState.Broadcasting, IntentState.Pending, IntentState.Mined,
            IntentState.Confirmed, IntentState.Finalized]);
        chain.Sends.ShouldBe(1);
        await chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Fact]
    public async Task Submit_FiveInFiveBlocks_EachBuildsOnTheLastBeforeAnyIsFinal()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync(new(TestPlan.Chain, TestPlan.Actor) { FinalityDepth = 50 });
        for (var i = 1; i <= 5; i++)
        {
            (await kit.SubmitAsync(TestPlan.Intent($"i{i}", await kit.HeadAsync(), promised: i))).ShouldBeOfType<Submitted>().Nonce.ShouldBe((ulong)i - 1);
            (await kit.SubmitAsync(TestPlan.Intent($"x{i}", await kit.HeadAsync(), promised: i))).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("key.busy");
            await chain.MineAsync();
            (await kit.AdvanceAsync()).Intents.ShouldAllBe(intent => intent.Memory.State == IntentState.Confirmed);
        }

        await chain.AssertInvariantsAsync(kit.Journal, 5);
    }

    [Fact]
    public async Task Submit_TheSameIntentTwice_IsRefused()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var intent = TestPlan.Intent("a", await kit.HeadAsync());
        await kit.SubmitAsync(intent);
        await chain.MineAsync();
        await kit.AdvanceAsync();
        (await kit.SubmitAsync(intent)).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("intent.duplicate");
        await chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Fact]
    public async Task Advance_TwoConfirmationsWanted_TheEffectIsLookedForInTheSecondBlock()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync(new(TestPlan.Chain, TestPlan.Actor) { Confirmations = 2 });
        await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
        await chain.MineAsync();
        var first = await kit.AdvanceAsync();
        (first.KeyBusy, first.AwaitingEffect.Length, kit.State("a")).ShouldBe((true, 0, IntentState.Mined));
        await chain.MineAsync();
        (await kit.AdvanceAsync()).KeyBusy.ShouldBeFalse();
        kit.State("a").ShouldBe(IntentState.Confirmed);
    }

    [Fact]
    public async Task RecordEffect_NotSeen_QuarantinesAndFreesTheKey()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync(), promised: 7));
        await chain.MineAsync();
        var status = await kit.AdvanceAsync();
        status.Intents[0].Memory.State.ShouldBe(IntentState.EffectMissing);
        status.Intents[0].Effect.ShouldNotBeNull().ShouldContain("NOT");
        status.KeyBusy.ShouldBeFalse();
    }

    [Fact]
    public async Task Advance_RevertsOnChain_IsClosedAndSettled()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
        await chain.Control.SetCodeAsync(TestPlan.Contract, CounterSource.RevertingCode);
        var reserved = kit.Journal.NativeSpent(new(0), new("none"));
        await chain.MineAsync();
        var status = await kit.AdvanceAsync();
        status.Intents[0].Memory.State.ShouldBe(IntentState.Reverted);
        status.KeyBusy.ShouldBeFalse();
        kit.Journal.NativeSpent(new(0), new("none")).ShouldBe(status.Intents[0].Cost!.Value);
        status.Intents[0].Cost!.Value.ShouldBeLessThan(reserved);
        kit.Journal.Spent(TestPlan.Usdc, new(0), new("none")).IsZero.ShouldBeTrue();
        await chain.AssertInvariantsAsync(kit.Journal, 0);
    }

    [Fact]
    public async Task Submit_StalePlan_IsRefused()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var intent = TestPlan.Intent("a", await kit.HeadAsync());
        await chain.MineAsync(4);
        (await kit.SubmitAsync(intent)).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("plan.stale");
    }

    [Fact]
    public async Task Submit_CancelledBeforeSigning_GivesUpAndFreesTheNonce()
    {
        await using var chain = await CounterChain.StartAsync();
        using var stop = new CancellationTokenSource();
        var points = new StopAt(Manager.Failpoint.NonceReserved, stop);
        using var kit = await PlaneKit.StartAsync(chain.Proxy.Url, chain.Folder.Journal, failpoints: points);
        await Should.ThrowAsync<OperationCanceledException>(async () => await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()), stop.Token));
        kit.State("a").ShouldBe(IntentState.Cancelled);
        chain.Sends.ShouldBe(0);
        (await kit.AdvanceAsync()).KeyBusy.ShouldBeFalse();
        kit.Journal.NativeSpent(new(0), new("none")).ShouldBe(Wei.Zero);
        (await kit.SubmitAsync(TestPlan.Intent("b", await kit.HeadAsync()))).ShouldBeOfType<Submitted>().Nonce.ShouldBe(0UL);
    }

    [Fact]
    public async Task Submit_CancelledAfterSigning_IsStillBroadcastAndRecorded()
    {
        await using var chain = await CounterChain.StartAsync();
        using var stop = new CancellationTokenSource();
        var points = new StopAt(Manager.Failpoint.Signed, stop);
        using var kit = await PlaneKit.StartAsync(chain.Proxy.Url, chain.Folder.Journal, failpoints: points);
        (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()), stop.Token)).ShouldBeOfType<Submitted>().NodeAccepted.ShouldBeTrue();
        kit.State("a").ShouldBe(IntentState.Pending);
    }

    [Fact]
    public async Task Submit_BalanceTooSmall_IsRefusedBeforeSigning()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await chain.Control.SetBalanceAsync(TestPlan.Actor, 1000);
        await chain.MineAsync();
        (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("funds.insufficient");
        kit.State("a").ShouldBe(IntentState.None);
    }

    [Fact]
    public async Task Submit_BaseFeeAboveTheRoutineCap_RoutineWaitsAndEmergencyUsesItsOwn()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await chain.Control.SetNextBlockBaseFeeAsync(UInt256.Parse("60000000000"));
        await chain.MineAsync();
        (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("fees.refused");
        (await kit.SubmitAsync(TestPlan.Intent("b", await kit.HeadAsync(), urgency: Urgency.Emergency))).ShouldBeOfType<Submitted>();
        await chain.MineAsync();
        await kit.AdvanceAsync();
        await chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Fact]
    public async Task Submit_DailyCap_HoldsAcrossARestart()
    {
        await using var chain = await CounterChain.StartAsync();
        var rules = PolicyGuardTests.Rules() with { Assets = [new AssetCap(TestPlan.Dollars(10), TestPlan.Dollars(25))] };
        for (var i = 1; i <= 3; i++)
        {
            using var kit = await chain.PlaneAsync(rules: rules);
            await kit.AdvanceAsync();
            var submission = await kit.SubmitAsync(TestPlan.Intent($"i{i}", await kit.HeadAsync(), promised: i));
            if (i < 3)
                submission.ShouldBeOfType<Submitted>();
            else
                submission.ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("policy.asset_per_day");
            await chain.MineAsync();
        }

        (await chain.CountAsync()).ShouldBe(2UL);
    }

    private sealed class StopAt(Manager.Failpoint point, CancellationTokenSource stop) : Manager.IFailpoints
    {
        public void Reach(Manager.Failpoint reached)
        {
            if (reached == point)
                stop.Cancel();
        }
    }
}
