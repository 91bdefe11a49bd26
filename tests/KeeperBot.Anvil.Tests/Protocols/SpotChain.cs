using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Protocols.UniswapV3;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>Uniswap v3's real contracts with three pools of WETH against USDC, and a wallet with both tokens and no allowance to anybody. Each test starts from the same state.</summary>
public sealed class SpotChain : IAsyncLifetime
{
    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(12);

    // Anvil's account 6: it signs nothing here, the node sends for it.
    private static readonly Address Holder = Address.Parse("0x976EA74026E726554dB657fA54763abd0C3a0aa9");

    private string _restore = "";
    private LocalChain? _chain;

    public LocalChain Chain => _chain ?? throw new InvalidOperationException("not started");

    public DemoWorld World => Chain.World;

    public EthClient Client => Chain.Client;

    public AccountRef Wallet { get; private set; } = null!;

    public Token Weth { get; private set; } = null!;

    public Token Usdc { get; private set; } = null!;

    public UniswapV3Options Options { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var scenario = new HolderWorld("spot-tests", Holder, new HolderBook { Usdc = "50000", Weth = "20" });
        _chain = await LocalChain.StartWholeAsync(new LocalChainOptions { Scenario = scenario }, TimeProvider.System);
        var id = await Client.GetChainIdAsync();
        Wallet = new AccountRef(new("wallet"), id, Holder, Holder);
        (Weth, Usdc) = (new Token(id, World.Spot.Weth, "WETH", 18), new Token(id, World.Usdc, "USDC", 6));
        Options = OptionsOf(World, Weth, Usdc);
        _restore = await Chain.Control.SnapshotAsync();
    }

    public async Task RestoreAsync()
    {
        await Chain.Control.RevertAsync(_restore);
        _restore = await Chain.Control.SnapshotAsync();
    }

    public async Task DisposeAsync()
    {
        if (_chain is not null)
            await _chain.DisposeAsync();
    }

    /// <summary>The pools of a world that has them.</summary>
    internal static UniswapV3Options OptionsOf(DemoWorld world, Token weth, Token usdc) => new(
        new("spot"), world.Spot.Factory, world.Spot.Router, world.Spot.Quoter, weth, usdc, new("ETH"),
        [.. SpotDeployer.Tiers.Select(tier => new UniswapV3Pool(tier.Fee, world.Spot.Pool(tier.Fee)))]);

    public UniswapV3Adapter Adapter(UniswapV3Options? options = null, params ImmutableArray<ApprovablePair> approvable) =>
        new(options ?? Options, ImmutableDictionary<AccountId, IAccountRoute>.Empty.Add(Wallet.Id, new DirectRoute(approvable)), new EthChainReader(Client));

    public async Task<BlockRef> HeadAsync() => (await Chain.Control.GetHeadAsync()).ToBlockRef();

    public SnapshotReader ReaderOf(IVenueAdapter adapter) => new(
        Wallet.Chain, [new SnapshotAccount(Wallet, [adapter], [Usdc, Weth])],
        new MulticallReader(Client, new MulticallOptions { Deployed = World.Multicall3 }), World.Multicall3);

    public async Task<PortfolioSnapshot> ReadAsync(UniswapV3Adapter adapter) => await ReaderOf(adapter).ReadAsync(await HeadAsync(), CancellationToken.None);

    public async Task<VenueReading> ReadingAsync(UniswapV3Adapter adapter) => (await ReadAsync(adapter)).Accounts[0].Venues[0];

    public async Task<HedgeMarket> MarketAsync(UniswapV3Adapter adapter)
    {
        var reading = await ReadingAsync(adapter);
        return reading.ShouldBeOfType<KnownReading>(reading.ToString()).Markets.ShouldHaveSingleItem();
    }

    /// <summary>A hedge of so many units, with a worst price of 5 % beyond the market's.</summary>
    public async Task<Encoding> EncodeAsync(UniswapV3Adapter adapter, string quantity, string slippage = "0.05")
    {
        var (market, signed) = (await MarketAsync(adapter), Wad.Parse(quantity));
        var room = market.IndexPrice.Multiply(Wad.Parse(slippage), Rounding.Down);
        return await adapter.EncodeAsync(
            Wallet, Plans.Hedge(Wallet, market, adapter.Venue, signed, signed.Sign > 0 ? market.IndexPrice + room : market.IndexPrice - room), await ReadAsync(adapter), CancellationToken.None);
    }

    public async Task<BigInteger> BalanceAsync(Token token) =>
        (await ContractReader.ReadAsync(Client, BlockTag.Latest, World.Contracts[token == Weth ? "weth" : "usdc"], "balanceOf", Holder))[0].AsBigInteger();

