using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Artifacts;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>
/// Deploys Derive v2's standard manager with one market (ETH: perp, options, base), of the stand-in or, where a folder of Derive's own compiled artifacts is given, of
/// these. Feeds and the rate model are ours in both. Books the roles <c>derive.*</c>; the settings are those of Derive's mainnet for ETH.
/// </summary>
/// <param name="site">The world under construction.</param>
/// <param name="realArtifacts">A folder of artifacts compiled from derivexyz/v2-core, by contract name; null takes the stand-in.</param>
public sealed class DeriveDeployer(WorldSite site, string? realArtifacts = null)
{
    /// <summary>The market's number at the manager.</summary>
    public const int Market = 1;

    private static readonly BigInteger One = BigInteger.Pow(10, 18);

    private ArtifactPackage Package => realArtifacts is { } folder ? new("derive-v2", folder) : ArtifactPackage.Worlds;

    /// <summary>Builds it; no feed says anything yet.</summary>
    public async Task DeployAsync()
    {
        await site.DeployAsync("derive.usdc", ArtifactPackage.Worlds, "GmxToken", "USD Coin", "USDC", 6).ConfigureAwait(false);
        await site.DeployAsync("derive.weth", ArtifactPackage.Worlds, "GmxToken", "Wrapped Ether", "WETH", 18).ConfigureAwait(false);
        await FeedsAsync().ConfigureAwait(false);
        await CoreAsync().ConfigureAwait(false);
        await AssetsAsync().ConfigureAwait(false);
        await SettingsAsync().ConfigureAwait(false);
    }

    private async Task FeedsAsync()
    {
        await site.DeployAsync("derive.rateModel", ArtifactPackage.Worlds, "DeriveRateModel", One / 20).ConfigureAwait(false);
        await site.DeployAsync("derive.stableFeed", ArtifactPackage.Worlds, "DeriveSpotFeed").ConfigureAwait(false);
        var spot = await site.DeployAsync("derive.spotFeed", ArtifactPackage.Worlds, "DeriveSpotFeed").ConfigureAwait(false);
        foreach (var role in new[] { "perpFeed", "askFeed", "bidFeed" })
            await site.DeployAsync("derive." + role, ArtifactPackage.Worlds, "DeriveDiffFeed", spot.Address).ConfigureAwait(false);
        await site.DeployAsync("derive.forwardFeed", ArtifactPackage.Worlds, "DeriveForwardFeed", spot.Address).ConfigureAwait(false);
        await site.DeployAsync("derive.volFeed", ArtifactPackage.Worlds, "DeriveVolFeed").ConfigureAwait(false);
    }

    private async Task CoreAsync()
    {
        var accounts = await CoreAsync("subAccounts", "SubAccounts", "DeriveSubAccounts", "Accounts", "ACC").ConfigureAwait(false);
        var cash = await CoreAsync("cash", "CashAsset", "DeriveCash", accounts, site.At("derive.usdc"), site.At("derive.rateModel")).ConfigureAwait(false);
        var viewer = realArtifacts is null ? Address.Zero : await CoreAsync("viewer", "SRMPortfolioViewer", "", accounts, cash).ConfigureAwait(false);
        var manager = await CoreAsync("manager", "StandardManager", "DeriveManager", accounts, cash, Address.Zero, viewer).ConfigureAwait(false);
        var security = await CoreAsync("securityModule", "SecurityModule", "DeriveSecurityModule", accounts, cash, manager).ConfigureAwait(false);
        var auction = await CoreAsync("auction", "DutchAuction", "DeriveAuction", accounts, security, cash).ConfigureAwait(false);
        await CoreAsync("matching", "SubAccountsManager", "DeriveMatching", accounts).ConfigureAwait(false);
        await site.SendAsync("derive.manager", "setLiquidation", auction).ConfigureAwait(false);
        await site.SendAsync("derive.auction", "setWhitelistManager", manager, true).ConfigureAwait(false);
        await site.SendAsync("derive.cash", "setWhitelistManager", manager, true).ConfigureAwait(false);
        await site.SendAsync("derive.auction", "setAuctionParams", site.Book["derive.auction"].Struct(
            "setAuctionParams", 0, ("startingMtMPercentage", One), ("fastAuctionCutoffPercentage", One * 7 / 10), ("fastAuctionLength", 900), ("slowAuctionLength", 3600),
            ("insolventAuctionLength", 3600), ("liquidatorFeeRate", One / 50), ("bufferMarginPercentage", One * 3 / 10))).ConfigureAwait(false);
        if (realArtifacts is null)
            return;
        await site.SendAsync("derive.viewer", "setStandardManager", manager).ConfigureAwait(false);
        await site.SendAsync("derive.cash", "setLiquidationModule", auction).ConfigureAwait(false);
    }

