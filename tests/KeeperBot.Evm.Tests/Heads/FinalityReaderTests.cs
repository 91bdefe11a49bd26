using KeeperBot.Evm.Heads;
using KeeperBot.Evm.Tests.Client;
using KeeperBot.Evm.Tests.Transports;

namespace KeeperBot.Evm.Tests.Heads;

public sealed class FinalityReaderTests
{
    [Fact]
    public async Task ReadAsync_Tag_FollowsTheNodeAndReportsRegression()
    {
        await using var world = new LoopbackClient();
        var chain = new ScriptedChain(world);
        var reader = FinalityReader.ByTag(world.Eth);

        (await reader.ReadAsync(Headers.Ref(20, "a"))).ShouldBe(new FinalityReading(FinalityStatus.None, null));
        chain.Finalized(12, "a");
        (await reader.ReadAsync(Headers.Ref(20, "a"))).ShouldBe(new FinalityReading(FinalityStatus.Final, Headers.Ref(12, "a")));
        chain.Finalized(11, "a");
        (await reader.ReadAsync(Headers.Ref(20, "a"))).ShouldBe(new FinalityReading(FinalityStatus.Regressed, Headers.Ref(12, "a")));
        chain.Finalized(12, "b");
        (await reader.ReadAsync(Headers.Ref(20, "a"))).Status.ShouldBe(FinalityStatus.Regressed);
        chain.Finalized(13, "a");
        (await reader.ReadAsync(Headers.Ref(20, "a"))).ShouldBe(new FinalityReading(FinalityStatus.Final, Headers.Ref(13, "a")));
    }

    [Fact]
    public async Task ReadAsync_NodeThatSaysSoByAnError_HasNoFinalBlockYet()
    {
        await using var world = new LoopbackClient();
        world.Server.OnError("eth_getBlockByNumber", -32000, "finalized block not found");

        (await FinalityReader.ByTag(world.Eth).ReadAsync(Headers.Ref(20, "a"))).Status.ShouldBe(FinalityStatus.None);
    }

    [Fact]
    public async Task ReadAsync_Depth_IsThatManyBlocksBelow()
    {
        await using var world = new LoopbackClient();
        new ScriptedChain(world).Add(16, "a", latest: false);
        var reader = FinalityReader.ByDepth(world.Eth, 4);

        (await reader.ReadAsync(Headers.Ref(3, "a"))).Status.ShouldBe(FinalityStatus.None);
        (await reader.ReadAsync(Headers.Ref(20, "a"))).ShouldBe(new FinalityReading(FinalityStatus.Final, Headers.Ref(16, "a")));
    }
}
