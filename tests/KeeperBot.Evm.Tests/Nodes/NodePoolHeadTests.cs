using KeeperBot.Evm.Heads;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Nodes;
using KeeperBot.Evm.Tests.Client;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Evm.Tests.Nodes;

public sealed class NodePoolHeadTests
{
    private const ulong Top = PoolWorld.Top;

    [Fact]
    public async Task GetBlockAsync_OneNodeAhead_IsNotBelievedUntilAnotherConfirms()
    {
        await using var world = new PoolWorld(3);
        world.Mine(Top + 1, 0);
        (await world.Eth.GetBlockAsync(BlockTag.Latest)).ShouldNotBeNull().Number.ShouldBe(Top);
        world.Pool.Status()[0].Lag.ShouldBe(-1);

        world.Mine(Top + 1, 2);
        (await world.Eth.GetBlockAsync(BlockTag.Latest)).ShouldNotBeNull().Number.ShouldBe(Top + 1);
    }

    [Fact]
    public async Task ObserveAsync_FarAheadAloneForLong_IsQuarantinedAndReturnsOnceConfirmed()
    {
        await using var world = new PoolWorld(3);
        await world.LookAsync();
        for (var number = Top + 1; number <= Top + 9; number++)
            world.Mine(number, 0);
        await world.LookAsync();
        world.State(0).ShouldBe(NodeState.Active, "the others get time to confirm");
        world.Time.Advance(TimeSpan.FromSeconds(31));
        await world.LookAsync();
        world.State(0).ShouldBe(NodeState.Quarantined);
        world.Pool.Status()[0].Why.ShouldContain("9 blocks ahead");

        for (var number = Top + 1; number <= Top + 9; number++)
            world.Mine(number, 1, 2);
        await world.LookAsync();
        world.State(0).ShouldBe(NodeState.Quarantined, "one good look is not enough");
        await world.LookAsync();
        world.State(0).ShouldBe(NodeState.Active);
    }

    [Fact] // case 34
    public async Task ObserveAsync_NodeBehind_IsLaggingNotAskedAndReturnsAfterItCaughtUp()
    {
        await using var world = new PoolWorld(3);
        await world.LookAsync();
        for (var number = Top + 1; number <= Top + 5; number++)
            world.Mine(number, 1, 2);

        (await world.LookAsync()).Number.ShouldBe(Top + 5);
        world.State(0).ShouldBe(NodeState.Lagging);
        world.Pool.Status()[0].Lag.ShouldBe(5);
        (await world.CallAsync(Top + 5)).Success.ShouldBeTrue();
        world.Server(0).Calls("eth_call").ShouldBe(0);

        world.Mine(Top + 3, 0);
        for (var i = 0; i < 3; i++)
            await world.LookAsync();
        world.State(0).ShouldBe(NodeState.Lagging, "within the tolerance, but not caught up");
        world.Mine(Top + 5, 0);
        await world.LookAsync();
        world.State(0).ShouldBe(NodeState.Lagging);
        await world.LookAsync();
        world.State(0).ShouldBe(NodeState.Active);
        world.Changes.Select(change => change.To).ShouldBe([NodeState.Active, NodeState.Active, NodeState.Active, NodeState.Lagging, NodeState.Active]);
    }

    [Fact]
    public async Task CallAsync_PinnedToABlockOneNodeLacks_GoesToTheOthers()
    {
        await using var world = new PoolWorld(3);
        await world.LookAsync();
        world.Mine(Top + 1, 1, 2);
        await world.LookAsync();

        (await world.CallAsync(Top + 1)).Success.ShouldBeTrue();

        world.State(0).ShouldBe(NodeState.Active, "one block is no lag");
        world.Server(0).Calls("eth_call").ShouldBe(0);
    }

    [Fact] // cases 33 and 35: a liar with a consistent chain of its own
    public async Task ObserveAsync_NodeOnAChainOfItsOwn_IsForkedAndItsBlocksAreNeverTaken()
    {
        await using var world = new PoolWorld(3);
        await world.LookAsync();
        world.Mine(Top + 1, 1, 2);
        world.Chain(0).Add(Top + 1, "false", "a");

        (await world.LookAsync()).Hash.ShouldBe(Headers.Hash(Top + 1, "a"));
        world.State(0).ShouldBe(NodeState.Forked);
        (await world.Eth.GetBlockAsync(Headers.Hash(Top + 1, "false"))).ShouldBeNull();
        (await world.Eth.GetBlockAsync(Top + 1)).ShouldNotBeNull().Hash.ShouldBe(Headers.Hash(Top + 1, "a"));

        world.Chain(0).Add(Top + 1, "a");
        await world.LookAsync();
        await world.LookAsync();
        world.State(0).ShouldBe(NodeState.Active);
    }

    [Fact]
    public async Task ObserveAsync_SameHashOtherContent_IsALie()
    {
        await using var world = new PoolWorld(3);
        var lie = world.Server(0).Inject(Faults.Editing("another base fee", _ => { }), 1, "eth_getBlockByNumber");
        world.Server(0).On("eth_getBlockByNumber", Headers.Json(Top, "a", "a").Replace("0x3b9aca00", "0x1", StringComparison.Ordinal));

        (await world.LookAsync()).BaseFeePerGas.ShouldBe(1_000_000_000);

        lie.Delivered.ShouldBe(1);
        world.State(0).ShouldBe(NodeState.Quarantined);
    }

