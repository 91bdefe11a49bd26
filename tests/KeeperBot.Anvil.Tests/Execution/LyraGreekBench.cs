using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Anvil.Tests.Protocols;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Keys;
using KeeperBot.Execution.Journal;
using KeeperBot.Execution.Manager;
using KeeperBot.Execution.Policy;
using KeeperBot.Execution.Signing;
using KeeperBot.Execution.Simulation;
using KeeperBot.Primitives;
using KeeperBot.Protocols.LyraV1;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.TestKit.Policy;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeeperBot.Anvil.Tests.Execution;

/// <summary>A wallet on the real Lyra v1, a keeper that signs and sends for it, and the venue's own figures of its vega.</summary>
public abstract class LyraGreekBench : IAsyncLifetime
{
    /// <summary>Anvil's seventh account, the wallet.</summary>
    private const string WalletKey = "0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e";

    private protected static readonly Underlying Eth = new("ETH");

    private protected VenueChain Venues { get; } = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeper-vega-");
    private protected StubSafety Safety { get; } = new();
    private protected RiskAssessor Assessor { get; } = new(ImmutableDictionary<Address, Underlying>.Empty);
    private protected LyraBook Book { get; private set; } = null!;
    private protected LyraV1Adapter Lyra { get; private set; } = null!;
    private SnapshotReader Reader { get; set; } = null!;
    private EthSimulator Simulator { get; set; } = null!;
    private LiveTransactionPlane _plane = null!;
    private protected TransactionJournal Journal { get; private set; } = null!;
    private TransactionSigner _signer = null!;
    /// <summary>A board of 42 days beside the world's own.</summary>
    private protected ulong Second { get; private set; }

    public async Task InitializeAsync()
    {
        await Venues.InitializeAsync();
        var (world, wallet) = (Venues.World, Venues.Wallet);
        Book = new LyraBook(Venues);
        await Venues.FundAsync("susd", wallet.Holder, world.Lyra.OptionMarket, Wad.Parse("100000").Raw);
        await CacheOfThePresentAsync();
        Second = await SecondBoardAsync();
        await OpenAsync();
        Lyra = new LyraV1Adapter(Venues.LyraOptions with { ListsStrikes = true, Writes = true }, Venues.Routes, new EthChainReader(Venues.Client));
        Reader = new SnapshotReader(wallet.Chain, [new SnapshotAccount(wallet, [Lyra], [Venues.Susd])], Venues.Multicall, world.Multicall3);
        Simulator = new EthSimulator(Venues.Client, Reader, new MulticallOptions { Deployed = world.Multicall3 }, new SimulationOptions(10_000_000, TimeSpan.FromSeconds(12)), []);
        var options = new PlaneOptions(wallet.Chain, wallet.Actor);
        _signer = new TransactionSigner(new LocalTransactionKey(new LocalSigningKey(Bytes.Parse(WalletKey).Span)));
        Journal = TransactionJournal.Open(new JournalOptions(Path.Combine(_folder.FullName, "journal.db"), options.Chain, options.Actor), TimeProvider.System);
        _plane = new LiveTransactionPlane(
            Venues.Client, Journal, new PolicyGuard(Rules()), _signer, Simulator, Assessor, new Active(), Safety, options, TimeProvider.System, NullLogger<LiveTransactionPlane>.Instance);
        await _plane.RecoverAsync(default);
    }

    /// <summary>The positions that the wallet starts with.</summary>
    private protected abstract Task OpenAsync();

