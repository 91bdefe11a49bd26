using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.AaveV3;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.Scenarios.Worlds.Aave;
using static KeeperBot.Anvil.Tests.Protocols.Aave.AaveChain;

namespace KeeperBot.Anvil.Tests.Protocols.Aave;

/// <summary>States of the real market in which figures mean something else, or nothing: never a zero, never health.</summary>
public sealed class AaveV3StateTests(AaveChain world) : IClassFixture<AaveChain>, IAsyncLifetime
{
    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Read_NoPosition_IsAnAccountWithNothingToLiquidate()
    {
        var margin = await world.MarginAsync();
        margin.Health.HasRequirement.ShouldBeFalse();
        margin.Legs.ShouldBeEmpty();
        margin.VenueSaysLiquidatable.ShouldBeFalse();
        margin.CollateralRatio.ShouldBeNull();
    }

    [Fact]
    public async Task Read_PausedReserve_StaysLiquidatableThoughTheCallIsBlockedAndOffersNoMeansThere()
    {
        await OpenUnhealthyAsync("1560");
        await world.AdminAsync("setReservePause", world.At(UsdcReserve.Role()), true);
        var reading = await KnownAsync();
        var margin = reading.MarginAccounts.Single();
        (await world.LiquidationAsync(await world.HeadAsync(), Weth, UsdcReserve)).ShouldBe("29"); // RESERVE_PAUSED
        margin.IsLiquidatable.ShouldBeTrue();
        margin.VenueSaysLiquidatable.ShouldBeTrue();
        reading.Warnings.ShouldContain(warning => warning.Contains("USDC is paused") && warning.Contains("not health"));
        margin.Means.ShouldNotContain(means => means.Token.Symbol == "USDC");
        margin.Means.ShouldContain(means => means.Leg.Value == "WETH.supplied");
    }

    [Theory]
    [InlineData("1560", "59", "which is not health")] // 0.99: PRICE_ORACLE_SENTINEL_CHECK_FAILED
    [InlineData("1480", null, "not below a health factor of 0.95")] // 0.939
    public async Task Read_SequencerDown_StaysLiquidatableWhetherOrNotTheSentinelBlocksTheCall(string price, string? refused, string warning)
    {
        await OpenUnhealthyAsync(price);
        await world.Site.SendAsync("aave.sequencer", "setAnswer", true, 0);
        var reading = await KnownAsync();
        (await world.LiquidationAsync(await world.HeadAsync(), Weth, UsdcReserve)).ShouldBe(refused);
        reading.MarginAccounts.Single().IsLiquidatable.ShouldBeTrue();
        reading.Warnings.ShouldContain(text => text.Contains(warning));
    }

    [Fact]
    public async Task Read_FrozenReserve_TakesRepaymentsButNoSupply()
    {
        await OpenUnhealthyAsync("1560");
        await world.AdminAsync("setReserveFreeze", world.At(Weth.Role()), true);
        await world.AdminAsync("setReserveFreeze", world.At(UsdcReserve.Role()), true);
        var reading = await KnownAsync();
        reading.Warnings.Count(warning => warning.Contains("is frozen")).ShouldBe(2);
        var margin = reading.MarginAccounts.Single();
        margin.Means.Where(means => means.Token.Symbol is "WETH" or "USDC").Select(means => means.Leg.Value).ShouldBe(["USDC.variableDebt"]);
        (await world.LiquidationAsync(await world.HeadAsync(), Weth, UsdcReserve)).ShouldBeNull();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    public async Task Read_PriceOfAUsedReserveNotPositive_IsUnknown(string price)
    {
        await OpenUnhealthyAsync("1560");
        var head = await world.HeadAsync();
        await world.Site.SendFromAsync(world.World.Accounts.Market, Weth.Role("feed"), "publish", BigInteger.Parse(price, System.Globalization.CultureInfo.InvariantCulture), head.Timestamp.UnixSeconds);
        // With no fallback oracle the pool's own view reverts; that is what is seen first.
        (await UnknownAsync()).Code.ShouldBe("read.reverted");
    }

    [Fact]
    public async Task Read_PriceOfAnUnusedReserveNotPositive_IsKnownWithoutThatMeans()
    {
        await OpenUnhealthyAsync("1560");
        await world.Site.SendFromAsync(world.World.Accounts.Market, Dai.Role("feed"), "publish", 0, 1);
        (await world.MarginAsync()).Means.ShouldNotContain(means => means.Token.Symbol == "DAI");
    }

    [Fact]
    public async Task Read_StalePriceOfAUsedReserve_IsUnknown()
    {
        await OpenUnhealthyAsync("1560");
        await world.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(71));
        var unknown = await UnknownAsync();
        unknown.Code.ShouldBe("price.stale");
        unknown.Detail.ShouldContain("WETH");
    }

