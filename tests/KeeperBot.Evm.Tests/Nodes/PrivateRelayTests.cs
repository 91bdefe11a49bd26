using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Nodes;
using KeeperBot.Evm.Tests.Client;
using KeeperBot.Evm.Tests.Transports;
using KeeperBot.Primitives;
using KeeperBot.TestKit.Rpc;

namespace KeeperBot.Evm.Tests.Nodes;

/// <summary>Two public nodes (0 and 1) and two private relays (2 and 3).</summary>
public sealed class PrivateRelayTests
{
    private const string Send = "eth_sendRawTransaction";
    private static readonly Bytes Raw = Bytes.Parse("0x02f86b");
    private static readonly Hash32 Hash = Keccak256.Hash(Raw.Span);

    [Fact]
    public async Task SendRawTransactionAsync_PrivateRoute_GoesToEveryRelayOnceAndToNoPublicNode()
    {
        await using var world = await WorldAsync();

        (await world.Eth.SendRawTransactionAsync(Raw, BroadcastRoute.PrivateRelay)).ShouldBe(Hash);

        Sends(world).ShouldBe([0, 0, 1, 1]);
        new[] { 0, 1 }.SelectMany(node => world.Server(node).Seen).SelectMany(request => request.Calls).ShouldAllBe(call => !call.Parameters.GetRawText().Contains(Raw.ToString()));
    }

    [Fact]
    public async Task SendRawTransactionAsync_PublicRoute_GoesToNoRelay()
    {
        await using var world = await WorldAsync();

        (await world.Eth.SendRawTransactionAsync(Raw)).ShouldBe(Hash);

        Sends(world).ShouldBe([1, 1, 0, 0]);
    }

    [Theory]
    [InlineData("dropped", SendErrorClass.Unknown)]
    [InlineData("underpriced", SendErrorClass.Underpriced)]
    [InlineData("nonce too low", SendErrorClass.NonceTooLow)]
    public async Task SendRawTransactionAsync_RelaysFail_IsNeverSentElsewhere(string how, SendErrorClass expected)
    {
        await using var world = await WorldAsync();
        foreach (var relay in new[] { 2, 3 })
            world.Server(relay).Inject(how == "dropped" ? Faults.Dropped() : Faults.NodeError(-32000, how), int.MaxValue, Send);

        var e = await Should.ThrowAsync<RpcException>(world.Eth.SendRawTransactionAsync(Raw, BroadcastRoute.PrivateRelay));

        RpcErrorClassifier.ClassifySend(e).ShouldBe(expected, e.Message);
        Sends(world).ShouldBe([0, 0, 1, 1]);
    }

    [Fact]
    public async Task SendRawTransactionAsync_OneRelayOnAnotherChain_OnlyTheOtherGetsIt()
    {
        await using var world = await WorldAsync();
        world.Server(2).Inject(Faults.Result("\"0x2\""), int.MaxValue, "eth_chainId");
        await world.LookAsync();

        (await world.Eth.SendRawTransactionAsync(Raw, BroadcastRoute.PrivateRelay)).ShouldBe(Hash);

        world.State(2).ShouldBe(NodeState.WrongChain);
        Sends(world).ShouldBe([0, 0, 0, 1]);
    }

    [Fact]
    public async Task SendRawTransactionAsync_RelaysOfTheChainThatTheNodesAreAForkOf_SendsNothing()
    {
        await using var world = Prepared(new PoolWorld(2, relays: 2));
        foreach (var relay in new[] { 2, 3 })
            world.Chain(relay).Add(PoolWorld.Top, "b");
        world.Server(2).Inject(Faults.Editing("another block", answer => answer["result"]!["hash"] = Headers.Hash(PoolWorld.Top, "b").ToString()), int.MaxValue, "eth_getBlockByNumber");
        world.Server(3).Inject(Faults.Editing("another block", answer => answer["result"]!["hash"] = Headers.Hash(PoolWorld.Top, "b").ToString()), int.MaxValue, "eth_getBlockByNumber");
        await world.LookAsync();

        var e = await Should.ThrowAsync<RpcException>(world.Eth.SendRawTransactionAsync(Raw, BroadcastRoute.PrivateRelay));

        e.Kind.ShouldBe(RpcErrorKind.NoRoute);
        world.State(2).ShouldBe(NodeState.Forked);
        Sends(world).ShouldBe([0, 0, 0, 0]);
    }

    [Fact]
    public async Task SendRawTransactionAsync_RelayThatOffersNothingElse_GetsIt()
    {
        await using var world = Prepared(new PoolWorld(2, relays: 1));
        world.Server(2).OnError("eth_chainId", -32601, "the method eth_chainId does not exist/is not available");
        await world.LookAsync();

        (await world.Eth.SendRawTransactionAsync(Raw, BroadcastRoute.PrivateRelay)).ShouldBe(Hash);

        world.Pool.Status()[2].Why.ShouldBe("does not tell its chain; the configuration is believed");
        Sends(world).ShouldBe([0, 0, 1]);
    }