    public async Task DisposeAsync()
    {
        _plane.Dispose();
        Journal.Dispose();
        _signer.Dispose();
        await Venues.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private protected KeeperCycle Cycle(DecisionLimits limits) =>
        new(Reader, Assessor, new DecisionEngine(limits), new StepRunner([Lyra], Simulator, Assessor, _plane), _plane, new Active(), limits, Safety);

    private protected async Task<CycleCompleted> RunAsync(KeeperCycle cycle) => (await cycle.RunAsync(await Venues.HeadAsync(), default)).ShouldBeOfType<CycleCompleted>();

    /// <summary>
    /// Net vega per point by the venue's own formula: its Greek cache, renewed, has every strike's <c>stdVega</c> = vega sqrt(30 / max(7, whole days)) / 100, which is taken
    /// back here; sizes are the venue's own positions.
    /// </summary>
    private protected async Task<double> VegaAsync()
    {
        foreach (var board in new[] { Venues.World.Board, Second })
            await Venues.SendAsync(Venues.Keeper, "lyra.optionGreekCache", "updateBoardCachedGreeks", board);
        var head = await Venues.HeadAsync();
        var net = 0.0;
        foreach (var position in (await Venues.AskAsync(head, "lyra.optionToken", "getOwnerPositions", Venues.Wallet.Holder)).Items)
        {
            var cache = await Venues.AskAsync(head, "lyra.optionGreekCache", "getStrikeCache", position["strikeId"]);
            var expiry = (await Venues.AskAsync(head, "lyra.optionMarket", "getOptionBoard", cache["boardId"]))["expiry"].AsUInt64();
            var days = Math.Max(7, (expiry - head.Timestamp.UnixSeconds) / 86_400);
            var vega = Wad.FromRaw(cache["greeks"]["stdVega"].AsBigInteger()).ToDouble() / Math.Sqrt(30.0 / days);
            net += (position["optionType"].AsInt32() >= 2 ? -1 : 1) * Wad.FromRaw(position["amount"].AsBigInteger()).ToDouble() * vega;
        }

        return net;
    }

    /// <summary>The cache averages volatility over a day; here over a second, so that its vega is that of the present and a trade's own effect is seen in it.</summary>
    private Task CacheOfThePresentAsync() => Venues.SendAsync(Venues.World.Accounts.Deployer, "lyra.optionGreekCache", "setGreekCacheParameters", Venues.World.Contracts["lyra.optionGreekCache"].Struct(
        "setGreekCacheParameters", 0,
        ("maxStrikesPerBoard", 30), ("acceptableSpotPricePercentMove", Wad.Parse("0.05").Raw), ("staleUpdateDuration", 10_800),
        ("varianceIvGWAVPeriod", 86_400), ("varianceSkewGWAVPeriod", 259_200), ("optionValueIvGWAVPeriod", 1), ("optionValueSkewGWAVPeriod", 1),
        ("gwavSkewFloor", Wad.Parse("0.5").Raw), ("gwavSkewCap", Wad.Parse("2").Raw), ("rateAndCarry", Wad.Parse("0.05").Raw)));

    /// <summary>The venue's owner sets a board's volatility.</summary>
    private protected async Task VolatilityAsync(ulong board, string volatility)
    {
        var owner = Venues.World.Accounts.Deployer;
        await Venues.SendAsync(owner, "lyra.optionMarket", "setBoardFrozen", board, true);
        await Venues.SendAsync(owner, "lyra.optionMarket", "setBoardBaseIv", board, Wad.Parse(volatility).Raw);
        await Venues.SendAsync(owner, "lyra.optionMarket", "setBoardFrozen", board, false);
    }

    private async Task<ulong> SecondBoardAsync()
    {
        var owner = Venues.World.Accounts.Deployer;
        string[] strikes = ["1700", "1800", "1900", "2000", "2100", "2200", "2300"];
        var expiry = (await Venues.HeadAsync()).Timestamp.Plus(TimeSpan.FromDays(42)).UnixSeconds;
        await Venues.SendAsync(
            owner, "lyra.optionMarket", "createOptionBoard", expiry, Wad.Parse("0.8").Raw,
            AbiValue.Array(strikes.Select(strike => (AbiValue)Wad.Parse(strike).Raw)), AbiValue.Array(strikes.Select(_ => (AbiValue)Wad.One.Raw)), false);
        var boards = await Venues.AskAsync(await Venues.HeadAsync(), "lyra.optionMarket", "getLiveBoards");
        return boards[boards.Count - 1].AsUInt64();
    }

    private protected async Task<AbiValue> StrikesAsync(ulong board) => await Venues.AskAsync(await Venues.HeadAsync(), "lyra.optionMarket", "getBoardStrikes", board);

    private PolicyRules Rules()
    {
        var market = Venues.World.Contracts["lyra.optionMarket"];
        return new PolicyRules
        {
            Calls =
            [
                new(Venues.Wallet.Chain, market.Address, market.Abi.Function("closePosition"))
                {
                    Kinds = [ActionKind.TradeOption],
                    Arguments = [new PositionOfTarget("params.positionId"), ArgumentRule.RealBound("params.maxTotalCost")],
                },
                new(Venues.Wallet.Chain, market.Address, market.Abi.Function("openPosition"))
                {
                    Kinds = [ActionKind.TradeOption],
                    Arguments = [new IntegerWithin("params.optionType", 0, 1), ArgumentRule.Exactly("params.setCollateralTo", BigInteger.Zero), new WithinDeclaredSpend("params.maxTotalCost", [Venues.Susd])],
                },
                new(Venues.Wallet.Chain, market.Address, market.Abi.Function("openPosition"))
                {
                    Kinds = [ActionKind.WriteOption],
                    Arguments =
                    [
                        ArgumentRule.Exactly("params.positionId", BigInteger.Zero), new IntegerWithin("params.optionType", 3, 4), ArgumentRule.RealBound("params.minTotalCost"),
                        new WithinDeclaredSpend("params.setCollateralTo", [Venues.Susd]),
                    ],
                },
            ],
            Assets = [new AssetCap(Susd(5_000), Susd(20_000))],
            Gas = new GasCaps(10_000_000, Wei.FromGwei(Wad.FromInteger(50)), Wei.FromGwei(Wad.FromInteger(200)), Wei.FromEther(Wad.FromInteger(2)), Wei.FromEther(Wad.FromInteger(10))),
        };
    }

    private TokenAmount Susd(long amount) => TokenAmount.FromWad(Venues.Susd, Wad.FromInteger(amount), Rounding.Down);

    private sealed class Active : IModeSource
    {
        public KeeperMode Current => KeeperMode.Active;
    }
}
