using System.Text;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using static KeeperBot.Scenarios.Artifacts.ArtifactPackage;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>Deploys Lyra v1 ("Avalon") with one ETH market on the package's own Synthetix doubles, as the package's test system does.</summary>
public static class LyraDeployer
{
    private const string MarketKey = "sETH";
    private const string QuoteKey = "sUSD";

    // Where the protocol sends its security module's share; nobody's account, as in the package's defaults.
    private static readonly Address SecurityModule = Address.Parse("0xefeefeefeefeefeefeefeefeefeefeefeefeefee");

    /// <summary>Builds the venue at <paramref name="price"/> with a seeded pool and no board. Books the roles <c>lyra.*</c>, <c>susd</c>, <c>seth</c>.</summary>
    public static async Task DeployAsync(WorldSite site, Core.Units.Wad price)
    {
        await DeployGlobalsAsync(site).ConfigureAwait(false);
        await DeploySynthetixAsync(site).ConfigureAwait(false);
        await DeployMarketAsync(site).ConfigureAwait(false);
        await WireSynthetixAsync(site, price).ConfigureAwait(false);
        await WireMarketAsync(site).ConfigureAwait(false);
        await RegisterMarketAsync(site).ConfigureAwait(false);
        await LyraParameters.SetAsync(site).ConfigureAwait(false);
        await SeedAsync(site).ConfigureAwait(false);
    }

    /// <summary>Opens a board and returns its id.</summary>
    public static async Task<ulong> CreateBoardAsync(WorldSite site, ChainTime expiry, string baseIv, IReadOnlyList<(string Strike, string Skew)> strikes)
    {
        await site.SendAsync(
            "lyra.optionMarket", "createOptionBoard", expiry.UnixSeconds, Amounts.Wad(baseIv),
            AbiValue.Array(strikes.Select(item => Amounts.Wad(item.Strike))), AbiValue.Array(strikes.Select(item => Amounts.Wad(item.Skew))), false).ConfigureAwait(false);
        var boards = await site.Chain.ReadAsync(site.Book["lyra.optionMarket"], "getLiveBoards").ConfigureAwait(false);
        return boards[0][boards[0].Count - 1].AsUInt64();
    }

