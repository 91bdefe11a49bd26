using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Evm;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Policy.Approvals;
using KeeperBot.Execution.Policy.Breakers;
using KeeperBot.Execution.Policy.Code;
using KeeperBot.Execution.Policy.Prices;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.Primitives;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeeperBot.Execution.Tests.Policy;

/// <summary>What is asked before each signature.</summary>
public sealed class SafetyWatchTests
{
    private static readonly Address Spender = Address.Parse("0x00000000000000000000000000000000000000e1");

    // Any call returns one: a token whose every allowance is that.
    private static readonly Bytes OneCode = Bytes.Parse("0x600160005260206000f3");

    [Fact]
    public async Task BeforeSigning_UntilTheFirstLook_HoldsBackHedgesOnly()
    {
        await using var chain = await CounterChain.StartAsync();
        var watch = Watch(chain, []);
        var head = await HeadAsync(chain);

        var before = await watch.BeforeSigningAsync(head, default);

        before.Forbidding(ActionKind.Hedge, TestPlan.Account, TestPlan.Venue).ShouldNotBeNull().Code.ShouldBe("not_judged");
        before.Forbidding(ActionKind.TopUp, TestPlan.Account, TestPlan.Venue).ShouldBeNull();
        before.Forbidding(ActionKind.Reduce, TestPlan.Account, TestPlan.Venue).ShouldBeNull();
        (await watch.LookAsync(head, Plane, Assessment(), default)).Doubts.ShouldBeEmpty();
        (await watch.BeforeSigningAsync(head, default)).Doubts.ShouldBeEmpty();
    }

    [Fact]
    public async Task BeforeSigning_AnAllowanceIsLeftOver_CountsItBeforeEachSignature()
    {
        await using var chain = await CounterChain.StartAsync();
        await chain.Control.SetCodeAsync(TestPlan.Usdc.Address, OneCode);
        await chain.MineAsync();
        var watch = Watch(chain, [new(TestPlan.Account, TestPlan.Usdc, TestPlan.Actor, Spender, Standing: false)]);
        await watch.LookAsync(await HeadAsync(chain), Plane, Assessment(), default);
        using var kit = await chain.PlaneAsync();
        kit.Safety.State = await watch.BeforeSigningAsync(await HeadAsync(chain), default);

        (await kit.SubmitAsync(TestPlan.Intent("hedge", await kit.HeadAsync(), kind: ActionKind.Hedge))).ShouldBeOfType<SubmissionRefused>().Code.ShouldBe("policy.allowance_left");
        (await kit.SubmitAsync(TestPlan.Intent("rescue", await kit.HeadAsync()))).ShouldBeOfType<Submitted>();
    }

    private static PlaneStatus Plane { get; } = new([], false, [], null);

    private static SafetyWatch Watch(CounterChain chain, ImmutableArray<WatchedAllowance> pairs)
    {
        var controls = new MemoryControls(TimeProvider.System, []);
        return new(
            new CircuitBreakers(new BreakerRules(), controls, NullLogger.Instance), new CodePins(new CodeReader(chain.Direct), [], controls, NullLogger.Instance),
            new AllowanceWatch(new MulticallReader(chain.Direct, PlaneKit.Multicall), pairs), new PriceWatch(new MulticallReader(chain.Direct, PlaneKit.Multicall), [], null));
    }

    private static RiskAssessment Assessment() => PlaneKit.Assessor.Assess(new PortfolioSnapshot(TestPlan.Chain, TestPlan.Block(1), []));

    private static async Task<BlockRef> HeadAsync(CounterChain chain) => (await chain.Direct.GetBlockAsync(BlockTag.Latest))!.ToBlockRef();
}
