using System.Text.Json.Nodes;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;
using SimulatedCall = KeeperBot.Core.Ports.SimulatedCall;

namespace KeeperBot.Execution.Tests.Simulation;

/// <summary>Simulations on a real Anvil, with eth_simulateV1 and without.</summary>
public class EthSimulatorTests
{
    private static readonly Address Second = Address.Parse("0x00000000000000000000000000000000000005dc");

    /// <summary>The counter, which reverts with 0xdeadbeef unless both the caller and the origin are <see cref="TestPlan.Actor"/>.</summary>
    private static readonly Bytes Role = Bytes.Parse($"0x36600f5760005460005260206000f35b73{Actor}331473{Actor}321416606b577fdeadbeef0000000000000000000000000000000000000000000000000000000060005260046000fd5b60005460010160005500");

    /// <summary>The counter, which reverts in blocks of an even second.</summary>
    private const string OddSecondsOnly = "0x36600f5760005460005260206000f35b42600116601c5760006000fd5b60005460010160005500";

    /// <summary>The counter, which reverts in blocks of an odd second.</summary>
    private const string EvenSecondsOnly = "0x36600f5760005460005260206000f35b4260011615601d5760006000fd5b60005460010160005500";

    private static string Actor => TestPlan.Actor.ToString()[2..];

