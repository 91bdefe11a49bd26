using System.Numerics;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Inspections;
using KeeperBot.Protocols.LyraV1;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Snapshots;
using KeeperBot.Scenarios.Anvil;
using KeeperBot.Scenarios.Worlds;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Lyra v1: a wallet with one position of each of the five types at a spot of 2000, its shorts on 1.2 times their minimum.</summary>
public sealed class LyraV1Bench : VenueBench
{
    private readonly VenueChain _world = new();
    private readonly LyraBook _book;
    private string _restore = "";

    public LyraV1Bench() => _book = new LyraBook(_world);

    public override EthClient Client => _world.Client;

    public override AnvilControl Control => _world.Chain.Control;

    public override Uri RpcUrl => _world.Chain.RpcUrl;

    public override IVenueAdapter Adapter => _world.Lyra;

    public override AccountRef Account => _world.Wallet;

    public override SnapshotReader Reader => _world.Reader;

    public override LiquidationPredicate? Predicate => LiquidationPredicate.StrictlyBelow;

    public override IReadOnlyList<(string Name, Address At)> Contracts =>
    [
        ("optionMarket", Lyra.OptionMarket), ("optionToken", Lyra.OptionToken), ("greekCache", Lyra.OptionGreekCache), ("synthetixAdapter", Lyra.SynthetixAdapter),
        ("pricer", Lyra.OptionMarketPricer), ("exchangeRates", _world.World.Contracts["lyra.exchangeRates"].Address),
    ];

    public override IReadOnlyList<(string Name, IInspectableVenue Adapter)> Misconfigured =>
    [
        ("greekCache is the option token", Of(_world.LyraOptions with { GreekCache = Lyra.OptionToken })),
        ("optionToken is the market", Of(_world.LyraOptions with { OptionToken = Lyra.OptionMarket })),
        ("pricer is the cache", Of(_world.LyraOptions with { Pricer = Lyra.OptionGreekCache })),
        ("synthetixAdapter is the market", Of(_world.LyraOptions with { SynthetixAdapter = Lyra.OptionMarket })),
    ];

    // Three shorts are judged in each state.
    public override IReadOnlyList<VenueState> Grid =>
    [
        .. Enumerable.Range(-6, 13).Select(step => new VenueState($"spot {2000 + 30 * step}", () => _book.SetSpotAsync(Wad.FromInteger(2000 + 30 * step)))),
        .. new[] { 1850, 2150 }.Select(spot => new VenueState($"spot {spot}, fresh cache", async () => { await _book.SetSpotAsync(Wad.FromInteger(spot)); await _book.RefreshCacheAsync(); })),
        .. from days in (int[])[3, 8, 12]
           from spot in (int[])[1880, 2000, 2120]
           select new VenueState($"{days} days later at {spot}", async () => { await Control.MineAfterAsync(TimeSpan.FromDays(days)); await _book.SetSpotAsync(Wad.FromInteger(spot)); }),
        .. new[] { 1780, 1880, 2000, 2200 }.Select(spot => new VenueState($"a second board, at {spot}", async () => { await SecondBoardAsync(); await _book.SetSpotAsync(Wad.FromInteger(spot)); })),
        .. new[] { 1780, 2000 }.Select(spot => new VenueState($"the first board settled, the second at {spot}", async () => { await SecondBoardAsync(); await SettleAsync(); await _book.SetSpotAsync(Wad.FromInteger(spot)); })),
        .. from share in (string[])["0.2", "0.9"]
           from spot in (int[])[1900, 2000, 2100]
           select new VenueState($"{share} of each closed, at {spot}", async () => { await ShrinkAsync(Wad.Parse(share)); await _book.SetSpotAsync(Wad.FromInteger(spot)); }),
    ];

    public override IReadOnlyList<VenueKnob> Knobs =>
    [
        Spot(LyraBook.ShortCallBase, 2300), Spot(LyraBook.ShortCallQuote, 2300), Spot(LyraBook.ShortPutQuote, 1700),
        Collateral(LyraBook.ShortCallBase, 2150), Collateral(LyraBook.ShortCallQuote, 2150), Collateral(LyraBook.ShortPutQuote, 1850),
    ];

