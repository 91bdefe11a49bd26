using System.Numerics;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>A further market of the world's Perp v2: a base token, a pool and an oracle of its own, with liquidity within a factor of two of its price.</summary>
internal sealed class PerpMarketSite
{
    private const int TickSpacing = 60;

    private readonly WorldSite _site;
    private readonly string _name;
    private ulong _round = 1;

    public PerpMarketSite(VenueChain world, string name)
    {
        var artifacts = new ArtifactStore(KeeperHome.Find());
        (_site, _name) = (new WorldSite(new ChainWriter(world.Client, artifacts), world.Chain.Control, artifacts, world.World.Accounts, world.World.Contracts), name);
    }

    public Address BaseToken => _site.At(Role("baseToken"));

    public string Role(string part) => $"perp.{_name}.{part}";

    /// <summary>The market as the adapter is told of it.</summary>
    public PerpV2Market Market(string underlying) => new(BaseToken, _name, new(underlying));

    /// <summary>Deploys it at a price, with so much base, and quote of the same value, around it.</summary>
    public async Task DeployAsync(Wad price, Wad depth)
    {
        await DeployFeedAsync(price);
        await DeployTokenAsync();
        await _site.SendAsync("perp.uniswapFactory", "createPool", BaseToken, _site.At("perp.quoteToken"), PerpV2Deployer.PoolFee);
        var pool = await _site.Chain.ReadAsync(_site.Book["perp.uniswapFactory"], "getPool", BaseToken, _site.At("perp.quoteToken"), PerpV2Deployer.PoolFee);
        _site.Book.Add(Role("pool"), _site.Artifacts, ArtifactPackage.UniswapV3Core, "UniswapV3Pool", pool[0].AsAddress());
        foreach (var token in new[] { "perp.quoteToken", Role("baseToken") })
            await _site.SendAsync(token, "addWhitelist", _site.At(Role("pool")));
        await _site.SendAsync(Role("baseToken"), "mintMaximumTo", _site.At("perp.clearingHouse"));
        await _site.SendAsync(Role("baseToken"), "addWhitelist", _site.At("perp.clearingHouse"));
        await OpenAsync(price);
        await AddLiquidityAsync(price, depth);
    }

    /// <summary>New oracle rounds, and the trades that bring the pool to them, a twentieth at a time: the venue lets a price move by a tenth in a block.</summary>
    public async Task MoveAsync(Wad price)
    {
        var root = await RootAsync();
        var now = Wad.FromRaw((root * root * Wad.One.Raw) >> 192);
        while (now != price)
        {
            var step = now.Divide(Wad.FromInteger(20), Rounding.Down);
            now = (price - now).Abs() <= step ? price : now + (price > now ? step : -step);
            await StepAsync(now);
        }
    }

    private async Task<BigInteger> RootAsync() => (await _site.Chain.ReadAsync(_site.Book[Role("pool")], "slot0"))["sqrtPriceX96"].AsBigInteger();

    private async Task StepAsync(Wad price)
    {
        await PublishAsync(price);
        var (now, target) = (await RootAsync(), WorldSite.SqrtPriceX96(price));
        if (now == target)
            return;
        await _site.SendFromAsync(_site.Accounts.Market, "perp.clearingHouse", "openPosition", _site.Book["perp.clearingHouse"].Struct(
            "openPosition", 0,
            ("baseToken", BaseToken), ("isBaseToQuote", target < now), ("isExactInput", true), ("amount", target < now ? Wad.FromInteger(2000).Raw : Wad.FromInteger(4_000_000).Raw),
            ("oppositeAmountBound", 0), ("deadline", UInt256.MaxValue), ("sqrtPriceLimitX96", target), ("referralCode", Hash32.Zero)));
    }

    private async Task PublishAsync(Wad price)
    {
        await _site.PublishPriceAsync(Role("aggregator"), price, ++_round);
        await _site.SendAsync(Role("priceFeed"), "update");
    }

    private async Task DeployFeedAsync(Wad price)
    {
        await _site.DeployAsync(Role("aggregator"), ArtifactPackage.Lyra, "MockAggregatorV2V3");
        await _site.SendAsync(Role("aggregator"), "setDecimals", 8);
        await _site.PublishPriceAsync(Role("aggregator"), price, 1);
        await _site.DeployAsync(Role("priceFeed"), ArtifactPackage.PerpOracle, "ChainlinkPriceFeedV3", _site.At(Role("aggregator")), 40 * 60, 15 * 60);
        await _site.DeployAsync(Role("priceFeedDispatcher"), ArtifactPackage.PerpOracle, "PriceFeedDispatcher", _site.At(Role("priceFeed")));
    }

    // The venue requires the base token's address to sort below the quote token's.
    private async Task DeployTokenAsync()
    {
        DeployedContract token;
        do
        {
            token = await _site.Chain.DeployAsync(_site.Accounts.Deployer, ArtifactPackage.PerpCurie, "BaseToken");
        }
        while (token.Address.CompareTo(_site.At("perp.quoteToken")) > 0);

        _site.Book.Add(Role("baseToken"), token);
        await _site.SendAsync(Role("baseToken"), "initialize", _name, _name, _site.At(Role("priceFeedDispatcher")));
    }

    private async Task OpenAsync(Wad price)
    {
        await _site.SendAsync(Role("pool"), "initialize", WorldSite.SqrtPriceX96(price));
        await _site.SendAsync(Role("pool"), "increaseObservationCardinalityNext", 500);
        await _site.SendAsync("perp.marketRegistry", "addPool", BaseToken, PerpV2Deployer.PoolFee);
        await _site.SendAsync("perp.marketRegistry", "setFeeRatio", BaseToken, 1000);
        await _site.SendAsync("perp.marketRegistry", "setInsuranceFundFeeRatio", BaseToken, 100_000);
        await _site.SendAsync("perp.exchange", "setMaxTickCrossedWithinBlock", BaseToken, 1000);
        await _site.Control.MineAfterAsync(TimeSpan.FromSeconds(2000));
        await PublishAsync(price);
        await _site.Control.MineAfterAsync(TimeSpan.FromSeconds(60));
    }

    private Task AddLiquidityAsync(Wad price, Wad depth)
    {
        int Tick(double at) => (int)Math.Floor(Math.Log(at) / Math.Log(1.0001) / TickSpacing) * TickSpacing;
        var at = (double)price.Raw / 1e18;
        return _site.SendFromAsync(_site.Accounts.Maker, "perp.clearingHouse", "addLiquidity", _site.Book["perp.clearingHouse"].Struct(
            "addLiquidity", 0,
            ("baseToken", BaseToken), ("base", depth.Raw), ("quote", depth.Multiply(price, Rounding.Down).Raw), ("lowerTick", Tick(at / 2)), ("upperTick", Tick(at * 2)),
            ("minBase", 0), ("minQuote", 0), ("useTakerBalance", false), ("deadline", UInt256.MaxValue)));
    }
}
