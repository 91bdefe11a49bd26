using System.Collections.Immutable;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Risk;
using KeeperBot.Core.Units;
using KeeperBot.Evm;
using KeeperBot.Primitives;
using KeeperBot.Scenarios.Worlds;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Protocols;

/// <summary>Closes that are too large for the real Lyra v1, whose price rises with their size: with a standard size of 2 options, one of 6 moves the strike's volatility by 3 points.</summary>
public sealed class LyraV1DepthTests(VenueChain world, ITestOutputHelper output) : IClassFixture<VenueChain>, IAsyncLifetime
{
    private readonly LyraBook _book = new(world);

    public async Task InitializeAsync()
    {
        await world.RestoreAsync();
        await _book.OpenAsync();
        var pricer = world.World.Contracts["lyra.optionMarketPricer"];
        var block = await world.HeadAsync();
        var now = await ContractReader.ReadAsync(world.Client, block, pricer, "pricingParams");
        await world.SendAsync(world.World.Accounts.Deployer, "lyra.optionMarketPricer", "setPricingParams", pricer.Struct(
            "setPricingParams", 0,
            ("optionPriceFeeCoefficient", now["optionPriceFeeCoefficient"]), ("optionPriceFee1xPoint", now["optionPriceFee1xPoint"]), ("optionPriceFee2xPoint", now["optionPriceFee2xPoint"]),
            ("spotPriceFeeCoefficient", now["spotPriceFeeCoefficient"]), ("spotPriceFee1xPoint", now["spotPriceFee1xPoint"]), ("spotPriceFee2xPoint", now["spotPriceFee2xPoint"]),
            ("vegaFeeCoefficient", now["vegaFeeCoefficient"]), ("standardSize", Wad.FromInteger(2).Raw), ("skewAdjustmentFactor", now["skewAdjustmentFactor"])));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(LyraBook.ShortPutQuote)]
    [InlineData(LyraBook.ShortCallQuote)]
    [InlineData(LyraBook.ShortCallBase)]
    public async Task Reduce_TooLargeForTheMarket_IsShrunkAndItsEffectSeen(int type)
    {
        var before = await _book.ShortAsync(world.Wallet, _book.Ids[type]);
        var leg = before.Legs.OfType<OptionLeg>().Single();
        var whole = leg.Size.Abs();
        var (one, all) = (await CostAsync(before, leg, Wad.Parse("0.1")), await CostAsync(before, leg, whole));
        all.ShouldBeGreaterThan(one);
        // Between what a small close and the whole one cost each.
        var worst = one + (all - one).Multiply(Wad.Parse("0.6"), Rounding.Down);
        var action = Plans.Reduce(world.Wallet, before, leg.Id, whole, worst, type == LyraBook.ShortCallBase ? null : Wad.Zero) with { Least = Wad.Parse("0.1") };
        var snapshot = await world.ReadAsync();
        var encoding = await world.Lyra.EncodeAsync(world.Wallet, action, snapshot, CancellationToken.None);
        var large = encoding.ShouldBeOfType<EncodingTooLarge>(encoding.ToString());
        output.WriteLine($"{large.Fits} of {whole} fits at {worst} (0.1 costs {one}, all {all})");
        large.Fits.ShouldBeInRange(whole.Multiply(Wad.Parse("0.2"), Rounding.Down), whole.Multiply(Wad.Parse("0.9"), Rounding.Down));
        (await world.Lyra.EncodeAsync(world.Wallet, action with { Least = null }, snapshot, CancellationToken.None)).ShouldBeOfType<EncodingRefused>().Code.ShouldBe("quote.beyond_worst_price");

        var part = Shrinking.To(action, large.Fits, before).ShouldBeOfType<ReduceAction>();
        var call = (await world.Lyra.EncodeAsync(world.Wallet, part, snapshot, CancellationToken.None)).ShouldBeOfType<EncodedCall>();
        await world.SendAsync(world.Wallet.Actor, call.To, call.Data);
        var after = await world.ReadAsync();
        var assessment = new RiskAssessor(ImmutableDictionary<Address, Underlying>.Empty).Assess(after);
        foreach (var conditions in new[] { part.Effect.Simulated, part.Effect.OnChain })
        {
            var verdict = EffectCheck.Evaluate(conditions, after, assessment);
            verdict.Seen.ShouldBeTrue(verdict.Detail);
        }
    }

    /// <summary>What a close costs each, fees included, from the market itself.</summary>
    private async Task<Wad> CostAsync(MarginAccount before, OptionLeg leg, Wad size)
    {
        var call = await world.EncodeAsync(world.Lyra, world.Wallet, Plans.Reduce(
            world.Wallet, before, leg.Id, size, Wad.FromInteger(2000), before.Legs.Any(other => other is SpotLeg) ? null : size == leg.Size.Abs() ? Wad.Zero : before.Equity));
        var answer = await world.Client.CallAsync(new CallRequest { From = world.Wallet.Actor, To = call.To, Data = call.Data }, await world.HeadAsync());
        answer.Success.ShouldBeTrue();
        return Wad.FromRaw(world.World.Contracts["lyra.optionMarket"].Abi.Function("closePosition").DecodeOutput(answer.Data.Span)[0]["totalCost"].AsBigInteger()).Divide(size, Rounding.Up);
    }
}
