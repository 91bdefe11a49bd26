using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using static KeeperBot.Scenarios.Artifacts.ArtifactPackage;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>Deploys Perpetual Protocol v2 with one market (vETH), oracle feeds and a maker.</summary>
public static class PerpV2Deployer
{
    /// <summary>Uniswap pool fee in 1e-6.</summary>
    public const int PoolFee = 3000;

    /// <summary>Number of the oracle round at which the market stands deployed.</summary>
    public const ulong OpeningRound = 2;

    private const int TickSpacing = 60;

    // log(1000)/log(1.0001) and log(4000)/log(1.0001), to whole tick spacings: the maker's range, half to double the opening price of 2000.
    private const int MakerLowerTick = 69_060;
    private const int MakerUpperTick = 82_920;

    /// <summary>Builds the venue and its market at <paramref name="price"/>. Books the roles <c>perp.*</c>, <c>usdc</c>, <c>weth</c>, <c>aggregator</c>.</summary>
    public static async Task DeployAsync(WorldSite site, Wad price)
    {
        await DeployTokensAndFeedAsync(site, price).ConfigureAwait(false);
        await DeployVirtualTokensAsync(site).ConfigureAwait(false);
        await DeployExchangeAsync(site).ConfigureAwait(false);
        await DeployVaultAsync(site).ConfigureAwait(false);
        await DeployClearingHouseAsync(site).ConfigureAwait(false);
        await OpenMarketAsync(site, price).ConfigureAwait(false);
        await MakeMarketAsync(site).ConfigureAwait(false);
    }

    private static async Task DeployTokensAndFeedAsync(WorldSite site, Wad price)
    {
        await site.DeployAsync("usdc", Lyra, "TestERC20SetDecimals", "USD Coin", "USDC", 6).ConfigureAwait(false);
        await site.DeployAsync("weth", Lyra, "TestERC20SetDecimals", "Wrapped Ether", "WETH", 18).ConfigureAwait(false);
        await site.DeployAsync("aggregator", Lyra, "MockAggregatorV2V3").ConfigureAwait(false);
        await site.SendAsync("aggregator", "setDecimals", 8).ConfigureAwait(false);
        await site.PublishPriceAsync("aggregator", price, 1).ConfigureAwait(false);
        await site.DeployAsync("perp.priceFeed", PerpOracle, "ChainlinkPriceFeedV3", site.At("aggregator"), 40 * 60, 15 * 60).ConfigureAwait(false);
        await site.DeployAsync("perp.priceFeedDispatcher", PerpOracle, "PriceFeedDispatcher", site.At("perp.priceFeed")).ConfigureAwait(false);
    }

    // Perp requires the base token's address to sort below the quote token's: tokens are deployed until one does.
    private static async Task DeployVirtualTokensAsync(WorldSite site)
    {
        var quote = await site.DeployAsync("perp.quoteToken", PerpCurie, "QuoteToken").ConfigureAwait(false);
        await site.SendAsync("perp.quoteToken", "initialize", "vUSD", "vUSD").ConfigureAwait(false);
        DeployedContract token;
        do
        {
            token = await site.Chain.DeployAsync(site.Accounts.Deployer, PerpCurie, "BaseToken").ConfigureAwait(false);
        }
        while (token.Address.CompareTo(quote.Address) > 0);

        site.Book.Add("perp.baseToken", token);
        await site.SendAsync("perp.baseToken", "initialize", "vETH", "vETH", site.At("perp.priceFeedDispatcher")).ConfigureAwait(false);
    }

