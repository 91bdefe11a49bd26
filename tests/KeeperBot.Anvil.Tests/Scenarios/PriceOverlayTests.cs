using System.Text.Json.Nodes;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Host.Commands.Demo.Scenarios;
using KeeperBot.Primitives;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Rehearsals;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.Scenarios.Worlds.Aave;

namespace KeeperBot.Anvil.Tests.Scenarios;

/// <summary>A feed of the Aave world, found in a trace and moved: what is moved is what it says now, and nothing else.</summary>
public sealed class PriceOverlayTests
{
    private static readonly AbiFunction AssetPrice = AbiFunction.Parse("getAssetPrice(address asset)");

    [Fact]
    public async Task Moved_AFeedBehindAnOracle_TellsTheNewPriceAndKeepsTheRest()
    {
        await using var chain = await LocalChain.StartForkAsync(new LocalChainOptions { Scenario = DemoScenarios.Of("aave").World }, TimeProvider.System);
        var reserve = AaveReserve.Of("WETH");
        var (oracle, feed, weth) = (chain.World.Contracts["aave.oracle"], chain.World.Contracts[reserve.Role("feed")], chain.World.Contracts[reserve.Role()].Address);
        var call = new JsonArray(new JsonObject { ["to"] = oracle.Address.ToString(), ["input"] = AssetPrice.Encode(weth).ToString() }, "latest");

        var source = (await new PriceSourceFinder(chain.Client).FindAsync([call, PriceSourceFinder.CallOf(feed.Address)], CancellationToken.None)).ShouldHaveSingleItem();

        source.At.ShouldBe(feed.Address);
        source.Callers.ShouldContain(oracle.Address);
        var before = await ReadAsync(chain, feed, "latestRoundData");
        var described = (await ReadAsync(chain, feed, "description"))[0].AsString();
        source.Name.ShouldBe(described);
        var overlays = new PriceOverlays(chain.Client, chain.Control);
        await overlays.InstallAsync(feed.Address);
        (await ReadAsync(chain, feed, "latestRoundData")).ShouldBe(before, "an overlay that was told nothing changes nothing");

        await overlays.AnswerAsync(source, 170_000_000_000ul, 1, new ChainTime(1_800_000_000));
        await overlays.AnswerAsync(source, 160_000_000_000ul, 2, new ChainTime(1_800_000_012));
        await chain.Control.MineAfterAsync(TimeSpan.FromSeconds(12));

        var now = await ReadAsync(chain, feed, "latestRoundData");
        now[0].AsUInt64().ShouldBe(before[0].AsUInt64() + 2);
        now[1].AsUInt64().ShouldBe(160_000_000_000ul);
        now[3].AsUInt64().ShouldBe(1_800_000_012ul);
        (await ReadAsync(chain, feed, "latestAnswer"))[0].AsUInt64().ShouldBe(160_000_000_000ul);
        (await ReadAsync(chain, feed, "getRoundData", before[0].AsUInt64() + 1))[1].AsUInt64().ShouldBe(170_000_000_000ul);
        (await ReadAsync(chain, feed, "getRoundData", before[0].AsUInt64())).ShouldBe(before, "past rounds are the feed's own");
        (await ReadAsync(chain, feed, "decimals"))[0].AsInt32().ShouldBe(8);
        (await ReadAsync(chain, feed, "description"))[0].AsString().ShouldBe(described);
        (await ReadAsync(chain, oracle, "getAssetPrice", weth))[0].AsUInt64().ShouldBe(160_000_000_000ul);
    }

    private static Task<AbiValue> ReadAsync(LocalChain chain, DeployedContract contract, string function, params AbiValue[] arguments) =>
        ContractReader.ReadAsync(chain.Client, BlockTag.Latest, contract, function, arguments);
}
