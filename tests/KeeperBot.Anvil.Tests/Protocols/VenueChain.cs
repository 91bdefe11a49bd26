using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.LyraV1;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>
/// The real venues on a fork of their own, with the adapters on them: the world's vault kept through its role, and a wallet that acts for itself. Each
/// test starts from the same state (<see cref="RestoreAsync"/>).
/// </summary>
public sealed class VenueChain : IAsyncLifetime
{
    private static readonly TimeSpan BlockTime = TimeSpan.FromSeconds(12);

    private string _restore = "";
    private LocalChain? _chain;

    public LocalChain Chain => _chain ?? throw new InvalidOperationException("not started");

    public DemoWorld World => Chain.World;

    public EthClient Client => Chain.Client;

    public Address Keeper { get; private set; }

    public AccountRef Vault { get; private set; } = null!;

    public AccountRef Wallet { get; private set; } = null!;

    public Token Usdc { get; private set; } = null!;

    public Token Susd { get; private set; } = null!;

    public Token Seth { get; private set; } = null!;

    public PerpV2Options PerpOptions { get; private set; } = null!;

    public LyraV1Options LyraOptions { get; private set; } = null!;

    public PerpV2Adapter Perp { get; private set; } = null!;

    public LyraV1Adapter Lyra { get; private set; } = null!;

    public ImmutableDictionary<AccountId, IAccountRoute> Routes { get; private set; } = null!;

    public MulticallReader Multicall { get; private set; } = null!;

    public SnapshotReader Reader { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _chain = await LocalChain.StartForkAsync(new LocalChainOptions(), TimeProvider.System);
        var unlocked = await Chain.Control.GetAccountsAsync();
        Keeper = unlocked[5];
        await Chain.GrantKeeperAsync(Keeper, UInt256.Parse("100000000000000000000"));
        var id = await Client.GetChainIdAsync();
        Vault = new AccountRef(new("main"), id, World.Vault, Keeper);
        Wallet = new AccountRef(new("wallet"), id, unlocked[6], unlocked[6]);
        Usdc = new Token(id, World.Usdc, "USDC", 6);
        Susd = new Token(id, World.Susd, "sUSD", 18);
        Seth = new Token(id, World.Lyra.BaseAsset, "sETH", 18);
        Build();
        _restore = await Chain.Control.SnapshotAsync();
    }

    /// <summary>The state after start-up, again.</summary>
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

    public async Task<BlockRef> HeadAsync() => (await Chain.Control.GetHeadAsync()).ToBlockRef();

    public async Task<PortfolioSnapshot> ReadAsync() => await Reader.ReadAsync(await HeadAsync(), CancellationToken.None);

    /// <summary>One account's reading at one venue, which has to be known.</summary>
    public async Task<KnownReading> KnownAsync(AccountRef account, VenueId venue) =>
        (await ReadAsync()).Accounts.Single(item => item.Account == account).Venues.Single(item => item.Venue == venue).ShouldBeOfType<KnownReading>();

    /// <summary>A view of a contract of the world, at a block.</summary>
    public async Task<AbiValue> AskAsync(BlockRef block, string role, string function, params AbiValue[] arguments) =>
        (await ContractReader.ReadAsync(Client, block, World.Contracts[role], function, arguments))[0];

    /// <summary>Sends from an unlocked account and mines it in a block of its own; it has to succeed.</summary>
    public async Task<TransactionReceipt> SendAsync(Address from, Address to, Bytes data)
    {
        var receipt = await TrySendAsync(from, to, data);
        if (!receipt.Succeeded)
        {
            var again = await Client.CallAsync(new CallRequest { From = from, To = to, Data = data }, BlockTag.Latest);
            receipt.Succeeded.ShouldBeTrue(RevertReason.Decode(again.Data.Span, World.Contracts["lyra.optionMarket"].Abi).Text);
        }

        return receipt;
    }

    public Task<TransactionReceipt> SendAsync(Address from, string role, string function, params AbiValue[] arguments) =>
        SendAsync(from, World.Contracts[role].Address, World.Contracts[role].Abi.Function(function).Encode(arguments));

