using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PerpV2;
using KeeperBot.Protocols.Snapshots;

namespace KeeperBot.Anvil.Tests.Protocols.Contract;

/// <summary>Perp v2 with one account in three markets, each with its own pool and oracle: short 3 vETH at 2000, long 0.1 vBTC at 40000 and long 10 vSOL at 100, on 1600 USDC.</summary>
public sealed class PerpV2MarketsBench : PerpV2Bench
{
    private PerpMarketSite _btc = null!;
    private PerpMarketSite _sol = null!;
    private PerpV2Adapter _adapter = null!;
    private SnapshotReader _reader = null!;

    public override IVenueAdapter Adapter => _adapter;

    public override SnapshotReader Reader => _reader;

    public override IReadOnlyList<(string Name, Address At)> Contracts =>
        [.. base.Contracts, ("the second base token", _btc.BaseToken), ("the second pool", World.World.Contracts[_btc.Role("pool")].Address), ("the second oracle", World.World.Contracts[_btc.Role("priceFeed")].Address)];

    public override IReadOnlyList<VenueState> Grid =>
    [
        .. from eth in (int[])[1900, 2000, 2150, 2300, 2400]
           from btc in (int[])[36_000, 40_000, 43_000]
           select new VenueState($"vETH at {eth}, vBTC at {btc}", async () => { await MoveAsync(eth); await MoveBtcAsync(btc); }),
        // A market that is paused or closed keeps its part of the account's value and requirement, at the price that it stopped at.
        .. from eth in (int[])[2150, 2300, 2350]
           from state in (string[])["paused", "closed"]
           from at in (int[])[38_000, 42_000]
           select new VenueState($"vBTC {state} at {at}, vETH then at {eth}", async () => { await MoveBtcAsync(at); await StopAsync(_btc, state); await MoveAsync(eth); }),
        new("vSOL closed, vBTC paused, vETH at 2380", async () => { await StopAsync(_sol, "closed"); await StopAsync(_btc, "paused"); await MoveAsync(2380); }),
    ];

    public override IReadOnlyList<VenueKnob> Knobs =>
    [
        new("the first oracle's price, 8 decimals", 210_000_000_000, 240_000_000_000, price => MoveAsync(2100, price)) { PriceDecimals = 8, PriceWithin = 1e-3 },
        new("the second oracle's price, 8 decimals", 4_200_000_000_000, 3_400_000_000_000, async price =>
        {
            await MoveAsync(2200);
            await MoveBtcAsync(38_000);
            await MoveBtcAsync(Wad.FromScaled(price, 8, Rounding.Down));
        }),
        new("a deposit beside a paused market, 6 decimals", 900_000_000, 1, async usdc => { await StopAsync(_btc, "paused"); await MoveAsync(2350); await DepositAsync(usdc); }),
    ];

    public override IReadOnlyList<VenueMove> Moves =>
    [
        .. from eth in (int[])[1900, 2150]
           from btc in (int[])[37_000, 42_000]
           select new VenueMove($"vETH to {eth}, vBTC to {btc}", async () => { await MoveAsync(eth); await MoveBtcAsync(btc); }, Arrived) { MarksConverged = true },
        new("vBTC closed at 38000, vETH to 2200", () => MoveAsync(2200), Arrived)
        {
            PrepareAsync = async () => { await MoveBtcAsync(38_000); await StopAsync(_btc, "closed"); }, MarksConverged = true,
        },
    ];

    public override IReadOnlyList<VenueState> Blocked =>
    [
        new("the liquidated market is paused, another is not", async () => { await MoveAsync(2400); await DeployerAsync("perp.baseToken", "pause"); }),
        new("the clearing house is paused", async () => { await MoveAsync(2400); await DeployerAsync("perp.clearingHouse", "pause"); }),
    ];

    public override IReadOnlyList<VenueState> States =>
    [
        new("vBTC is paused", () => StopAsync(_btc, "paused")) { Check = Stopped("vBTC") },
        new("vBTC is closed", () => StopAsync(_btc, "closed")) { Check = Stopped("vBTC") },
        new("vETH is paused", () => DeployerAsync("perp.baseToken", "pause")) { Check = Stopped("vETH") },
        new("trading in vBTC is paused", () => DeployerAsync("perp.exchange", "setMaxTickCrossedWithinBlock", _btc.BaseToken, 0)) { Check = Stopped("vBTC") },
        new("vBTC's price feed reverts", () => Control.SetCodeAsync(World.World.Contracts[_btc.Role("priceFeedDispatcher")].Address, Bytes.Parse("0x5f5ffd")))
        {
            Check = reading => reading.ShouldBeOfType<UnknownReading>().Code.ShouldBe("read.reverted"),
        },
    ];

