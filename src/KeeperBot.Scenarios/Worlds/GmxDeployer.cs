using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Artifacts;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>Deploys the stand-in of GMX v2 with one market (ETH, backed by WETH and USDC). Books the roles <c>gmx.*</c>.</summary>
public static class GmxDeployer
{
    private static readonly BigInteger UsdOne = BigInteger.Pow(10, 30);
    private static readonly AbiFunction NamedKey = AbiFunction.Parse("key(string name)");
    private static readonly AbiFunction OwnedKey = AbiFunction.Parse("key(bytes32 name, address owner)");
    private static readonly AbiFunction SidedKey = AbiFunction.Parse("key(bytes32 name, address owner, bool side)");

    /// <summary>Builds the venue at a price of ETH.</summary>
    public static async Task DeployAsync(WorldSite site, Wad price)
    {
        await site.DeployAsync("gmx.wnt", ArtifactPackage.Worlds, "GmxWnt").ConfigureAwait(false);
        await site.DeployAsync("gmx.usdc", ArtifactPackage.Worlds, "GmxToken", "USD Coin", "USDC", 6).ConfigureAwait(false);
        await site.DeployAsync("gmx.marketToken", ArtifactPackage.Worlds, "GmxToken", "GMX Market", "GM", 18).ConfigureAwait(false);
        await site.DeployAsync("gmx.ethFeed", ArtifactPackage.Worlds, "GmxPriceFeed", 8).ConfigureAwait(false);
        await site.DeployAsync("gmx.usdcFeed", ArtifactPackage.Worlds, "GmxPriceFeed", 8).ConfigureAwait(false);
        var store = await site.DeployAsync("gmx.dataStore", ArtifactPackage.Worlds, "GmxDataStore").ConfigureAwait(false);
        var emitter = await site.DeployAsync("gmx.eventEmitter", ArtifactPackage.Worlds, "GmxEventEmitter").ConfigureAwait(false);
        var vault = await site.DeployAsync("gmx.orderVault", ArtifactPackage.Worlds, "GmxOrderVault", site.At("gmx.wnt")).ConfigureAwait(false);
        var closing = await site.DeployAsync("gmx.closing", ArtifactPackage.Worlds, "GmxClosing").ConfigureAwait(false);
        var handler = await site.DeployAsync("gmx.orderHandler", ArtifactPackage.Worlds, "GmxOrderHandler", store.Address, emitter.Address, vault.Address, closing.Address).ConfigureAwait(false);
        var router = await site.DeployAsync("gmx.router", ArtifactPackage.Worlds, "GmxRouter").ConfigureAwait(false);
        var exchange = await site.DeployAsync("gmx.exchangeRouter", ArtifactPackage.Worlds, "GmxExchangeRouter", router.Address, handler.Address).ConfigureAwait(false);
        await site.DeployAsync("gmx.reader", ArtifactPackage.Worlds, "GmxReader", handler.Address).ConfigureAwait(false);
        // The stand-in has no referrals; the address only has to be there.
        await site.DeployAsync("gmx.referralStorage", ArtifactPackage.Worlds, "GmxDataStore").ConfigureAwait(false);
        await site.SendAsync("gmx.dataStore", "setController", handler.Address, true).ConfigureAwait(false);
        await site.SendAsync("gmx.eventEmitter", "setEmitter", handler.Address, true).ConfigureAwait(false);
        await site.SendAsync("gmx.orderVault", "setHandler", handler.Address).ConfigureAwait(false);
        await site.SendAsync("gmx.router", "setPlugin", exchange.Address, true).ConfigureAwait(false);
        await site.SendAsync("gmx.orderHandler", "setExchangeRouter", exchange.Address).ConfigureAwait(false);
        await site.SendAsync("gmx.orderHandler", "setKeepers", site.Accounts.Market, site.Accounts.Liquidator).ConfigureAwait(false);
        await site.SendAsync("gmx.orderHandler", "setMarket", handler.Struct(
            "setMarket", 0, ("marketToken", site.At("gmx.marketToken")), ("indexToken", site.At("gmx.wnt")), ("longToken", site.At("gmx.wnt")), ("shortToken", site.At("gmx.usdc")))).ConfigureAwait(false);
        await SetAsync(site, price).ConfigureAwait(false);
    }

    /// <summary>Opens a long by the venue's own two steps, from a wallet that need not be unlocked.</summary>
    public static async Task OpenLongAsync(WorldSite site, Address holder, Wad price, Wad size, Wad collateral)
    {
        var sizeUsd = size.Multiply(price, Rounding.Down).Raw * BigInteger.Pow(10, 12);
        var margin = collateral.ToScaled(6, Rounding.Down);
        await site.Control.SetBalanceAsync(holder, Amounts.Wad("10").AsUInt256()).ConfigureAwait(false);
        await site.Control.ImpersonateAsync(holder).ConfigureAwait(false);
        await site.SendAsync("gmx.usdc", "mint", holder, margin).ConfigureAwait(false);
        // A profit is paid by the pool.
        await site.SendAsync("gmx.usdc", "mint", site.At("gmx.orderHandler"), Amounts.Usdc("1000000")).ConfigureAwait(false);
        await site.SendFromAsync(holder, "gmx.usdc", "approve", site.At("gmx.router"), margin).ConfigureAwait(false);
        await site.SendFromAsync(holder, "gmx.exchangeRouter", "sendTokens", site.At("gmx.usdc"), site.At("gmx.orderVault"), margin).ConfigureAwait(false);
        await site.SendFromAsync(holder, "gmx.exchangeRouter", "createOrder", Order(site, holder, sizeUsd)).ConfigureAwait(false);
        await site.Control.StopImpersonatingAsync(holder).ConfigureAwait(false);
        var orders = await site.Chain.ReadAsync(site.Book["gmx.reader"], "getAccountOrders", site.At("gmx.dataStore"), holder, 0, 1).ConfigureAwait(false);
        await site.SendFromAsync(site.Accounts.Market, "gmx.orderHandler", "executeOrder", orders[0][0]["orderKey"], OraclePrices(site.Book, price)).ConfigureAwait(false);
    }

