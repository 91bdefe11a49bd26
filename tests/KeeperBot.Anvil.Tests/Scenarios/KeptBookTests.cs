using KeeperBot.Primitives;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Markets;
using KeeperBot.TestKit;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Scenarios;

/// <summary>The demo's book and path are tuned together; these runs say whether they still show what they are there to show.</summary>
public sealed class KeptBookTests(ITestOutputHelper output)
{
    private static readonly Address Keeper = Address.Parse("0x00000000000000000000000000000000c0ffee01");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20_260_105)]
    public async Task Path_ScriptedKeeper_KeepsEveryAccountHealthyByEveryKindOfAction(int seed)
    {
        await using var chain = await StartAsync();
        var keeper = new ScriptedKeeper(chain, Keeper);

        var run = await RunAsync(chain, keeper, seed);

        run.Liquidatable.ShouldBeEmpty();
        keeper.Count("topUp").ShouldBeGreaterThan(0);
        keeper.Count("reduce").ShouldBeGreaterThan(0);
        keeper.Count("buy").ShouldBeGreaterThan(0);
        keeper.Count("sell").ShouldBeGreaterThan(0);
        Math.Abs(await keeper.NetDeltaAsync()).ShouldBeLessThan(1.0);
    }

    [Fact]
    public async Task Path_TopUpsOnly_TheBufferRunsOutAndTheVenueMayLiquidate()
    {
        await using var chain = await StartAsync();
        var keeper = new ScriptedKeeper(chain, Keeper) { MayReduce = false, MayHedge = false };

        var run = await RunAsync(chain, keeper, 1);

        keeper.Count("topUp").ShouldBeGreaterThan(0);
        run.AtEnd.ShouldContain(verdict => verdict.CallSucceeds);
        Math.Abs(await keeper.NetDeltaAsync()).ShouldBeGreaterThan(1.0);
    }

    [Fact]
    public async Task Path_HedgesOnly_TheVenueMayLiquidate()
    {
        await using var chain = await StartAsync();
        var keeper = new ScriptedKeeper(chain, Keeper) { MayReduce = false, MayTopUp = false };

        var run = await RunAsync(chain, keeper, 1);

        keeper.Count("buy").ShouldBeGreaterThan(0);
        run.AtEnd.ShouldContain(verdict => verdict.CallSucceeds);
    }

    private static async Task<LocalChain> StartAsync()
    {
        var chain = await LocalWorlds.StartAsync();
        await chain.GrantKeeperAsync(Keeper, UInt256.Parse("1000000000000000000"));
        await chain.Control.ImpersonateAsync(Keeper);
        return chain;
    }

    private async Task<(List<string> Liquidatable, IReadOnlyList<LiquidationVerdict> AtEnd)> RunAsync(LocalChain chain, ScriptedKeeper keeper, int seed)
    {
        var liquidatable = new List<string>();
        foreach (var step in MarketPath.Create(chain.World.Price, new MarketPathOptions { Seed = seed }).Steps)
        {
            var block = await chain.Market.StepAsync(step.Price, step.After);
            var accounts = await chain.Probe.ReadAsync(block.ToBlockRef());
            liquidatable.AddRange(accounts.Where(account => account.IsLiquidatable).Select(account => $"{account.Id} in block {block.Number}"));
            var before = keeper.Actions.Count;
            await keeper.ActAsync();
            output.WriteLine($"{step.Price}: {string.Join("  ", accounts.Select(account => $"{account.Id} {account.RatioTenThousandths}"))}  {string.Join(", ", keeper.Actions.Skip(before))}");
        }

        output.WriteLine($"seed {seed}: {keeper.Actions.Count} actions, {keeper.Refused} hedges refused");
        return (liquidatable, await chain.Liquidator.AskAsync((await chain.Control.GetHeadAsync()).ToBlockRef()));
    }
}