    private static async Task DeployExchangeAsync(WorldSite site)
    {
        await site.DeployAsync("perp.uniswapFactory", UniswapV3Core, "UniswapV3Factory").ConfigureAwait(false);
        await site.DeployAsync("perp.clearingHouseConfig", PerpCurie, "ClearingHouseConfig").ConfigureAwait(false);
        await site.SendAsync("perp.clearingHouseConfig", "initialize").ConfigureAwait(false);
        await site.SendAsync("perp.uniswapFactory", "createPool", site.At("perp.baseToken"), site.At("perp.quoteToken"), PoolFee).ConfigureAwait(false);
        await site.DeployAsync("perp.marketRegistry", PerpCurie, "MarketRegistry").ConfigureAwait(false);
        await site.SendAsync("perp.marketRegistry", "initialize", site.At("perp.uniswapFactory"), site.At("perp.quoteToken")).ConfigureAwait(false);
        await site.DeployAsync("perp.orderBook", PerpCurie, "OrderBook").ConfigureAwait(false);
        await site.SendAsync("perp.orderBook", "initialize", site.At("perp.marketRegistry")).ConfigureAwait(false);
        await site.DeployAsync("perp.accountBalance", PerpCurie, "AccountBalance").ConfigureAwait(false);
        await site.DeployAsync("perp.exchange", PerpCurie, "Exchange").ConfigureAwait(false);
        await site.DeployAsync("perp.insuranceFund", PerpCurie, "InsuranceFund").ConfigureAwait(false);
        await site.SendAsync("perp.insuranceFund", "initialize", site.At("usdc")).ConfigureAwait(false);
        await site.SendAsync("perp.exchange", "initialize", site.At("perp.marketRegistry"), site.At("perp.orderBook"), site.At("perp.clearingHouseConfig")).ConfigureAwait(false);
        await site.SendAsync("perp.exchange", "setAccountBalance", site.At("perp.accountBalance")).ConfigureAwait(false);
        await site.SendAsync("perp.orderBook", "setExchange", site.At("perp.exchange")).ConfigureAwait(false);
        await site.SendAsync("perp.accountBalance", "initialize", site.At("perp.clearingHouseConfig"), site.At("perp.orderBook")).ConfigureAwait(false);
        var pool = await site.Chain.ReadAsync(site.Book["perp.uniswapFactory"], "getPool", site.At("perp.baseToken"), site.At("perp.quoteToken"), PoolFee).ConfigureAwait(false);
        site.Book.Add("perp.pool", site.Artifacts, UniswapV3Core, "UniswapV3Pool", pool[0].AsAddress());
    }

    private static async Task DeployVaultAsync(WorldSite site)
    {
        await site.DeployAsync("perp.vault", PerpCurie, "Vault").ConfigureAwait(false);
        await site.SendAsync("perp.vault", "initialize", site.At("perp.insuranceFund"), site.At("perp.clearingHouseConfig"), site.At("perp.accountBalance"), site.At("perp.exchange")).ConfigureAwait(false);
        var manager = await site.DeployAsync("perp.collateralManager", PerpCurie, "CollateralManager").ConfigureAwait(false);
        await site.SendAsync(
            "perp.collateralManager", "initialize", site.At("perp.clearingHouseConfig"), site.At("perp.vault"), 5, 750_000, 500_000, 2_000, 30_000, Amounts.Usdc("10000"), Amounts.Usdc("500")).ConfigureAwait(false);
        await site.DeployAsync("perp.wethFeed", PerpOracle, "ChainlinkPriceFeedV2", site.At("aggregator"), 0).ConfigureAwait(false);
        await site.SendAsync("perp.collateralManager", "addCollateral", site.At("weth"), manager.Struct(
            "addCollateral", 1, ("priceFeed", site.At("perp.wethFeed")), ("collateralRatio", 700_000), ("discountRatio", 100_000), ("depositCap", Amounts.Wad("1000")))).ConfigureAwait(false);
        await site.SendAsync("perp.vault", "setCollateralManager", manager.Address).ConfigureAwait(false);
        await site.SendAsync("perp.insuranceFund", "setVault", site.At("perp.vault")).ConfigureAwait(false);
        await site.SendAsync("perp.accountBalance", "setVault", site.At("perp.vault")).ConfigureAwait(false);
    }

