using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Transports;
using KeeperBot.Primitives;
using KeeperBot.Protocols.DeriveV2;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Protocols.Derive;

/// <summary>Derive v2 on a chain of its own with the adapter on it: a wallet with one subaccount, and a maker on the other side of every trade. Each test starts from the same state.</summary>
public sealed class DeriveChain : IAsyncLifetime
{
    /// <summary>Confidence of every feed unless something else is said.</summary>
    public const string FullConfidence = "1";

    private static readonly Wad OpeningPrice = Wad.FromInteger(2_000);

    private AnvilProcess? _anvil;
    private HttpRpcTransport? _transport;
    private string _restore = "";

    public AnvilProcess Anvil => _anvil ?? throw new InvalidOperationException("not started");

    public EthClient Client { get; private set; } = null!;

    public AnvilControl Control { get; private set; } = null!;

    public WorldSite Site { get; private set; } = null!;

    public AccountRef Account { get; private set; } = null!;

    public Token Usdc { get; private set; } = null!;

    public DeriveV2Options Options { get; private set; } = null!;

    public DeriveV2Adapter Adapter { get; private set; } = null!;

    public ChainTime NearExpiry { get; private set; }

    public ChainTime FarExpiry { get; private set; }

    /// <summary>The kept subaccount, and the maker's.</summary>
    public BigInteger Number { get; private set; }

    public BigInteger Maker { get; private set; }

    public async Task InitializeAsync()
    {
        _anvil = await AnvilProcess.StartAsync(new AnvilOptions { GenesisTime = DemoDeployer.GenesisTime, NoMining = true }, TimeProvider.System);
        _transport = new HttpRpcTransport(Anvil.RpcUrl, new HttpRpcOptions { Deadline = TimeSpan.FromMinutes(1) }, TimeProvider.System);
        var client = new EthClient(_transport);
        var (control, artifacts) = (new AnvilControl(client), new ArtifactStore(KeeperHome.Find()));
        await control.SetTimestampIntervalAsync(TimeSpan.FromSeconds(1));
        var site = new WorldSite(new ChainWriter(client, artifacts), control, artifacts, WorldAccounts.Of(await control.GetAccountsAsync()), new ContractBook());
        await site.DeployAsync("multicall3", ArtifactPackage.Own, "Multicall3");
        await BuildAsync(client, site);
    }

    /// <summary>The venue on a chain that is there already.</summary>
    internal async Task BuildAsync(EthClient client, WorldSite site)
    {
        (Client, Control, Site) = (client, site.Control, site);
        var unlocked = await Control.GetAccountsAsync();
        await new DeriveDeployer(Site, DeriveArtifacts.Real).DeployAsync();
        var id = await Client.GetChainIdAsync();
        Account = new AccountRef(new("main"), id, unlocked[6], unlocked[6]);
        Usdc = new Token(id, At("usdc"), "USDC", 6);
        var now = (await HeadAsync()).Timestamp;
        (NearExpiry, FarExpiry) = (now.Plus(TimeSpan.FromDays(30)), now.Plus(TimeSpan.FromDays(60)));
        await PublishAsync(OpeningPrice);
        Maker = await OpenAsync(Site.Accounts.Maker);
        Number = await OpenAsync(Account.Holder);
        Options = new DeriveV2Options(
            new("derive"), At("subAccounts"), At("manager"), At("cash"), At("auction"), At("matching"), Usdc, TimeSpan.FromMinutes(20),
            [new DeriveV2Market(DeriveDeployer.Market, new("ETH"), At("spotFeed"), At("forwardFeed"), At("volFeed"), At("perp"), At("option"), At("base"))],
            [new DeriveV2Subaccount("hedge", Account.Id, Number)]);
        Adapter = AdapterOf(Options);
        await FundAsync(Site.Accounts.Maker, Maker, "5000000");
        await FundAsync(Account.Holder, Number, "20000");
        // Every trade is sent by the holder, in the maker's name too.
        await Site.SendFromAsync(Site.Accounts.Maker, "derive.subAccounts", "approve", Account.Holder, Maker);
        _restore = await Control.SnapshotAsync();
    }

    /// <summary>Makes the present state the one that <see cref="RestoreAsync"/> returns to.</summary>
    public async Task KeepAsync() => _restore = await Control.SnapshotAsync();

    public async Task RestoreAsync()
    {
        await Control.RevertAsync(_restore);
        _restore = await Control.SnapshotAsync();
    }

    public async Task DisposeAsync()
    {
        _transport?.Dispose();
        if (_anvil is not null)
            await _anvil.DisposeAsync();
    }

    public Address At(string role) => Site.At("derive." + role);

    public DeriveV2Adapter AdapterOf(DeriveV2Options options) => new(
        options, ImmutableDictionary<AccountId, IAccountRoute>.Empty.Add(Account.Id, new DirectRoute()), new EthChainReader(Client));

    public SnapshotReader ReaderOf(IVenueAdapter adapter) => new(
        Account.Chain, [new SnapshotAccount(Account, [adapter], [Usdc])], new MulticallReader(Client, new MulticallOptions { Deployed = Site.At("multicall3") }), Site.At("multicall3"));

