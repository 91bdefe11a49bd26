using KeeperBot.Evm.Heads;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Evm;

public sealed class NewHeadsOnAnvilTests
{
    [Fact]
    public async Task NextAsync_BlocksMined_AreToldBySubscription()
    {
        await using var anvil = await AnvilSession.StartAsync(new AnvilOptions { NoMining = true });
        await using var source = new NewHeadsSubscription(new UriBuilder(anvil.RpcUrl) { Scheme = "ws" }.Uri, new NewHeadsOptions(), TimeProvider.System);
        var first = await source.NextAsync(null, default).WaitAsync(TimeSpan.FromSeconds(30));
        first.Number.ShouldBe(0UL);

        var next = source.NextAsync(first.Hash, default);
        var mined = await anvil.Control.MineAfterAsync(TimeSpan.FromSeconds(12));

        (await next.WaitAsync(TimeSpan.FromSeconds(30))).Hash.ShouldBe(mined.Hash);
    }
}
