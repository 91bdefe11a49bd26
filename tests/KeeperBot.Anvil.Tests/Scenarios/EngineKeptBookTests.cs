using KeeperBot.Core.Decision;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Markets;
using KeeperBot.TestKit;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Scenarios;

public sealed class EngineKeptBookTests(ITestOutputHelper output)
{
    private static readonly Address Keeper = Address.Parse("0x00000000000000000000000000000000c0ffee04");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Path_DecisionEngine_KeepsEveryAccountHealthyByEveryKindOfAction(int seed)
    {
        await using var chain = await StartAsync();
        var keeper = new EngineRun(chain, Keeper, AllowedActions.All);

        var worst = await RunAsync(chain, keeper, seed);

        worst.ShouldBeGreaterThan(11_000);
        keeper.Refused.ShouldBeEmpty();
        keeper.Done.OfType<TopUpAction>().ShouldNotBeEmpty();
        keeper.Done.OfType<ReduceAction>().ShouldNotBeEmpty();
        keeper.Done.OfType<HedgeAction>().ShouldContain(hedge => hedge.Quantity.Sign > 0);
        keeper.Done.OfType<HedgeAction>().ShouldContain(hedge => hedge.Quantity.Sign < 0);
        Math.Abs(keeper.NetDelta).ShouldBeLessThan(1);
    }

    [Fact]
    public async Task Path_DecisionEngineWithTopUpsOnly_EndsLiquidatableAndOutOfItsLimits()
    {
        await using var chain = await StartAsync();
        var keeper = new EngineRun(chain, Keeper, new AllowedActions(TopUp: true, Reduce: false, Hedge: false));

        await RunAsync(chain, keeper, 1);

        keeper.Done.OfType<TopUpAction>().ShouldNotBeEmpty();
        (await chain.Liquidator.AskAsync(BlockTag.Latest)).ShouldContain(verdict => verdict.CallSucceeds);
        Math.Abs(keeper.NetDelta).ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Path_DecisionEngineWithHedgesOnly_EndsLiquidatable()
    {
        await using var chain = await StartAsync();
        var keeper = new EngineRun(chain, Keeper, new AllowedActions(TopUp: false, Reduce: false, Hedge: true));

        await RunAsync(chain, keeper, 1);

        keeper.Done.OfType<HedgeAction>().ShouldNotBeEmpty();
        (await chain.Liquidator.AskAsync(BlockTag.Latest)).ShouldContain(verdict => verdict.CallSucceeds);
    }

    private static async Task<LocalChain> StartAsync()
    {
        var chain = await LocalWorlds.StartAsync();
        await chain.GrantKeeperAsync(Keeper, UInt256.Parse("1000000000000000000"));
        await chain.Control.ImpersonateAsync(Keeper);
        return chain;
    }

    /// <summary>The worst health seen in any block, in 1e-4.</summary>
    private async Task<long> RunAsync(LocalChain chain, EngineRun keeper, int seed)
    {
        var worst = long.MaxValue;
        foreach (var step in MarketPath.Create(chain.World.Price, new MarketPathOptions { Seed = seed }).Steps)
        {
            var block = await chain.Market.StepAsync(step.Price, step.After);
            var accounts = await chain.Probe.ReadAsync(block.ToBlockRef());
            worst = accounts.Select(account => (long?)account.RatioTenThousandths).Append(worst).Min()!.Value;
            var before = keeper.Log.Count;
            await keeper.ActAsync();
            output.WriteLine($"{step.Price} delta {keeper.NetDelta:F2}: {string.Join("  ", accounts.Select(account => $"{account.Id} {account.RatioTenThousandths}"))}  {string.Join(" | ", keeper.Log.Skip(before))}");
        }

        output.WriteLine($"seed {seed}: worst {worst}; refused {keeper.Refused.Count}: {keeper.Refused.FirstOrDefault()}");
        return worst;
    }
}