    [Fact]
    public async Task Read_PriceSourceReplaced_IsUnknown()
    {
        await OpenUnhealthyAsync("1560");
        await world.Site.SendAsync(
            "aave.oracle", "setAssetSources", AbiValue.Array(world.At(Weth.Role())), AbiValue.Array(world.At(Wbtc.Role("feed"))));
        (await UnknownAsync()).Code.ShouldBe("aave.price_source_changed");
    }

    [Fact]
    public async Task Read_ReserveThatIsNotConfigured_IsUnknownAndNamed()
    {
        await OpenUnhealthyAsync("1560");
        await world.SupplyAsync(Wbtc, "0.1");
        var options = world.Options with { Reserves = [.. world.Options.Reserves.Where(reserve => reserve.Token.Symbol != "WBTC")] };
        var unknown = (await world.ReadAsync(options)).ShouldBeOfType<UnknownReading>();
        unknown.Code.ShouldBe("aave.unconfigured_reserve");
        unknown.Detail.ShouldContain(world.At(Wbtc.Role()).ToString());
    }

    [Fact]
    public async Task Read_DecimalsThatDiffer_IsUnknown()
    {
        await OpenUnhealthyAsync("1560");
        var usdc = world.ReserveOf(UsdcReserve);
        var wrong = usdc with { Token = usdc.Token with { Decimals = 18 } };
        var options = world.Options with { LimitsToken = wrong.Token, Reserves = [.. world.Options.Reserves.Select(reserve => reserve.Token.Symbol == "USDC" ? wrong : reserve)] };
        (await world.ReadAsync(options)).ShouldBeOfType<UnknownReading>().Code.ShouldBe("aave.decimals");
    }

    [Fact]
    public async Task Read_EModeThatIsNotConfigured_IsUnknown()
    {
        await world.PoolAsync("setUserEMode", AaveReserve.StablecoinCategory);
        (await world.ReadAsync(world.Options with { EModes = [] })).ShouldBeOfType<UnknownReading>().Code.ShouldBe("aave.unconfigured_emode");
    }

    [Fact]
    public async Task Read_OracleReplaced_IsUnknown()
    {
        var empty = AbiValue.Array();
        var other = await world.Site.Chain.DeployAsync(
            world.World.Accounts.Deployer, ArtifactPackage.AaveV3, "AaveOracle", world.At("aave.provider"), empty, empty, Address.Zero, Address.Zero, 100_000_000);
        await world.Site.SendAsync("aave.provider", "setPriceOracle", other.Address);
        (await UnknownAsync()).Code.ShouldBe("aave.oracle_changed");
    }

    [Fact]
    public async Task Read_EModeWithAPriceOfItsOwn_ValuesBothSidesByIt()
    {
        var (ltv, threshold, bonus) = AaveReserve.StablecoinTerms;
        await world.AdminAsync("setEModeCategory", AaveReserve.StablecoinCategory, ltv, threshold, bonus, world.At(UsdcReserve.Role()), "Stablecoins");
        await world.SupplyAsync(Dai, "10000");
        await world.PoolAsync("setUserEMode", AaveReserve.StablecoinCategory);
        await world.BorrowAsync(UsdcReserve, "9000");
        await world.PriceAsync(Dai, "0.5"); // of no account now
        (await UnknownAsync()).Code.ShouldBe("aave.emode_source_changed");
        var options = world.Options with { EModes = [new AaveV3EMode(AaveReserve.StablecoinCategory, world.At(UsdcReserve.Role()))] };
        var margin = (await world.ReadAsync(options)).ShouldBeOfType<KnownReading>().MarginAccounts.Single();
        margin.Health.Value!.Value.ToDouble().ShouldBe(10000 * 0.95 / 9000, 1e-6);
    }