    private static async Task DeployClearingHouseAsync(WorldSite site)
    {
        var house = await site.DeployAsync("perp.clearingHouse", PerpCurie, "ClearingHouse").ConfigureAwait(false);
        await site.SendAsync(
            "perp.clearingHouse", "initialize", site.At("perp.clearingHouseConfig"), site.At("perp.vault"), site.At("perp.quoteToken"), site.At("perp.uniswapFactory"), site.At("perp.exchange"), site.At("perp.accountBalance"), site.At("perp.insuranceFund")).ConfigureAwait(false);
        await site.SendAsync("perp.clearingHouseConfig", "setSettlementTokenBalanceCap", Amounts.Max).ConfigureAwait(false);
        foreach (var token in (string[])["perp.quoteToken", "perp.baseToken"])
        {
            await site.SendAsync(token, "addWhitelist", site.At("perp.pool")).ConfigureAwait(false);
            await site.SendAsync(token, "mintMaximumTo", house.Address).ConfigureAwait(false);
            await site.SendAsync(token, "addWhitelist", house.Address).ConfigureAwait(false);
        }

        foreach (var part in (string[])["perp.marketRegistry", "perp.orderBook", "perp.exchange", "perp.accountBalance", "perp.vault"])
            await site.SendAsync(part, "setClearingHouse", house.Address).ConfigureAwait(false);
        await site.DeployAsync("perp.delegateApproval", PerpCurie, "DelegateApproval").ConfigureAwait(false);
        await site.SendAsync("perp.delegateApproval", "initialize").ConfigureAwait(false);
        await site.SendAsync("perp.clearingHouse", "setDelegateApproval", site.At("perp.delegateApproval")).ConfigureAwait(false);
    }

    // The mark is a median of market TWAPs of up to half an hour: the market has to be older than that before anybody trades.
    private static async Task OpenMarketAsync(WorldSite site, Wad price)
    {
        var baseToken = site.At("perp.baseToken");
        await site.SendAsync("perp.pool", "initialize", WorldSite.SqrtPriceX96(price)).ConfigureAwait(false);
        await site.SendAsync("perp.pool", "increaseObservationCardinalityNext", 500).ConfigureAwait(false);
        await site.SendAsync("perp.marketRegistry", "addPool", baseToken, PoolFee).ConfigureAwait(false);
        await site.SendAsync("perp.marketRegistry", "setFeeRatio", baseToken, 1000).ConfigureAwait(false);
        await site.SendAsync("perp.marketRegistry", "setInsuranceFundFeeRatio", baseToken, 100_000).ConfigureAwait(false);
        await site.SendAsync("perp.exchange", "setMaxTickCrossedWithinBlock", baseToken, 1000).ConfigureAwait(false);
        await site.Control.MineAfterAsync(TimeSpan.FromSeconds(2000)).ConfigureAwait(false);
        await site.PublishPriceAsync("aggregator", price, OpeningRound).ConfigureAwait(false);
        await site.SendAsync("perp.priceFeed", "update").ConfigureAwait(false);
        await site.Control.MineAfterAsync(TimeSpan.FromSeconds(60)).ConfigureAwait(false);
    }

    private static async Task MakeMarketAsync(WorldSite site)
    {
        await DepositAsync(site, site.Accounts.Maker, "10000000").ConfigureAwait(false);
        await DepositAsync(site, site.Accounts.Market, "20000000").ConfigureAwait(false);
        await DepositAsync(site, site.Accounts.Liquidator, "200000").ConfigureAwait(false);
        var house = site.Book["perp.clearingHouse"];
        await site.SendFromAsync(site.Accounts.Maker, "perp.clearingHouse", "addLiquidity", house.Struct(
            "addLiquidity", 0,
            ("baseToken", site.At("perp.baseToken")), ("base", Amounts.Wad("5000")), ("quote", Amounts.Wad("10000000")),
            ("lowerTick", MakerLowerTick / TickSpacing * TickSpacing), ("upperTick", MakerUpperTick / TickSpacing * TickSpacing),
            ("minBase", 0), ("minQuote", 0), ("useTakerBalance", false), ("deadline", Amounts.Max))).ConfigureAwait(false);
    }

    private static async Task DepositAsync(WorldSite site, Address account, string usdc)
    {
        await site.FundAsync("usdc", account, site.At("perp.vault"), Amounts.Usdc(usdc)).ConfigureAwait(false);
        await site.SendFromAsync(account, "perp.vault", "deposit(address,uint256)", site.At("usdc"), Amounts.Usdc(usdc)).ConfigureAwait(false);
    }
}
