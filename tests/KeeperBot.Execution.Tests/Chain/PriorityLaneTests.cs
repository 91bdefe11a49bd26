using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Fees;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Tests.Policy;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Chain;

/// <summary>An urgent intent takes the nonce of a routine one that no block holds (rule R3), and a new quote the nonce of its own stale one (R5).</summary>
public class PriorityLaneTests
{
    private const string Send = "eth_sendRawTransaction";

    [Fact]
    public async Task Submit_EmergencyWhileARoutineIsPending_TakesItsNonceWithAnEighthMoreOnBothFields()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var routine = await SubmitAsync(kit, "routine");
        var status = await kit.AdvanceAsync();
        (status.KeyBusy, status.UrgentMayReplace).ShouldBe((true, true));

        var urgent = await SubmitAsync(kit, "urgent", Urgency.Emergency);

        urgent.Nonce.ShouldBe(routine.Nonce);
        urgent.MaxFeePerGas.ShouldBeGreaterThanOrEqualTo(FeeBump.Least(routine.MaxFeePerGas));
        urgent.MaxPriorityFeePerGas.ShouldBeGreaterThanOrEqualTo(FeeBump.Least(routine.MaxPriorityFeePerGas));
        (kit.State("routine"), kit.State("urgent")).ShouldBe((IntentState.Replaced, IntentState.Pending));
        await chain.MineAsync();
        (await kit.AdvanceAsync()).KeyBusy.ShouldBeFalse();
        (kit.State("routine"), kit.State("urgent")).ShouldBe((IntentState.Replaced, IntentState.Confirmed));
        await chain.AssertInvariantsAsync(kit.Journal, 1);
        (await SubmitAsync(kit, "next", promised: 2)).Nonce.ShouldBe(1UL);
    }

    [Fact]
    public async Task Submit_EmergencyAndTheRoutineIsMinedAfterAll_IsReportedAndTheEmergencyMayBeSentAgain()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        chain.Proxy.Inject(Withheld.Fault, times: 1000, method: Send);
        await SubmitAsync(kit, "routine");
        await SubmitAsync(kit, "urgent", Urgency.Emergency);
        await chain.Direct.SendRawTransactionAsync(kit.Journal.Find(new("routine"))!.Latest!.Raw);
        chain.Proxy.Heal();
        await chain.MineAsync();

        (await kit.AdvanceAsync()).KeyBusy.ShouldBeFalse();

        (kit.State("routine"), kit.State("urgent")).ShouldBe((IntentState.Confirmed, IntentState.Replaced));
        await chain.AssertInvariantsAsync(kit.Journal, 1);
        kit.Journal.NativeSpent(new(0), new("none")).ShouldBe(kit.Journal.Find(new("routine"))!.Mined!.Cost);
        kit.Journal.Spent(TestPlan.Usdc, new(0), new("none")).ShouldBe(TestPlan.Dollars(10));
        (await SubmitAsync(kit, "urgent-2", Urgency.Emergency, promised: 2)).Nonce.ShouldBe(1UL);
    }

    [Fact]
    public async Task Reorg_TheOtherOfTwoOnOneNonceIsMined_TheyChangePlaces()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await SubmitAsync(kit, "routine");
        var first = kit.Journal.Find(new("routine"))!.Latest!.Raw;
        await SubmitAsync(kit, "urgent", Urgency.Emergency);
        await chain.MineAsync();
        await kit.AdvanceAsync();
        kit.State("urgent").ShouldBe(IntentState.Confirmed);

        await chain.Control.ReorgAsync(1, (first, 0));
        await kit.AdvanceAsync();

        (kit.State("routine"), kit.State("urgent")).ShouldBe((IntentState.Confirmed, IntentState.Replaced));
        await chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Fact]
    public async Task Submit_TwoOfOneTier_TheSecondWaits()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await SubmitAsync(kit, "urgent", Urgency.Emergency);
        (await kit.AdvanceAsync()).UrgentMayReplace.ShouldBeFalse();
        (await kit.SubmitAsync(TestPlan.Intent("urgent-2", await kit.HeadAsync(), urgency: Urgency.Emergency))).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("key.busy");
        (await kit.SubmitAsync(TestPlan.Intent("routine", await kit.HeadAsync()))).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("key.busy");
    }

    [Fact]
    public async Task Submit_EmergencyWhileARoutineIsMinedAndItsEffectUnseen_Waits()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await SubmitAsync(kit, "routine");
        await chain.MineAsync();
        var status = await kit.Plane.AdvanceAsync(await kit.HeadAsync(), default);
        (status.KeyBusy, status.UrgentMayReplace).ShouldBe((true, false));
        (await kit.SubmitAsync(TestPlan.Intent("urgent", await kit.HeadAsync(), urgency: Urgency.Emergency))).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("key.busy");
    }

    [Fact]
    public async Task Submit_RoutineAtTheEndOfItsCap_LeavesRoomForOneUrgentReplacementUnderTheSameCap()
    {
        await using var chain = await CounterChain.StartAsync();
        Wei cap;
        using (var kit = await chain.PlaneAsync())
        {
            chain.Proxy.Inject(Withheld.Fault, times: 1000, method: Send);
            cap = new Wei((await SubmitAsync(kit, "routine")).MaxFeePerGas.Raw * 9 / 8 + 1);
        }

        var gas = PolicyGuardTests.Rules().Gas with { RoutineFeePerGas = cap, EmergencyFeePerGas = cap };
        using var tight = await chain.PlaneAsync(rules: PolicyGuardTests.Rules() with { Gas = gas });

        var urgent = await SubmitAsync(tight, "urgent", Urgency.Emergency);

        urgent.MaxFeePerGas.ShouldBeInRange(FeeBump.OrdinaryLimit(cap), cap);
        await chain.MineAsync(5);
        await tight.AdvanceAsync();
        tight.Journal.Find(new("urgent"))!.Attempts.Length.ShouldBe(1, "nothing more fits under the cap");
    }

    [Fact]
    public async Task Submit_EmergencyAtTheDailyCap_CountsOnlyTheDearerOfTheTwo()
    {
        await using var chain = await CounterChain.StartAsync();
        var rules = PolicyGuardTests.Rules() with { Assets = [new AssetCap(TestPlan.Dollars(10), TestPlan.Dollars(10))] };
        using var kit = await chain.PlaneAsync(rules: rules);
        await SubmitAsync(kit, "routine");

        await SubmitAsync(kit, "urgent", Urgency.Emergency);

        kit.Journal.Spent(TestPlan.Usdc, new(0), new("none")).ShouldBe(TestPlan.Dollars(10));
        await chain.MineAsync();
        await kit.AdvanceAsync();
        (await kit.SubmitAsync(TestPlan.Intent("next", await kit.HeadAsync(), promised: 2))).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("policy.asset_per_day");
        kit.Journal.NativeSpent(new(0), new("none")).ShouldBe(kit.Journal.Find(new("urgent"))!.Mined!.Cost);
    }

    [Fact]
    public async Task Restart_TwoOnOneNonce_EitherHashIsFoundAndTheNonceIsUsedOnce()
    {
        await using var chain = await CounterChain.StartAsync();
        Bytes first;
        using (var kit = await chain.PlaneAsync())
        {
            chain.Proxy.Inject(Withheld.Fault, times: 1000, method: Send);
            await SubmitAsync(kit, "routine");
            first = kit.Journal.Find(new("routine"))!.Latest!.Raw;
            await SubmitAsync(kit, "urgent", Urgency.Emergency);
        }

        await chain.Direct.SendRawTransactionAsync(first);
        await chain.MineAsync();
        chain.Proxy.Heal();
        using var restarted = await chain.PlaneAsync();
        await restarted.AdvanceAsync();
        (restarted.State("routine"), restarted.State("urgent")).ShouldBe((IntentState.Confirmed, IntentState.Replaced));
        chain.Sends.ShouldBe(2);
        await chain.AssertInvariantsAsync(restarted.Journal, 1);
    }

    [Fact]
    public async Task Stale_NewPlanForItsAccountAtThatHead_TakesTheSameNonce()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await StaleAsync(chain, kit);
        var status = await kit.AdvanceAsync();
        status.Stale.ShouldBe([new IntentKey("quote")]);
        kit.Journal.Find(new("quote"))!.Attempts.Length.ShouldBe(1, "it is offered before it is cancelled");
        await chain.Control.SetCodeAsync(TestPlan.Contract, CounterSource.Code);
        chain.Proxy.Heal();

        (await SubmitAsync(kit, "requote")).Nonce.ShouldBe(0UL);

        (kit.State("quote"), kit.State("requote")).ShouldBe((IntentState.Replaced, IntentState.Pending));
        await chain.MineAsync();
        (await kit.AdvanceAsync()).KeyBusy.ShouldBeFalse();
        kit.State("requote").ShouldBe(IntentState.Confirmed);
        await chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Fact]
    public async Task Stale_NobodyPlansAnew_IsCancelledAtTheNextHead()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await StaleAsync(chain, kit);
        await kit.AdvanceAsync();
        await chain.MineAsync();

        (await kit.AdvanceAsync()).Stale.ShouldBeEmpty();

        kit.Journal.Find(new("quote"))!.Latest!.Purpose.ShouldBe(AttemptPurpose.Cancel);
    }

    /// <summary>Sent, kept by the node, and worth nothing any more when it is due to be replaced.</summary>
    private static async Task StaleAsync(CounterChain chain, PlaneKit kit)
    {
        chain.Proxy.Inject(Withheld.Fault, times: 1000, method: Send);
        await SubmitAsync(kit, "quote");
        await chain.Control.SetCodeAsync(TestPlan.Contract, CounterSource.RevertingCode);
        await chain.MineAsync(3);
    }

    private static async Task<Submitted> SubmitAsync(PlaneKit kit, string key, Urgency urgency = Urgency.Routine, int promised = 1) =>
        (await kit.SubmitAsync(TestPlan.Intent(key, await kit.HeadAsync(), promised, urgency: urgency))).ShouldBeOfType<Submitted>();
}