    public async Task<BlockRef> HeadAsync() => (await Control.GetHeadAsync()).ToBlockRef();

    public async Task<AbiValue> ReadAsync(string role, string function, params AbiValue[] arguments) =>
        await ContractReader.ReadAsync(Client, BlockTag.Latest, Site.Book["derive." + role], function, arguments);

    /// <summary>Every feed anew: spot, the perp's distance from it, both expiries' forwards and volatilities, and the stablecoin.</summary>
    public Task PublishAsync(Wad spot) => PublishAsync(new DerivePrices(spot));

    /// <inheritdoc cref="PublishAsync(Wad)"/>
    public async Task PublishAsync(DerivePrices prices)
    {
        var confidence = Wad.Parse(prices.Confidence).Raw;
        var market = Site.Accounts.Market;
        await Site.SendFromAsync(market, "derive.stableFeed", "publish", Wad.Parse(prices.Stable).Raw, Wad.One.Raw);
        await Site.SendFromAsync(market, "derive.spotFeed", "publish", prices.Spot.Raw, confidence);
        foreach (var (role, diff) in new[] { ("perpFeed", prices.PerpDiff), ("askFeed", prices.PerpDiff + Wad.One), ("bidFeed", prices.PerpDiff - Wad.One) })
            await Site.SendFromAsync(market, "derive." + role, "publish", diff.Raw, confidence);
        foreach (var (expiry, diff) in new[] { (NearExpiry, "10"), (FarExpiry, "20") })
        {
            await Site.SendFromAsync(market, "derive.forwardFeed", "publish", expiry.UnixSeconds, Wad.Parse(diff).Raw, confidence);
            await Site.SendFromAsync(market, "derive.volFeed", "publish", expiry.UnixSeconds, Wad.Parse(prices.Vol).Raw, confidence);
        }
    }

    /// <summary>A new subaccount of the standard manager.</summary>
    public async Task<BigInteger> OpenAsync(Address owner)
    {
        await Site.SendFromAsync(owner, "derive.subAccounts", "createAccount", owner, At("manager"));
        return (await ReadAsync("subAccounts", "lastAccountId"))[0].AsBigInteger();
    }

    /// <summary>Mints USDC to its owner and pays it in; the allowance is left open.</summary>
    public async Task FundAsync(Address owner, BigInteger number, string usdc)
    {
        await Site.SendAsync("derive.usdc", "mint", owner, Wad.Parse(usdc).ToScaled(6, Rounding.Down));
        await Site.SendFromAsync(owner, "derive.usdc", "approve", At("cash"), UInt256.MaxValue);
        await DepositAsync(owner, number, Wad.Parse(usdc).ToScaled(6, Rounding.Down));
    }

    public Task DepositAsync(Address payer, BigInteger number, BigInteger raw) => Site.SendFromAsync(payer, "derive.cash", "deposit", number, raw);

    public Task WithdrawAsync(string usdc) =>
        Site.SendFromAsync(Account.Holder, "derive.cash", "withdraw", Number, Wad.Parse(usdc).ToScaled(6, Rounding.Down), Account.Holder);

    public async Task DepositBaseAsync(string weth)
    {
        var raw = Wad.Parse(weth).Raw;
        await Site.SendAsync("derive.weth", "mint", Account.Holder, raw);
        await Site.SendFromAsync(Account.Holder, "derive.weth", "approve", At("base"), raw);
        await Site.SendFromAsync(Account.Holder, "derive.base", "deposit", Number, raw);
    }

    /// <summary>The holder's subaccount takes so much from the maker's, or gives it.</summary>
    public Task TradePerpAsync(string size) => TradeAsync("perp", 0, size);

    /// <inheritdoc cref="TradePerpAsync"/>
    public Task TradeOptionAsync(ChainTime expiry, string strike, bool isCall, string size) => TradeAsync("option", SubId(expiry, strike, isCall), size);

    public static BigInteger SubId(ChainTime expiry, string strike, bool isCall) =>
        expiry.UnixSeconds | (Wad.Parse(strike).ToScaled(8, Rounding.Down) << 32) | (isCall ? BigInteger.One << 95 : 0);

    private Task TradeAsync(string asset, BigInteger subId, string size) => Site.SendFromAsync(
        Account.Holder, "derive.subAccounts", "submitTransfer",
        AbiValue.Tuple(Maker, Number, At(asset), subId, Wad.Parse(size).Raw, Hash32.Zero), Bytes.Empty);
}

/// <summary>What the feeds of a market say.</summary>
/// <param name="Spot">Spot price.</param>
public sealed record DerivePrices(Wad Spot)
{
    /// <summary>How far the perp is from spot.</summary>
    public Wad PerpDiff { get; init; } = Wad.FromInteger(2);

    /// <summary>Volatility of both expiries.</summary>
    public string Vol { get; init; } = "0.6";

    /// <summary>Confidence of all feeds but the stablecoin's.</summary>
    public string Confidence { get; init; } = DeriveChain.FullConfidence;

    /// <summary>The stablecoin in USD.</summary>
    public string Stable { get; init; } = "1";

    /// <summary>As text.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Spot}, perp {PerpDiff}, vol {Vol}, confidence {Confidence}, stable {Stable}");
}
