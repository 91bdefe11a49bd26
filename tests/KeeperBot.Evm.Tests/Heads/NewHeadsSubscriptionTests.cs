using KeeperBot.Evm.Heads;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Tests.Client;
using KeeperBot.Evm.Tests.Nodes;
using KeeperBot.TestKit.Rpc;
using KeeperBot.TestKit.Time;

namespace KeeperBot.Evm.Tests.Heads;

public sealed class NewHeadsSubscriptionTests
{
    private static readonly NewHeadsOptions Options = new() { SilentAfter = TimeSpan.FromSeconds(60), FirstPause = TimeSpan.FromSeconds(2), MaxPause = TimeSpan.FromSeconds(5) };
    private readonly ManualTime _time = new();

    [Fact]
    public async Task NextAsync_HeadsTold_GivesTheNewest()
    {
        await using var server = LoopbackHeadServer.Start();
        server.Latest = Headers.Json(100, "a", "a");
        await using var source = new NewHeadsSubscription(server.Url, Options, _time);

        var first = await source.NextAsync(null, default);
        first.Number.ShouldBe(100UL);
        var next = source.NextAsync(first.Hash, default);
        await server.UntilSubscribedAsync();
        await server.TellAsync(Headers.Json(101, "a", "a"));

        (await next).Hash.ShouldBe(Headers.Hash(101, "a"));
        source.EndpointHost.ShouldNotContain(LoopbackRpcServer.SecretInPath);
    }

    [Fact] // case 40
    public async Task NextAsync_ConnectedButSilent_CountsAsDeadAndConnectsAgain()
    {
        await using var server = LoopbackHeadServer.Start();
        server.Latest = Headers.Json(100, "a", "a");
        await using var source = new NewHeadsSubscription(server.Url, Options, _time);
        var first = await source.NextAsync(null, default);
        await server.UntilSubscribedAsync();
        var next = source.NextAsync(first.Hash, default);
        await server.TellAsync(Headers.Json(100, "a", "a")); // the same again is no news

        _time.Advance(Options.SilentAfter);
        var e = await Should.ThrowAsync<RpcException>(next);
        e.Kind.ShouldBe(RpcErrorKind.Timeout);
        e.Message.ShouldContain("counts as dead");
        e.Message.ShouldNotContain(LoopbackRpcServer.SecretInPath);

        server.Latest = Headers.Json(103, "a", "a");
        await _time.UntilArmedAsync(Options.FirstPause);
        _time.Advance(Options.FirstPause);
        (await source.NextAsync(first.Hash, default)).Number.ShouldBe(103UL, "what was missed is asked for at once");
        server.Subscriptions.ShouldBe(2);
    }

    [Fact]
    public async Task NextAsync_ConnectionBreaks_SubscribesAnew()
    {
        await using var server = LoopbackHeadServer.Start();
        server.Latest = Headers.Json(100, "a", "a");
        await using var source = new NewHeadsSubscription(server.Url, Options, _time);
        var first = await source.NextAsync(null, default);
        await server.UntilSubscribedAsync();

        server.Break();
        (await Should.ThrowAsync<RpcException>(source.NextAsync(first.Hash, default))).Kind.ShouldBe(RpcErrorKind.Unreachable);
        await _time.UntilArmedAsync(Options.FirstPause);
        _time.Advance(Options.FirstPause);
        await server.UntilSubscribedAsync();
        await server.TellAsync(Headers.Json(101, "a", "a"));

        (await source.NextAsync(first.Hash, default)).Number.ShouldBe(101UL);
    }

    [Fact]
    public async Task NextAsync_NobodyThere_FailsAndPausesLongerEachTime()
    {
        Uri nowhere;
        await using (var server = LoopbackHeadServer.Start())
            nowhere = server.Url;
        await using var source = new NewHeadsSubscription(nowhere, Options, _time);

        foreach (var pause in new[] { 2, 4, 5, 5 })
        {
            (await Should.ThrowAsync<RpcException>(source.NextAsync(null, default))).Kind.ShouldBe(RpcErrorKind.Unreachable);
            await _time.UntilArmedAsync(TimeSpan.FromSeconds(pause));
            _time.Advance(TimeSpan.FromSeconds(pause));
        }
    }

    [Fact]
    public async Task NextAsync_Garbage_IsAnErrorNotAHead()
    {
        await using var server = LoopbackHeadServer.Start();
        server.Latest = """{"number":"0x64"}""";
        await using var source = new NewHeadsSubscription(server.Url, Options, _time);

        (await Should.ThrowAsync<RpcException>(source.NextAsync(null, default))).Kind.ShouldBe(RpcErrorKind.InvalidResponse);
    }

    [Fact]
    public async Task WokenHeadSource_SocketTellsOfAHead_PoolIsAskedAtOnceAndOnlyItIsBelieved()
    {
        await using var world = new PoolWorld(3);
        await using var server = LoopbackHeadServer.Start();
        server.Latest = Headers.Json(100, "a", "a");
        await using var socket = new NewHeadsSubscription(server.Url, Options, _time);
        var source = new WokenHeadSource(world.Eth, [socket], TimeSpan.FromHours(1), _time);
        var first = await source.NextAsync(null, default);
        await socket.NextAsync(null, default);

        var next = source.NextAsync(first.Hash, default);
        await server.UntilSubscribedAsync();
        await _time.UntilArmedAsync(TimeSpan.FromHours(1));
        world.Mine(101, 0, 1, 2);
        await server.TellAsync(Headers.Json(101, "false", "a"));

        (await next.WaitAsync(TimeSpan.FromSeconds(30))).Hash.ShouldBe(Headers.Hash(101, "a"));
    }

    [Fact] // case 40
    public async Task WokenHeadSource_SocketSilent_PollingGoesOn()
    {
        await using var world = new PoolWorld(3);
        await using var server = LoopbackHeadServer.Start();
        server.Latest = Headers.Json(100, "a", "a");
        await using var socket = new NewHeadsSubscription(server.Url, Options, _time);
        var source = new WokenHeadSource(world.Eth, [socket], TimeSpan.FromSeconds(1), _time);
        var first = await source.NextAsync(null, default);
        await socket.NextAsync(null, default);
        var next = source.NextAsync(first.Hash, default);
        await _time.UntilArmedAsync(TimeSpan.FromSeconds(1));
        world.Mine(101, 0, 1, 2);
        _time.Advance(TimeSpan.FromSeconds(1));

        (await next.WaitAsync(TimeSpan.FromSeconds(30))).Number.ShouldBe(101UL);
    }
}
