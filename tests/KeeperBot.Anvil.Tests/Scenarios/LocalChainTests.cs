using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Scenarios;

public sealed class LocalChainTests
{
    [Fact]
    public async Task StartForkAsync_ForksTheWorldsBlock_WithTheSameChainIdAndCode()
    {
        await using var chain = await LocalWorlds.StartAsync();

        (await chain.Client.GetChainIdAsync()).ShouldBe(new ChainId(31337));
        (await chain.Control.GetHeadAsync()).ToBlockRef().ShouldBe(chain.World.Block);
        foreach (var (role, contract) in chain.World.Contracts.All)
            (await chain.Client.GetCodeAsync(contract.Address, chain.World.Block)).Length.ShouldBeGreaterThan(0, role);
    }

    [Fact]
    public async Task MineAsync_NoTimeGiven_TimeFollowsTheChainAndNotTheWallClock()
    {
        await using var chain = await LocalWorlds.StartAsync();
        var start = chain.World.Block.Timestamp;

        var explicitly = await chain.Market.MineAsync(TimeSpan.FromMinutes(5));
        await chain.Client.RawAsync("evm_mine");
        var implicitly = await chain.Control.GetHeadAsync();

        explicitly.Timestamp.ShouldBe(start.Plus(TimeSpan.FromMinutes(5)));
        implicitly.Timestamp.ShouldBe(explicitly.Timestamp.Plus(TimeSpan.FromSeconds(12)));
    }

    [Fact]
    public async Task StartMiningAsync_Transaction_IsMinedTwelveSecondsOfChainTimeLater()
    {
        await using var chain = await LocalWorlds.StartMiningAsync();
        var filter = chain.World.Block.Number;

        await chain.Client.RawAsync("eth_sendTransaction", new System.Text.Json.Nodes.JsonObject
        {
            ["from"] = chain.World.Accounts.Owner.ToString(), ["to"] = chain.World.Accounts.Maker.ToString(), ["value"] = "0x1",
        });
        BlockHeader? mined;
        for (var i = 0; (mined = await chain.Client.GetBlockAsync(filter + 1)) is null; i++)
            i.ShouldBeLessThan(10_000);

        mined.Timestamp.ShouldBe(chain.World.Block.Timestamp.Plus(TimeSpan.FromSeconds(12)));
    }

    [Fact]
    public async Task GrantKeeperAsync_FreshAddress_HasTheRoleAndTheGasMoney()
    {
        await using var chain = await LocalWorlds.StartAsync();
        var keeper = Address.Parse("0x00000000000000000000000000000000c0ffee02");
        var wei = UInt256.Parse("2000000000000000000");
        (await ReadAsync(chain, "keeper")).ShouldBe(Address.Zero);

        await chain.GrantKeeperAsync(keeper, wei);

        (await ReadAsync(chain, "keeper")).ShouldBe(keeper);
        (await chain.Client.GetBalanceAsync(keeper, BlockTag.Latest)).ShouldBe(wei);
    }

    [Fact]
    public async Task Fork_Changed_TheMainNetworkStaysAsItWas()
    {
        await using var chain = await LocalWorlds.StartAsync();

        await chain.Market.StepAsync(Core.Units.Wad.FromInteger(2010), TimeSpan.FromMinutes(8));

        using var transport = new KeeperBot.Evm.Transports.HttpRpcTransport(chain.MainRpcUrl, new(), TimeProvider.System);
        var head = await new EthClient(transport).GetBlockAsync(BlockTag.Latest);
        head.ShouldNotBeNull().Hash.ShouldBe(chain.World.Block.Hash);
    }

    [Fact]
    public async Task SnapshotAndRevert_AfterAMove_TheOldBlockIsTheHeadAgain()
    {
        await using var chain = await LocalWorlds.StartAsync();
        await chain.Market.MineAsync(TimeSpan.FromSeconds(12));
        var before = await chain.Control.GetHeadAsync();
        var snapshot = await chain.Control.SnapshotAsync();
        await chain.Market.MineAsync(TimeSpan.FromSeconds(12));

        await chain.Control.RevertAsync(snapshot);

        (await chain.Control.GetHeadAsync()).Hash.ShouldBe(before.Hash);
    }

    private static async Task<Address> ReadAsync(KeeperBot.Scenarios.LocalChain chain, string function) =>
        (await ContractReader.ReadAsync(chain.Client, BlockTag.Latest, chain.World.Contracts["vault"], function))[0].AsAddress();
}