    public override IReadOnlyList<VenueTrade> Trades =>
    [
        new("top-up", reading => Plans.TopUp(Account, Margin(reading), Usdc(123_456_789)))
        {
            PrepareAsync = () => World.FundAsync("usdc", Account.Payer, Perp.Vault, 123_456_789),
            Effect = (before, after) => (Margin(after).Deposit - Margin(before).Deposit).ShouldBe(Wad.Parse("123.456789")),
        },
        In("vETH", "1.25", reading => Plans.Reduce(Account, Margin(reading), new("vETH"), Wad.Parse("1.25"), Wad.FromInteger(2200)), pays: true),
        In("vBTC", "-0.04", reading => Plans.Reduce(Account, Margin(reading), new("vBTC"), Wad.Parse("0.04"), Wad.FromInteger(38_000)), pays: false),
        In("vBTC", "-0.1", reading => Plans.Reduce(Account, Margin(reading), new("vBTC"), Wad.Parse("0.1"), Wad.FromInteger(38_000)), pays: false),
        In("vSOL", "4", reading => Plans.Hedge(Account, Market(reading, "vSOL"), Adapter.Venue, Wad.FromInteger(4), Wad.FromInteger(110)), pays: true),
        In("vETH", "1", reading => Plans.Reduce(Account, Margin(reading), new("vETH"), Wad.One, Wad.FromInteger(2200)), pays: true, prepare: () => StopAsync(_btc, "paused")),
        new("reduce in a market that is paused", reading => Plans.Reduce(Account, Margin(reading), new("vBTC"), Wad.Parse("0.04"), Wad.FromInteger(38_000)))
        {
            PrepareAsync = () => StopAsync(_btc, "paused"), Refused = "market.not_open",
        },
        new("reduce in a market that is closed", reading => Plans.Reduce(Account, Margin(reading), new("vBTC"), Wad.Parse("0.04"), Wad.FromInteger(38_000)))
        {
            PrepareAsync = () => StopAsync(_btc, "closed"), Refused = "market.not_open",
        },
        new("reduce more of one market than there is in it", reading => Plans.Reduce(Account, Margin(reading), new("vBTC"), Wad.Parse("0.11"), Wad.FromInteger(38_000))) { Refused = "reduce.exceeds_position" },
    ];

    public override IEnumerable<VenueView> Views(KnownReading reading)
    {
        var (margin, trader) = (Margin(reading), Account.Holder.ToString());
        yield return new("equity", margin.Equity.Raw, Perp.ClearingHouse, "getAccountValue(address)(int256)", trader);
        yield return new("requirement", margin.Maintenance!.Value.Raw, Perp.AccountBalance, "getMarginRequirementForLiquidation(address)(int256)", trader);
        foreach (var (leg, token) in margin.Legs.Cast<PerpLeg>().Select(leg => (leg, Token(leg.Id.Value).ToString())))
        {
            yield return new($"size of {leg.Id}", leg.Size.Raw, Perp.AccountBalance, "getTotalPositionSize(address,address)(int256)", trader, token);
            yield return new($"mark of {leg.Id}", leg.MarkPrice.Raw, Perp.AccountBalance, "getMarkPrice(address)(uint256)", token);
            yield return new($"index of {leg.Id}", leg.IndexPrice.Raw, Token(leg.Id.Value), "getIndexPrice(uint256)(uint256)", "0");
            yield return new($"funding of {leg.Id}", leg.PendingFunding.Raw, Perp.Exchange, "getPendingFundingPayment(address,address)(int256)", trader, token);
        }
    }

