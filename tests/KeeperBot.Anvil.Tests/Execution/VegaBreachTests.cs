using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Anvil.Tests.Protocols;
using KeeperBot.Anvil.Tests.Scenarios;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Safety;
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

/// <summary>
/// A wallet short options on the real Lyra v1 whose net vega a rise of the venue's volatility takes beyond its limit: what the keeper trades, signs and sends, and where that
/// leaves the vega by the venue's own figures.
/// </summary>
public sealed class VegaBreachTests : IAsyncLifetime
{
    /// <summary>Anvil's seventh account, the wallet.</summary>
    private const string WalletKey = "0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e";

    private static readonly Underlying Eth = new("ETH");

    private readonly VenueChain _venues = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeper-vega-");
    private readonly StubSafety _safety = new();
    private readonly RiskAssessor _assessor = new(ImmutableDictionary<Address, Underlying>.Empty);
    private LyraBook _book = null!;
    private LyraV1Adapter _lyra = null!;
    private SnapshotReader _reader = null!;
    private EthSimulator _simulator = null!;
    private LiveTransactionPlane _plane = null!;
    private TransactionJournal _journal = null!;
    private TransactionSigner _signer = null!;
    private ulong _second;

    public async Task InitializeAsync()
    {
        await _venues.InitializeAsync();
        var (world, wallet) = (_venues.World, _venues.Wallet);
        _book = new LyraBook(_venues);
        await _venues.FundAsync("susd", wallet.Holder, world.Lyra.OptionMarket, Wad.Parse("100000").Raw);
        await CacheOfThePresentAsync();
        _second = await SecondBoardAsync();
        var (near, far) = (await StrikesAsync(world.Board), await StrikesAsync(_second));
        // Out of the money, where vega grows with the volatility.
        await _book.OpenOneAsync(LyraBook.ShortCallQuote, near[6], "6", "2");
        await _book.OpenOneAsync(LyraBook.ShortPutQuote, far[0], "6", "2");
        _lyra = new LyraV1Adapter(_venues.LyraOptions with { ListsStrikes = true }, _venues.Routes, new EthChainReader(_venues.Client));
        _reader = new SnapshotReader(wallet.Chain, [new SnapshotAccount(wallet, [_lyra], [_venues.Susd])], _venues.Multicall, world.Multicall3);
        _simulator = new EthSimulator(_venues.Client, _reader, new MulticallOptions { Deployed = world.Multicall3 }, new SimulationOptions(10_000_000, TimeSpan.FromSeconds(12)), []);
        var options = new PlaneOptions(wallet.Chain, wallet.Actor);
        _signer = new TransactionSigner(new LocalTransactionKey(new LocalSigningKey(Bytes.Parse(WalletKey).Span)));
        _journal = TransactionJournal.Open(new JournalOptions(Path.Combine(_folder.FullName, "journal.db"), options.Chain, options.Actor), TimeProvider.System);
        _plane = new LiveTransactionPlane(
            _venues.Client, _journal, new PolicyGuard(Rules()), _signer, _simulator, _assessor, new Active(), _safety, options, TimeProvider.System, NullLogger<LiveTransactionPlane>.Instance);
        await _plane.RecoverAsync(default);
    }

    public async Task DisposeAsync()
    {
        _plane.Dispose();
        _journal.Dispose();
        _signer.Dispose();
        await _venues.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_VolatilityTakesNetVegaBeyondItsLimit_TheCheapestTradePerPointBringsItBack(bool buys)
    {
        var before = await VegaAsync();
        var limits = Limits(before, buys);
        var cycle = Cycle(limits);
        var calm = await RunAsync(cycle);
        calm.Steps.ShouldBeEmpty();
        calm.Plan.Skips.ShouldContain(skip => skip.Kind == ActionKind.TradeOption && skip.Code == "within_limits");

        await VolatilityAsync(_venues.World.Board, "1.2");
        await VolatilityAsync(_second, "1.2");
        var bound = limits.Greeks[Eth].Vega!;
        (await VegaAsync()).ShouldBeLessThan(-bound.Max.ToDouble());

        // While the price is in doubt nothing is traded for a Greek, as nothing is hedged.
        _safety.State = new([new Doubt(DoubtKind.PriceJump, "a jump") { Underlying = Eth }]);
        var doubted = await RunAsync(cycle);
        doubted.Steps.ShouldBeEmpty();
        doubted.Plan.Skips.ShouldContain(skip => skip.Kind == ActionKind.TradeOption && skip.Code == "price_jump");
        _safety.State = SafetyState.Clear;

        var cycled = await RunAsync(cycle);
        var sent = cycled.Steps.ShouldHaveSingleItem(string.Join('\n', cycled.Steps)).ShouldBeOfType<StepSubmitted>(string.Join('\n', cycled.Steps));
        sent.Submission.ShouldBeOfType<Submitted>();
        var traded = sent.Action.ShouldBeOfType<OptionAction>();
        (traded.Greek, traded.ReasonCode).ShouldBe((GreekKind.Vega, "vega.beyond_limit"));
        ShouldBeTheCheapest(cycled, limits, traded, buys);

        await _venues.Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(12));
        var after = await RunAsync(cycle);
        after.Plane.Intents.Single().Memory.State.ShouldBe(IntentState.Confirmed, _journal.Find(sent.Intent.Key)!.Effect);
        var left = await VegaAsync();
        left.ShouldBeInRange(-bound.Max.ToDouble(), 0);
        (left - -bound.Target.ToDouble()).ShouldBeInRange(-0.1 * bound.Max.ToDouble(), 0.1 * bound.Max.ToDouble(), "the trade moves the venue's volatility a little");
        after.Steps.ShouldBeEmpty();
        foreach (var margin in after.Assessment.Margin.Where(risk => risk.Margin.Health.HasRequirement))
            margin.Margin.Health.IsBelow(limits.Margin[_lyra.Venue].Target).ShouldBeFalse();
    }

