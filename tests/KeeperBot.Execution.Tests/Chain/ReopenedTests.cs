using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Tests.Policy;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;

namespace KeeperBot.Execution.Tests.Chain;

/// <summary>What a reorganisation has reopened is not simply sent again: one effect that is still wanted, and within the caps.</summary>
public class ReopenedTests
{
    private static readonly MarginAccountId Other = MarginAccountId.Cross(new AccountId("other"), TestPlan.Venue);

    private static PlaneOptions SlowFinality => new(TestPlan.Chain, TestPlan.Actor) { FinalityDepth = 50 };

    [Fact]
    public async Task HadReverted_AndALaterIntentServesTheAccount_ItsNonceIsUsedUpAndThereIsOneEffect()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync(SlowFinality);
        await RevertedAsync(chain, kit, "a");
        await MinedAsync(chain, kit, "b", promised: 1);
        await ReorgAsync(chain, 2);

        await SettleAsync(chain, kit, blocks: 3);

        (kit.State("a"), kit.State("b")).ShouldBe((IntentState.Cancelled, IntentState.Confirmed));
        await chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Fact]
    public async Task HadReverted_AndItsEffectIsStillWanted_IsSimulatedAgainAndMined()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync(SlowFinality);
        await RevertedAsync(chain, kit, "a");
        await ReorgAsync(chain, 1);
        var simulations = chain.Proxy.Calls("eth_simulateV1");

        await SettleAsync(chain, kit, blocks: 1);

        chain.Proxy.Calls("eth_simulateV1").ShouldBe(simulations + 1);
        kit.State("a").ShouldBe(IntentState.Confirmed);
        kit.Journal.Find(new("a"))!.Attempts.Length.ShouldBe(1, "the same bytes");
        await chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HadReverted_AndItWouldRevertAgainOrItsEffectIsThereAlready_ItsNonceIsUsedUp(bool reverts)
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync(SlowFinality);
        await RevertedAsync(chain, kit, "a");
        await ReorgAsync(chain, 1);
        if (reverts)
            await chain.Control.SetCodeAsync(TestPlan.Contract, CounterSource.RevertingCode);
        else
            await chain.Control.SetStorageAtAsync(TestPlan.Contract, Hash32.Zero, One);
        await chain.MineAsync();

        await SettleAsync(chain, kit, blocks: 2);

        kit.State("a").ShouldBe(IntentState.Cancelled);
        await chain.AssertInvariantsAsync(kit.Journal, reverts ? 0UL : 1UL);
    }

    [Fact]
    public async Task HadReverted_AndItCannotBeSimulated_WaitsAndIsNotSent()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync(SlowFinality);
        await RevertedAsync(chain, kit, "a");
        await ReorgAsync(chain, 1);
        var sends = chain.Sends;
        chain.Proxy.Inject(TestKit.Rpc.Faults.NodeError(-32000, "overloaded"), times: 1000, method: "eth_simulateV1");

        (await kit.AdvanceAsync()).KeyBusy.ShouldBeTrue();

        kit.State("a").ShouldBe(IntentState.Reorged);
        chain.Sends.ShouldBe(sends);
        chain.Proxy.Heal();
        await SettleAsync(chain, kit, blocks: 1);
        await chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Fact]
    public async Task HadReverted_AndTheDaysCapIsUsedSince_ItsNonceIsUsedUpAndTheRescuesSinceGoOutAgain()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync(SlowFinality, Day(20));
        await RevertedAsync(chain, kit, "a", Other);
        await MinedAsync(chain, kit, "b", promised: 1);
        await MinedAsync(chain, kit, "c", promised: 2);
        await ReorgAsync(chain, 3);

        await SettleAsync(chain, kit, blocks: 4);

        (kit.State("a"), kit.State("b"), kit.State("c")).ShouldBe((IntentState.Cancelled, IntentState.Confirmed, IntentState.Confirmed));
        kit.Journal.Spent(TestPlan.Usdc, new(0), new("none")).ShouldBe(TestPlan.Dollars(20));
        await chain.AssertInvariantsAsync(kit.Journal, 2);
    }

    [Fact]
    public async Task HadItsEffect_AndALowerOneThatHadRevertedNowUsesTheCap_ItsNonceIsUsedUp()
    {
        await using var chain = await CounterChain.StartAsync();
        ImmutableArray<Bytes> raw;
        using (var kit = await chain.PlaneAsync(SlowFinality, Day(10)))
        {
            await RevertedAsync(chain, kit, "a", Other);
            await MinedAsync(chain, kit, "b", promised: 1);
            raw = [kit.Journal.Find(new("a"))!.Latest!.Raw];
        }

        // A block of the new branch has the first one already, and there it does not revert.
        await ReorgAsync(chain, 2);
        await chain.Direct.SendRawTransactionAsync(raw[0]);
        await chain.MineAsync();
        using var restarted = await chain.PlaneAsync(SlowFinality, Day(10));
        await SettleAsync(chain, restarted, blocks: 3);

        (restarted.State("a"), restarted.State("b")).ShouldBe((IntentState.Confirmed, IntentState.Cancelled));
        restarted.Journal.Spent(TestPlan.Usdc, new(0), new("none")).ShouldBe(TestPlan.Dollars(10));
        await chain.AssertInvariantsAsync(restarted.Journal, 1);
    }

    [Fact]
    public async Task HadTheirEffect_WithCapsToSpare_AllGoOutAgainAtOnce()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync(SlowFinality);
        await MinedAsync(chain, kit, "a", promised: 1);
        await MinedAsync(chain, kit, "b", promised: 2);
        await ReorgAsync(chain, 2);
        var sends = chain.Sends;

        await kit.AdvanceAsync();

        chain.Sends.ShouldBe(sends + 2);
        await SettleAsync(chain, kit, blocks: 1);
        await chain.AssertInvariantsAsync(kit.Journal, 2);
    }

    private static Hash32 One { get; } = new(UInt256.One.ToBigEndian());

    private static PolicyRules Day(long dollars) => PolicyGuardTests.Rules() with { Assets = [new AssetCap(TestPlan.Dollars(10), TestPlan.Dollars(dollars))] };

    private static async Task RevertedAsync(CounterChain chain, PlaneKit kit, string key, MarginAccountId? target = null)
    {
        var intent = TestPlan.Intent(key, await kit.HeadAsync());
        if (target is { } other)
            intent = intent with { Action = intent.Action with { Target = other } };
        (await kit.SubmitAsync(intent)).ShouldBeOfType<Submitted>();
        await chain.Control.SetCodeAsync(TestPlan.Contract, CounterSource.RevertingCode);
        await chain.MineAsync();
        await kit.AdvanceAsync();
        kit.State(key).ShouldBe(IntentState.Reverted);
        await chain.Control.SetCodeAsync(TestPlan.Contract, CounterSource.Code);
    }

    private static async Task MinedAsync(CounterChain chain, PlaneKit kit, string key, int promised)
    {
        (await kit.SubmitAsync(TestPlan.Intent(key, await kit.HeadAsync(), promised))).ShouldBeOfType<Submitted>();
        await chain.MineAsync();
        await kit.AdvanceAsync();
        kit.State(key).ShouldBe(IntentState.Confirmed);
    }

    /// <summary>The state goes back too, and with it the code.</summary>
    private static async Task ReorgAsync(CounterChain chain, int depth)
    {
        await chain.Control.ReorgAsync(depth);
        await chain.Control.SetCodeAsync(TestPlan.Contract, CounterSource.Code);
    }

    private static async Task SettleAsync(CounterChain chain, PlaneKit kit, int blocks)
    {
        await kit.AdvanceAsync();
        for (var i = 0; i < blocks; i++)
        {
            await chain.MineAsync();
            await kit.AdvanceAsync();
        }
    }
}
