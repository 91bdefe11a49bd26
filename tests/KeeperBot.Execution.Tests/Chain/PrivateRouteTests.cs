using KeeperBot.Core.Ports;
using KeeperBot.Evm;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Tests.Support;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Execution.Tests.Chain;

/// <summary>Private bytes reach no public node before the policy for falling back lets them (rule R7, catalogue case 23).</summary>
public sealed class PrivateRouteTests : IAsyncDisposable
{
    private const string Send = "eth_sendRawTransaction";

    private CounterChain _chain = null!;
    private LoopbackRpcServer _relay = null!;

    public async ValueTask DisposeAsync()
    {
        await _relay.DisposeAsync();
        await _chain.DisposeAsync();
    }

    [Fact]
    public async Task Submit_PrivateRoute_IsMinedThroughTheRelayAndNoPublicNodeIsSentIt()
    {
        using var kit = await StartAsync(publicAfter: null);
        await SubmitAsync(kit, "a", accepted: true);
        await _chain.MineAsync();
        (await kit.AdvanceAsync()).KeyBusy.ShouldBeFalse();
        kit.State("a").ShouldBe(IntentState.Confirmed);
        (_chain.Sends, _relay.Calls(Send)).ShouldBe((0, 1));
        Routes(kit, "a").ShouldBe([BroadcastRoute.PrivateRelay]);
        kit.Journal.Find(new("a"))!.Latest!.Route.ShouldBe(BroadcastRoute.PrivateRelay);
        await _chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Fact]
    public async Task Case23_RelayFailsAndNoFallbackIsAllowed_TheSameBytesGoToTheRelayAgainAndToNobodyElse()
    {
        using var kit = await StartAsync(publicAfter: null);
        var fault = _relay.Inject(Faults.NodeError(-32000, "bundle relay is overloaded"), times: 1000, method: Send);
        await SubmitAsync(kit, "a", accepted: false);
        for (var block = 0; block < 8; block++)
        {
            await _chain.MineAsync();
            await kit.AdvanceAsync();
        }

        fault.Delivered.ShouldBeGreaterThan(8);
        _chain.Sends.ShouldBe(0);
        Routes(kit, "a").ShouldAllBe(route => route == BroadcastRoute.PrivateRelay);
        _relay.Heal();
        await kit.AdvanceAsync();
        await _chain.MineAsync();
        await kit.AdvanceAsync();
        kit.State("a").ShouldBe(IntentState.Confirmed);
        await _chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Fact]
    public async Task Case23_RelayFailsAndAFallbackIsAllowed_TheBytesArePublicAfterThatManyBlocksAndThatIsOnTheRecord()
    {
        using var kit = await StartAsync(publicAfter: 2);
        var fault = _relay.Inject(Faults.NodeError(-32000, "bundle relay is overloaded"), times: 1000, method: Send);
        await SubmitAsync(kit, "a", accepted: false);
        await _chain.MineAsync();
        await kit.AdvanceAsync();
        _chain.Sends.ShouldBe(0);
        await _chain.MineAsync();
        await kit.AdvanceAsync();
        _chain.Sends.ShouldBe(1);
        fault.Delivered.ShouldBe(2);
        Routes(kit, "a").ShouldBe([BroadcastRoute.PrivateRelay, BroadcastRoute.PrivateRelay, BroadcastRoute.Public]);
        await _chain.MineAsync();
        await kit.AdvanceAsync();
        kit.State("a").ShouldBe(IntentState.Confirmed);
        await _chain.AssertInvariantsAsync(kit.Journal, 1);
    }

    [Fact]
    public async Task Fallback_RelayKeepsItToItself_CountsFromTheFirstSendThroughARestartAndABump()
    {
        using (var kit = await StartAsync(publicAfter: 5))
        {
            _relay.Inject(Withheld.Fault, times: 1000, method: Send);
            await SubmitAsync(kit, "a", accepted: true);
            await _chain.MineAsync(4);
            await kit.AdvanceAsync();
            kit.Journal.Find(new("a"))!.Attempts.Select(attempt => attempt.Route).ShouldBe([BroadcastRoute.PrivateRelay, BroadcastRoute.PrivateRelay]);
            _chain.Sends.ShouldBe(0);
        }

        using var restarted = await PlaneAsync(publicAfter: 5);
        _chain.Sends.ShouldBe(0);
        await _chain.MineAsync();
        await restarted.AdvanceAsync();
        _chain.Sends.ShouldBe(1);
        await _chain.MineAsync();
        await restarted.AdvanceAsync();
        restarted.State("a").ShouldBe(IntentState.Confirmed);
        await _chain.AssertInvariantsAsync(restarted.Journal, 1);
    }

    [Fact]
    public async Task Restart_TheRouteIsPublicNow_WhatWasSignedAsPrivateStaysSoUntilAFallbackIsDeclared()
    {
        using (var kit = await StartAsync(publicAfter: null))
        {
            _relay.Inject(Faults.NodeError(-32000, "bundle relay is overloaded"), times: 1000, method: Send);
            await SubmitAsync(kit, "a", accepted: false);
        }

        using (var changed = await PlaneAsync(publicAfter: null, route: BroadcastRoute.Public))
        {
            await _chain.MineAsync(4);
            await changed.AdvanceAsync();
            changed.Journal.Find(new("a"))!.Attempts.Select(attempt => attempt.Route).ShouldBe([BroadcastRoute.PrivateRelay, BroadcastRoute.PrivateRelay]);
            Routes(changed, "a").ShouldAllBe(route => route == BroadcastRoute.PrivateRelay);
            _chain.Sends.ShouldBe(0);
        }

        using var declared = await PlaneAsync(publicAfter: 1);
        _chain.Sends.ShouldBe(1);
        await _chain.MineAsync();
        await declared.AdvanceAsync();
        declared.State("a").ShouldBe(IntentState.Confirmed);
        await _chain.AssertInvariantsAsync(declared.Journal, 1);
    }

    [Fact]
    public async Task Submit_NoRelayIsThere_NothingIsSentToAnybody()
    {
        using var kit = await StartAsync(publicAfter: null, withRelay: false);
        await SubmitAsync(kit, "a", accepted: false);
        await kit.AdvanceAsync();
        _chain.Sends.ShouldBe(0);
        kit.Journal.Find(new("a"))!.Changes[^1].Detail.ShouldContain("nothing was sent");
    }

    private static IEnumerable<BroadcastRoute> Routes(PlaneKit kit, string key) =>
        kit.Journal.Find(new(key))!.Changes.Where(line => line.Route != BroadcastRoute.None).Select(line => line.Route);

    private async Task<PlaneKit> StartAsync(ulong? publicAfter, bool withRelay = true)
    {
        _chain = await CounterChain.StartAsync();
        _relay = LoopbackRpcServer.StartProxy(_chain.Upstream);
        return await PlaneAsync(publicAfter, withRelay);
    }

    private Task<PlaneKit> PlaneAsync(ulong? publicAfter, bool withRelay = true, BroadcastRoute route = BroadcastRoute.PrivateRelay) => PlaneKit.StartAsync(
        _chain.Proxy.Url, _chain.Folder.Journal, relay: withRelay ? _relay.Url : null,
        options: new PlaneOptions(TestPlan.Chain, TestPlan.Actor) { Route = route, PublicAfterBlocks = publicAfter });

    private static async Task SubmitAsync(PlaneKit kit, string key, bool accepted) =>
        (await kit.SubmitAsync(TestPlan.Intent(key, await kit.HeadAsync()))).ShouldBeOfType<Submitted>().NodeAccepted.ShouldBe(accepted);
}
