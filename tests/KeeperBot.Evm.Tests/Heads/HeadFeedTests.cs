using KeeperBot.Evm.Heads;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Tests.Client;
using KeeperBot.Evm.Tests.Transports;
using KeeperBot.TestKit.Rpc;
using KeeperBot.TestKit.Time;

namespace KeeperBot.Evm.Tests.Heads;

public sealed class HeadFeedTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly HeadFeedOptions Options = new() { Memory = 8, RetryPause = TimeSpan.FromSeconds(3), SilentAfter = TimeSpan.FromSeconds(61) };

    [Fact]
    public async Task ReadAsync_BlockAfterBlock_Advances()
    {
        await using var world = new LoopbackClient();
        var chain = new ScriptedChain(world).Add(10, "a");
        await using var feed = Start(world, new ManualTime());

        (await NextAsync(feed)).ShouldBeOfType<HeadAdvanced>().Linked.ShouldBeFalse();
        chain.Add(11, "a");
        var second = (await NextAsync(feed)).ShouldBeOfType<HeadAdvanced>();

        second.Head.Number.ShouldBe(11UL);
        second.Linked.ShouldBeTrue();
        second.Skipped.ShouldBe(0UL);
    }

    [Fact]
    public async Task ReadAsync_SlowConsumer_GetsOnlyTheNewestAndTheSizeOfTheGap()
    {
        await using var world = new LoopbackClient();
        var chain = new ScriptedChain(world).Add(10, "a");
        await using var feed = Start(world, new ManualTime());
        await NextAsync(feed);

        chain.Add(11, "a").Add(12, "a").Add(13, "a").Add(14, "a");
        var update = (await NextAsync(feed)).ShouldBeOfType<HeadAdvanced>();

        update.Head.Number.ShouldBe(14UL);
        update.Skipped.ShouldBe(3UL);
        update.Linked.ShouldBeTrue();
    }

    [Fact]
    public async Task ReadAsync_GapBeyondMemory_IsToldAsUnlinked()
    {
        await using var world = new LoopbackClient();
        var chain = new ScriptedChain(world).Add(10, "a");
        await using var feed = Start(world, new ManualTime());
        await NextAsync(feed);

        chain.Add(100, "a");
        var update = (await NextAsync(feed)).ShouldBeOfType<HeadAdvanced>();

        update.Linked.ShouldBeFalse();
        update.Skipped.ShouldBe(89UL);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(12)]
    [InlineData(14)]
    public async Task ReadAsync_Fork_IsAReorganisationWithItsAncestor(ulong newHead)
    {
        await using var world = new LoopbackClient();
        var chain = new ScriptedChain(world).Add(10, "a");
        await using var feed = Start(world, new ManualTime());
        await NextAsync(feed);
        foreach (var number in new ulong[] { 11, 12, 13 })
        {
            chain.Add(number, "a");
            await NextAsync(feed);
        }

        chain.Add(12, "b", parentBranch: "a").Add(13, "b", latest: newHead >= 13);
        if (newHead == 14)
            chain.Add(14, "b");
        var update = (await NextAsync(feed)).ShouldBeOfType<HeadReorganized>();

        // The parent of 12b is 11a.
        update.Head.Number.ShouldBe(newHead);
        update.Abandoned.ShouldBe(Headers.Ref(13, "a"));
        update.CommonAncestor.ShouldNotBeNull().Hash.ShouldBe(Headers.Hash(11, "a"));
        update.Depth.ShouldBe(2UL);
    }

    [Fact]
    public async Task ReadAsync_ForkBelowMemory_HasNoAncestor()
    {
        await using var world = new LoopbackClient();
        var chain = new ScriptedChain(world).Add(10, "a");
        await using var feed = Start(world, new ManualTime());
        await NextAsync(feed);

        chain.Add(9, "b").Add(10, "b").Add(11, "b");
        var update = (await NextAsync(feed)).ShouldBeOfType<HeadReorganized>();

        update.CommonAncestor.ShouldBeNull();
        update.Depth.ShouldBeNull();
    }

    [Fact]
    public async Task ReadAsync_NodeFallsBack_IsToldAndTheHeadStands()
    {
        await using var world = new LoopbackClient();
        var chain = new ScriptedChain(world).Add(10, "a");
        var time = new ManualTime();
        await using var feed = Start(world, time);
        await NextAsync(feed);
        chain.Add(11, "a");
        await NextAsync(feed);

        chain.Latest(10, "a");
        var retreat = (await NextAsync(feed)).ShouldBeOfType<HeadRetreated>();
        chain.Latest(11, "a");
        var next = NextAsync(feed);
        await time.UntilArmedAsync(Interval);
        chain.Add(12, "a");
        time.Advance(Interval);

        retreat.Known.ShouldBe(Headers.Ref(11, "a"));
        retreat.Reported.ShouldBe(Headers.Ref(10, "a"));
        (await next).ShouldBeOfType<HeadAdvanced>().Head.Number.ShouldBe(12UL); // 11 again was no news
    }

    [Fact]
    public async Task ReadAsync_FailuresOfTheNode_AreCountedUpdatesAndEndWithTheFault()
    {
        await using var world = new LoopbackClient();
        new ScriptedChain(world).Add(10, "a");
        var time = new ManualTime();
        var fault = world.Server.Inject(Faults.Garbage(), times: 2);
        await using var feed = Start(world, time);

        (await NextAsync(feed)).ShouldBeOfType<HeadUnavailable>().ShouldSatisfyAllConditions(first => first.Failures.ShouldBe(1), first => first.Kind.ShouldBe(RpcErrorKind.InvalidResponse));
        var second = NextAsync(feed);
        await time.UntilArmedAsync(Options.RetryPause);
        time.Advance(Options.RetryPause);
        (await second).ShouldBeOfType<HeadUnavailable>().Failures.ShouldBe(2);
        var third = NextAsync(feed);
        await time.UntilArmedAsync(Options.RetryPause);
        time.Advance(Options.RetryPause);

        (await third).ShouldBeOfType<HeadAdvanced>();
        fault.Delivered.ShouldBe(2);
    }

    [Fact]
    public async Task ReadAsync_NoNewHeadForTooLong_IsToldAsSilence()
    {
        await using var world = new LoopbackClient();
        new ScriptedChain(world).Add(10, "a");
        var time = new ManualTime();
        await using var feed = Start(world, time);
        await NextAsync(feed);

        var next = NextAsync(feed);
        await time.UntilArmedAsync(Options.SilentAfter);
        await time.UntilArmedAsync(Interval);
        time.Advance(Options.SilentAfter);

        var silent = (await next).ShouldBeOfType<HeadSilent>();
        silent.Silence.ShouldBe(Options.SilentAfter);
        silent.Known.ShouldBe(Headers.Ref(10, "a"));
    }

    [Fact]
    public async Task ReadAsync_ParentThatLiesAboutItsHeight_IsTrouble()
    {
        await using var world = new LoopbackClient();
        var chain = new ScriptedChain(world).Add(10, "a");
        await using var feed = Start(world, new ManualTime());
        await NextAsync(feed);
        chain.Add(11, "a").Add(12, "a");
        var fault = world.Server.Inject(Faults.Result(Headers.Json(11, "a", "a").Replace("\"0xb\"", "\"0x3\"", StringComparison.Ordinal)), method: "eth_getBlockByHash");

        (await NextAsync(feed)).ShouldBeOfType<HeadUnavailable>().Kind.ShouldBe(RpcErrorKind.InvalidResponse);

        fault.Delivered.ShouldBe(1);
    }

    private static IAsyncEnumerator<HeadUpdate> Start(LoopbackClient world, ManualTime time) =>
        new HeadFeed(new PollingHeadSource(world.Eth, Interval, time), world.Eth, Options, time).ReadAsync().GetAsyncEnumerator();

    private static async Task<HeadUpdate> NextAsync(IAsyncEnumerator<HeadUpdate> feed)
    {
        (await feed.MoveNextAsync()).ShouldBeTrue();
        return feed.Current;
    }
}
