using KeeperBot.Evm;
using KeeperBot.Evm.Heads;
using KeeperBot.TestKit;
using KeeperBot.TestKit.Time;

namespace KeeperBot.Anvil.Tests.Evm;

public sealed class HeadFeedOnAnvilTests
{
    [Fact]
    public async Task ReadAsync_AnvilReorganises_IsToldWithDepthAndAncestor()
    {
        await using var anvil = await AnvilSession.StartAsync();
        var time = new ManualTime();
        await anvil.Client.RawAsync("anvil_mine", "0x5");
        var source = new PollingHeadSource(anvil.Client, TimeSpan.FromSeconds(1), time);
        await using var feed = new HeadFeed(source, anvil.Client, new HeadFeedOptions(), time).ReadAsync().GetAsyncEnumerator();
        await feed.MoveNextAsync();
        for (var i = 0; i < 3; i++)
        {
            await anvil.Client.RawAsync("evm_mine");
            await feed.MoveNextAsync();
            feed.Current.ShouldBeOfType<HeadAdvanced>().Linked.ShouldBeTrue();
        }
        var before = (await anvil.Client.GetBlockAsync(BlockTag.Latest)).ShouldNotBeNull().ToBlockRef();

        await anvil.Client.RawAsync("anvil_reorg", 2, new System.Text.Json.Nodes.JsonArray());
        await feed.MoveNextAsync();

        var update = feed.Current.ShouldBeOfType<HeadReorganized>();
        update.Abandoned.ShouldBe(before);
        update.Depth.ShouldBe(2UL);
        update.CommonAncestor.ShouldNotBeNull().Number.ShouldBe(before.Number - 2);
        update.Head.Hash.ShouldNotBe(before.Hash);
    }

    [Fact]
    public async Task FinalityReader_OfAnvil_IsTwoEpochsOfOneSlotBehind()
    {
        await using var anvil = await AnvilSession.StartAsync();
        await anvil.Client.RawAsync("anvil_mine", "0x8");
        var head = (await anvil.Client.GetBlockAsync(BlockTag.Latest)).ShouldNotBeNull().ToBlockRef();

        var byTag = await FinalityReader.ByTag(anvil.Client).ReadAsync(head);
        var byDepth = await FinalityReader.ByDepth(anvil.Client, 2).ReadAsync(head);

        byTag.ShouldBe(new FinalityReading(FinalityStatus.Final, byDepth.Block));
        byTag.Block.ShouldNotBeNull().Number.ShouldBe(head.Number - 2);
    }
}
