using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Execution.Tests.Chain;

/// <summary>A node that fails around a broadcast: whatever it answers, one effect, one nonce, the same bytes. The numbers are those of the fault catalogue.</summary>
public class FaultTests
{
    private const string Send = "eth_sendRawTransaction";

    [Fact]
    public async Task Case3And13_SendTimesOutButWasAccepted_IsFoundAndNotSentAgain()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var fault = chain.Proxy.Inject(Faults.DroppedAfterwards(), method: Send);
        (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<Submitted>().NodeAccepted.ShouldBeFalse();
        kit.State("a").ShouldBe(IntentState.Broadcasting);
        fault.Delivered.ShouldBe(1);
        (await kit.AdvanceAsync()).KeyBusy.ShouldBeTrue();
        kit.State("a").ShouldBe(IntentState.Pending);
        await MinedOnceAsync(chain, kit, sends: 1);
    }

    [Theory]
    [InlineData("dropped")]
    [InlineData("garbage")]
    [InlineData("rate limit")]
    [InlineData("unknown error")]
    [InlineData("fee above node cap")]
    public async Task Case14_SendFailsAndWasNotAccepted_SameBytesAreSentAgain(string kind)
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var fault = chain.Proxy.Inject(
            kind switch
            {
                "dropped" => Faults.Dropped(),
                "garbage" => Faults.Garbage(),
                "rate limit" => Faults.Http(429),
                "fee above node cap" => Faults.NodeError(-32000, "tx fee (2.00 ether) exceeds the configured cap (1.00 ether)"),
                _ => Faults.NodeError(-32000, "something nobody has seen before"),
            },
            method: Send);
        (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<Submitted>().NodeAccepted.ShouldBeFalse();
        fault.Delivered.ShouldBe(1);
        await kit.AdvanceAsync();
        kit.State("a").ShouldBe(IntentState.Pending);
        var raws = chain.Proxy.Seen.SelectMany(request => request.Calls).Where(call => call.Method == Send).Select(call => call.Parameters.ToString()).ToList();
        raws.Count.ShouldBe(2);
        raws[0].ShouldBe(raws[1]);
        await MinedOnceAsync(chain, kit, sends: 2);
    }