    /// <summary>The prices that an order keeper brings: min and max of each token, in GMX's scale.</summary>
    internal static AbiValue OraclePrices(ContractBook book, Wad price)
    {
        var (eth, usdc) = (price.Raw / BigInteger.Pow(10, 6), BigInteger.Pow(10, 24));
        var pair = AbiFunction.Parse("pair(uint256 min, uint256 max)");
        AbiValue Data(BigInteger value) => Primitives.Bytes.CopyOf(pair.Encode(value, value).Span[AbiFunction.SelectorSize..]);
        return AbiValue.Tuple(
            AbiValue.Array(book["gmx.wnt"].Address, book["gmx.usdc"].Address), AbiValue.Array(book["gmx.ethFeed"].Address, book["gmx.usdcFeed"].Address),
            AbiValue.Array(Data(eth), Data(usdc)));
    }

    /// <summary>A setting's key.</summary>
    public static Hash32 Key(string name) => Hash(NamedKey.Encode(name));

    /// <summary>The key of a market's or token's setting.</summary>
    public static Hash32 Key(string name, Address owner) => Hash(OwnedKey.Encode(Key(name), owner));

    /// <summary>The key of a setting of one side of a market.</summary>
    public static Hash32 Key(string name, Address owner, bool side) => Hash(SidedKey.Encode(Key(name), owner, side));

    private static Hash32 Hash(Bytes call) => Keccak256.Hash(call.Span[AbiFunction.SelectorSize..]);

    private static AbiValue Order(WorldSite site, Address holder, BigInteger sizeUsd) => AbiValue.Tuple(
        AbiValue.Tuple(holder, Address.Zero, Address.Zero, Address.Zero, site.At("gmx.marketToken"), site.At("gmx.usdc"), AbiValue.Array()),
        AbiValue.Tuple(sizeUsd, 0, 0, UInt256.MaxValue, 0, 0, 0, 0), 2, 0, true, false, false, Hash32.Zero, AbiValue.Array());

    private static async Task SetAsync(WorldSite site, Wad price)
    {
        var market = site.At("gmx.marketToken");
        await site.SendAsync("gmx.dataStore", "setAddress", Key("WNT"), site.At("gmx.wnt")).ConfigureAwait(false);
        foreach (var (key, value) in new (Hash32, BigInteger)[]
        {
            (Key("MIN_COLLATERAL_USD"), UsdOne), (Key("MIN_POSITION_SIZE_USD"), UsdOne), (Key("REQUEST_EXPIRATION_TIME"), 300),
            (Key("MIN_COLLATERAL_FACTOR", market), UsdOne / 100), (Key("MIN_COLLATERAL_FACTOR_FOR_LIQUIDATION", market), UsdOne / 100),
            (Key("POSITION_FEE_FACTOR", market, false), UsdOne * 5 / 10_000),
            (Key("INCREASE_ORDER_GAS_LIMIT"), 3_000_000), (Key("DECREASE_ORDER_GAS_LIMIT"), 3_000_000), (Key("SINGLE_SWAP_GAS_LIMIT"), 1_000_000),
            // The position is opened before the gas settings: it carries no execution fee.
            (Key("STANDIN_BORROWING_FACTOR_PER_SECOND", market, true), UsdOne / 1_000_000_000 * 2),
        })
            await site.SendAsync("gmx.dataStore", "setUint", key, value).ConfigureAwait(false);
        foreach (var (token, feed) in new[] { ("gmx.wnt", "gmx.ethFeed"), ("gmx.usdc", "gmx.usdcFeed") })
        {
            await site.SendAsync("gmx.dataStore", "setAddress", Key("PRICE_FEED", site.At(token)), site.At(feed)).ConfigureAwait(false);
            var exponent = 60 - 8 - (token == "gmx.usdc" ? 6 : 18);
            await site.SendAsync("gmx.dataStore", "setUint", Key("PRICE_FEED_MULTIPLIER", site.At(token)), BigInteger.Pow(10, exponent)).ConfigureAwait(false);
        }

        var now = (await site.Control.GetHeadAsync().ConfigureAwait(false)).Timestamp.UnixSeconds;
        await site.SendFromAsync(site.Accounts.Market, "gmx.ethFeed", "publish", price.ToScaled(8, Rounding.Down), now).ConfigureAwait(false);
        await site.SendFromAsync(site.Accounts.Market, "gmx.usdcFeed", "publish", BigInteger.Pow(10, 8), now).ConfigureAwait(false);
    }

    /// <summary>Sets what an order's execution costs; before this it costs nothing.</summary>
    public static async Task SetGasAsync(WorldSite site)
    {
        foreach (var tier in new[] { "ESTIMATED", "EXECUTION" })
        {
            await site.SendAsync("gmx.dataStore", "setUint", Key(tier + "_GAS_FEE_BASE_AMOUNT_V2_1"), 600_000).ConfigureAwait(false);
            await site.SendAsync("gmx.dataStore", "setUint", Key(tier + "_GAS_FEE_PER_ORACLE_PRICE"), 250_000).ConfigureAwait(false);
            await site.SendAsync("gmx.dataStore", "setUint", Key(tier + "_GAS_FEE_MULTIPLIER_FACTOR"), UsdOne).ConfigureAwait(false);
        }
    }
}