    /// <summary>A name as Solidity's bytes32 text: ASCII, padded with zeros.</summary>
    public static Hash32 Key(string name)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        bytes.Clear();
        Encoding.ASCII.GetBytes(name, bytes);
        return new Hash32(bytes);
    }

    private static async Task DeployGlobalsAsync(WorldSite site)
    {
        foreach (var name in (string[])["GWAV", "BlackScholes", "SynthetixAdapter", "OptionMarketViewer", "OptionMarketWrapper", "LyraRegistry", "BasicFeeCounter", "TestCurve"])
            await site.DeployAsync(Role(name), Lyra, name).ConfigureAwait(false);
        await site.SendAsync("lyra.synthetixAdapter", "initialize").ConfigureAwait(false);
    }

    private static async Task DeploySynthetixAsync(WorldSite site)
    {
        await site.DeployAsync("lyra.exchanger", Lyra, "TestExchanger").ConfigureAwait(false);
        // Its creator alone may set rates: the market's account.
        site.Book.Add("lyra.exchangeRates", await site.Chain.DeployAsync(site.Accounts.Market, Lyra, "TestExchangeRates").ConfigureAwait(false));
        await site.DeployAsync("susd", Lyra, "TestERC20Fail", "Synthetic USD", QuoteKey).ConfigureAwait(false);
        await site.DeployAsync("seth", Lyra, "TestERC20Fail", "Synthetic ETH", MarketKey).ConfigureAwait(false);
        await site.DeployAsync("lyra.synthetix", Lyra, "TestSynthetixReturnZero").ConfigureAwait(false);
        await site.DeployAsync("lyra.delegateApprovals", Lyra, "TestDelegateApprovals").ConfigureAwait(false);
        await site.DeployAsync("lyra.collateralShort", Lyra, "TestCollateralShort").ConfigureAwait(false);
        await site.DeployAsync("lyra.addressResolver", Lyra, "TestAddressResolver").ConfigureAwait(false);
    }

    private static async Task DeployMarketAsync(WorldSite site)
    {
        var libraries = new Dictionary<string, Address> { ["GWAV"] = site.At("lyra.gwav"), ["BlackScholes"] = site.At("lyra.blackScholes") };
        foreach (var name in (string[])["OptionMarket", "OptionMarketPricer", "LiquidityPool", "BasicLiquidityCounter", "ShortCollateral", "ShortPoolHedger", "KeeperHelper"])
            await site.DeployAsync(Role(name), Lyra, name).ConfigureAwait(false);
        foreach (var name in (string[])["OptionGreekCache", "GWAVOracle"])
            site.Book.Add(Role(name), await site.Chain.DeployLinkedAsync(site.Accounts.Deployer, Lyra, name, libraries).ConfigureAwait(false));
        await site.DeployAsync("lyra.liquidityToken", Lyra, "LiquidityToken", $"{QuoteKey}/{MarketKey} Pool Tokens", "LyraELPT").ConfigureAwait(false);
        await site.DeployAsync("lyra.optionToken", Lyra, "OptionToken", $"{QuoteKey}/{MarketKey} Option Tokens", "LyraEOT").ConfigureAwait(false);
    }

    private static async Task WireSynthetixAsync(WorldSite site, Core.Units.Wad price)
    {
        Address adapter = site.At("lyra.synthetixAdapter"), quote = site.At("susd"), market = site.At("lyra.optionMarket");
        (string Name, string Role)[] resolved =
        [
            ("ProxySynthetix", "lyra.synthetix"), ("Exchanger", "lyra.exchanger"), ("ExchangeRates", "lyra.exchangeRates"),
            ("CollateralShort", "lyra.collateralShort"), ("DelegateApprovals", "lyra.delegateApprovals"),
        ];
        await site.SendAsync("lyra.synthetix", "init", adapter, quote, site.At("lyra.addressResolver")).ConfigureAwait(false);
        await site.SendAsync("lyra.collateralShort", "init", adapter, quote).ConfigureAwait(false);
        await site.SendAsync(
            "lyra.addressResolver", "setAddresses", AbiValue.Array(resolved.Select(item => (AbiValue)Key(item.Name))), AbiValue.Array(resolved.Select(item => (AbiValue)site.At(item.Role)))).ConfigureAwait(false);
        await site.SendAsync("lyra.synthetixAdapter", "setAddressResolver", site.At("lyra.addressResolver")).ConfigureAwait(false);
        await site.SendAsync("lyra.synthetixAdapter", "updateSynthetixAddresses").ConfigureAwait(false);
        foreach (var minter in (string[])["lyra.synthetix", "lyra.collateralShort"])
        {
            await site.SendAsync("susd", "permitMint", site.At(minter), true).ConfigureAwait(false);
            await site.SendAsync("seth", "permitMint", site.At(minter), true).ConfigureAwait(false);
            await site.SendAsync(minter, "addBaseAsset", Key(MarketKey), site.At("seth"), market).ConfigureAwait(false);
        }

        await site.SendAsync("lyra.exchanger", "setFeeRateForExchange", Key(MarketKey), Key(QuoteKey), Amounts.Wad("0.0075")).ConfigureAwait(false);
        await site.SendAsync("lyra.exchanger", "setFeeRateForExchange", Key(QuoteKey), Key(MarketKey), Amounts.Wad("0.005")).ConfigureAwait(false);
        await site.SendFromAsync(site.Accounts.Market, "lyra.exchangeRates", "setRateAndInvalid", Key(MarketKey), price.Raw, false).ConfigureAwait(false);
    }

    private static async Task WireMarketAsync(WorldSite site)
    {
        AbiValue adapter = site.At("lyra.synthetixAdapter"), market = site.At("lyra.optionMarket"), pricer = site.At("lyra.optionMarketPricer");
        AbiValue cache = site.At("lyra.optionGreekCache"), pool = site.At("lyra.liquidityPool"), collateral = site.At("lyra.shortCollateral");
        AbiValue token = site.At("lyra.optionToken"), hedger = site.At("lyra.shortPoolHedger"), quote = site.At("susd"), baseAsset = site.At("seth");
        await site.SendAsync("lyra.optionMarket", "init", adapter, pool, pricer, cache, collateral, token, quote, baseAsset).ConfigureAwait(false);
        await site.SendAsync("lyra.optionMarketPricer", "init", market, cache).ConfigureAwait(false);
        await site.SendAsync("lyra.optionGreekCache", "init", adapter, market, pricer).ConfigureAwait(false);
        await site.SendAsync("lyra.liquidityPool", "init", adapter, market, site.At("lyra.liquidityToken"), cache, hedger, collateral, quote, baseAsset).ConfigureAwait(false);
        await site.SendAsync("lyra.liquidityToken", "init", pool).ConfigureAwait(false);
        await site.SendAsync("lyra.shortPoolHedger", "init", adapter, market, cache, pool, quote, baseAsset).ConfigureAwait(false);
        await site.SendAsync("lyra.shortCollateral", "init", market, pool, token, adapter, quote, baseAsset).ConfigureAwait(false);
        await site.SendAsync("lyra.optionToken", "init", market, cache, collateral, adapter).ConfigureAwait(false);
        await site.SendAsync("lyra.synthetixAdapter", "setGlobalsForContract", market, Key(QuoteKey), Key(MarketKey), SecurityModule, Hash32.Zero).ConfigureAwait(false);
        await site.SendAsync("lyra.gwavOracle", "init", market, cache, adapter).ConfigureAwait(false);
        await site.SendAsync("lyra.keeperHelper", "init", market, collateral, cache).ConfigureAwait(false);
    }

    private static async Task RegisterMarketAsync(WorldSite site)
    {
        (string, AbiValue)[] addresses =
        [
            ("liquidityPool", site.At("lyra.liquidityPool")), ("liquidityToken", site.At("lyra.liquidityToken")),
            ("greekCache", site.At("lyra.optionGreekCache")), ("optionMarket", site.At("lyra.optionMarket")),
            ("optionMarketPricer", site.At("lyra.optionMarketPricer")), ("optionToken", site.At("lyra.optionToken")),
            ("poolHedger", site.At("lyra.shortPoolHedger")), ("shortCollateral", site.At("lyra.shortCollateral")),
            ("baseAsset", site.At("seth")), ("quoteAsset", site.At("susd")),
        ];
        await site.SendAsync("lyra.optionMarketViewer", "init", site.At("lyra.synthetixAdapter")).ConfigureAwait(false);
        await site.SendAsync("lyra.optionMarketViewer", "addMarket", site.Book["lyra.optionMarketViewer"].Struct("addMarket", 0, addresses)).ConfigureAwait(false);
        await site.SendAsync("lyra.lyraRegistry", "addMarket", site.Book["lyra.lyraRegistry"].Struct(
            "addMarket", 0, [.. addresses, ("gwavOracle", site.At("lyra.gwavOracle"))])).ConfigureAwait(false);
        (string Name, string Role)[] globals =
        [
            ("SYNTHETIX_ADAPTER", "lyra.synthetixAdapter"), ("MARKET_VIEWER", "lyra.optionMarketViewer"), ("MARKET_WRAPPER", "lyra.optionMarketWrapper"),
            ("GWAV", "lyra.gwav"), ("BLACK_SCHOLES", "lyra.blackScholes"),
        ];
        await site.SendAsync(
            "lyra.lyraRegistry", "updateGlobalAddresses", AbiValue.Array(globals.Select(item => (AbiValue)Key(item.Name))), AbiValue.Array(globals.Select(item => (AbiValue)site.At(item.Role)))).ConfigureAwait(false);
        await site.SendAsync("lyra.optionMarketWrapper", "updateContractParams", site.At("lyra.testCurve"), site.At("lyra.synthetixAdapter"), site.At("lyra.basicFeeCounter"), Amounts.Wad("0.1")).ConfigureAwait(false);
    }

    private static async Task SeedAsync(WorldSite site)
    {
        await site.FundAsync("susd", site.Accounts.Maker, site.At("lyra.liquidityPool"), Amounts.Wad("2000000")).ConfigureAwait(false);
        await site.SendFromAsync(site.Accounts.Maker, "lyra.liquidityPool", "initiateDeposit", site.Accounts.Maker, Amounts.Wad("2000000")).ConfigureAwait(false);
        await site.SendAsync("lyra.shortPoolHedger", "openShortAccount").ConfigureAwait(false);
        await site.SendAsync("lyra.shortPoolHedger", "hedgeDelta").ConfigureAwait(false);
    }

    private static string Role(string contract) => "lyra." + (contract.StartsWith("GWAV", StringComparison.Ordinal)
        ? "gwav" + contract[4..]
        : char.ToLowerInvariant(contract[0]) + contract[1..]);
}