    public override IReadOnlyList<VenueMove> Moves =>
    [
        .. new[] { 1880, 1960, 2060, 2150 }.Select(spot => Foretold($"spot to {spot}", () => _book.SetSpotAsync(Wad.FromInteger(spot)))),
        .. from days in (int[])[3, 12]
           from spot in (int[])[1940, 2080]
           select Foretold($"{days} days later at {spot}", async () => { await Control.MineAfterAsync(TimeSpan.FromDays(days)); await _book.SetSpotAsync(Wad.FromInteger(spot)); }),
    ];

    public override IReadOnlyList<VenueState> Blocked =>
    [
        new("the board is frozen", async () => { await _book.SetSpotAsync(Wad.FromInteger(1800)); await FreezeAsync(true); }),
    ];

    public override IReadOnlyList<VenueState> States =>
    [
        new("the spot price is invalid", () => _world.SendAsync(_world.World.Accounts.Market, "lyra.exchangeRates", "setRateAndInvalid", LyraDeployer.Key("sETH"), 0, true))
        {
            Check = Unknown("RateIsInvalid"),
        },
        new("the cache is stale", () => _book.SetSpotAsync(Wad.FromInteger(2110))) { Check = Warned("is stale", closing: true) },
        new("the board is frozen", () => FreezeAsync(true)) { Check = Warned("is frozen", closing: false) },
        new("past the trading cut-off", async () => await Control.MineAtAsync((await ExpiryAsync()).Plus(TimeSpan.FromHours(-11)))) { Check = Warned("past its trading cut-off", closing: true) },
        new("expired", async () => await Control.MineAtAsync(await ExpiryAsync())) { Check = Warned("awaits settlement", closing: false) },
        new("settled", SettleAsync)
        {
            Check = reading =>
            {
                var known = reading.ShouldBeOfType<KnownReading>();
                known.Warnings.ShouldContain(text => text.Contains("is settled at"));
                known.MarginAccounts.ShouldAllBe(account => account.Maintenance == null && account.MarginToken == null);
                Options(known).ShouldBeEmpty();
            },
        },
    ];

    public override IReadOnlyList<VenueTrade> Trades =>
    [
        TopUp(LyraBook.ShortPutQuote, _world.Susd), TopUp(LyraBook.ShortCallQuote, _world.Susd), TopUp(LyraBook.ShortCallBase, _world.Seth),
        new("top up base collateral with quote", reading => Plans.TopUp(Account, Short(reading, LyraBook.ShortCallBase), TokenAmount.FromRaw(_world.Susd, 1))) { Refused = "topup.wrong_token" },
        new("top up without allowance", reading => Plans.TopUp(Account, Short(reading, LyraBook.ShortPutQuote), TokenAmount.FromRaw(_world.Susd, 1)))
        {
            PrepareAsync = () => _world.SendAsync(Account.Holder, "susd", "approve", Lyra.OptionMarket, 0), Refused = "allowance.insufficient",
        },
        new("top up a settled position", reading => Plans.TopUp(Account, Short(reading, LyraBook.ShortPutQuote), TokenAmount.FromRaw(_world.Susd, 1))) { PrepareAsync = SettleAsync, Refused = "topup.impossible" },
        Close("close a part", LyraBook.ShortPutQuote, "1.25"), Close("close a part", LyraBook.ShortCallQuote, "1.25"), Close("close a part", LyraBook.ShortCallBase, "1.25"),
        Close("close the whole", LyraBook.ShortPutQuote, "6"), Close("close the whole", LyraBook.ShortCallBase, "4"),
        Close("force a part past the cut-off", LyraBook.ShortPutQuote, "1") with
        {
            Plan = reading => Plans.Reduce(Account, Short(reading, LyraBook.ShortPutQuote), Leg(reading, LyraBook.ShortPutQuote).Id, Wad.One, Wad.FromInteger(300)),
            PrepareAsync = async () => { await Control.MineAtAsync((await ExpiryAsync()).Plus(TimeSpan.FromHours(-6))); await _book.SetSpotAsync(Wad.FromInteger(1890)); },
        },
        new("close at a price that nobody gives", reading => Plans.Reduce(Account, Short(reading, LyraBook.ShortPutQuote), Leg(reading, LyraBook.ShortPutQuote).Id, Wad.One, Leg(reading, LyraBook.ShortPutQuote).VenuePrice)) { Refused = "quote.beyond_worst_price" },
        new("close more than there is", reading => Plans.Reduce(Account, Short(reading, LyraBook.ShortPutQuote), Leg(reading, LyraBook.ShortPutQuote).Id, Wad.Parse("6.01"), Wad.FromInteger(500))) { Refused = "reduce.exceeds_position" },
        new("close on a frozen board", reading => Plans.Reduce(Account, Short(reading, LyraBook.ShortPutQuote), Leg(reading, LyraBook.ShortPutQuote).Id, Wad.One, Wad.FromInteger(500))) { PrepareAsync = () => FreezeAsync(true), Refused = "quote.reverted" },
    ];