    [Fact]
    public async Task Simulate_Reverting_NamesTheReasonAndNothingIsSent()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await chain.Control.SetCodeAsync(TestPlan.Contract, CounterSource.RevertingCode);
        await chain.MineAsync();
        var intent = TestPlan.Intent("a", await kit.HeadAsync());
        (await kit.Simulator.SimulateAsync(intent, default)).ShouldBeOfType<SimulatedRevert>().Reason.ShouldContain("revert");
        var refused = await kit.Plane.SubmitAsync(intent, new SimulatedCall(30_000, await kit.Source.ReadAsync(await kit.HeadAsync(), default)), default);
        refused.ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("gas.reverted");
        chain.Sends.ShouldBe(0);
    }

    [Fact]
    public async Task Simulate_OnThePinnedBlock_SeesTheEffectAtTheNextBlocksTime()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var pinned = await kit.HeadAsync();
        await chain.MineAsync(2);
        var call = (await kit.Simulator.SimulateAsync(TestPlan.Intent("a", pinned), default)).ShouldBeOfType<SimulatedCall>();
        Assessed(call).ShouldBe(Wad.One);
        call.After.Block.Timestamp.ShouldBe(pinned.Timestamp.Plus(TimeSpan.FromSeconds(12)));
        (await chain.CountAsync()).ShouldBe(0UL);
    }

    [Theory]
    [InlineData(EvenSecondsOnly, 12, true, true)]
    [InlineData(EvenSecondsOnly, 13, true, false)]
    [InlineData(OddSecondsOnly, 13, true, false)]
    [InlineData(EvenSecondsOnly, 12, false, true)]
    [InlineData(EvenSecondsOnly, 13, false, false)]
    public async Task Simulate_CallThatDependsOnTheTime_MustPassAtThePinnedBlocksAndAtTheNextOnes(string code, int seconds, bool hasMethod, bool passes)
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        if (!hasMethod)
            Without(chain);
        await chain.Control.SetCodeAsync(TestPlan.Contract, Bytes.Parse(code));
        await chain.MineAsync();
        var head = await kit.HeadAsync();
        (head.Timestamp.UnixSeconds % 2).ShouldBe(0UL);

        var outcome = await kit.SimulatorAt(TimeSpan.FromSeconds(seconds)).SimulateAsync(TestPlan.Intent("a", head), default);

        (outcome is SimulatedCall).ShouldBe(passes, outcome.ToString());
        (outcome is SimulatedRevert).ShouldBe(!passes);
    }

    [Fact]
    public async Task Simulate_NodeWithoutTheMethod_SeesTheEffectWithTheTrueSenderByEthCall()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await chain.Control.SetCodeAsync(TestPlan.Contract, Role);
        await chain.MineAsync();
        var fault = Without(chain);
        var head = await kit.HeadAsync();

        var call = (await kit.Simulator.SimulateAsync(TestPlan.Intent("a", head), default)).ShouldBeOfType<SimulatedCall>();

        fault.Delivered.ShouldBe(1);
        Assessed(call).ShouldBe(Wad.One);
        call.After.Block.ShouldBe(head with { Timestamp = head.Timestamp.Plus(TimeSpan.FromSeconds(12)) });
        // What the node itself says of the same call, within what warm and cold storage make of it.
        var estimate = await chain.Direct.EstimateGasAsync(new CallRequest { From = TestPlan.Actor, To = TestPlan.Contract, Data = TestPlan.Increment }, head);
        call.GasUsed.ShouldBeInRange(estimate * 9 / 10, estimate * 11 / 10);
    }

    [Fact]
    public async Task Simulate_NodeThatTakesNoTimeEither_RunsAtThePinnedBlocksTimeAndSaysSo()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        Without(chain);
        var fault = chain.Proxy.Inject(
            Fault.Lying("three parameters at most", "eth_call", (call, answer) =>
            {
                if (call.Parameters.GetArrayLength() < 4)
                    return false;
                answer.Remove("result");
                answer["error"] = new JsonObject { ["code"] = -32602, ["message"] = "too many arguments, want at most 3" };
                return true;
            }),
            times: 10);
        var head = await kit.HeadAsync();

        var call = (await kit.Simulator.SimulateAsync(TestPlan.Intent("a", head), default)).ShouldBeOfType<SimulatedCall>();

        fault.Delivered.ShouldBe(1);
        Assessed(call).ShouldBe(Wad.One);
        call.After.Block.ShouldBe(head);
    }

    [Fact]
    public async Task Simulate_NodeWithoutTheMethodAndARevert_NamesTheReason()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await chain.Control.SetCodeAsync(TestPlan.Contract, Role);
        await chain.MineAsync();
        var fault = Without(chain);
        var stranger = TestPlan.Intent("a", await kit.HeadAsync(), from: Address.Parse("0x70997970c51812dc3a010c7d01b50e0d17dc79c8"));

        (await kit.Simulator.SimulateAsync(stranger, default)).ShouldBeOfType<SimulatedRevert>().Reason.ShouldContain("deadbeef");

        fault.Delivered.ShouldBe(1);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    public async Task Simulate_CallsBeforeIt_AreMadeInTheSameBlockAndTheirEffectIsSeen(int before, int count)
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var head = await kit.HeadAsync();
        var bundle = TestPlan.Intent("act", head) with { Before = [.. Enumerable.Range(0, before).Select(i => TestPlan.Intent($"before{i}", head))] };
        Assessed((await kit.Simulator.SimulateAsync(bundle, default)).ShouldBeOfType<SimulatedCall>()).ShouldBe(Wad.FromInteger(count));
    }

    [Fact]
    public async Task Simulate_ACallBeforeItReverts_IsARevertThatSaysWhichAndWhy()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        await chain.Control.SetCodeAsync(Second, Role);
        await chain.MineAsync();
        var head = await kit.HeadAsync();
        var fine = TestPlan.Intent("fine", head);
        var bad = fine with { To = Second, From = Address.Parse("0x70997970c51812dc3a010c7d01b50e0d17dc79c8") };
        var reason = (await kit.Simulator.SimulateAsync(fine with { Before = [fine, bad] }, default)).ShouldBeOfType<SimulatedRevert>().Reason;
        reason.ShouldContain("call 2 of 3");
        reason.ShouldContain("deadbeef");
    }

    [Fact]
    public async Task Simulate_CallsBeforeItOnANodeWithoutTheMethod_IsUnsupportedAndNeverHalfDone()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var intent = TestPlan.Intent("a", await kit.HeadAsync());
        Without(chain);
        (await kit.Simulator.SimulateAsync(intent with { Before = [intent] }, default)).ShouldBeOfType<SimulationUnsupported>().Detail.ShouldContain("eth_simulateV1");
    }

    [Fact]
    public async Task Simulate_NodeWithNeitherMechanism_IsUnavailableAndNothingIsSent()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var intent = TestPlan.Intent("a", await kit.HeadAsync());
        Without(chain);
        var fault = chain.Proxy.Inject(Faults.NodeError(-32602, "state override is not supported"), times: 10, method: "eth_call");

        (await kit.Simulator.SimulateAsync(intent, default)).ShouldBeOfType<SimulationUnavailable>().Detail.ShouldContain("state override");

        fault.Delivered.ShouldBe(3);
    }

    [Fact]
    public async Task Simulate_ReadsThatDoNotComeBack_AreUnavailableAndNeverZero()
    {
        await using var chain = await CounterChain.StartAsync();
        using var kit = await chain.PlaneAsync();
        var intent = TestPlan.Intent("a", await kit.HeadAsync());
        Without(chain);
        chain.Proxy.Inject(Faults.Result("\"0x\""), times: 10, method: "eth_call");

        (await kit.Simulator.SimulateAsync(intent, default)).ShouldBeOfType<SimulationUnavailable>().Detail.ShouldContain("0 bytes came back");
    }

    private static Fault Without(CounterChain chain) =>
        chain.Proxy.Inject(Faults.NodeError(-32601, "the method eth_simulateV1 does not exist/is not available"), times: 10, method: "eth_simulateV1");

    private static Wad Assessed(SimulatedCall call) => PlaneKit.Assessor.Assess(call.After).Margin[0].Margin.Deposit;
}
