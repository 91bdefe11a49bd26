using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json.Nodes;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.GmxV2;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Scenarios;
using KeeperBot.Scenarios.Markets;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Protocols.Gmx;

/// <summary>The stand-in of GMX v2 on a fork of its own, with the adapter on it. Each test starts from the same state (<see cref="RestoreAsync"/>).</summary>
public sealed class GmxChain : IAsyncLifetime
{
    public static readonly Wei Offered = new(1_000_000_000);

    private string _restore = "";
    private LocalChain? _chain;

    public LocalChain Chain => _chain ?? throw new InvalidOperationException("not started");

    public EthClient Client => Chain.Client;

    public DemoWorld World => Chain.World;

    /// <summary>Anvil's seventh account, whose long the world has.</summary>
    public static Address Holder { get; } = Address.Parse("0x976EA74026E726554dB657fA54763abd0C3a0aa9");

    public AccountRef Account { get; private set; } = null!;

    public Token Usdc { get; private set; } = null!;

    public Token Weth { get; private set; } = null!;

    public GmxV2Options Options { get; private set; } = null!;

    public GmxV2Adapter Adapter { get; private set; } = null!;

    public GmxMarketDriver Market { get; private set; } = null!;

    public MarginAccountId Id { get; } = new("main/gmx-v2/ETH-USDC-long");

    /// <summary>Whether to hold the whole world instead of forking it: Anvil cannot undo a fork's state in a reorganisation.</summary>
    public bool Whole { get; init; }

    public async Task InitializeAsync()
    {
        var options = new LocalChainOptions { Scenario = new GmxWorld(Holder) };
        _chain = await (Whole ? LocalChain.StartWholeAsync(options, TimeProvider.System) : LocalChain.StartForkAsync(options, TimeProvider.System));
        var id = await Client.GetChainIdAsync();
        Account = new AccountRef(new("main"), id, Holder, Holder);
        Options = OptionsAt(At, id);
        (Weth, Usdc) = (Options.Markets[0].LongToken, Options.Markets[0].ShortToken);
        Adapter = AdapterOf(Options);
        await SendAsync(Holder, Usdc.Address, World.Contracts["gmx.usdc"].Abi.Function("approve").Encode(Options.Router, 10_000_000_000));
        Market = new GmxMarketDriver(new ScenarioParts(Client, Chain.Control, World), Holder);
        await Market.MineAsync(TimeSpan.FromSeconds(12));
        _restore = await Chain.Control.SnapshotAsync();
    }

    public async Task RestoreAsync()
    {
        await Chain.Control.RevertAsync(_restore);
        _restore = await Chain.Control.SnapshotAsync();
        Market = new GmxMarketDriver(new ScenarioParts(Client, Chain.Control, World), Holder);
    }

    public async Task DisposeAsync()
    {
        if (_chain is not null)
            await _chain.DisposeAsync();
    }

    public Address At(string role) => World.Contracts[role].Address;

    /// <summary>The deployment that <see cref="GmxDeployer"/> makes, wherever it made it.</summary>
    internal static GmxV2Options OptionsAt(Func<string, Address> at, ChainId chain)
    {
        var (usdc, weth) = (new Token(chain, at("gmx.usdc"), "USDC", 6), new Token(chain, at("gmx.wnt"), "WETH", 18));
        return new GmxV2Options(
            new("gmx-v2"), at("gmx.reader"), at("gmx.dataStore"), at("gmx.referralStorage"), at("gmx.exchangeRouter"), at("gmx.router"), at("gmx.orderHandler"),
            at("gmx.orderVault"), at("gmx.eventEmitter"), [new GmxV2Market(at("gmx.marketToken"), "ETH", new("ETH"), weth.Address, 18, weth, usdc)],
            [
                new GmxV2Feed(weth.Address, 18, at("gmx.ethFeed"), 8, TimeSpan.FromMinutes(10), Wad.Parse("10"), Wad.Parse("100000")),
                new GmxV2Feed(usdc.Address, 6, at("gmx.usdcFeed"), 8, TimeSpan.FromMinutes(10), Wad.Parse("0.5"), Wad.Parse("1.5")),
            ],
            new Wei(BigInteger.Parse("200000000000000000", System.Globalization.CultureInfo.InvariantCulture)));
    }

