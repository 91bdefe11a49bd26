using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Nodes;
using KeeperBot.Evm.Tests.Client;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Evm.Tests.Nodes;

public sealed class NodePoolReadTests
{
    [Fact]
    public async Task CallAsync_AllAgree_AsksNoMoreNodesThanTheQuorum()
    {
        await using var world = new PoolWorld(3);
        (await world.CallAsync()).Data.ShouldBe(Bytes.Parse("0x11"));

        world.Pool.Quorum.ShouldBe(2);
        Enumerable.Range(0, 3).Sum(node => world.Server(node).Calls("eth_call")).ShouldBe(2);
    }

    [Fact] // case 33
    public async Task CallAsync_ConsistentLiarAmongThree_MajorityAnswersAndLiarIsQuarantined()
    {
        await using var world = new PoolWorld(3);
        await world.LookAsync();
        var lie = world.Server(0).Inject(Faults.Result("\"0x99\""), int.MaxValue, "eth_call");

        (await world.CallAsync()).Data.ShouldBe(Bytes.Parse("0x11"));

        lie.Delivered.ShouldBe(1);
        world.State(0).ShouldBe(NodeState.Quarantined);
        world.Pool.Status()[0].Why.ShouldContain("eth_call");
        world.Changes[^1].To.ShouldBe(NodeState.Quarantined);
        (await world.CallAsync()).Data.ShouldBe(Bytes.Parse("0x11"));
        lie.Delivered.ShouldBe(1, "a quarantined node is not asked");
    }

    [Fact] // case 33
    public async Task CallAsync_LiarIsNotTheFirstAsked_IsStillFoundOut()
    {
        await using var world = new PoolWorld(3);
        await world.LookAsync();
        var lie = world.Server(2).Inject(Faults.Result("\"0x99\""), int.MaxValue, "eth_call");

        for (var i = 0; i < 2; i++)
            (await world.CallAsync()).Data.ShouldBe(Bytes.Parse("0x11"));

        lie.Delivered.ShouldBe(1);
        world.State(2).ShouldBe(NodeState.Quarantined);
    }

    [Fact] // case 33
    public async Task CallAsync_TwoNodesContradict_FailsClosedNamingBoth()
    {
        await using var world = new PoolWorld(2);
        var lie = world.Server(1).Inject(Faults.Result("\"0x99\""), int.MaxValue, "eth_call");

        var e = await Should.ThrowAsync<NodeDisagreementException>(world.CallAsync());

        lie.Delivered.ShouldBe(1);
        e.Code.ShouldBe("rpc.disagreement");
        e.Kind.ShouldBe(RpcErrorKind.Disagreement);
        e.Votes.Select(vote => vote.Operator).ShouldBe(["operator 0", "operator 1"], ignoreOrder: true);
        e.Votes.Select(vote => vote.Said).Distinct().Count().ShouldBe(2);
        e.Message.ShouldNotContain(LoopbackRpcServer.SecretInPath);
        world.State(1).ShouldBe(NodeState.Active, "without a majority nobody is proved a liar");
    }

    [Fact]
    public async Task CallAsync_LiarWhileAnHonestNodeIsDown_FailsClosed()
    {
        await using var world = new PoolWorld(3);
        await world.LookAsync();
        var lie = world.Server(0).Inject(Faults.Result("\"0x99\""), int.MaxValue, "eth_call");
        var down = world.Server(1).Inject(Faults.Dropped(), int.MaxValue);

        await Should.ThrowAsync<NodeDisagreementException>(world.CallAsync());

        lie.Delivered.ShouldBe(1);
        down.Delivered.ShouldBe(1);
    }

