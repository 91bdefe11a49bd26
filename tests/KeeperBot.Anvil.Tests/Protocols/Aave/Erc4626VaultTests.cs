using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Erc4626;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.Scenarios.Worlds.Aave;
using static KeeperBot.Anvil.Tests.Protocols.Aave.AaveChain;

namespace KeeperBot.Anvil.Tests.Protocols.Aave;

/// <summary>Vault shares against OpenZeppelin's real ERC-4626 vault, and against vaults that break their word; on the Aave world's chain and tokens.</summary>
public sealed class Erc4626VaultTests(AaveChain world) : IClassFixture<AaveChain>, IAsyncLifetime
{
    private static readonly IReadOnlyDictionary<AccountId, IAccountRoute> NoRoutes = new Dictionary<AccountId, IAccountRoute>();

    private DeployedContract _vault = null!;

    public Task InitializeAsync() => world.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(12)]
    public async Task Read_AfterDepositsProfitsAndLosses_EqualsPreviewRedeemAtTheBlock(int offset)
    {
        await DeployAsync("ShareVault", UsdcReserve, offset);
        await DepositAsync(UsdcReserve, world.World.Accounts.Maker, "50000.123457");
        await DepositAsync(UsdcReserve, world.Wallet.Holder, "1234.567891");
        foreach (var profit in new[] { "0", "0.000001", "777.777777", "12345.678901" })
        {
            if (profit != "0")
                await world.Site.SendAsync(UsdcReserve.Role(), "mint", _vault.Address, UsdcReserve.Units(profit));
            var block = await world.HeadAsync();
            var margin = (await KnownAsync(6 + offset)).MarginAccounts.Single();
            var shares = await AskAsync(block, "balanceOf", world.Wallet.Holder);
            var preview = await AskAsync(block, "previewRedeem", shares);
            margin.Legs.Single().Size.ShouldBe(Wad.FromScaled(preview, 6, Rounding.Down));
            margin.FreeCollateral.ShouldBe(Wad.FromScaled(BigInteger.Min(preview, await AskAsync(block, "maxWithdraw", world.Wallet.Holder)), 6, Rounding.Down));
            margin.Health.HasRequirement.ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Read_OfAVaultOverTheBaseAsset_CountsInNetDeltaByWhatIsBehindTheShares()
    {
        await DeployAsync("ShareVault", Weth, 0);
        await DepositAsync(Weth, world.Wallet.Holder, "4");
        await world.Site.SendAsync(Weth.Role(), "mint", _vault.Address, Weth.Units("1"));
        var snapshot = await world.ReaderOf(new Erc4626Adapter(OptionsOf(Weth, 18), NoRoutes)).ReadAsync(await world.HeadAsync(), CancellationToken.None);
        var exposure = new RiskAssessor([]).Assess(snapshot).Exposures.Single(item => item.Underlying.Symbol == "ETH");
        exposure.NetDelta!.Value.ToDouble().ShouldBe(5, 1e-12);
        exposure.Lines.Single().Kind.ShouldBe("vault shares");
        exposure.Spot.ShouldBeNull(); // the vault tells no price: another venue has to
    }

    [Fact]
    public async Task Read_NoShares_IsAnEmptyPositionWhateverTheVaultSays()
    {
        await DeployAsync("ShareVault", UsdcReserve, 0);
        (await KnownAsync(6)).MarginAccounts.Single().Legs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_PriceInflatedByADonation_IsUnknownBeyondTheBounds()
    {
        await DeployAsync("ShareVault", UsdcReserve, 0);
        await DepositAsync(UsdcReserve, world.Wallet.Holder, "1000");
        await world.Site.SendAsync(UsdcReserve.Role(), "mint", _vault.Address, UsdcReserve.Units("499"));
        (await ReadAsync(6)).ShouldBeOfType<KnownReading>();
        await world.Site.SendAsync(UsdcReserve.Role(), "mint", _vault.Address, UsdcReserve.Units("2"));
        (await ReadAsync(6)).ShouldBeOfType<UnknownReading>().Code.ShouldBe("vault.share_price");
    }

    [Fact]
    public async Task Read_PriceFallenByALoss_IsUnknownBeyondTheBounds()
    {
        await DeployAsync("ShareVault", UsdcReserve, 0);
        await DepositAsync(UsdcReserve, world.Wallet.Holder, "1000");
        await world.Chain.Control.ImpersonateAsync(_vault.Address);
        await world.Chain.Control.SetBalanceAsync(_vault.Address, UInt256.Parse("1000000000000000000"));
        await world.Site.SendFromAsync(_vault.Address, UsdcReserve.Role(), "transfer", world.World.Accounts.Owner, UsdcReserve.Units("201"));
        (await ReadAsync(6)).ShouldBeOfType<UnknownReading>().Code.ShouldBe("vault.share_price");
    }

    [Theory]
    [InlineData(1, "read.reverted", "unknown revert data")]
    [InlineData(2, "read.reverted", "unknown revert data")]
    [InlineData(3, "vault.limit_above_holding", "maxWithdraw")]
    [InlineData(4, "vault.limit_above_holding", "maxRedeem")]
    [InlineData(5, "vault.not_linear", "one share at a time")]
    [InlineData(6, "vault.exceeds_total", "more than all")]
    [InlineData(7, "vault.share_price", "one share is worth 0")]
    [InlineData(8, "vault.preview_above_value", "previewRedeem")]
    public async Task Read_VaultThatBreaksItsWord_IsUnknownAndSaysWhy(int lie, string code, string detail)
    {
        await DeployAsync("HostileShareVault", UsdcReserve, offset: null);
        await DepositAsync(UsdcReserve, world.World.Accounts.Maker, "1000");
        await DepositAsync(UsdcReserve, world.Wallet.Holder, "500");
        (await ReadAsync(6)).ShouldBeOfType<KnownReading>();
        await world.Site.Chain.SendAsync(world.Wallet.Holder, _vault, "tell", lie);
        var options = lie == 6 ? OptionsOf(UsdcReserve, 6) with { MostSharePrice = Wad.FromInteger(1000) } : OptionsOf(UsdcReserve, 6);
        var unknown = (await ReadAsync(options)).ShouldBeOfType<UnknownReading>();
        unknown.Code.ShouldBe(code, unknown.Detail);
        unknown.Detail.ShouldContain(detail);
    }

    [Fact]
    public async Task Read_AnotherAssetOrDecimals_IsUnknown()
    {
        await DeployAsync("ShareVault", UsdcReserve, 6);
        await DepositAsync(UsdcReserve, world.Wallet.Holder, "1000");
        (await ReadAsync(OptionsOf(UsdcReserve, 6))).ShouldBeOfType<UnknownReading>().Code.ShouldBe("vault.decimals");
        (await ReadAsync(OptionsOf(Dai, 12))).ShouldBeOfType<UnknownReading>().Code.ShouldBe("vault.asset_differs");
    }

    [Fact]
    public async Task Read_AddressThatIsNoVault_IsUnknown() =>
        (await ReadAsync(OptionsOf(UsdcReserve, 6, world.At(Weth.Role())))).ShouldBeOfType<UnknownReading>().Code.ShouldBe("read.reverted");

    [Fact]
    public async Task Inspect_TheVault_HasNoCrossAndAnotherAssetHasOne()
    {
        await DeployAsync("ShareVault", UsdcReserve, 6);
        (await InspectAsync(OptionsOf(UsdcReserve, 12))).ShouldAllBe(finding => finding.Ok);
        (await InspectAsync(OptionsOf(Dai, 12))).ShouldContain(finding => !finding.Ok && finding.Subject.Contains("asset"));
        (await InspectAsync(OptionsOf(UsdcReserve, 6))).ShouldContain(finding => !finding.Ok && finding.Mend!.Contains("12"));
    }

    private async Task<IEnumerable<InspectionFinding>> InspectAsync(Erc4626Options options) =>
        await new VenueInspector(new EthChainReader(world.Client)).RunAsync(new Erc4626Adapter(options, NoRoutes).Inspect(world.Wallet), await world.HeadAsync(), CancellationToken.None);

    private async Task DeployAsync(string contract, AaveReserve asset, int? offset)
    {
        AbiValue[] arguments = offset is { } more ? [world.At(asset.Role()), more] : [world.At(asset.Role())];
        _vault = await world.Site.Chain.DeployAsync(world.World.Accounts.Deployer, ArtifactPackage.Worlds, contract, arguments);
    }

    private async Task DepositAsync(AaveReserve asset, Address account, string amount)
    {
        await world.Site.FundAsync(asset.Role(), account, _vault.Address, asset.Units(amount));
        await world.Site.Chain.SendAsync(account, _vault, "deposit", asset.Units(amount), account);
    }

    private Erc4626Options OptionsOf(AaveReserve asset, int shareDecimals, Address? vault = null) => new(
        new("vault"), vault ?? _vault.Address, world.TokenOf(asset), shareDecimals, new(asset.Symbol == "WETH" ? "ETH" : asset.Symbol), Wad.Parse("0.8"), Wad.Parse("1.5"));

    private async Task<VenueReading> ReadAsync(Erc4626Options options) =>
        (await world.ReaderOf(new Erc4626Adapter(options, NoRoutes)).ReadAsync(await world.HeadAsync(), CancellationToken.None)).Accounts.Single().Venues.Single();

    private Task<VenueReading> ReadAsync(int shareDecimals) => ReadAsync(OptionsOf(UsdcReserve, shareDecimals));

    private async Task<KnownReading> KnownAsync(int shareDecimals)
    {
        var reading = await ReadAsync(shareDecimals);
        return reading.ShouldBeOfType<KnownReading>((reading as UnknownReading)?.Detail);
    }

    private async Task<BigInteger> AskAsync(BlockRef block, string function, AbiValue argument) =>
        (await ContractReader.ReadAsync(world.Client, block, _vault, function, argument))[0].AsBigInteger();
}
