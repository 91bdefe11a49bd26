using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.AaveV3;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.Scenarios.Worlds.Aave;

namespace KeeperBot.Anvil.Tests.Protocols.Aave;

/// <summary>Aave v3 on a chain of its own with the adapter on it, and a wallet that acts for itself. Each test starts from the same state.</summary>
public sealed class AaveChain : IAsyncLifetime
{
    public static readonly AaveReserve Weth = AaveReserve.Of("WETH");
    public static readonly AaveReserve Wbtc = AaveReserve.Of("WBTC");
    public static readonly AaveReserve UsdcReserve = AaveReserve.Of("USDC");
    public static readonly AaveReserve Dai = AaveReserve.Of("DAI");

    private string _restore = "";
    private LocalChain? _chain;

    public LocalChain Chain => _chain ?? throw new InvalidOperationException("not started");

    public DemoWorld World => Chain.World;

    public EthClient Client => Chain.Client;

    /// <summary>Has no position yet.</summary>
    public AccountRef Wallet { get; private set; } = null!;

    public WorldSite Site { get; private set; } = null!;

    public AaveV3Options Options { get; private set; } = null!;

    public AaveV3Adapter Adapter { get; private set; } = null!;

    public ImmutableDictionary<AccountId, IAccountRoute> Routes { get; private set; } = null!;

    public SnapshotReader Reader { get; private set; } = null!;

    public MulticallReader Multicall { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _chain = await LocalChain.StartWholeAsync(new LocalChainOptions { Scenario = new AaveWorld(Address.Parse("0x00000000000000000000000000000000000a11ce")) }, TimeProvider.System);
        var unlocked = await Chain.Control.GetAccountsAsync();
        var id = await Client.GetChainIdAsync();
        Wallet = new AccountRef(new("wallet"), id, unlocked[6], unlocked[6]);
        var artifacts = new ArtifactStore(KeeperHome.Find());
        Site = new WorldSite(new ChainWriter(Client, artifacts), Chain.Control, artifacts, World.Accounts, World.Contracts);
        Routes = ImmutableDictionary<AccountId, IAccountRoute>.Empty.Add(Wallet.Id, new DirectRoute());
        Options = OptionsAt(At);
        Adapter = new AaveV3Adapter(Options, Routes, new EthChainReader(Client));
        Multicall = new MulticallReader(Client, new MulticallOptions { Deployed = World.Multicall3 });
        Reader = ReaderOf(Adapter);
        // A chain loaded from a state starts its clock at the genesis, which is before the world's blocks: one block at a given time puts it right.
        await Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(12));
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

    public Address At(string role) => World.Contracts[role].Address;

    public Token TokenOf(AaveReserve reserve) => TokenOf(At, reserve);

    /// <summary>The market that <see cref="AaveDeployer"/> builds, wherever it built it.</summary>
    internal static AaveV3Options OptionsAt(Func<string, Address> at) => new(
        new("aave-v3"), at("aave.pool"), at("aave.provider"), at("aave.oracle"), at("aave.sentinel"), TokenOf(at, UsdcReserve),
        [.. AaveReserve.All.Select(reserve => ReserveOf(at, reserve))], [new AaveV3EMode(AaveReserve.StablecoinCategory, null)]);

    public AaveV3Reserve ReserveOf(AaveReserve reserve) => ReserveOf(At, reserve);

    private static Token TokenOf(Func<string, Address> at, AaveReserve reserve) => new(new ChainId(31337), at(reserve.Role()), reserve.Symbol, reserve.Decimals);

    private static AaveV3Reserve ReserveOf(Func<string, Address> at, AaveReserve reserve) => new(
        TokenOf(at, reserve), new(reserve.Symbol is "WETH" ? "ETH" : reserve.Symbol is "WBTC" ? "BTC" : reserve.Symbol),
        at(reserve.Role("aToken")), at(reserve.Role("variableDebt")), at(reserve.Role("stableDebt")), at(reserve.Role("feed")), TimeSpan.FromMinutes(70));

    public SnapshotReader ReaderOf(IVenueAdapter adapter) => new(
        Wallet.Chain, [new SnapshotAccount(Wallet, [adapter], [.. AaveReserve.All.Select(TokenOf)])], Multicall, World.Multicall3);

    public async Task<BlockRef> HeadAsync() => (await Chain.Control.GetHeadAsync()).ToBlockRef();

    public async Task<VenueReading> ReadAsync(AaveV3Options? options = null)
    {
        var reader = options is null ? Reader : ReaderOf(new AaveV3Adapter(options, Routes, new EthChainReader(Client)));
        return (await reader.ReadAsync(await HeadAsync(), CancellationToken.None)).Accounts.Single().Venues.Single();
    }

    public async Task<MarginAccount> MarginAsync()
    {
        var reading = await ReadAsync();
        return reading.ShouldBeOfType<KnownReading>((reading as UnknownReading)?.Detail).MarginAccounts.Single();
    }

    /// <summary>The pool's own figures at a block.</summary>
    public async Task<AbiValue> DataAsync(BlockRef block, Address? account = null) =>
        await ContractReader.ReadAsync(Client, block, World.Contracts["aave.pool"], "getUserAccountData", account ?? Wallet.Holder);

    public Task SupplyAsync(AaveReserve reserve, string amount) => AaveDeployer.SupplyAsync(Site, reserve, Wallet.Holder, amount);

    public Task BorrowAsync(AaveReserve reserve, string amount, int rateMode = 2) =>
        PoolAsync("borrow", At(reserve.Role()), reserve.Units(amount), rateMode, 0, Wallet.Holder);

    public Task PoolAsync(string function, params AbiValue[] arguments) => Site.SendFromAsync(Wallet.Holder, "aave.pool", function, arguments);

    public Task AdminAsync(string function, params AbiValue[] arguments) => Site.SendAsync("aave.configurator", function, arguments);

    public Task PriceAsync(AaveReserve reserve, string price) => AaveDeployer.PublishAsync(Site, reserve, Wad.Parse(price));

    /// <summary>Time passes, and every feed publishes its price again.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await Chain.Control.MineAfterAsync(time);
        foreach (var reserve in AaveReserve.All)
        {
            var answer = (await ContractReader.ReadAsync(Client, BlockTag.Latest, World.Contracts[reserve.Role("feed")], "latestAnswer"))[0].AsBigInteger();
            await AaveDeployer.PublishAsync(Site, reserve, Wad.FromScaled(answer, 8, Rounding.Down));
        }
    }

    /// <summary>What the liquidation call answers to the world's liquidator at a block: null where it goes through.</summary>
    public async Task<string?> LiquidationAsync(BlockRef block, AaveReserve collateral, AaveReserve debt, BigInteger? cover = null)
    {
        var pool = World.Contracts["aave.pool"];
        AbiValue amount = cover is { } most ? most : UInt256.MaxValue;
        var data = pool.Abi.Function("liquidationCall").Encode(At(collateral.Role()), At(debt.Role()), Wallet.Holder, amount, false);
        var result = await Client.CallAsync(new CallRequest { From = World.Accounts.Liquidator, To = pool.Address, Data = data }, block);
        return result.Success ? null : RevertReason.Decode(result.Data.Span, [pool.Abi]).Text;
    }
}