    public override IEnumerable<(string What, object Ours, object Expected)> Signs(KnownReading reading)
    {
        var legs = Margin(reading).Legs.ToDictionary(leg => leg.Id.Value, leg => (leg.Size, leg.Underlying));
        yield return ("three legs", legs.Count, 3);
        yield return ("a short is negative", legs["vETH"], (Wad.FromInteger(-3), new Underlying("ETH")));
        yield return ("a long is positive", legs["vBTC"], (Wad.Parse("0.1"), new Underlying("BTC")));
        yield return ("each in its own underlying", legs["vSOL"], (Wad.FromInteger(10), new Underlying("SOL")));
        yield return ("a price is quote per unit of that market", Market(reading, "vBTC").IndexPrice, Wad.FromInteger(40_000));
    }

    private protected override async Task OpenAsync()
    {
        _btc = new PerpMarketSite(World, "vBTC");
        await _btc.DeployAsync(Wad.FromInteger(40_000), Wad.FromInteger(100));
        _sol = new PerpMarketSite(World, "vSOL");
        await _sol.DeployAsync(Wad.FromInteger(100), Wad.FromInteger(20_000));
        _adapter = Of(World.PerpOptions with { Markets = [.. World.PerpOptions.Markets, _btc.Market("BTC"), _sol.Market("SOL")] });
        _reader = World.ReaderOf(_adapter);
        await World.DepositPerpAsync(Account.Holder, 1_600_000_000);
        await World.TradePerpAsync(Account.Holder, sell: true, Wad.FromInteger(3));
        await World.TradePerpAsync(Account.Holder, sell: false, Wad.Parse("0.1"), _btc.BaseToken);
        await World.TradePerpAsync(Account.Holder, sell: false, Wad.FromInteger(10), _sol.BaseToken);
    }

    /// <summary>Brings about that markets stand still, in words.</summary>
    public async Task StopAsync(string state)
    {
        if (state == "trading in vETH is paused")
            await DeployerAsync("perp.exchange", "setMaxTickCrossedWithinBlock", Perp.BaseToken, 0);
        if (state.StartsWith("vETH", StringComparison.Ordinal))
            await DeployerAsync("perp.baseToken", "pause");
        if (state.Contains("vBTC", StringComparison.Ordinal))
            await StopAsync(_btc, "paused");
    }

    /// <summary>Sends a call as the account's actor.</summary>
    public Task<TransactionReceipt> SendAsync(EncodedCall call) => World.SendAsync(Account.Actor, call.To, call.Data);

    private Address Token(string market) => market switch { "vBTC" => _btc.BaseToken, "vSOL" => _sol.BaseToken, _ => Perp.BaseToken };

    private static HedgeMarket Market(KnownReading reading, string name) => reading.Markets.Single(market => market.Leg.Value == name);

    private VenueTrade In(string market, string change, Func<KnownReading, Core.Decision.PlannedAction> plan, bool pays, Func<Task>? prepare = null) => Priced($"{change} of {market}", plan, pays) with
    {
        PrepareAsync = prepare,
        Effect = (before, after) =>
        {
            foreach (var now in after.Markets)
                now.Size.ShouldBe(Market(before, now.Leg.Value).Size + (now.Leg.Value == market ? Wad.Parse(change) : Wad.Zero), now.Leg.Value);
        },
    };

    private static Action<VenueReading> Stopped(string market) => reading =>
    {
        var known = reading.ShouldBeOfType<KnownReading>();
        known.Warnings.ShouldContain(text => text.Contains($"market {market} is"));
        known.Markets.ShouldAllBe(item => item.Open == (item.Leg.Value != market));
        Margin(known).Legs.Length.ShouldBe(3);
    };

    private async Task StopAsync(PerpMarketSite market, string state)
    {
        await DeployerAsync(market.Role("baseToken"), "pause");
        if (state == "paused")
            return;
        // Whoever likes may close a market that has been paused for five days; its owner may at once.
        await DeployerAsync(market.Role("baseToken"), "close(uint256)", (await World.AskAsync(await HeadAsync(), market.Role("baseToken"), "getPausedIndexPrice")).AsBigInteger());
    }

    private Task MoveBtcAsync(int price) => MoveBtcAsync(Wad.FromInteger(price));

    private async Task MoveBtcAsync(Wad price)
    {
        await _btc.MoveAsync(price);
        await Control.MineAfterAsync(Settle);
    }

    private async Task MoveAsync(int first, System.Numerics.BigInteger price)
    {
        await MoveAsync(first);
        await MoveAsync(Wad.FromScaled(price, 8, Rounding.Down));
    }
}
