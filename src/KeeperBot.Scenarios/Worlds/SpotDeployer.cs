using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using static KeeperBot.Scenarios.Artifacts.ArtifactPackage;

namespace KeeperBot.Scenarios.Worlds;

/// <summary>Deploys Uniswap v3 (factory, router, quoter, position manager) with pools of WETH against USDC in several fee tiers.</summary>
public static class SpotDeployer
{
    // Whole spacings of every tier (10, 60, 200): prices from about 960 to 4,070 USDC per WETH, whichever of the two is token0.
    private const int NearTick = 193_200;
    private const int FarTick = 207_600;

    // More than a pool writes in half an hour of the world's blocks.
    private const int Observations = 200;

    private static readonly BigInteger UsdcUnit = BigInteger.Pow(10, 6);

    /// <summary>Fee tiers, and the WETH at the opening price that each pool's liquidity is made with.</summary>
    public static IReadOnlyList<(int Fee, string Weth)> Tiers { get; } = [(500, "3000"), (3000, "1500"), (10_000, "20")];

    /// <summary>The pool's part in the world.</summary>
    public static string PoolRole(int fee) => string.Create(CultureInfo.InvariantCulture, $"spot.pool.{fee}");

    /// <summary>Builds it at <paramref name="price"/>. Books the roles <c>spot.*</c>; the tokens <c>usdc</c> and <c>weth</c> have to be there.</summary>
    public static async Task DeployAsync(WorldSite site, Wad price)
    {
        await site.DeployAsync("spot.factory", UniswapV3Core, "UniswapV3Factory").ConfigureAwait(false);
        await site.DeployAsync("spot.router", UniswapV3Periphery, "SwapRouter", site.At("spot.factory"), site.At("weth")).ConfigureAwait(false);
        await site.DeployAsync("spot.quoter", UniswapV3Periphery, "QuoterV2", site.At("spot.factory"), site.At("weth")).ConfigureAwait(false);
        await site.DeployAsync("spot.positions", UniswapV3Periphery, "NonfungiblePositionManager", site.At("spot.factory"), site.At("weth"), Address.Zero).ConfigureAwait(false);
        foreach (var (fee, weth) in Tiers)
        {
            await CreatePoolAsync(site, fee, price).ConfigureAwait(false);
            await site.SendAsync(PoolRole(fee), "increaseObservationCardinalityNext", Observations).ConfigureAwait(false);
            await MintAsync(site, fee, Wad.Parse(weth), price).ConfigureAwait(false);
        }

        foreach (var token in (string[])["usdc", "weth"])
            await site.FundAsync(token, site.Accounts.Market, site.At("spot.router"), token == "usdc" ? Amounts.Usdc("100000000") : Amounts.Wad("50000")).ConfigureAwait(false);
        // Old enough for a mean over half an hour.
        await site.Control.MineAfterAsync(TimeSpan.FromSeconds(2000)).ConfigureAwait(false);
    }

    /// <summary>Makes and initialises a pool; nobody provides liquidity yet.</summary>
    public static async Task CreatePoolAsync(WorldSite site, int fee, Wad price)
    {
        await site.SendAsync("spot.factory", "createPool", site.At("weth"), site.At("usdc"), fee).ConfigureAwait(false);
        var pool = await site.Chain.ReadAsync(site.Book["spot.factory"], "getPool", site.At("weth"), site.At("usdc"), fee).ConfigureAwait(false);
        site.Book.Add(PoolRole(fee), site.Artifacts, UniswapV3Core, "UniswapV3Pool", pool[0].AsAddress());
        await site.SendAsync(PoolRole(fee), "initialize", SqrtPriceX96(price, WethIsToken0(site.At("weth"), site.At("usdc")))).ConfigureAwait(false);
    }

    /// <summary>Whether the pools have WETH as token0: Uniswap sorts a pair by address.</summary>
    public static bool WethIsToken0(Address weth, Address usdc) => weth.CompareTo(usdc) < 0;

    /// <summary>USDC per WETH as the pools keep it, in smallest units.</summary>
    public static BigInteger SqrtPriceX96(Wad price, bool wethIsToken0)
    {
        var (usdc, weth) = (price.Raw * UsdcUnit, Wad.One.Raw * Wad.One.Raw);
        return wethIsToken0 ? WorldSite.SqrtPriceX96(usdc, weth) : WorldSite.SqrtPriceX96(weth, usdc);
    }

    private static async Task MintAsync(WorldSite site, int fee, Wad weth, Wad price)
    {
        var usdc = weth.Multiply(price, Rounding.Down).ToScaled(6, Rounding.Down);
        await site.FundAsync("weth", site.Accounts.Maker, site.At("spot.positions"), weth.Raw).ConfigureAwait(false);
        await site.FundAsync("usdc", site.Accounts.Maker, site.At("spot.positions"), usdc).ConfigureAwait(false);
        var first = WethIsToken0(site.At("weth"), site.At("usdc"));
        await site.SendFromAsync(site.Accounts.Maker, "spot.positions", "mint", site.Book["spot.positions"].Struct(
            "mint", 0,
            ("token0", site.At(first ? "weth" : "usdc")), ("token1", site.At(first ? "usdc" : "weth")), ("fee", fee),
            ("tickLower", first ? -FarTick : NearTick), ("tickUpper", first ? -NearTick : FarTick),
            ("amount0Desired", first ? weth.Raw : usdc), ("amount1Desired", first ? usdc : weth.Raw), ("amount0Min", 0), ("amount1Min", 0),
            ("recipient", site.Accounts.Maker), ("deadline", Amounts.Max))).ConfigureAwait(false);
    }
}