    private LyraWorld Lyra => _world.World.Lyra;

    public override IEnumerable<VenueView> Views(KnownReading reading)
    {
        foreach (var (type, id) in _book.Ids)
        {
            var leg = Leg(reading, type);
            yield return new($"size of type {type}", leg.Size.Abs().Raw, Lyra.OptionToken, "getOptionPosition(uint256)(uint256,uint256,uint8,uint256,uint256,uint8)", LyraBook.Text(id)) { Output = 3 };
            yield return new($"type {type}", type, Lyra.OptionToken, "getOptionPosition(uint256)(uint256,uint256,uint8,uint256,uint256,uint8)", LyraBook.Text(id)) { Output = 2 };
            if (type < LyraBook.ShortCallBase)
                continue;
            var margin = Short(reading, type);
            yield return new($"collateral of type {type}", margin.Equity.Raw, Lyra.OptionToken, "getOptionPosition(uint256)(uint256,uint256,uint8,uint256,uint256,uint8)", LyraBook.Text(id)) { Output = 4 };
            yield return new(
                $"minimum of type {type}", margin.Maintenance!.Value.Raw, Lyra.OptionGreekCache, "getMinCollateral(uint8,uint256,uint256,uint256,uint256)(uint256)",
                Text(type), Text(leg.Strike.Raw), Text(leg.Expiry.UnixSeconds), Text(leg.Spot.Raw), Text(leg.Size.Abs().Raw));
        }
    }

    public override IEnumerable<(string What, object Ours, object Expected)> Signs(KnownReading reading)
    {
        yield return ("a long call is positive", Leg(reading, LyraBook.LongCall).Size, Wad.FromInteger(2));
        yield return ("a short put is negative", Leg(reading, LyraBook.ShortPutQuote).Size, Wad.FromInteger(-6));
        yield return ("type 4 is a put", Leg(reading, LyraBook.ShortPutQuote).Kind, KeeperBot.Quant.BlackScholes.OptionKind.Put);
        yield return ("type 2 is a call", Leg(reading, LyraBook.ShortCallBase).Kind, KeeperBot.Quant.BlackScholes.OptionKind.Call);
        yield return ("spot is quote per unit", Leg(reading, LyraBook.LongPut).Spot, Wad.FromInteger(2000));
        yield return ("a rate is a share a year", Leg(reading, LyraBook.LongPut).Rate, Wad.Parse("0.05"));
        yield return ("base collateral is in base", Short(reading, LyraBook.ShortCallBase).MarginToken!, _world.Seth);
        yield return ("and less than one a call", Short(reading, LyraBook.ShortCallBase).Equity < Wad.FromInteger(4), true);
        yield return ("longs have no requirement", reading.MarginAccounts.Single(account => account.Id == MarginAccountId.Cross(Account.Id, Adapter.Venue)).Health.HasRequirement, false);
    }

    public override async Task<bool> VenueSaysAsync(BlockRef block, MarginAccount margin)
    {
        var held = await _book.PositionAsync(block, IdOf(margin));
        var terms = await ContractReader.ReadAsync(Client, block, _world.World.Contracts["lyra.optionMarket"], "getStrikeAndExpiry", held["strikeId"]);
        var spot = await _world.AskAsync(block, "lyra.synthetixAdapter", "getSpotPriceForMarket", Lyra.OptionMarket);
        return (await _world.AskAsync(block, "lyra.optionToken", "canLiquidate", held, terms[1], terms[0], spot)).AsBool();
    }