    [Fact] // case 35
    public async Task GetBlockAsync_NodesSplitAtTheTip_CommonAncestorUntilOneSideWins()
    {
        await using var world = new PoolWorld(2);
        await world.LookAsync();
        world.Chain(0).Add(Top + 1, "b", "a");
        world.Chain(1).Add(Top + 1, "c", "a");
        (await world.Eth.GetBlockAsync(BlockTag.Latest)).ShouldNotBeNull().Hash.ShouldBe(Headers.Hash(Top, "a"));

        world.Chain(0).Add(Top + 1, "c", "a");
        (await world.Eth.GetBlockAsync(BlockTag.Latest)).ShouldNotBeNull().Hash.ShouldBe(Headers.Hash(Top + 1, "c"));
    }

    [Fact]
    public async Task GetBlockAsync_NodesOnDifferentChains_IsADisagreement()
    {
        await using var world = new PoolWorld(2);
        for (var number = Top - 10; number <= Top; number++)
            world.Chain(1).Add(number, "z");
        for (var number = Top - 10; number <= Top; number++)
            world.Server(1).On("eth_getBlockByNumber", p => p[0].GetString() is "latest" or "0x64" ? Headers.Json(Top, "z", "z") : "null");

        var e = await Should.ThrowAsync<RpcException>(world.LookAsync());

        e.Kind.ShouldBe(RpcErrorKind.Disagreement);
        e.Message.ShouldContain("block");
    }

    [Fact] // case 35
    public async Task HeadFeed_OneNodeGoesBackwards_HeadStandsAndGoesOn()
    {
        await using var world = new PoolWorld(3);
        var feed = new HeadFeed(new PollingHeadSource(world.Eth, TimeSpan.FromSeconds(1), world.Time), world.Eth, new HeadFeedOptions(), world.Time);
        await using var updates = feed.ReadAsync().GetAsyncEnumerator();
        await updates.MoveNextAsync();
        updates.Current.ShouldBeOfType<HeadAdvanced>().Head.Number.ShouldBe(Top);

        world.Chain(0).Latest(Top - 6, "a");
        world.Mine(Top + 1, 1, 2);
        await updates.MoveNextAsync();

        updates.Current.ShouldBeOfType<HeadAdvanced>().Head.Number.ShouldBe(Top + 1);
        world.State(0).ShouldBe(NodeState.Lagging);
    }

    [Fact] // case 31
    public async Task ObserveAsync_WrongChainIdAtStart_IsNeverReadFrom()
    {
        await using var world = new PoolWorld(3);
        var fault = world.Server(0).Inject(Faults.Result("\"0x2\""), int.MaxValue, "eth_chainId");

        await world.LookAsync();
        await world.CallAsync();

        fault.Delivered.ShouldBe(1);
        world.State(0).ShouldBe(NodeState.WrongChain);
        world.Pool.Status()[0].Why.ShouldBe("is on chain 2, not 1");
        world.Server(0).Calls("eth_call").ShouldBe(0);
    }

    [Fact] // case 32
    public async Task CallAsync_ChainIdChangesWhileRunning_NothingIsReadOrSent()
    {
        await using var world = new PoolWorld(1);
        await world.CallAsync();
        var fault = world.Server(0).Inject(Faults.Result("\"0x2\""), int.MaxValue, "eth_chainId");

        await Should.ThrowAsync<RpcException>(world.Eth.GetBlockAsync(BlockTag.Latest));
        var e = await Should.ThrowAsync<RpcException>(world.CallAsync());
        await Should.ThrowAsync<RpcException>(world.Eth.SendRawTransactionAsync(KeeperBot.Primitives.Bytes.Parse("0x01")));

        fault.Delivered.ShouldBeGreaterThan(0);
        e.Kind.ShouldBe(RpcErrorKind.NoQuorum);
        e.Message.ShouldContain("is on chain 2");
        world.Server(0).Calls("eth_call").ShouldBe(1);
        world.Server(0).Calls("eth_sendRawTransaction").ShouldBe(0);
    }

    [Fact]
    public async Task ObserveAsync_SilentNode_CostsTheOthersNoTime()
    {
        await using var world = new PoolWorld(3);
        await world.LookAsync();
        var fault = world.Server(2).Inject(Faults.Dropped(), 3);
        for (var i = 0; i < 3; i++)
            await world.LookAsync();
        fault.Delivered.ShouldBe(3);
        world.State(2).ShouldBe(NodeState.Down);
        var hanging = world.Server(2).Inject(Faults.Hanging(), int.MaxValue);

        world.Mine(Top + 1, 0, 1);
        (await world.Eth.GetBlockAsync(BlockTag.Latest)).ShouldNotBeNull().Number.ShouldBe(Top + 1, "the clock stands still: nobody waited");
        await hanging.UntilDeliveredAsync();
    }

    [Fact]
    public async Task ObserveAsync_DownNodeComesBack_IsActiveAtOnce()
    {
        await using var world = new PoolWorld(3);
        await world.LookAsync();
        var fault = world.Server(2).Inject(Faults.Dropped(), 3);
        for (var i = 0; i < 3; i++)
            await world.LookAsync();
        world.State(2).ShouldBe(NodeState.Down);

        await world.LookAsync();

        world.State(2).ShouldBe(NodeState.Active);
        fault.Delivered.ShouldBe(3);
    }
}