    [Fact]
    public async Task Case3_NodeHadItAlready_CountsAsAccepted()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        chain.Proxy.Inject(Faults.DroppedAfterwards(), method: Send);
        await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
        var blind = chain.Proxy.Inject(Faults.NullResult(), method: "eth_getTransactionByHash");
        await kit.AdvanceAsync();
        blind.Delivered.ShouldBe(1);
        kit.State("a").ShouldBe(IntentState.Pending);
        kit.Journal.Find(new("a"))!.Changes[^1].Detail.ShouldContain("already");
        await MinedOnceAsync(chain, kit, sends: 2);
    }

    [Theory]
    [InlineData("eth_estimateGas", "zero", "gas.estimate_unusable")]
    [InlineData("eth_estimateGas", "garbage", "gas.estimate_unusable")]
    [InlineData("eth_estimateGas", "pruned", "plan.block_gone")]
    [InlineData("eth_getBalance", "pruned", "plan.block_gone")]
    [InlineData("eth_getTransactionCount", "pruned", "plan.block_gone")]
    public async Task Case26_EstimateOfZeroOrNoneOrPrunedState_RefusesTheStepAndNotTheCycle(string method, string answer, string code)
    {
        var lie = answer switch
        {
            "zero" => Faults.Result("\"0x0\""),
            "garbage" => Faults.Garbage(),
            _ => Faults.NodeError(-32000, "missing trie node 0f (path ) state 0x01 is not available"),
        };
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var fault = chain.Proxy.Inject(lie, method: method);

        (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe(code);

        fault.Delivered.ShouldBe(1);
        kit.State("a").ShouldBe(IntentState.None);
        (await kit.SubmitAsync(TestPlan.Intent("b", await kit.HeadAsync()))).ShouldBeOfType<Submitted>();
    }

    [Fact]
    public async Task Case15_DroppedFromThePool_IsSentAgain()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var sent = (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<Submitted>();
        (await chain.Control.DropTransactionAsync(sent.Hash)).ShouldBeTrue();
        await chain.MineAsync();
        await kit.AdvanceAsync();
        await MinedOnceAsync(chain, kit, sends: 2);
    }

    [Fact]
    public async Task Case42_MinedButTheReceiptIsNull_WaitsAndIsNeverSentAgain()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
        await chain.MineAsync(4);
        var fault = chain.Proxy.Inject(Faults.NullResult(), times: 100, method: "eth_getTransactionReceipt");
        var blind = await kit.AdvanceAsync();
        fault.Delivered.ShouldBeGreaterThan(0);
        (blind.KeyBusy, kit.State("a")).ShouldBe((true, IntentState.Pending));
        blind.HaltReason.ShouldNotBeNull().ShouldContain("no receipt");
        blind.HaltMayPass.ShouldBeTrue("a late receipt must not end the process");
        chain.Proxy.Heal();
        (await kit.AdvanceAsync()).HaltReason.ShouldBeNull();
        await chain.AssertInvariantsAsync(kit.Journal, 1);
        chain.Sends.ShouldBe(1);
    }

    [Fact]
    public async Task Case41_FalseReceipt_VoidsTheReading()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
        await chain.MineAsync();
        var fault = chain.Proxy.Inject(
            Faults.Editing("another recipient", answer => answer["result"]!["to"] = "0x00000000000000000000000000000000000000ff"), method: "eth_getTransactionReceipt");
        (await Should.ThrowAsync<RpcException>(() => kit.AdvanceAsync())).Kind.ShouldBe(RpcErrorKind.InvalidResponse);
        fault.Delivered.ShouldBe(1);
        kit.State("a").ShouldBe(IntentState.Pending);
        await MinedOnceAsync(chain, kit, sends: 1);
    }

    [Fact]
    public async Task Case32_ChainIdChangesWhileRunning_NothingIsSigned()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var intent = TestPlan.Intent("a", await kit.HeadAsync());
        await chain.Control.SetChainIdAsync(new(1));
        (await Should.ThrowAsync<ExecutionException>(() => kit.SubmitAsync(intent))).Kind.ShouldBe(ExecutionErrorKind.WrongChain);
        (kit.State("a"), chain.Sends).ShouldBe((IntentState.None, 0));
    }

    [Theory]
    [InlineData("eth_chainId")]
    [InlineData("eth_getTransactionCount")]
    [InlineData("eth_feeHistory")]
    [InlineData("eth_getBalance")]
    public async Task Submit_AReadFailsBeforeSigning_NothingIsJournalledOrSent(string method)
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var intent = TestPlan.Intent("a", await kit.HeadAsync());
        var fault = chain.Proxy.Inject(Faults.Garbage(), times: 100, method: method);
        await Should.ThrowAsync<EnvironmentFailure>(() => kit.SubmitAsync(intent));
        fault.Delivered.ShouldBeGreaterThan(0);
        chain.Proxy.Heal();
        (kit.State("a"), chain.Sends).ShouldBe((IntentState.None, 0));
        (await kit.SubmitAsync(intent)).ShouldBeOfType<Submitted>();
        await MinedOnceAsync(chain, kit, sends: 1);
    }

    [Fact]
    public async Task Case26_HugeGasEstimate_IsRefused()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var fault = chain.Proxy.Inject(Faults.Result("\"0xffffffffff\""), method: "eth_estimateGas");
        (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("gas.above_bound");
        (fault.Delivered, chain.Sends).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Case25_HugeTipsInTheHistory_AreClampedAndTheFeeStaysUnderTheCap()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var fault = chain.Proxy.Inject(
            Faults.Editing("a million gwei", answer =>
            {
                var (rewards, ratios) = (answer["result"]!["reward"]!.AsArray(), answer["result"]!["gasUsedRatio"]!.AsArray());
                for (var block = 0; block < rewards.Count; block++)
                    (rewards[block]![0], ratios[block]) = ("0x38d7ea4c68000", 0.5);
            }),
            method: "eth_feeHistory");

        var sent = (await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()))).ShouldBeOfType<Submitted>();

        fault.Delivered.ShouldBe(1);
        sent.MaxPriorityFeePerGas.ShouldBe(kit.Options.Fees.TipCeiling);
        sent.MaxFeePerGas.ShouldBeLessThanOrEqualTo(Execution.Fees.FeeBump.OrdinaryLimit(Policy.PolicyGuardTests.Rules().Gas.RoutineFeePerGas));
    }

    [Fact]
    public async Task Case27_BalanceDrainedWhilePending_WaitsWithoutBumpingAndGoesOnOnceFunded()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var fault = chain.Proxy.Inject(Faults.NodeError(-32003, "Insufficient funds for gas * price + value"), times: 4, method: Send);
        await kit.SubmitAsync(TestPlan.Intent("a", await kit.HeadAsync()));
        for (var i = 0; i < 3; i++)
        {
            await chain.MineAsync(2);
            (await kit.AdvanceAsync()).KeyBusy.ShouldBeTrue();
        }

        fault.Delivered.ShouldBe(4);
        kit.Journal.Find(new("a"))!.Attempts.Length.ShouldBe(1);
        await kit.AdvanceAsync();
        kit.State("a").ShouldBe(IntentState.Pending);
        await MinedOnceAsync(chain, kit, sends: 5);
    }

    [Fact]
    public async Task DryRun_DecidesLikeTheLivePlaneAndSendsNothing()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var dry = new DryRunTransactionPlane(
            kit.Client, new(Policy.PolicyGuardTests.Rules()), new FixedMode(Core.Cycle.KeeperMode.Active), kit.Safety, kit.Options,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<DryRunTransactionPlane>.Instance, []);
        await dry.RecoverAsync(default);
        var intent = TestPlan.Intent("a", await kit.HeadAsync());
        var simulated = (Core.Ports.SimulatedCall)await kit.Simulator.SimulateAsync(intent, default);
        var would = (await dry.SubmitAsync(intent, simulated, default)).ShouldBeOfType<WouldSubmit>();
        chain.Sends.ShouldBe(0);
        var status = await dry.AdvanceAsync(await kit.HeadAsync(), default);
        status.Intents.ShouldHaveSingleItem().Memory.Key.ShouldBe(intent.Key);
        status.KeyBusy.ShouldBeFalse();
        (await dry.SubmitAsync(intent, simulated, default)).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("intent.duplicate");

        var live = (await kit.SubmitAsync(intent)).ShouldBeOfType<Submitted>();
        (would.GasLimit, would.MaxFeePerGas, would.MaxPriorityFeePerGas).ShouldBe((live.GasLimit, live.MaxFeePerGas, live.MaxPriorityFeePerGas));
    }

    [Fact]
    public async Task DryRun_DailyCap_CountsWhatWouldHaveBeenSent()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var rules = Policy.PolicyGuardTests.Rules() with { Assets = [new(TestPlan.Dollars(10), TestPlan.Dollars(15))] };
        var dry = new DryRunTransactionPlane(
            kit.Client, new(rules), new FixedMode(Core.Cycle.KeeperMode.Active), kit.Safety, kit.Options,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<DryRunTransactionPlane>.Instance, []);
        var head = await kit.HeadAsync();
        var simulated = (Core.Ports.SimulatedCall)await kit.Simulator.SimulateAsync(TestPlan.Intent("a", head), default);
        (await dry.SubmitAsync(TestPlan.Intent("a", head), simulated, default)).ShouldBeOfType<WouldSubmit>();
        (await dry.SubmitAsync(TestPlan.Intent("b", head), simulated, default)).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("policy.asset_per_day");
        chain.Sends.ShouldBe(0);
    }

    private static async Task MinedOnceAsync(CounterChain chain, PlaneKit kit, int sends)
    {
        await chain.MineAsync();
        var status = await kit.AdvanceAsync();
        status.KeyBusy.ShouldBeFalse();
        kit.State("a").ShouldBe(IntentState.Confirmed);
        chain.Sends.ShouldBe(sends);
        await chain.AssertInvariantsAsync(kit.Journal, 1);
        (await kit.Client.GetTransactionCountAsync(TestPlan.Actor, BlockTag.Latest)).ShouldBe(1UL);
    }
}