    [Fact]
    public async Task SendRawTransactionAsync_RelayWasDown_IsLookedAtAgainAndGetsIt()
    {
        await using var world = Prepared(new PoolWorld(2, relays: 1));
        world.Server(2).Inject(Faults.Dropped(), 1, "eth_chainId");
        await world.LookAsync();
        world.State(2).ShouldBe(NodeState.Down);

        (await world.Eth.SendRawTransactionAsync(Raw, BroadcastRoute.PrivateRelay)).ShouldBe(Hash);

        world.State(2).ShouldBe(NodeState.Active);
    }

    [Fact]
    public async Task SendRawTransactionAsync_RelaySwappedForAnotherChainAfterAMinute_GetsNothing()
    {
        await using var world = Prepared(new PoolWorld(2, relays: 1));
        await world.LookAsync();
        world.Server(2).On("eth_chainId", "\"0x2\"");
        world.Time.Advance(TimeSpan.FromMinutes(1));

        var e = await Should.ThrowAsync<RpcException>(world.Eth.SendRawTransactionAsync(Raw, BroadcastRoute.PrivateRelay));

        e.Kind.ShouldBe(RpcErrorKind.NoRoute);
        Sends(world).ShouldBe([0, 0, 0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task SendRawTransactionAsync_PrivateRouteWithoutARelay_SendsNothing(int nodes)
    {
        await using var world = Prepared(new PoolWorld(nodes));
        await world.LookAsync();

        var e = await Should.ThrowAsync<RpcException>(world.Eth.SendRawTransactionAsync(Raw, BroadcastRoute.PrivateRelay));

        e.Kind.ShouldBe(RpcErrorKind.NoRoute);
        world.Eth.BroadcastHost(BroadcastRoute.PrivateRelay).ShouldBeNull();
        Enumerable.Range(0, nodes).ShouldAllBe(node => world.Server(node).Calls(Send) == 0);
    }

    [Theory]
    [InlineData(BroadcastRoute.None)]
    [InlineData(BroadcastRoute.PrivateRelay)]
    public async Task SendRawTransactionAsync_OneEndpointAndAnotherRouteThanPublic_SendsNothing(BroadcastRoute route)
    {
        await using var client = new LoopbackClient();

        (await Should.ThrowAsync<RpcException>(() => client.Eth.SendRawTransactionAsync(Raw, route))).Kind.ShouldBe(RpcErrorKind.NoRoute);

        client.Server.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Reads_WithRelays_NeverAskThemAndGiveThemNoVote()
    {
        await using var world = await WorldAsync();
        world.Server(2).On("eth_call", "\"0x22\"");
        world.Server(3).On("eth_call", "\"0x22\"");

        (await world.CallAsync()).Data.ShouldBe(Bytes.Parse("0x11"));

        world.Pool.Quorum.ShouldBe(2);
        world.Pool.EndpointHost.ShouldNotContain(world.Server(2).Url.Authority);
        world.Eth.BroadcastHost(BroadcastRoute.PrivateRelay).ShouldBe($"{world.Server(2).Url.Authority}, {world.Server(3).Url.Authority}");
        new[] { 2, 3 }.ShouldAllBe(relay => world.Server(relay).Calls("eth_call") == 0);
        world.Pool.Status().Select(node => node.Route).ShouldBe([BroadcastRoute.Public, BroadcastRoute.Public, BroadcastRoute.PrivateRelay, BroadcastRoute.PrivateRelay]);
    }

    [Fact]
    public async Task SendAsync_PrivateTransactionAmongOtherCalls_IsRefused()
    {
        await using var world = await WorldAsync();

        await Should.ThrowAsync<ArgumentException>(() => world.Pool.SendAsync([RpcRequest.Read("eth_chainId"), RpcRequest.Broadcast(Raw, BroadcastRoute.PrivateRelay)], default));

        Sends(world).ShouldBe([0, 0, 0, 0]);
    }

    private static int[] Sends(PoolWorld world) => [.. Enumerable.Range(0, world.Pool.Status().Length).Select(node => world.Server(node).Calls(Send))];

    private static async Task<PoolWorld> WorldAsync()
    {
        var world = Prepared(new PoolWorld(2, relays: 2));
        await world.LookAsync();
        return world;
    }

    private static PoolWorld Prepared(PoolWorld world)
    {
        for (var node = 0; node < world.Pool.Status().Length; node++)
            world.Server(node).On(Send, $"\"{Hash}\"");
        return world;
    }
}
