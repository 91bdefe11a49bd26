using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Units;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.Scenarios.Worlds.Aave;
using Xunit.Abstractions;
using static KeeperBot.Anvil.Tests.Protocols.Aave.AaveChain;

namespace KeeperBot.Anvil.Tests.Protocols.Aave;

/// <summary>The Aave adapter against the real pool: its own health factor equals the pool's, and the liquidation call goes through exactly where it is below 1.</summary>
public sealed class AaveV3TruthTests(AaveChain world, ITestOutputHelper output) : IClassFixture<AaveChain>, IAsyncLifetime
{
    private static readonly BigInteger One = BigInteger.Pow(10, 18);

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task IsLiquidatable_OverAGridOfPricesAndTime_EqualsThePoolAndItsLiquidationCall()
    {
        await world.SupplyAsync(Weth, "7.123456789012345678");
        await world.SupplyAsync(Wbtc, "0.05432101");
        await world.BorrowAsync(UsdcReserve, "9876.543211");
        await world.BorrowAsync(Dai, "2345.678901234567890123");
        var (healthy, liquidatable) = (0, 0);
        foreach (var price in new[] { "2000", "1931.17", "1850.00000001", "1777.7", "1702.35", "1650", "1611.11", "1590.5", "1500", "1333.33" })
        {
            await world.PriceAsync(Weth, price);
            foreach (var time in new[] { TimeSpan.FromSeconds(12), TimeSpan.FromHours(30), TimeSpan.FromDays(23) })
            {
                await world.PassAsync(time);
                var margin = await RequireAgreementAsync();
                _ = margin.IsLiquidatable ? liquidatable++ : healthy++;
            }
        }

        (healthy, liquidatable).ShouldSatisfyAllConditions(pair => pair.healthy.ShouldBeGreaterThan(5), pair => pair.liquidatable.ShouldBeGreaterThan(5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task IsLiquidatable_OverAGridOfSizes_EqualsThePool(bool eMode)
    {
        await world.SupplyAsync(Dai, "10000.000000000000000001");
        if (eMode)
            await world.PoolAsync("setUserEMode", AaveReserve.StablecoinCategory);
        await world.BorrowAsync(UsdcReserve, eMode ? "9200.111111" : "7400.777777");
        foreach (var price in new[] { "1", "0.99999999", "0.97", "0.95050001", "0.94", "0.92" })
        {
            await world.PriceAsync(Dai, price);
            foreach (var more in new[] { "0.000000000000000001", "1.5", "33.333333333333333333" })
            {
                await world.SupplyAsync(Dai, more);
                await RequireAgreementAsync(Dai);
            }
        }
    }

    [Fact]
    public async Task IsLiquidatable_BisectedToTheLastUnitOfTheOraclePrice_TurnsWhereThePoolTurns()
    {
        await world.SupplyAsync(Weth, "10");
        await world.BorrowAsync(UsdcReserve, "13000");
        var snapshot = await world.Chain.Control.SnapshotAsync();
        BigInteger healthy = 200_000_000_000, below = 150_000_000_000;
        while (healthy - below > 1)
        {
            var middle = (healthy + below) / 2;
            snapshot = await AtAsync(snapshot, middle);
            if ((await world.MarginAsync()).IsLiquidatable)
                below = middle;
            else
                healthy = middle;
        }

        snapshot = await AtAsync(snapshot, below);
        (await RequireAgreementAsync()).IsLiquidatable.ShouldBeTrue();
        _ = await AtAsync(snapshot, healthy);
        var above = await RequireAgreementAsync();
        above.IsLiquidatable.ShouldBeFalse();
        output.WriteLine($"turns between {below} and {healthy}; {above.Equity} >= {above.Maintenance}");
    }

    [Fact]
    public async Task IsLiquidatable_BroughtToExactlyOneByASupply_IsHealthyThereAndLiquidatableOneUnitBelow()
    {
        // At a threshold of 78 % and a price of 0.5 USD every unit of the base currency can be reached by a supply of DAI.
        await world.SupplyAsync(Dai, "10000");
        await world.BorrowAsync(UsdcReserve, "7400");
        await world.PriceAsync(Dai, "0.5");
        // What is owed in the block of the supply: the same blocks, tried once without it.
        var snapshot = await world.Chain.Control.SnapshotAsync();
        await world.SupplyAsync(Dai, "1");
        var debt = (await world.MarginAsync()).Maintenance!.Value.ToScaled(8, Rounding.Down);
        await world.Chain.Control.RevertAsync(snapshot);
        snapshot = await world.Chain.Control.SnapshotAsync();
        foreach (var (equity, liquidatable) in new[] { (debt - 1, true), (debt, false) })
        {
            // The least collateral whose percentMul, rounded half up, is just that equity.
            var collateral = ((equity * 10_000) - 5_000 + 7_799) / 7_800;
            var raw = (collateral * 20_000_000_000) + 5_000_000_000 - BigInteger.Pow(10, 22);
            await world.SupplyAsync(Dai, Wad.FromRaw(raw).ToString());
            var margin = await RequireAgreementAsync(Dai);
            output.WriteLine($"{margin.Equity} / {margin.Maintenance}");
            margin.Equity.ToScaled(8, Rounding.Down).ShouldBe(equity);
            margin.Maintenance!.Value.ToScaled(8, Rounding.Down).ShouldBe(debt);
            margin.IsLiquidatable.ShouldBe(liquidatable);
            await world.Chain.Control.RevertAsync(snapshot);
            snapshot = await world.Chain.Control.SnapshotAsync();
        }
    }

    [Fact]
    public async Task Liquidate_AboveAndBelowNinetyFivePercent_TakesHalfOrAll()
    {
        await world.SupplyAsync(Weth, "10");
        await world.BorrowAsync(UsdcReserve, "13000");
        await world.PriceAsync(Weth, "1560"); // 12870 / 13000 = 0.99
        var before = await RequireAgreementAsync();
        before.IsLiquidatable.ShouldBeTrue();
        var snapshot = await world.Chain.Control.SnapshotAsync();
        var half = await LiquidateAsync(before);
        half.ShouldBeInRange(Wad.Parse("6499.9"), Wad.Parse("6500.1"));
        await world.Chain.Control.RevertAsync(snapshot);
        await world.PriceAsync(Weth, "1480"); // 0.939
        var deeper = await RequireAgreementAsync();
        (await LiquidateAsync(deeper)).ShouldBeInRange(Wad.Parse("12999.9"), Wad.Parse("13000.2"));
        (await world.MarginAsync()).Health.HasRequirement.ShouldBeFalse();
    }

    [Fact]
    public async Task Read_EqualsThePoolsViewsAtTheSameBlock()
    {
        await world.SupplyAsync(Weth, "10");
        await world.SupplyAsync(UsdcReserve, "500");
        await world.BorrowAsync(UsdcReserve, "8000");
        await world.BorrowAsync(Dai, "1000");
        await world.BorrowAsync(Wbtc, "0.01", rateMode: 1);
        await world.PassAsync(TimeSpan.FromDays(40));
        var margin = await RequireAgreementAsync();
        var block = await world.HeadAsync();
        foreach (var reserve in AaveReserve.All)
        {
            var options = world.ReserveOf(reserve);
            foreach (var (part, leg, sign) in new[] { ("aToken", options.Supplied, 1), ("variableDebt", options.VariableDebt, -1), ("stableDebt", options.StableDebt, -1) })
            {
                var theirs = (await ContractReader.ReadAsync(world.Client, block, world.World.Contracts[reserve.Role(part)], "balanceOf", world.Wallet.Holder))[0].AsBigInteger();
                var ours = margin.Legs.SingleOrDefault(item => item.Id == leg)?.Size ?? Wad.Zero;
                ours.ToScaled(reserve.Decimals, Rounding.Down).ShouldBe(theirs * sign, $"{leg}");
            }
        }

        var data = await world.DataAsync(block);
        margin.FreeCollateral.ShouldBe(Wad.FromScaled(data["availableBorrowsBase"].AsBigInteger(), 8, Rounding.Down));
        margin.CollateralRatio!.Value.ToDouble().ShouldBe((double)data["totalCollateralBase"].AsBigInteger() / (double)data["totalDebtBase"].AsBigInteger(), 1e-9);
    }

    [Fact]
    public async Task Read_EqualsCastCallOfThePool()
    {
        await world.SupplyAsync(Weth, "10");
        await world.BorrowAsync(UsdcReserve, "8000");
        await world.PassAsync(TimeSpan.FromDays(3));
        var margin = await world.MarginAsync();
        var theirs = await Scenarios.Cast.RunAsync(
            "call", world.At("aave.pool").ToString(), "getUserAccountData(address)(uint256,uint256,uint256,uint256,uint256,uint256)", world.Wallet.Holder.ToString(),
            "--rpc-url", world.Chain.RpcUrl.ToString());
        // One output a line, followed by its short form in brackets.
        var words = theirs.Split('\n').Select(line => BigInteger.Parse(line.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        margin.Maintenance!.Value.ToScaled(8, Rounding.Down).ShouldBe(words[1]);
        margin.FreeCollateral!.Value.ToScaled(8, Rounding.Down).ShouldBe(words[2]);
        BigInteger.Abs(margin.Health.Value!.Value.Raw - words[5]).ShouldBeLessThanOrEqualTo(BigInteger.One);
    }

    private async Task<string> AtAsync(string snapshot, BigInteger price)
    {
        await world.Chain.Control.RevertAsync(snapshot);
        var again = await world.Chain.Control.SnapshotAsync();
        await world.PriceAsync(Weth, Wad.FromScaled(price, 8, Rounding.Down).ToString());
        return again;
    }

    /// <summary>The adapter's figures equal the pool's to one wei, and the liquidation call of the same block agrees.</summary>
    private async Task<MarginAccount> RequireAgreementAsync(AaveReserve? collateral = null)
    {
        var block = await world.HeadAsync();
        var margin = await world.MarginAsync();
        var data = await world.DataAsync(block);
        var factor = data["healthFactor"].AsBigInteger();
        BigInteger.Abs(margin.Health.Value!.Value.Raw - factor).ShouldBeLessThanOrEqualTo(BigInteger.One, $"{margin.Health.Value} against {factor}");
        margin.Maintenance!.Value.ToScaled(8, Rounding.Down).ShouldBe(data["totalDebtBase"].AsBigInteger());
        margin.IsLiquidatable.ShouldBe(factor < One);
        margin.VenueSaysLiquidatable.ShouldBe(factor < One);
        var refused = await world.LiquidationAsync(block, collateral ?? Weth, UsdcReserve);
        (refused is null).ShouldBe(margin.IsLiquidatable, $"health {margin.Health.Value}: {refused}");
        if (refused is not null)
            refused.ShouldBe("45"); // HEALTH_FACTOR_NOT_BELOW_THRESHOLD
        return margin;
    }

    private async Task<Wad> LiquidateAsync(MarginAccount before)
    {
        await world.Site.SendFromAsync(
            world.World.Accounts.Liquidator, "aave.pool", "liquidationCall", world.At(Weth.Role()), world.At(UsdcReserve.Role()), world.Wallet.Holder, Primitives.UInt256.MaxValue, false);
        var after = await world.MarginAsync();
        return (after.Legs.FirstOrDefault(leg => leg.Id.Value == "USDC.variableDebt")?.Size ?? Wad.Zero) - before.Legs.Single(leg => leg.Id.Value == "USDC.variableDebt").Size;
    }
}
