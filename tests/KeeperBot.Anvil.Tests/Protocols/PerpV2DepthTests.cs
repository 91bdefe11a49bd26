using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Protocols.PerpV2;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>Trades that are too large for the book, in a thin market of the real Perp v2: the part that fits goes first, the rest in the cycles that follow.</summary>
public sealed class PerpV2DepthTests(ThinPerpChain chain, ITestOutputHelper output) : IClassFixture<ThinPerpChain>, IAsyncLifetime
{
    private static readonly Wad Price = ThinPerpChain.Price;
    private static readonly Wad OnePercent = Wad.Parse("0.01");

    private readonly VenueChain _world = chain.Venues;

    private PerpMarketSite Site => chain.Site;

    private PerpV2Adapter Perp => chain.Perp;

    public Task InitializeAsync() => chain.RestoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("20", "beyond its worst price")]
    [InlineData("-20", "beyond its worst price")]
    [InlineData("60", "EX_OPB")]
    [InlineData("-60", "EX_OPB")]
    [InlineData("400", "UB_UOA")]
    public async Task Hedge_TooLargeForTheBook_SaysTheLargestPartThatFits(string quantity, string why)
    {
        var (signed, snapshot) = (Wad.Parse(quantity), await ReadAsync());
        var action = Hedge(snapshot, signed) with { Least = OnePercent };
        var encoding = await Perp.EncodeAsync(_world.Wallet, action, snapshot, CancellationToken.None);
        var large = encoding.ShouldBeOfType<EncodingTooLarge>(encoding.ToString());
        if (!why.Contains(' '))
            large.Detail.ShouldContain(why);
        output.WriteLine($"{quantity}: {large.Code}, {large.Fits} fits");

        // The market itself: what is said to fit is within the worst price with room for the tolerance, a hundredth of the whole more is not.
        var room = signed.Sign > 0 ? Wad.FromInteger(101).Divide(Wad.One + _world.PerpOptions.QuoteTolerance, Rounding.Down) : Wad.FromInteger(99).Divide(Wad.One - _world.PerpOptions.QuoteTolerance, Rounding.Up);
        Better(signed, await AverageAsync(signed, large.Fits), room).ShouldBeTrue();
        Better(signed, await AverageAsync(signed, large.Fits + signed.Abs().Multiply(OnePercent, Rounding.Up)), room).ShouldBeFalse();

        // The same state, the same answer.
        (await Perp.EncodeAsync(_world.Wallet, action, snapshot, CancellationToken.None)).ShouldBe(large);
        (await Perp.EncodeAsync(_world.Wallet, Shrinking.To(action, large.Fits, null)!, snapshot, CancellationToken.None)).ShouldBeOfType<EncodedCall>();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("20")]
    [InlineData("19")]
    public async Task Hedge_NothingWorthTradingFits_IsRefusedAsBefore(string? least)
    {
        var snapshot = await ReadAsync();
        var action = Hedge(snapshot, Wad.FromInteger(20)) with { Least = least is null ? null : Wad.Parse(least) };
        (await Perp.EncodeAsync(_world.Wallet, action, snapshot, CancellationToken.None)).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("quote.beyond_worst_price");
    }

    [Fact]
    public async Task Hedge_MarginThatLacks_IsNotTakenForAThinBook()
    {
        var snapshot = await ReadAsync();
        var action = Hedge(snapshot, Wad.FromInteger(20), "1000") with { Least = OnePercent };
        await _world.SendAsync(_world.Wallet.Holder, "perp.vault", "withdraw", _world.World.Usdc, 19_999_000_000);
        (await Perp.EncodeAsync(_world.Wallet, action, await ReadAsync(), CancellationToken.None)).ShouldBeOfType<EncodingRefused>().Detail.ShouldBe("CH_NEFCI");
    }

    [Fact]
    public async Task Hedge_TooLargeForTheBook_IsDoneInPartsEachWithItsEffect()
    {
        var drift = new DriftLimits(Wad.FromInteger(20), Wad.One, Wad.Parse("0.5"), Wad.One, Wad.FromInteger(50), OnePercent, Wad.Parse("1.5"), TimeSpan.Zero);
        var parts = await RunAsync(EngineSteps.Limits(Perp.Venue, null, "SOL", drift, new(TopUp: false, Reduce: false, Hedge: true)));
        parts.Count.ShouldBeGreaterThan(2);
        parts[..^1].ShouldAllBe(part => part >= Wad.One);
        (await SizeAsync()).ShouldBe(Wad.Parse("19.5"));
    }

    [Fact]
    public async Task Reduce_TooLargeForTheBook_IsDoneInPartsEachWithItsEffect()
    {
        while (await SizeAsync() < Wad.FromInteger(20))
        {
            await _world.TradePerpAsync(_world.Wallet.Holder, sell: false, Wad.FromInteger(5), Site.BaseToken);
            await Site.MoveAsync(Price);
        }

        await _world.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(31));
        var health = (await ReadAsync()).Accounts[0].Venues.OfType<KnownReading>().Single().MarginAccounts.Single().Health.Value!.Value;
        var ladder = new MarginLimits(
            health.Multiply(Wad.Parse("1.9"), Rounding.Down), health + health, Wad.Parse("1.2"), Wad.One, Wad.One, Wad.Zero, Wad.One, Wad.One, OnePercent, Wad.Zero, TimeSpan.Zero);
        var parts = await RunAsync(EngineSteps.Limits(Perp.Venue, ladder, null, null, new(TopUp: false, Reduce: true, Hedge: false)));
        parts.Count.ShouldBeGreaterThan(1);
        (await SizeAsync()).ShouldBe(Wad.FromInteger(20) - parts.Aggregate(Wad.Zero, (sum, part) => sum + part));
        (await ReadAsync()).Accounts[0].Venues.OfType<KnownReading>().Single().MarginAccounts.Single().Health.Value!.Value.ShouldBeGreaterThanOrEqualTo(health.Multiply(Wad.Parse("1.9"), Rounding.Down));
    }

    /// <summary>Cycles until nothing is planned, with the market brought back to its index after each; the quantities that were traded.</summary>
    private async Task<List<Wad>> RunAsync(DecisionLimits limits)
    {
        var parts = new List<Wad>();
        var steps = new EngineSteps(
            _world.Client, Perp, chain.Reader, _world.World.Multicall3, new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty), limits, intent => _world.SendAsync(intent.From, intent.To, intent.Data));
        while (await steps.NextAsync(await _world.HeadAsync()) is { } step)
        {
            var sent = step.Outcome.ShouldBeOfType<StepSubmitted>(step.Outcome.ToString()).Action;
            var (whole, part) = (Quantity(step.Planned), Quantity(sent));
            output.WriteLine($"{part} of {whole}: {sent.Reason}");
            part.ShouldBeLessThanOrEqualTo(whole);
            if (part < whole)
                sent.Reason.ShouldContain("of it at the worst price");
            var verdict = await steps.EffectAsync(sent, await _world.HeadAsync());
            verdict.Seen.ShouldBeTrue(verdict.Detail);
            parts.Add(part);
            parts.Count.ShouldBeLessThan(20);
            await Site.MoveAsync(Price);
            await _world.Chain.Control.MineAfterAsync(TimeSpan.FromMinutes(31));
        }

        return parts;
    }

    private static Wad Quantity(PlannedAction action) => action switch { HedgeAction hedge => hedge.Quantity.Abs(), ReduceAction reduce => reduce.Quantity, _ => throw new InvalidOperationException(action.ToString()) };

    private static bool Better(Wad signed, Wad? average, Wad worst) => average is { } price && (signed.Sign > 0 ? price <= worst : price >= worst);

    private HedgeAction Hedge(PortfolioSnapshot snapshot, Wad signed, string? worst = null)
    {
        var market = snapshot.Accounts[0].Venues.OfType<KnownReading>().Single().Markets.Single();
        return Plans.Hedge(_world.Wallet, market, Perp.Venue, signed, worst is null ? market.IndexPrice.Multiply(signed.Sign > 0 ? Wad.Parse("1.01") : Wad.Parse("0.99"), Rounding.Down) : Wad.Parse(worst));
    }

    /// <summary>The average price that the clearing house itself would give; null where it refuses.</summary>
    private async Task<Wad?> AverageAsync(Wad signed, Wad size)
    {
        var house = _world.World.Contracts["perp.clearingHouse"];
        var answer = await _world.Client.CallAsync(new CallRequest
        {
            From = _world.Wallet.Holder, To = house.Address,
            Data = house.Abi.Function("openPosition").Encode(house.Struct(
                "openPosition", 0,
                ("baseToken", Site.BaseToken), ("isBaseToQuote", signed.Sign < 0), ("isExactInput", signed.Sign < 0), ("amount", size.Raw),
                ("oppositeAmountBound", 0), ("deadline", UInt256.MaxValue), ("sqrtPriceLimitX96", 0), ("referralCode", Hash32.Zero))),
        }, await _world.HeadAsync());
        return answer.Success ? Wad.FromRaw(UInt256.FromBigEndian(answer.Data.Span.Slice(32, 32)).ToBigInteger()).Divide(size, signed.Sign > 0 ? Rounding.Up : Rounding.Down) : null;
    }

    private async Task<PortfolioSnapshot> ReadAsync() => await chain.Reader.ReadAsync(await _world.HeadAsync(), CancellationToken.None);

    private async Task<Wad> SizeAsync() => (await ReadAsync()).Accounts[0].Venues.OfType<KnownReading>().Single().Markets.Single().Size;
}
