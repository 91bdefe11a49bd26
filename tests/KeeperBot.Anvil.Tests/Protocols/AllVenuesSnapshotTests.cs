using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using KeeperBot.Anvil.Tests.Protocols.Aave;
using KeeperBot.Anvil.Tests.Protocols.Derive;
using KeeperBot.Anvil.Tests.Protocols.Gmx;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Transports;
using KeeperBot.Primitives;
using KeeperBot.Protocols.AaveV3;
using KeeperBot.Protocols.Declarative;
using KeeperBot.Protocols.DeriveV2;
using KeeperBot.Protocols.Erc4626;
using KeeperBot.Protocols.GmxV2;
using KeeperBot.Protocols.LyraV1;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Protocols.UniswapV3;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Artifacts;
using KeeperBot.Scenarios.Worlds;
using KeeperBot.Scenarios.Worlds.Aave;
using KeeperBot.TestKit.Rpc;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>One block's snapshot of 200 accounts at every venue, all on one chain, read through a proxy that counts HTTP requests: one for each chunk of the multicall, and no other.</summary>
public sealed class AllVenuesSnapshotTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Accounts = 200;

    private static readonly AbiFunction Aggregate = AbiFunction.Parse("aggregate3((address target, bool allowFailure, bytes callData)[] calls)");

    private readonly DeriveChain _derive = new();
    private LocalChain? _chain;
    private WorldSite _site = null!;
    private DeployedContract _shares = null!;
    private ImmutableArray<AccountRef> _accounts;
    private BigInteger _first;

    private LocalChain Chain => _chain ?? throw new InvalidOperationException("not started");

    private Token Usdc => new(new ChainId(31337), Chain.World.Usdc, "USDC", 6);

    public async Task InitializeAsync()
    {
        var first = Address.Parse("0x976EA74026E726554dB657fA54763abd0C3a0aa9");
        var book = new HolderBook { Options = DemoBook.OptionAmount, Susd = "1200", Usdc = "20000", Weth = "5" };
        _chain = await LocalChain.StartWholeAsync(new LocalChainOptions { Scenario = new HolderWorld("all-venues", first, book), BlockInterval = TimeSpan.FromSeconds(1) }, TimeProvider.System);
        await Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(1));
        var artifacts = new ArtifactStore(KeeperHome.Find());
        _site = new WorldSite(new ChainWriter(Chain.Client, artifacts), Chain.Control, artifacts, Chain.World.Accounts, new ContractBook());
        // Anvil's account 6 has a book of its own; the others are addresses that nobody has a key of.
        _accounts = [.. Enumerable.Range(0, Accounts).Select(index => new AccountRef(new(Name(index)), new ChainId(31337), HolderOf(index), HolderOf(index)))];
        await AaveDeployer.DeployAsync(_site);
        await GmxDeployer.DeployAsync(_site, Wad.FromInteger(2_000));
        await GmxDeployer.OpenLongAsync(_site, HolderOf(1), Wad.FromInteger(2_000), Wad.FromInteger(10), Wad.FromInteger(1_400));
        _shares = _site.Book.Add("shares", await _site.Chain.DeployAsync(_site.Accounts.Deployer, ArtifactPackage.Worlds, "ShareVault", Chain.World.Usdc, 6));
        await _derive.BuildAsync(Chain.Client, _site);
        await PayInAsync();
        var now = (await Chain.Control.GetHeadAsync()).Timestamp.UnixSeconds;
        await _site.SendFromAsync(_site.Accounts.Market, "gmx.ethFeed", "publish", 200_000_000_000, now);
        await _site.SendFromAsync(_site.Accounts.Market, "gmx.usdcFeed", "publish", 100_000_000, now);
        await _derive.PublishAsync(Wad.FromInteger(2_000));

        Address HolderOf(int index) => index == 0 ? first : Address.Parse($"0x{0xa110000 + index:x40}");
    }

    public async Task DisposeAsync()
    {
        if (_chain is not null)
            await _chain.DisposeAsync();
    }

    [Fact]
    public async Task Read_TwoHundredAccountsAtEveryVenue_IsOneRequestAChunkAndEveryReadingIsItsOwn()
    {
        await using var proxy = LoopbackRpcServer.StartProxy(Chain.RpcUrl);
        using var transport = new HttpRpcTransport(proxy.Url, new HttpRpcOptions { Deadline = TimeSpan.FromMinutes(2) }, TimeProvider.System);
        var options = new MulticallOptions { Deployed = Chain.World.Multicall3 };
        var venues = Venues();
        var reader = new SnapshotReader(
            new ChainId(31337), [.. _accounts.Select(account => new SnapshotAccount(account, venues, [Usdc]))], new MulticallReader(new EthClient(transport), options), Chain.World.Multicall3);
        var block = (await Chain.Control.GetHeadAsync()).ToBlockRef();
        var snapshot = await reader.ReadAsync(block, CancellationToken.None);

        var legs = RequireOneCallARequest(proxy, block, options);
        legs.Sum().ShouldBe(reader.Query.Calls.Length);
        output.WriteLine($"{reader.Query.Calls.Length} reads of {Accounts} accounts at {venues.Length} venues: {proxy.Requests} requests of {string.Join(", ", legs)}");
        snapshot.Accounts.Length.ShouldBe(Accounts);
        foreach (var (index, account) in snapshot.Accounts.Index())
            RequireOwn(index, account);
        Margins(snapshot.Accounts[0], "lyra-v1").Length.ShouldBe(2);
        Margins(snapshot.Accounts[1], "gmx-v2").ShouldHaveSingleItem().Legs.OfType<PerpLeg>().Single().Size.ShouldBe(Wad.FromInteger(10));
    }

    /// <summary>Each request is one eth_call of aggregate3 at the block's hash; but for the last, none has room for the next one's first read.</summary>
    private static List<int> RequireOneCallARequest(LoopbackRpcServer proxy, BlockRef block, MulticallOptions options)
    {
        var chunks = new List<ContractCall[]>();
        foreach (var request in proxy.Seen)
        {
            request.IsBatch.ShouldBeFalse();
            var call = request.Calls.ShouldHaveSingleItem();
            call.Method.ShouldBe("eth_call");
            call.Parameters[1].GetProperty("blockHash").GetString().ShouldBe(block.Hash.ToString());
            var data = Bytes.Parse((call.Parameters[0].TryGetProperty("data", out var value) ? value : call.Parameters[0].GetProperty("input")).GetString()!);
            chunks.Add([.. Aggregate.DecodeInput(data.Span)[0].Items.Select(item => new ContractCall(item["target"].AsAddress(), item["callData"].AsBytes()))]);
        }

        chunks.ShouldAllBe(chunk => chunk.Length <= options.MaxCallsPerChunk && (chunk.Length == 1 || chunk.Sum(Multicall3.EncodedSize) <= options.MaxBytesPerChunk));
        var largest = chunks.SelectMany(chunk => chunk).Max(Multicall3.EncodedSize);
        chunks.Count(chunk => chunk.Length < options.MaxCallsPerChunk && chunk.Sum(Multicall3.EncodedSize) + largest <= options.MaxBytesPerChunk).ShouldBeLessThanOrEqualTo(1, "chunks that are not full");
        return [.. chunks.Select(chunk => chunk.Length)];
    }

    private static void RequireOwn(int index, AccountSnapshot account)
    {
        foreach (var venue in account.Venues)
            venue.ShouldBeOfType<KnownReading>($"{account.Account.Id}: {venue}");
        account.UnreadBalances.ShouldBeEmpty();
        var paid = Wad.FromInteger(100 + index);
        foreach (var venue in new[] { "perp-v2", "perp-file" })
            Margins(account, venue).Single().Deposit.ShouldBe(paid, $"{account.Account.Id} at {venue}");
        Margins(account, "derive").Single().Deposit.ShouldBe(paid, account.Account.Id.Value);
        Margins(account, "aave-v3").Single().Legs.OfType<SpotLeg>().Single(leg => leg.Id.Value == "DAI.supplied").Size.ShouldBe(paid, account.Account.Id.Value);
        Margins(account, "vault").Single().Legs.OfType<SpotLeg>().Single().Size.ToDouble().ShouldBe(100 + index, 1e-5, account.Account.Id.Value);
    }

    private static ImmutableArray<MarginAccount> Margins(AccountSnapshot account, string venue) => ((KnownReading)account.Venues.Single(item => item.Venue.Value == venue)).MarginAccounts;

    private static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"a{index:000}");

    /// <summary>100 and its own number, at each venue where anybody may pay in for another.</summary>
    private async Task PayInAsync()
    {
        var payer = _site.Accounts.Maker;
        var dai = AaveReserve.Of("DAI");
        await _site.Chain.SendAsync(_site.Accounts.Deployer, Chain.World.Contracts["usdc"], "mint", payer, 100_000_000_000);
        await AaveDeployer.FundAsync(_site, dai, payer, "100000");
        foreach (var spender in new[] { Chain.World.Perp.Vault, _shares.Address })
            await _site.Chain.SendAsync(payer, Chain.World.Contracts["usdc"], "approve", spender, 50_000_000_000);
        foreach (var (index, account) in _accounts.Index())
        {
            var raw = (100 + index) * 1_000_000L;
            await _site.Chain.SendAsync(payer, Chain.World.Contracts["perp.vault"], "depositFor", account.Holder, Chain.World.Usdc, raw);
            await _site.SendFromAsync(payer, "aave.pool", "supply", _site.At(dai.Role()), dai.Units(Text(100 + index)), account.Holder, 0);
            await _site.SendFromAsync(payer, "shares", "deposit", raw, account.Holder);
            await _site.SendFromAsync(payer, "derive.subAccounts", "createAccount", account.Holder, _site.At("derive.manager"));
        }

        var number = (await _derive.ReadAsync("subAccounts", "lastAccountId"))[0].AsBigInteger() - Accounts;
        await _site.SendAsync("derive.usdc", "mint", payer, 100_000_000_000);
        foreach (var (index, _) in _accounts.Index())
            await _derive.DepositAsync(payer, number + index + 1, (100 + index) * 1_000_000L);
        _first = number + 1;
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private ImmutableArray<IVenueAdapter> Venues()
    {
        var (world, id, chain) = (Chain.World, new ChainId(31337), new EthChainReader(Chain.Client));
        var routes = _accounts.ToImmutableDictionary(account => account.Id, _ => (IAccountRoute)new DirectRoute());
        var kept = _accounts.Select((account, index) => new DeriveV2Subaccount(Name(index), account.Id, _first + index));
        var perp = VenueChain.PerpOptionsOf(world, Usdc);
        return
        [
            new PerpV2Adapter(perp, routes, chain),
            new LyraV1Adapter(VenueChain.LyraOptionsOf(world, new Token(id, world.Susd, "sUSD", 18), new Token(id, world.Lyra.BaseAsset, "sETH", 18)), routes, chain),
            new UniswapV3Adapter(SpotChain.OptionsOf(world, new Token(id, world.Spot.Weth, "WETH", 18), Usdc), routes, chain),
            new AaveV3Adapter(AaveChain.OptionsAt(_site.At), routes, chain),
            new GmxV2Adapter(GmxChain.OptionsAt(_site.At, id), routes, chain, new NoFees()),
            new DeriveV2Adapter(_derive.Options with { Kept = [.. kept] }, routes, chain),
            new Erc4626Adapter(new Erc4626Options(new("vault"), _shares.Address, Usdc, 12, new("USDC"), Wad.Parse("0.8"), Wad.Parse("1.5")), routes),
            new DeclarativeAdapter(PerpFileVenue.Bind("perp-v2", new("perp-file"), id, PerpFileVenue.Contracts(world), ("settlement", Usdc)), routes, chain),
        ];
    }

    private sealed class NoFees : IFeeOutlook
    {
        public Task<Wei?> LookAsync(Core.Decision.Urgency urgency, BlockRef block, CancellationToken cancellation) => Task.FromResult<Wei?>(null);
    }
}
