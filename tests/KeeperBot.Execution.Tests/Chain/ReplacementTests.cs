using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Execution.Fees;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Tests.Policy;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Execution.Tests.Chain;

/// <summary>Stuck transactions: the proxy says yes and keeps them.</summary>
public class ReplacementTests
{
    private const string Send = "eth_sendRawTransaction";

    [Fact]
    public async Task Case16_Stuck_IsBumpedByAnEighthOnTheSameNonceAfterAnotherSimulation()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var story = await StuckAsync(chain, kit);
        var simulations = chain.Proxy.Calls("eth_simulateV1");
        chain.Proxy.Heal();
        await kit.AdvanceAsync();
        var bumped = kit.Journal.Find(new("a"))!;
        chain.Proxy.Calls("eth_simulateV1").ShouldBe(simulations + 1);
        bumped.Attempts.Length.ShouldBe(2);
        bumped.Latest!.Purpose.ShouldBe(AttemptPurpose.Call);
        bumped.Latest.MaxFeePerGas.ShouldBeGreaterThanOrEqualTo(FeeBump.Least(story.Latest!.MaxFeePerGas));
        bumped.Latest.MaxPriorityFeePerGas.ShouldBeGreaterThanOrEqualTo(FeeBump.Least(story.Latest.MaxPriorityFeePerGas));
        await ConfirmedAsync(chain, kit, bumped.Latest.Hash);
    }

    [Fact]
    public async Task Case17_TheOriginalIsMinedDuringTheBump_OneEffect()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var story = await StuckAsync(chain, kit);
        await kit.AdvanceAsync();
        kit.Journal.Find(new("a"))!.Attempts.Length.ShouldBe(2);
        await chain.Direct.SendRawTransactionAsync(story.Latest!.Raw);
        chain.Proxy.Heal();
        await ConfirmedAsync(chain, kit, story.Latest.Hash);
    }

    [Fact]
    public async Task Stuck_AndTheEffectIsGone_IsCancelledAndTheKeyIsFree()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await StuckAsync(chain, kit);
        await chain.Control.SetCodeAsync(TestPlan.Contract, CounterSource.RevertingCode);
        await chain.MineAsync();
        await kit.AdvanceAsync();
        await chain.MineAsync();
        chain.Proxy.Heal();
        await kit.AdvanceAsync();
        kit.Journal.Find(new("a"))!.Latest!.Purpose.ShouldBe(AttemptPurpose.Cancel);
        await chain.MineAsync();
        var status = await kit.AdvanceAsync();
        (status.KeyBusy, kit.State("a")).ShouldBe((false, IntentState.Cancelled));
        kit.Journal.Spent(TestPlan.Usdc, new(0), new("none")).IsZero.ShouldBeTrue();
        kit.Journal.NativeSpent(new(0), new("none")).ShouldBe(status.Intents[0].Cost!.Value);
        await chain.AssertInvariantsAsync(kit.Journal, 0);
        await chain.Control.SetCodeAsync(TestPlan.Contract, CounterSource.Code);
        await chain.MineAsync();
        (await kit.SubmitAsync(TestPlan.Intent("b", await kit.HeadAsync()))).ShouldBeOfType<Submitted>().Nonce.ShouldBe(1UL);
    }

    [Fact]
    public async Task Case18_TheCancelLosesTheRace_IsReportedAsExecuted()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var story = await StuckAsync(chain, kit);
        await chain.Control.SetCodeAsync(TestPlan.Contract, CounterSource.RevertingCode);
        for (var head = 0; head < 2; head++)
        {
            await chain.MineAsync();
            await kit.AdvanceAsync();
        }

        kit.Journal.Find(new("a"))!.Latest!.Purpose.ShouldBe(AttemptPurpose.Cancel);
        await chain.Control.SetCodeAsync(TestPlan.Contract, CounterSource.Code);
        await chain.Direct.SendRawTransactionAsync(story.Latest!.Raw);
        chain.Proxy.Heal();
        await ConfirmedAsync(chain, kit, story.Latest.Hash);
    }

    [Fact]
    public async Task Case19_TheNodeDemandsMore_BumpsOnceABlockAndNeverLoops()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var story = await StuckAsync(chain, kit);
        chain.Proxy.Heal();
        await chain.Direct.SendRawTransactionAsync(story.Latest!.Raw);
        var fault = chain.Proxy.Inject(Faults.NodeError(-32000, "replacement transaction underpriced"), times: 3, method: Send);
        await kit.AdvanceAsync();
        await kit.AdvanceAsync();
        kit.Journal.Find(new("a"))!.Attempts.Length.ShouldBe(2, "one bump a block");
        await chain.Control.DropTransactionAsync(story.Latest.Hash);
        await chain.MineAsync();
        await kit.AdvanceAsync();
        fault.Delivered.ShouldBe(3);
        kit.Journal.Find(new("a"))!.Attempts.Length.ShouldBe(3);
        await chain.MineAsync();
        await kit.AdvanceAsync();
        kit.State("a").ShouldBe(IntentState.Confirmed);
        await chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Fact]
    public async Task Submit_TheNonceIsHeldByAnotherInThePool_Halts()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var fault = chain.Proxy.Inject(Faults.NodeError(-32000, "replacement transaction underpriced"), times: 10, method: Send);
        (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<Submitted>().NodeAccepted.ShouldBeFalse();
        await chain.MineAsync(5);
        (await kit.AdvanceAsync()).HaltReason.ShouldNotBeNull().ShouldContain("second signer");
        fault.Delivered.ShouldBe(2);
        kit.Journal.Find(new("a"))!.Attempts.Length.ShouldBe(1);
    }

    [Fact]
    public async Task Case29_TheDailyCapIsReachedInMidBump_StopsBumping()
    {
        await using var chain = await CounterChain.StartAsync();
        Wei first;
        using (var kit = await chain.PlaneAsync())
            first = (await StuckAsync(chain, kit)).Latest!.WorstFee;
        var tight = PolicyGuardTests.Rules() with { Gas = PolicyGuardTests.Rules().Gas with { PerTransaction = first, PerDay = first } };
        using var restarted = await chain.PlaneAsync(rules: tight);
        await chain.MineAsync(4);
        await restarted.AdvanceAsync();
        var story = restarted.Journal.Find(new("a"))!;
        story.Attempts.Length.ShouldBe(1);
        restarted.Journal.NativeSpent(new(0), new("none")).ShouldBe(first);
        await chain.AssertInvariantsAsync(restarted.Journal, 0);
    }

    [Fact]
    public async Task Case24_BaseFeeFarAboveTheCapWhilePending_RoutineWaitsAndAnEmergencyUsesItsOwnCap()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await StuckAsync(chain, kit);
        for (var block = 0; block < 6; block++)
        {
            await chain.Control.SetNextBlockBaseFeeAsync(UInt256.Parse("100000000000"));
            await chain.MineAsync();
            await kit.AdvanceAsync();
            kit.Journal.Find(new("a"))!.Attempts.Length.ShouldBe(1, "neither a bump nor a cancellation could be mined");
        }

        chain.Proxy.Heal();
        var urgent = (await kit.SubmitAsync(TestPlan.Intent("urgent", await kit.HeadAsync(), urgency: Urgency.Emergency))).ShouldBeOfType<Submitted>();

        urgent.MaxFeePerGas.ShouldBeInRange(Wei.FromGwei(Wad.FromInteger(100)), PolicyGuardTests.Rules().Gas.EmergencyFeePerGas);
        await chain.MineAsync();
        await kit.AdvanceAsync();
        (kit.State("a"), kit.State("urgent")).ShouldBe((IntentState.Replaced, IntentState.Confirmed));
        await chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Fact]
    public async Task Case24_BaseFeeFallsAgain_TheWaitingOneIsReplacedAndMined()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await StuckAsync(chain, kit);
        await chain.Control.SetNextBlockBaseFeeAsync(UInt256.Parse("100000000000"));
        await chain.MineAsync();
        await kit.AdvanceAsync();
        await chain.Control.SetNextBlockBaseFeeAsync(UInt256.Parse("1000000000"));
        await chain.MineAsync();
        chain.Proxy.Heal();
        await kit.AdvanceAsync();
        var bumped = kit.Journal.Find(new("a"))!;
        (bumped.Attempts.Length, bumped.Latest!.Purpose).ShouldBe((2, AttemptPurpose.Call));
        await ConfirmedAsync(chain, kit, bumped.Latest.Hash);
    }

    [Fact]
    public async Task Case16_AtTheBumpLimit_TheLastStepUnderTheCapIsACancellation()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var story = await StuckAsync(chain, kit);
        var cap = new Wei(story.Latest!.MaxFeePerGas.Raw * 9 / 8 + 8);
        var rules = PolicyGuardTests.Rules() with { Gas = PolicyGuardTests.Rules().Gas with { RoutineFeePerGas = cap } };
        kit.Dispose();
        using var tight = await chain.PlaneAsync(rules: rules);
        var attempts = tight.Journal.Find(new("a"))!.Attempts;
        attempts.Length.ShouldBe(2);
        attempts[1].Purpose.ShouldBe(AttemptPurpose.Cancel);
        attempts[1].MaxFeePerGas.ShouldBeLessThanOrEqualTo(cap);
        await chain.MineAsync(4);
        await tight.AdvanceAsync();
        tight.Journal.Find(new("a"))!.Attempts.Length.ShouldBe(2, "nothing fits above the cap");
    }

    [Fact]
    public async Task Case49_Stuck_IsNotBumpedWhileTheFinalBlockIsGone()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await StuckAsync(chain, kit);
        var fault = chain.Proxy.Inject(
            Fault.Rewriting("no final block", (request, honest) => request.Calls is [{ Parameters: var parameters } call] && parameters[0].GetString() == "finalized"
                ? LoopbackResponse.Of($$"""{"jsonrpc":"2.0","id":{{call.Id}},"result":null}""")
                : honest),
            times: 1000, method: "eth_getBlockByNumber");

        (await kit.AdvanceAsync()).HaltReason.ShouldNotBeNull().ShouldContain("went back");

        fault.Delivered.ShouldBeGreaterThan(0);
        kit.Journal.Find(new("a"))!.Attempts.Length.ShouldBe(1, "what was final is not any more, so nothing is signed");
        chain.Proxy.Heal();
        (await kit.AdvanceAsync()).HaltReason.ShouldBeNull();
        kit.Journal.Find(new("a"))!.Attempts.Length.ShouldBe(2);
    }

    /// <summary>Sent, accepted by word only, and old enough to be replaced at the next advance.</summary>
    private static async Task<JournalStory> StuckAsync(CounterChain chain, PlaneKit kit)
    {
        chain.Proxy.Inject(Withheld.Fault, times: 1000, method: Send);
        (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<Submitted>().NodeAccepted.ShouldBeTrue();
        await chain.MineAsync(3);
        return kit.Journal.Find(new("a"))!;
    }

    private static async Task ConfirmedAsync(CounterChain chain, PlaneKit kit, Hash32 hash)
    {
        await chain.MineAsync();
        (await kit.AdvanceAsync()).KeyBusy.ShouldBeFalse();
        var story = kit.Journal.Find(new("a"))!;
        (story.State, story.Mined!.Hash).ShouldBe((IntentState.Confirmed, hash));
        await chain.AssertInvariantsAsync(kit.Journal, 1);
    }
}