    public Task<TransactionReceipt> ApproveAsync(Token token, BigInteger amount) =>
        SendAsync(Holder, token.Address, World.Contracts["weth"].Abi.Function("approve").Encode(World.Spot.Router, amount));

    public Task<TransactionReceipt> SendAsync(Address from, string role, string function, params AbiValue[] arguments) =>
        SendAsync(from, World.Contracts[role].Address, World.Contracts[role].Abi.Function(function).Encode(arguments));

    /// <summary>Sends and mines; it has to succeed.</summary>
    public async Task<TransactionReceipt> SendAsync(Address from, Address to, Bytes data)
    {
        var receipt = await TrySendAsync(from, to, data);
        if (!receipt.Succeeded)
            receipt.Succeeded.ShouldBeTrue(RevertReason.Decode((await Client.CallAsync(new CallRequest { From = from, To = to, Data = data }, BlockTag.Latest)).Data.Span, World.Contracts["spot.router"].Abi).Text);
        return receipt;
    }

    public async Task<TransactionReceipt> TrySendAsync(Address from, Address to, Bytes data, TimeSpan? after = null)
    {
        var hash = Hash32.Parse((await Client.RawAsync("eth_sendTransaction", new JsonObject
        {
            ["from"] = from.ToString(), ["to"] = to.ToString(), ["data"] = data.ToString(), ["gas"] = string.Create(CultureInfo.InvariantCulture, $"0x{8_000_000:x}"),
        })).GetString()!);
        await Chain.Control.MineAfterAsync(after ?? BlockTime);
        return (await Client.GetTransactionReceiptAsync(hash)).ShouldNotBeNull();
    }

    /// <summary>Somebody else's swap of an exact amount in a pool.</summary>
    public Task<TransactionReceipt> SwapAsync(int fee, bool sellWeth, BigInteger amount) => SendAsync(
        World.Accounts.Market, "spot.router", "exactInputSingle",
        World.Contracts["spot.router"].Struct(
            "exactInputSingle", 0,
            ("tokenIn", sellWeth ? Weth.Address : Usdc.Address), ("tokenOut", sellWeth ? Usdc.Address : Weth.Address), ("fee", fee),
            ("recipient", World.Accounts.Market), ("deadline", UInt256.MaxValue), ("amountIn", amount), ("amountOutMinimum", 0), ("sqrtPriceLimitX96", 0)));

    /// <summary>Makes a pool of a tier that the world has not, at 2,000 and empty.</summary>
    public async Task<UniswapV3Pool> NewPoolAsync(int fee, Address? other = null)
    {
        await SendAsync(World.Accounts.Deployer, "spot.factory", "enableFeeAmount", fee, 10);
        await SendAsync(World.Accounts.Deployer, "spot.factory", "createPool", Weth.Address, other ?? Usdc.Address, fee);
        var at = await ContractReader.ReadAsync(Client, BlockTag.Latest, World.Contracts["spot.factory"], "getPool", Weth.Address, other ?? Usdc.Address, fee);
        return new UniswapV3Pool(fee, at[0].AsAddress());
    }

    public Task<TransactionReceipt> InitializeAsync(UniswapV3Pool pool, BigInteger sqrtPriceX96) =>
        SendAsync(World.Accounts.Deployer, pool.At, World.Contracts[SpotDeployer.PoolRole(500)].Abi.Function("initialize").Encode(sqrtPriceX96));

    /// <summary>Liquidity of so much WETH and its worth around the price of 2,000.</summary>
    public async Task MintAsync(UniswapV3Pool pool, string weth)
    {
        var (maker, positions) = (World.Accounts.Maker, World.Contracts["spot.positions"].Address);
        var (amount, worth) = (Wad.Parse(weth).Raw, Wad.Parse(weth).Multiply(Wad.FromInteger(2000), Rounding.Down).ToScaled(6, Rounding.Down));
        foreach (var (role, value) in new[] { ("weth", amount), ("usdc", worth) })
        {
            await SendAsync(World.Accounts.Deployer, role, "mint", maker, value);
            await SendAsync(maker, role, "approve", positions, value);
        }

        var first = SpotDeployer.WethIsToken0(Weth.Address, Usdc.Address);
        await SendAsync(maker, "spot.positions", "mint", World.Contracts["spot.positions"].Struct(
            "mint", 0,
            ("token0", first ? Weth.Address : Usdc.Address), ("token1", first ? Usdc.Address : Weth.Address), ("fee", pool.Fee),
            ("tickLower", first ? -207_600 : 193_200), ("tickUpper", first ? -193_200 : 207_600),
            ("amount0Desired", first ? amount : worth), ("amount1Desired", first ? worth : amount), ("amount0Min", 0), ("amount1Min", 0),
            ("recipient", maker), ("deadline", UInt256.MaxValue)));
    }
}