    public GmxV2Adapter AdapterOf(GmxV2Options options, Wei? offered = null) => new(
        options, ImmutableDictionary<AccountId, IAccountRoute>.Empty.Add(new("main"), new DirectRoute()), new EthChainReader(Client), new FixedFees(offered ?? Offered));

    public async Task<BlockRef> HeadAsync() => (await Chain.Control.GetHeadAsync()).ToBlockRef();

    public async Task<PortfolioSnapshot> SnapshotAsync(GmxV2Adapter? adapter = null)
    {
        var reader = new SnapshotReader(
            Account.Chain, [new SnapshotAccount(Account, [adapter ?? Adapter], [Usdc])], new MulticallReader(Client, new MulticallOptions { Deployed = World.Multicall3 }), World.Multicall3);
        return await reader.ReadAsync(await HeadAsync(), CancellationToken.None);
    }

    public async Task<VenueReading> ReadAsync(GmxV2Adapter? adapter = null) => (await SnapshotAsync(adapter)).Accounts.Single().Venues.Single();

    public async Task<MarginAccount> LongAsync() => (await ReadAsync()).ShouldBeOfType<KnownReading>().MarginAccounts.Single(item => item.Id == Id);

    public async Task<Encoding> EncodeAsync(string usdc, GmxV2Adapter? adapter = null)
    {
        var amount = TokenAmount.FromWad(Usdc, Wad.Parse(usdc), Rounding.Down);
        var action = new TopUpAction(Account.Id, Id, Options.Venue, Urgency.Routine, "test", "test", new([], []), amount);
        return await (adapter ?? Adapter).EncodeAsync(Account, action, await SnapshotAsync(adapter), CancellationToken.None);
    }

    /// <summary>Sends what was encoded, as its holder, at a price per gas; mined in a block without the venue's keeper.</summary>
    public async Task<TransactionReceipt> SubmitAsync(EncodedCall call, Wei gasPrice) => await SendAsync(Holder, call.To, call.Data, call.Value, gasPrice);

    public async Task<TransactionReceipt> SendAsync(Address from, Address to, Bytes data, Wei value = default, Wei? gasPrice = null)
    {
        var request = new JsonObject
        {
            ["from"] = from.ToString(), ["to"] = to.ToString(), ["data"] = data.ToString(), ["gas"] = "0x989680", ["value"] = Hex(value.Raw),
        };
        if (gasPrice is { } price)
            request["gasPrice"] = Hex(price.Raw);
        var hash = Hash32.Parse((await Client.RawAsync("eth_sendTransaction", request)).GetString()!);
        await Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(12));
        return (await Client.GetTransactionReceiptAsync(hash)).ShouldNotBeNull();
    }

    public async Task GovernAsync(string function, params AbiValue[] arguments) =>
        (await SendAsync(World.Accounts.Deployer, At("gmx.dataStore"), World.Contracts["gmx.dataStore"].Abi.Function(function).Encode(arguments))).Succeeded.ShouldBeTrue();

    public async Task<BigInteger> UsdcOfAsync(Address who) =>
        (await ContractReader.ReadAsync(Client, BlockTag.Latest, World.Contracts["gmx.usdc"], "balanceOf", who))[0].AsBigInteger();

    private static string Hex(BigInteger value) => "0x" + value.ToString("x", System.Globalization.CultureInfo.InvariantCulture).TrimStart('0').PadLeft(1, '0');

    private sealed class FixedFees(Wei offered) : IFeeOutlook
    {
        public Task<Wei?> LookAsync(Urgency urgency, BlockRef block, CancellationToken cancellation) => Task.FromResult<Wei?>(offered);
    }
}