    private async Task AssetsAsync()
    {
        await CoreAsync("perp", "PerpAsset", "DerivePerp", site.At("derive.subAccounts")).ConfigureAwait(false);
        await CoreAsync("option", "OptionAsset", "DeriveOption", site.At("derive.subAccounts"), site.At("derive.forwardFeed")).ConfigureAwait(false);
        await CoreAsync("base", "WrappedERC20Asset", "DeriveBase", site.At("derive.subAccounts"), site.At("derive.weth")).ConfigureAwait(false);
        await site.SendAsync("derive.manager", "createMarket", "ETH").ConfigureAwait(false);
        foreach (var (role, type) in new[] { ("option", 1), ("perp", 2), ("base", 3) })
        {
            await site.SendAsync($"derive.{role}", "setWhitelistManager", site.At("derive.manager"), true).ConfigureAwait(false);
            if (realArtifacts is not null)
                await site.SendAsync($"derive.{role}", "setTotalPositionCap", site.At("derive.manager"), One * 1_000_000).ConfigureAwait(false);
            await site.SendAsync("derive.manager", "whitelistAsset", site.At($"derive.{role}"), Market, type).ConfigureAwait(false);
        }

        await site.SendAsync("derive.perp", "setSpotFeed", site.At("derive.spotFeed")).ConfigureAwait(false);
        await site.SendAsync("derive.perp", "setPerpFeed", site.At("derive.perpFeed")).ConfigureAwait(false);
        await site.SendAsync("derive.perp", "setImpactFeeds", site.At("derive.askFeed"), site.At("derive.bidFeed")).ConfigureAwait(false);
        await site.SendAsync("derive.perp", "setRateBounds", One * 4 / 1000).ConfigureAwait(false);
        await site.SendAsync("derive.perp", "setStaticInterestRate", One / 80_000).ConfigureAwait(false);
    }

    private async Task SettingsAsync()
    {
        AbiValue Parts(string text) => Wad.Parse(text).Raw;
        var manager = site.Book["derive.manager"];
        await site.SendAsync("derive.manager", "setOraclesForMarket", Market, site.At("derive.spotFeed"), site.At("derive.forwardFeed"), site.At("derive.volFeed")).ConfigureAwait(false);
        await site.SendAsync("derive.manager", "setStableFeed", site.At("derive.stableFeed")).ConfigureAwait(false);
        await site.SendAsync("derive.manager", "setPerpMarginRequirements", Market, Parts("0.065"), Parts("0.1")).ConfigureAwait(false);
        await site.SendAsync("derive.manager", "setOptionMarginParams", Market, manager.Struct(
            "setOptionMarginParams", 1, ("maxSpotReq", Parts("0.15")), ("minSpotReq", Parts("0.13")), ("mmCallSpotReq", Parts("0.09")), ("mmPutSpotReq", Parts("0.09")),
            ("MMPutMtMReq", Parts("0.09")), ("unpairedIMScale", Parts("1.2")), ("unpairedMMScale", Parts("1.1")), ("mmOffsetScale", Parts("1.05")))).ConfigureAwait(false);
        await site.SendAsync("derive.manager", "setBaseAssetMarginFactor", Market, Parts("0.8"), Parts("0.9375")).ConfigureAwait(false);
        await site.SendAsync("derive.manager", "setOracleContingencyParams", Market, manager.Struct(
            "setOracleContingencyParams", 1, ("perpThreshold", Parts("0.55")), ("optionThreshold", Parts("0.55")), ("baseThreshold", Parts("0.55")), ("OCFactor", Parts("1")))).ConfigureAwait(false);
        await site.SendAsync("derive.manager", "setDepegParameters", manager.Struct("setDepegParameters", 0, ("threshold", Parts("0.99")), ("depegFactor", Parts("2")))).ConfigureAwait(false);
        await site.SendAsync("derive.manager", "setBorrowingEnabled", true).ConfigureAwait(false);
        await site.SendAsync("derive.manager", "setGuardian", site.Accounts.Deployer).ConfigureAwait(false);
    }

    private async Task<Address> CoreAsync(string role, string real, string standIn, params AbiValue[] arguments)
    {
        if (realArtifacts is null)
            return (await site.DeployAsync("derive." + role, Package, standIn, arguments).ConfigureAwait(false)).Address;
        var libraries = new Dictionary<string, Address>();
        foreach (var library in site.Artifacts.Load(Package, real).Links.Keys)
            libraries[library] = (await site.Chain.DeployAsync(site.Accounts.Deployer, Package, library).ConfigureAwait(false)).Address;
        return site.Book.Add("derive." + role, await site.Chain.DeployLinkedAsync(site.Accounts.Deployer, Package, real, libraries, arguments).ConfigureAwait(false)).Address;
    }
}