    [Fact]
    public async Task Run_OptionTradesNotAllowed_RaisesAnAlarmAndSendsNothing()
    {
        var limits = Limits(await VegaAsync(), buys: true);
        await VolatilityAsync(_venues.World.Board, "1.2");
        await VolatilityAsync(_second, "1.2");
        var cycled = await RunAsync(Cycle(limits with { Mode = AllowedActions.All }));
        cycled.Steps.ShouldBeEmpty();
        cycled.Plan.Alarms.ShouldContain(alarm => alarm.Code == "vega.beyond_limit");
    }

    /// <summary>Every candidate's quote is the venue's own answer at that block; the one sent has the least cost for each point of vega.</summary>
    private static void ShouldBeTheCheapest(CycleCompleted cycled, DecisionLimits limits, OptionAction traded, bool buys)
    {
        var planned = cycled.Plan.Actions.OfType<OptionAction>().ShouldHaveSingleItem();
        var inputs = cycled.Inputs!;
        var ranked = OptionRanking.Of(planned, inputs.Quotes, inputs.Snapshot, cycled.Assessment, new TradeObjective(limits.Objective));
        ranked.Length.ShouldBeGreaterThanOrEqualTo(buys ? 3 : 2, "there has to be a choice");
        if (buys)
            ranked.ShouldContain(item => item.Option.Opens && item.PerUnit != null);
        var known = ranked.Where(item => item.PerUnit is not null).ToList();
        known.Count.ShouldBeGreaterThanOrEqualTo(2);
        known[0].Option.ShouldSatisfyAllConditions(first => first.Leg.ShouldBe(traded.Leg), first => first.Quantity.ShouldBe(traded.Quantity));
        known.Min(item => item.PerUnit!.Value).ShouldBe(known[0].PerUnit!.Value);
        known.Select(item => item.PerUnit!.Value).Distinct().Count().ShouldBeGreaterThanOrEqualTo(2, "a call and a put at one strike cost the same, by parity; the rest do not");
    }

    private DecisionLimits Limits(double vega, bool buys)
    {
        var size = Wad.FromDouble(Math.Abs(vega));
        var limits = EngineRun.Limits(AllowedActions.All with { Hedge = false, Options = true });
        return limits with
        {
            Margin = limits.Margin.SetItem(_lyra.Venue, limits.Margin[_lyra.Venue] with { Danger = Wad.Parse("1.02"), Trigger = Wad.Parse("1.1"), Target = Wad.Parse("1.3") }),
            Greeks = ImmutableDictionary<Underlying, GreekLimits>.Empty.Add(Eth, new(
                null,
                new(size.Multiply(Wad.Parse("1.05"), Rounding.Down), size.Multiply(Wad.Parse("0.8"), Rounding.Down)),
                new(Wad.Parse("0.1"), Wad.Parse("20"), Wad.Parse("5000"), Wad.Parse("100"), Wad.Parse("0.1"), Wad.Parse("0.01"), TimeSpan.FromDays(2), TimeSpan.FromMinutes(5), buys))),
        };
    }

    private KeeperCycle Cycle(DecisionLimits limits) =>
        new(_reader, _assessor, new DecisionEngine(limits), new StepRunner([_lyra], _simulator, _assessor, _plane), _plane, new Active(), limits, _safety);

    private async Task<CycleCompleted> RunAsync(KeeperCycle cycle) => (await cycle.RunAsync(await _venues.HeadAsync(), default)).ShouldBeOfType<CycleCompleted>();

