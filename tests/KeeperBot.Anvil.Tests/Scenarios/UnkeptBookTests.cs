using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Markets;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Scenarios;

/// <summary>What the market does to the book when nobody acts, by the venues' own words.</summary>
public sealed class UnkeptBookTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Path_NobodyActs_CallAtTheTopAndPutAtTheEndAreLiquidatable(int seed)
    {
        await using var chain = await LocalWorlds.StartAsync();
        var path = MarketPath.Create(chain.World.Price, new MarketPathOptions { Seed = seed });
        var verdicts = await AskAsync(chain, await chain.Market.MineAsync(TimeSpan.FromSeconds(12)));
        verdicts.ShouldAllBe(verdict => !verdict.CallSucceeds);
        var top = path.Steps.Max(step => step.Price);

        foreach (var step in path.Steps)
        {
            var before = verdicts;
            verdicts = await AskAsync(chain, await chain.Market.StepAsync(step.Price, step.After));
            RequireGradual(before, verdicts);
            if (step.Price == top)
                Of(verdicts, chain.World.CallPosition).CallSucceeds.ShouldBeTrue();
        }

        Of(verdicts, chain.World.CallPosition).CallSucceeds.ShouldBeFalse();
        Of(verdicts, chain.World.PutPosition).CallSucceeds.ShouldBeTrue();
        await chain.Liquidator.LiquidateAsync(Of(verdicts, chain.World.PutPosition).Account);
        var left = await chain.Probe.ReadAsync(BlockTag.Latest);
        left.ShouldNotContain(account => account.Id == $"lyra-v1/{chain.World.PutPosition}");
    }

    [Fact]
    public async Task Liquidate_HealthyShort_TheVenueRefuses()
    {
        await using var chain = await LocalWorlds.StartAsync();
        var accounts = await chain.Probe.ReadAsync(BlockTag.Latest);

        var error = await Should.ThrowAsync<ScenarioException>(() => chain.Liquidator.LiquidateAsync(accounts[1]));

        error.Kind.ShouldBe(ScenarioErrorKind.TransactionFailed);
        error.Message.ShouldContain(accounts[1].Id);
    }

    [Fact]
    public async Task Liquidate_PerpGrownTooLarge_GoesThroughOnceTheMarkHasFollowed()
    {
        await using var chain = await LocalWorlds.StartAsync();
        var owner = new ChainWriter(chain.Client, new ArtifactStore(KeeperHome.Find()));
        await owner.SendAsync(
            chain.World.Accounts.Owner, chain.World.Contracts["vault"], "ownerTradePerp", false, Wad.FromInteger(5).Raw, Wad.FromInteger(10_200).Raw, Primitives.UInt256.MaxValue);
        foreach (var price in (long[])[1950, 1900, 1850])
            await chain.Market.StepAsync(Wad.FromInteger(price), TimeSpan.FromMinutes(10));

        var verdict = (await AskAsync(chain, await chain.Market.MineAsync(TimeSpan.FromMinutes(31))))[0];
        await chain.Liquidator.LiquidateAsync(verdict.Account);

        verdict.Predicate.ShouldBeTrue();
        verdict.CallSucceeds.ShouldBeTrue(verdict.Reason);
        var after = (await chain.Probe.ReadAsync(BlockTag.Latest))[0];
        BigInteger.Abs(after.Size).ShouldBeLessThan(BigInteger.Abs(verdict.Account.Size));
    }

    // A keeper that looks at every block must get to see the trigger before it sees the end.
    private static void RequireGradual(IReadOnlyList<LiquidationVerdict> before, IReadOnlyList<LiquidationVerdict> after)
    {
        foreach (var (was, now) in before.Zip(after))
        {
            if (was.Account.RatioTenThousandths > 11_500)
                (now.Account.RatioTenThousandths > 10_000).ShouldBeTrue(now.Account.Id);
        }
    }

    private static async Task<IReadOnlyList<LiquidationVerdict>> AskAsync(LocalChain chain, BlockHeader block)
    {
        var verdicts = await chain.Liquidator.AskAsync(block.ToBlockRef());
        foreach (var verdict in verdicts)
        {
            verdict.Predicate.ShouldBe(verdict.Account.IsLiquidatable, verdict.Account.ToString());
            verdict.CallSucceeds.ShouldBe(verdict.Predicate, verdict.Reason);
        }

        return verdicts;
    }

    private static LiquidationVerdict Of(IReadOnlyList<LiquidationVerdict> verdicts, ulong position) =>
        verdicts.Single(verdict => verdict.Account.Id == $"lyra-v1/{position}");
}