    public override CallRequest Liquidation(MarginAccount margin) => new()
    {
        From = _world.World.Accounts.Liquidator,
        To = Lyra.OptionMarket,
        Data = _world.World.Contracts["lyra.optionMarket"].Abi.Function("liquidatePosition").Encode(IdOf(margin), _world.World.Accounts.Liquidator),
    };

    public override async Task InitializeAsync()
    {
        await _world.InitializeAsync();
        await _book.OpenAsync();
        _restore = await Control.SnapshotAsync();
    }

    public override async Task RestoreAsync()
    {
        await Control.RevertAsync(_restore);
        _restore = await Control.SnapshotAsync();
    }

    public override Task DisposeAsync() => _world.DisposeAsync();

    private static ulong IdOf(MarginAccount margin) => ulong.Parse(margin.Id.Value.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(BigInteger value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<OptionLeg> Options(KnownReading reading) => reading.MarginAccounts.SelectMany(account => account.Legs).OfType<OptionLeg>();

    private static Action<VenueReading> Unknown(string reason) => reading => reading.ShouldBeOfType<UnknownReading>().Detail.ShouldContain(reason);

    private static Action<VenueReading> Warned(string warning, bool closing) => reading =>
    {
        var known = reading.ShouldBeOfType<KnownReading>();
        known.Warnings.ShouldContain(text => text.Contains(warning));
        Options(known).ShouldAllBe(leg => leg.ClosingAllowed == closing);
    };

    private LyraV1Adapter Of(LyraV1Options options) => new(options, _world.Routes, new EthChainReader(Client));

    private MarginAccount Short(KnownReading reading, int type) =>
        reading.MarginAccounts.Single(account => account.Id == MarginAccountId.Isolated(Account.Id, Adapter.Venue, LyraBook.Text(_book.Ids[type])));

    private OptionLeg Leg(KnownReading reading, int type) => Options(reading).Single(leg => leg.Id.Value == LyraBook.Text(_book.Ids[type]));

    /// <summary>From a spot that the cache was not made at: its prices weigh volatility over time, and no curve foretells what longs are worth by them.</summary>
    private VenueMove Foretold(string name, Func<Task> move) => new(name, move, 1e-9) { PrepareAsync = () => _book.SetSpotAsync(Wad.FromInteger(2001)) };

    private VenueKnob Spot(int type, int adverse) => new($"spot of type {type}, 18 decimals", Wad.FromInteger(2000).Raw, Wad.FromInteger(adverse).Raw, spot => _book.SetSpotAsync(Wad.FromRaw(spot)))
    {
        PriceDecimals = 18,
        PriceWithin = 1e-5, // twelve seconds of time value
        Target = margin => margin.Id.Value.EndsWith("/" + LyraBook.Text(_book.Ids[type]), StringComparison.Ordinal),
    };

    private VenueKnob Collateral(int type, int spot) => new(
        $"collateral of type {type}, 18 decimals", Wad.FromInteger(type == LyraBook.ShortCallBase ? 4 : 4000).Raw, 1,
        async amount => { await _book.SetSpotAsync(Wad.FromInteger(spot)); await _world.SendAsync(Account.Holder, "lyra.optionMarket", "addCollateral", _book.Ids[type], amount); })
    {
        Target = margin => margin.Id.Value.EndsWith("/" + LyraBook.Text(_book.Ids[type]), StringComparison.Ordinal),
    };

    private VenueTrade TopUp(int type, Token token)
    {
        var amount = TokenAmount.FromRaw(token, Wad.Parse("0.123456789012345678").Raw);
        return new($"top up type {type}", reading => Plans.TopUp(Account, Short(reading, type), amount))
        {
            Effect = (before, after) => (Short(after, type).Deposit - Short(before, type).Deposit).Raw.ShouldBe(amount.Raw),
        };
    }

    private VenueTrade Close(string name, int type, string quantity) => new($"{name} of type {type}", reading => Plans.Reduce(
        Account, Short(reading, type), Leg(reading, type).Id, Wad.Parse(quantity), Leg(reading, type).VenuePrice.Multiply(Wad.Parse("1.3"), Rounding.Up) + Wad.FromInteger(5)))
    {
        Effect = (before, after) =>
            (Options(after).SingleOrDefault(leg => leg.Id == Leg(before, type).Id)?.Size ?? Wad.Zero).ShouldBe(Leg(before, type).Size + Wad.Parse(quantity)),
        Quoted = data => UInt256.FromBigEndian(data.Span.Slice(32, 32)).ToBigInteger(),
        Executed = TotalCost,
        // Both functions take the same struct.
        Bound = data => UInt256.FromBigEndian(data.Span.Slice(4 + 7 * 32, 32)).ToBigInteger(),
        Pays = true,
        QuoteWithin = 100, // twelve seconds of time value, and near the expiry that is much of it
    };

    /// <summary>The cost from the venue's own event.</summary>
    private BigInteger TotalCost(TransactionReceipt receipt)
    {
        var trade = _world.World.Contracts["lyra.optionMarket"].Abi.Event("Trade");
        var log = receipt.Logs.Single(item => item.Topics[0] == trade.Topic0);
        return trade.Decode(log.Topics, log.Data.Span)["trade"]["totalCost"].AsBigInteger();
    }

    private async Task ShrinkAsync(Wad share)
    {
        foreach (var type in (int[])[LyraBook.ShortCallBase, LyraBook.ShortCallQuote, LyraBook.ShortPutQuote])
        {
            var held = await _book.PositionAsync(await HeadAsync(), _book.Ids[type]);
            var amount = Wad.FromRaw(held["amount"].AsBigInteger()).Multiply(share, Rounding.Down);
            var kept = Wad.FromRaw(held["collateral"].AsBigInteger()).Multiply(Wad.One - share, Rounding.Down);
            // The venue wants its minimum after the close, which does not shrink with the size where its static part rules.
            var minimum = (await _book.MinimumAsync(await HeadAsync(), type, held["strikeId"], Wad.FromRaw(held["amount"].AsBigInteger()) - amount)).Multiply(Wad.Parse("1.05"), Rounding.Up);
            await _world.SendAsync(Account.Holder, "lyra.optionMarket", "closePosition", _world.World.Contracts["lyra.optionMarket"].Struct(
                "closePosition", 0,
                ("strikeId", held["strikeId"]), ("positionId", _book.Ids[type]), ("iterations", 1), ("optionType", type), ("amount", amount.Raw),
                ("setCollateralTo", Wad.Max(kept, minimum).Raw), ("minTotalCost", 0), ("maxTotalCost", UInt256.MaxValue)));
        }
    }

    /// <summary>A short put and a short call on a board of their own, four weeks off and of another volatility.</summary>
    private async Task SecondBoardAsync()
    {
        var expiry = (await HeadAsync()).Timestamp.Plus(TimeSpan.FromDays(28));
        await _world.SendAsync(
            _world.World.Accounts.Deployer, "lyra.optionMarket", "createOptionBoard", expiry.UnixSeconds, Wad.Parse("0.9").Raw,
            AbiValue.Array(Wad.FromInteger(1900).Raw, Wad.FromInteger(2100).Raw), AbiValue.Array(Wad.One.Raw, Wad.Parse("1.1").Raw), false);
        var boards = await _world.AskAsync(await HeadAsync(), "lyra.optionMarket", "getLiveBoards");
        var strikes = await _world.AskAsync(await HeadAsync(), "lyra.optionMarket", "getBoardStrikes", boards[boards.Count - 1]);
        var put = await _book.OpenOneAsync(LyraBook.ShortPutQuote, strikes[0], "2", "1.1");
        await _book.OpenOneAsync(LyraBook.ShortCallBase, strikes[1], "2", "1.1");
        var leg = Options(await KnownAsync()).Single(item => item.Id.Value == LyraBook.Text(put));
        (leg.Expiry, leg.Strike).ShouldBe((expiry, Wad.FromInteger(1900)));
    }

    private async Task<ChainTime> ExpiryAsync() => new((await _world.AskAsync(await HeadAsync(), "lyra.optionMarket", "getOptionBoard", _world.World.Board))["expiry"].AsUInt64());

    private Task FreezeAsync(bool frozen) => _world.SendAsync(_world.World.Accounts.Deployer, "lyra.optionMarket", "setBoardFrozen", _world.World.Board, frozen);

    private async Task SettleAsync()
    {
        await Control.MineAtAsync(await ExpiryAsync());
        await _world.SendAsync(_world.World.Accounts.Deployer, "lyra.optionMarket", "settleExpiredBoard", _world.World.Board);
    }
}