    /// <summary>
    /// Net vega per point by the venue's own formula: its Greek cache, renewed, has every strike's <c>stdVega</c> = vega sqrt(30 / max(7, whole days)) / 100, which is taken
    /// back here; sizes are the venue's own positions.
    /// </summary>
    private async Task<double> VegaAsync()
    {
        foreach (var board in new[] { _venues.World.Board, _second })
            await _venues.SendAsync(_venues.Keeper, "lyra.optionGreekCache", "updateBoardCachedGreeks", board);
        var head = await _venues.HeadAsync();
        var net = 0.0;
        foreach (var position in (await _venues.AskAsync(head, "lyra.optionToken", "getOwnerPositions", _venues.Wallet.Holder)).Items)
        {
            var cache = await _venues.AskAsync(head, "lyra.optionGreekCache", "getStrikeCache", position["strikeId"]);
            var expiry = (await _venues.AskAsync(head, "lyra.optionMarket", "getOptionBoard", cache["boardId"]))["expiry"].AsUInt64();
            var days = Math.Max(7, (expiry - head.Timestamp.UnixSeconds) / 86_400);
            var vega = Wad.FromRaw(cache["greeks"]["stdVega"].AsBigInteger()).ToDouble() / Math.Sqrt(30.0 / days);
            net += (position["optionType"].AsInt32() >= 2 ? -1 : 1) * Wad.FromRaw(position["amount"].AsBigInteger()).ToDouble() * vega;
        }

        return net;
    }

    /// <summary>The cache averages volatility over a day; here over a second, so that its vega is that of the present and a trade's own effect is seen in it.</summary>
    private Task CacheOfThePresentAsync() => _venues.SendAsync(_venues.World.Accounts.Deployer, "lyra.optionGreekCache", "setGreekCacheParameters", _venues.World.Contracts["lyra.optionGreekCache"].Struct(
        "setGreekCacheParameters", 0,
        ("maxStrikesPerBoard", 30), ("acceptableSpotPricePercentMove", Wad.Parse("0.05").Raw), ("staleUpdateDuration", 10_800),
        ("varianceIvGWAVPeriod", 86_400), ("varianceSkewGWAVPeriod", 259_200), ("optionValueIvGWAVPeriod", 1), ("optionValueSkewGWAVPeriod", 1),
        ("gwavSkewFloor", Wad.Parse("0.5").Raw), ("gwavSkewCap", Wad.Parse("2").Raw), ("rateAndCarry", Wad.Parse("0.05").Raw)));

    /// <summary>The venue's owner sets a board's volatility.</summary>
    private async Task VolatilityAsync(ulong board, string volatility)
    {
        var owner = _venues.World.Accounts.Deployer;
        await _venues.SendAsync(owner, "lyra.optionMarket", "setBoardFrozen", board, true);
        await _venues.SendAsync(owner, "lyra.optionMarket", "setBoardBaseIv", board, Wad.Parse(volatility).Raw);
        await _venues.SendAsync(owner, "lyra.optionMarket", "setBoardFrozen", board, false);
    }

    private async Task<ulong> SecondBoardAsync()
    {
        var owner = _venues.World.Accounts.Deployer;
        string[] strikes = ["1700", "1800", "1900", "2000", "2100", "2200", "2300"];
        var expiry = (await _venues.HeadAsync()).Timestamp.Plus(TimeSpan.FromDays(42)).UnixSeconds;
        await _venues.SendAsync(
            owner, "lyra.optionMarket", "createOptionBoard", expiry, Wad.Parse("0.8").Raw,
            AbiValue.Array(strikes.Select(strike => (AbiValue)Wad.Parse(strike).Raw)), AbiValue.Array(strikes.Select(_ => (AbiValue)Wad.One.Raw)), false);
        var boards = await _venues.AskAsync(await _venues.HeadAsync(), "lyra.optionMarket", "getLiveBoards");
        return boards[boards.Count - 1].AsUInt64();
    }

    private async Task<AbiValue> StrikesAsync(ulong board) => await _venues.AskAsync(await _venues.HeadAsync(), "lyra.optionMarket", "getBoardStrikes", board);

    private PolicyRules Rules()
    {
        var market = _venues.World.Contracts["lyra.optionMarket"];
        return new PolicyRules
        {
            Calls =
            [
                new(_venues.Wallet.Chain, market.Address, market.Abi.Function("closePosition"))
                {
                    Kinds = [ActionKind.TradeOption],
                    Arguments = [new PositionOfTarget("params.positionId"), ArgumentRule.RealBound("params.maxTotalCost")],
                },
                new(_venues.Wallet.Chain, market.Address, market.Abi.Function("openPosition"))
                {
                    Kinds = [ActionKind.TradeOption],
                    Arguments = [new IntegerWithin("params.optionType", 0, 1), ArgumentRule.Exactly("params.setCollateralTo", BigInteger.Zero), new WithinDeclaredSpend("params.maxTotalCost", [_venues.Susd])],
                },
            ],
            Assets = [new AssetCap(Susd(5_000), Susd(20_000))],
            Gas = new GasCaps(10_000_000, Wei.FromGwei(Wad.FromInteger(50)), Wei.FromGwei(Wad.FromInteger(200)), Wei.FromEther(Wad.FromInteger(2)), Wei.FromEther(Wad.FromInteger(10))),
        };
    }

    private TokenAmount Susd(long amount) => TokenAmount.FromWad(_venues.Susd, Wad.FromInteger(amount), Rounding.Down);

    private sealed class Active : IModeSource
    {
        public KeeperMode Current => KeeperMode.Active;
    }
}