    [Fact]
    public async Task Read_IsolationMode_OffersOnlyTheOneCollateral()
    {
        // A ceiling can be set only while nobody has supplied.
        await world.Site.SendFromAsync(world.World.Accounts.Maker, "aave.pool", "withdraw", world.At(Wbtc.Role()), UInt256.MaxValue, world.World.Accounts.Maker);
        await world.AdminAsync("setDebtCeiling", world.At(Wbtc.Role()), 1_000_000_000);
        await world.AdminAsync("setBorrowableInIsolation", world.At(UsdcReserve.Role()), true);
        await world.SupplyAsync(Wbtc, "1");
        await world.PoolAsync("setUserUseReserveAsCollateral", world.At(Wbtc.Role()), true);
        await world.BorrowAsync(UsdcReserve, "40000");
        var reading = await KnownAsync();
        reading.Warnings.ShouldContain(warning => warning.Contains("isolation mode"));
        reading.MarginAccounts.Single().Means.Select(means => means.Leg.Value).ShouldBe(["WBTC.supplied", "USDC.variableDebt"], ignoreOrder: true);
    }

    [Fact]
    public async Task Read_SupplyCap_BoundsTheMeans()
    {
        await OpenUnhealthyAsync("1560");
        var supplied = (await ContractReader.ReadAsync(world.Client, await world.HeadAsync(), world.World.Contracts[Weth.Role("aToken")], "totalSupply"))[0].AsBigInteger();
        var cap = (supplied / BigInteger.Pow(10, 18)) + 3;
        await world.AdminAsync("setSupplyCap", world.At(Weth.Role()), cap);
        var most = (await world.MarginAsync()).Means.Single(item => item.Leg.Value == "WETH.supplied").Most.ShouldNotBeNull();
        most.ToDouble().ShouldBe((double)((cap * BigInteger.Pow(10, 18)) - supplied) / 1e18, 1e-9);
        await world.AdminAsync("setSupplyCap", world.At(Weth.Role()), cap - 3);
        (await world.MarginAsync()).Means.ShouldNotContain(item => item.Leg.Value == "WETH.supplied");
    }

    [Fact]
    public async Task Inspect_TheWorldsMarket_HasNoCrossButTheApprovals()
    {
        var findings = await new VenueInspector(new EthChainReader(world.Client)).RunAsync(world.Adapter.Inspect(world.Wallet), await world.HeadAsync(), CancellationToken.None);
        findings.Where(finding => !finding.Ok && !finding.Passing).ShouldBeEmpty();
        findings.Count(finding => !finding.Ok).ShouldBe(AaveReserve.All.Count); // the wallet has approved nothing yet
    }

    [Fact]
    public async Task Inspect_AnotherReservesToken_IsACrossWithTheRightAddress()
    {
        await OpenUnhealthyAsync("1560");
        var weth = world.ReserveOf(Weth) with { VariableDebtToken = world.At(Dai.Role("variableDebt")) };
        var options = world.Options with { Reserves = [weth, .. world.Options.Reserves.Where(reserve => reserve.Token.Symbol != "WETH")] };
        var findings = await new VenueInspector(new EthChainReader(world.Client)).RunAsync(
            new AaveV3Adapter(options, world.Routes, new EthChainReader(world.Client)).Inspect(world.Wallet), await world.HeadAsync(), CancellationToken.None);
        findings.ShouldContain(finding => !finding.Ok && finding.Mend!.Contains(world.At(Weth.Role("variableDebt")).ToString()));
        (await world.ReadAsync(options)).ShouldBeOfType<UnknownReading>().Code.ShouldBe("aave.reserve_changed");
    }

    private async Task OpenUnhealthyAsync(string price)
    {
        await world.SupplyAsync(Weth, "10");
        await world.BorrowAsync(UsdcReserve, "13000");
        await world.PassAsync(TimeSpan.FromSeconds(12));
        await world.PriceAsync(Weth, price);
    }

    private async Task<KnownReading> KnownAsync()
    {
        var reading = await world.ReadAsync();
        return reading.ShouldBeOfType<KnownReading>((reading as UnknownReading)?.Detail);
    }

    private async Task<UnknownReading> UnknownAsync() => (await world.ReadAsync()).ShouldBeOfType<UnknownReading>();
}