    [Fact]
    public async Task CallAsync_TwoNodesOfOneOperator_CountOnce()
    {
        await using var world = new PoolWorld(4, quorum: 2, operatorOf: node => node < 2 ? "twins" : $"operator {node}");
        await world.LookAsync();
        var lies = Enumerable.Range(0, 2).Select(node => world.Server(node).Inject(Faults.Result("\"0x99\""), int.MaxValue, "eth_call")).ToArray();

        (await world.CallAsync()).Data.ShouldBe(Bytes.Parse("0x11"));

        lies.Sum(lie => lie.Delivered).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Pool_MoreAgreementThanOperators_IsRefused() =>
        Should.Throw<ArgumentException>(() => new PoolWorld(2, quorum: 2, operatorOf: _ => "one"));

    [Fact]
    public async Task CallAsync_RevertOfAllNodes_IsTheAnswer()
    {
        await using var world = new PoolWorld(3);
        for (var node = 0; node < 3; node++)
            world.Server(node).OnError("eth_call", 3, node == 0 ? "execution reverted" : "execution reverted: other words", "0x1234");

        (await world.CallAsync()).ShouldBe(new CallResult(false, Bytes.Parse("0x1234")));
    }

    [Theory] // cases 36, 43
    [InlineData("garbage")]
    [InlineData("dropped")]
    [InlineData("null")]
    [InlineData("wrong id")]
    [InlineData("redirect")]
    [InlineData("500")]
    [InlineData("not hex")]
    public async Task CallAsync_OneNodeBroken_OthersAnswer(string how)
    {
        await using var world = new PoolWorld(3);
        await world.LookAsync();
        var fault = world.Server(0).Inject(
            how switch
            {
                "garbage" => Faults.Garbage(),
                "dropped" => Faults.Dropped(),
                "null" => Faults.NullResult(),
                "wrong id" => Faults.WrongId(),
                "redirect" => Faults.Redirect(world.Server(1).Url),
                "500" => Faults.Http(500),
                _ => Faults.Result("\"0x1\""),
            },
            int.MaxValue, "eth_call");

        (await world.CallAsync()).Data.ShouldBe(Bytes.Parse("0x11"));

        fault.Delivered.ShouldBe(1);
        Enumerable.Range(1, 2).Sum(node => world.Server(node).Calls("eth_call")).ShouldBe(2, "one call each, and none by way of a redirect");
    }

    [Fact]
    public async Task EstimateGasAsync_FirstNodeFails_FailsOver()
    {
        await using var world = new PoolWorld(3);
        await world.LookAsync();
        var fault = world.Server(0).Inject(Faults.Dropped(), int.MaxValue, "eth_estimateGas");

        (await world.Eth.EstimateGasAsync(new CallRequest { To = PoolWorld.Someone }, PoolWorld.At(PoolWorld.Top))).ShouldBe(21_000UL);

        fault.Delivered.ShouldBe(1);
        world.Server(2).Calls("eth_estimateGas").ShouldBe(0);
    }

    [Fact]
    public async Task EstimateGasAsync_NodeIsSlow_AnotherIsAskedAfterAPause()
    {
        var pause = TimeSpan.FromMilliseconds(300);
        await using var world = new PoolWorld(2, quorum: 1, with: options => options with { HedgeAfter = pause });
        await world.LookAsync();
        var fault = world.Server(0).Inject(Faults.Hanging(), int.MaxValue, "eth_estimateGas");

        var asking = world.Eth.EstimateGasAsync(new CallRequest { To = PoolWorld.Someone }, PoolWorld.At(PoolWorld.Top));
        await fault.UntilDeliveredAsync();
        await world.Time.UntilArmedAsync(pause);
        world.Time.Advance(pause);

        (await asking).ShouldBe(21_000UL);
    }

    [Fact] // case 38
    public async Task CallAsync_RateLimitedWithRetryAfter_RestsAndOthersAnswer()
    {
        await using var world = new PoolWorld(3);
        await world.LookAsync();
        var fault = world.Server(0).Inject(Faults.Http(429, TimeSpan.FromSeconds(30)), 1, "eth_call");

        (await world.CallAsync()).Success.ShouldBeTrue();
        fault.Delivered.ShouldBe(1);
        var asked = world.Server(0).Requests;
        world.Pool.Status()[0].RestingUntil.ShouldBe(world.Time.GetUtcNow() + TimeSpan.FromSeconds(30));
        world.Pool.Status()[0].RateLimited.ShouldBe(1);
        await world.CallAsync();
        await world.LookAsync();
        world.Server(0).Requests.ShouldBe(asked, "it is left alone");

        world.Time.Advance(TimeSpan.FromSeconds(31));
        await world.LookAsync();
        world.Server(0).Requests.ShouldBe(asked + 1);
        world.State(0).ShouldBe(NodeState.Active);
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(30)]
    public async Task CallAsync_TheMachinesClockIsSetWhileANodeRests_ItComesBackAfterTheSameTime(int hours)
    {
        await using var world = new PoolWorld(3);
        await world.LookAsync();
        world.Server(0).Inject(Faults.Http(429, TimeSpan.FromSeconds(30)), 1, "eth_call");
        await world.CallAsync();
        var asked = world.Server(0).Requests;

        world.Time.Set(TimeSpan.FromHours(hours));
        world.Time.Advance(TimeSpan.FromSeconds(20));
        world.Pool.Status()[0].RestingUntil.ShouldBe(world.Time.GetUtcNow() + TimeSpan.FromSeconds(10));
        await world.LookAsync();
        world.Server(0).Requests.ShouldBe(asked, "it is left alone as long as it asked for");
        world.Time.Advance(TimeSpan.FromSeconds(11));
        await world.LookAsync();
        world.Server(0).Requests.ShouldBe(asked + 1);
    }

    [Fact]
    public async Task CallAsync_OwnRateUsedUp_GoesToAnotherNode()
    {
        await using var world = new PoolWorld(2, quorum: 1, with: options => options with { CallsPerSecond = 3 });
        await world.LookAsync(); // two calls each
        for (var i = 0; i < 2; i++)
            await world.CallAsync();

        world.Server(0).Calls("eth_call").ShouldBe(1);
        world.Server(1).Calls("eth_call").ShouldBe(1);
    }

    [Fact] // case 39
    public async Task CallAsync_AllNodesDown_IsAnErrorAndAllAreDown()
    {
        await using var world = new PoolWorld(3);
        await world.LookAsync();
        var faults = Enumerable.Range(0, 3).Select(node => world.Server(node).Inject(Faults.Dropped(), int.MaxValue)).ToArray();

        for (var i = 0; i < 3; i++)
            await Should.ThrowAsync<RpcException>(world.CallAsync());
        await Should.ThrowAsync<RpcException>(world.LookAsync());

        faults.ShouldAllBe(fault => fault.Delivered >= 3);
        world.Pool.Status().ShouldAllBe(status => status.State == NodeState.Down && status.Errors >= 3);
        var e = await Should.ThrowAsync<RpcException>(world.CallAsync());
        e.Kind.ShouldBe(RpcErrorKind.NoQuorum);

        for (var node = 0; node < 3; node++)
            world.Server(node).Heal();
        (await world.CallAsync()).Success.ShouldBeTrue("they are looked at again before a read is refused");
    }

    [Fact]
    public async Task CallAsync_BlockNobodyHas_SaysSo()
    {
        await using var world = new PoolWorld(3);
        for (var node = 0; node < 3; node++)
            world.Server(node).OnError("eth_call", -32000, "header not found");

        var e = await Should.ThrowAsync<RpcException>(world.CallAsync());

        e.Kind.ShouldBe(RpcErrorKind.BlockUnavailable);
    }

    [Fact] // the read side of 20 and 21
    public async Task GetTransactionCountAsync_PendingOnOneNodeAbsurd_QuorumVouches()
    {
        await using var world = new PoolWorld(3);
        await world.LookAsync();
        world.Server(1).On("eth_getTransactionCount", "\"0xffffffff\"");
        world.Server(2).On("eth_getTransactionCount", "\"0x4\"");

        (await world.Eth.GetTransactionCountAsync(PoolWorld.Someone, BlockTag.Pending)).ShouldBe(5UL);
        world.State(1).ShouldBe(NodeState.Active, "pools differ honestly");
    }

    [Fact]
    public async Task GetBlockAsync_FinalizedDiffers_NewestThatTheQuorumShares()
    {
        await using var world = new PoolWorld(3);
        world.Chain(0).Finalized(95, "a");
        world.Chain(1).Finalized(93, "a");
        world.Chain(2).Finalized(94, "a");

        (await world.Eth.GetBlockAsync(BlockTag.Finalized)).ShouldNotBeNull().Number.ShouldBe(94UL);
    }

    [Fact]
    public async Task GetBlockAsync_NobodyHasFinalized_IsNull()
    {
        await using var world = new PoolWorld(3);
        (await world.Eth.GetBlockAsync(BlockTag.Finalized)).ShouldBeNull();
        (await world.Eth.GetBlockAsync(Headers.Hash(7, "nowhere"))).ShouldBeNull();
    }

    [Fact]
    public async Task Status_AfterAnswers_HasLatencyAndCounts()
    {
        await using var world = new PoolWorld(1);
        await world.CallAsync();
        var status = world.Pool.Status()[0];

        status.Requests.ShouldBe(2);
        status.Errors.ShouldBe(0);
        status.LatencyP50.ShouldNotBeNull();
        status.LatencyP99.ShouldNotBeNull();
        status.Head.ShouldBe(PoolWorld.At(PoolWorld.Top));
        status.Lag.ShouldBe(0);
        status.Host.ShouldNotContain(LoopbackRpcServer.SecretInPath);
    }
}