    public async Task<TransactionReceipt> TrySendAsync(Address from, Address to, Bytes data)
    {
        var hash = Hash32.Parse((await Client.RawAsync("eth_sendTransaction", new JsonObject
        {
            ["from"] = from.ToString(),
            ["to"] = to.ToString(),
            ["data"] = data.ToString(),
            ["gas"] = string.Create(CultureInfo.InvariantCulture, $"0x{10_000_000:x}"),
        })).GetString()!);
        await Chain.Control.MineAfterAsync(BlockTime);
        return (await Client.GetTransactionReceiptAsync(hash)).ShouldNotBeNull();
    }

    /// <summary>Gives an account tokens, and the venue's contract their allowance.</summary>
    public async Task FundAsync(string tokenRole, Address account, Address spender, BigInteger amount)
    {
        await SendAsync(World.Accounts.Deployer, tokenRole, "mint", account, amount);
        await SendAsync(account, tokenRole, "approve", spender, amount);
    }

    /// <summary>An ordinary market trade of another trader's or the wallet's.</summary>
    public Task<TransactionReceipt> TradePerpAsync(Address trader, bool sell, Wad amount, Address? baseToken = null) => SendAsync(
        trader, "perp.clearingHouse", "openPosition",
        World.Contracts["perp.clearingHouse"].Struct(
            "openPosition", 0,
            ("baseToken", baseToken ?? World.Perp.BaseToken), ("isBaseToQuote", sell), ("isExactInput", sell), ("amount", amount.Raw),
            ("oppositeAmountBound", 0), ("deadline", UInt256.MaxValue), ("sqrtPriceLimitX96", 0), ("referralCode", Hash32.Zero)));

    public async Task DepositPerpAsync(Address trader, BigInteger usdc)
    {
        await FundAsync("usdc", trader, World.Perp.Vault, usdc);
        await SendAsync(trader, "perp.vault", "deposit", World.Usdc, usdc);
    }

    public async Task<EncodedCall> EncodeAsync(IVenueAdapter adapter, AccountRef account, PlannedAction action)
    {
        var encoding = await adapter.EncodeAsync(account, action, await ReadAsync(), CancellationToken.None);
        return encoding.ShouldBeOfType<EncodedCall>(encoding.ToString());
    }

    /// <summary>Perp v2 of a world.</summary>
    internal static PerpV2Options PerpOptionsOf(DemoWorld world, Token usdc) => new(
        new("perp-v2"), world.Perp.ClearingHouse, world.Perp.AccountBalance, world.Perp.Vault, world.Perp.Exchange, world.Perp.ClearingHouseConfig,
        usdc,
        [
            new PerpV2Market(world.Perp.BaseToken, "vETH", new("ETH"))
            {
                Oracle = new(world.Contracts["perp.priceFeedDispatcher"].Address, world.Contracts["perp.priceFeed"].Address, TimeSpan.FromMinutes(90)),
            },
        ]);

    /// <summary>Lyra v1 of a world.</summary>
    internal static LyraV1Options LyraOptionsOf(DemoWorld world, Token susd, Token seth) => new(
        new("lyra-v1"), world.Lyra.OptionMarket, world.Lyra.OptionToken, world.Lyra.OptionGreekCache, world.Lyra.SynthetixAdapter,
        world.Lyra.OptionMarketPricer, susd, seth, new("ETH"));

    private void Build()
    {
        Routes = ImmutableDictionary<AccountId, IAccountRoute>.Empty
            .Add(Vault.Id, new OptionsVaultRoute(World.Perp.BaseToken))
            .Add(Wallet.Id, new DirectRoute());
        (PerpOptions, LyraOptions) = (PerpOptionsOf(World, Usdc), LyraOptionsOf(World, Susd, Seth));
        var chain = new EthChainReader(Client);
        Perp = new PerpV2Adapter(PerpOptions, Routes, chain);
        Lyra = new LyraV1Adapter(LyraOptions, Routes, chain);
        Multicall = new MulticallReader(Client, new MulticallOptions { Deployed = World.Multicall3 });
        Reader = ReaderOf(Perp, Lyra);
    }

    public SnapshotReader ReaderOf(params IVenueAdapter[] venues) => new(
        Vault.Chain,
        [new SnapshotAccount(Vault, [.. venues], [Usdc, Susd]), new SnapshotAccount(Wallet, [.. venues], [Usdc, Susd, Seth])],
        Multicall,
        World.Multicall3);
}
