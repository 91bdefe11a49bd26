using System.Collections.Immutable;
using KeeperBot.Anvil.Tests.Protocols;
using KeeperBot.Anvil.Tests.Scenarios;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Decision.Objective;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;

namespace KeeperBot.Anvil.Tests.Execution;

/// <summary>
/// A wallet short options on the real Lyra v1 whose net vega a rise of the venue's volatility takes beyond its limit: what the keeper trades, signs and sends, and where that
/// leaves the vega by the venue's own figures.
/// </summary>
public sealed class VegaBreachTests : LyraGreekBench
{
    private protected override async Task OpenAsync()
    {
        var (near, far) = (await StrikesAsync(Venues.World.Board), await StrikesAsync(Second));
        // Out of the money, where vega grows with the volatility.
        await Book.OpenOneAsync(LyraBook.ShortCallQuote, near[6], "6", "2");
        await Book.OpenOneAsync(LyraBook.ShortPutQuote, far[0], "6", "2");
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

        await VolatilityAsync(Venues.World.Board, "1.2");
        await VolatilityAsync(Second, "1.2");
        var bound = limits.Greeks[Eth].Vega!;
        (await VegaAsync()).ShouldBeLessThan(-bound.Max.ToDouble());

        // While the price is in doubt nothing is traded for a Greek, as nothing is hedged.
        Safety.State = new([new Doubt(DoubtKind.PriceJump, "a jump") { Underlying = Eth }]);
        var doubted = await RunAsync(cycle);
        doubted.Steps.ShouldBeEmpty();
        doubted.Plan.Skips.ShouldContain(skip => skip.Kind == ActionKind.TradeOption && skip.Code == "price_jump");
        Safety.State = SafetyState.Clear;

        var cycled = await RunAsync(cycle);
        var sent = cycled.Steps.ShouldHaveSingleItem(string.Join('\n', cycled.Steps)).ShouldBeOfType<StepSubmitted>(string.Join('\n', cycled.Steps));
        sent.Submission.ShouldBeOfType<Submitted>();
        var traded = sent.Action.ShouldBeOfType<OptionAction>();
        (traded.Greek, traded.ReasonCode).ShouldBe((GreekKind.Vega, "vega.beyond_limit"));
        ShouldBeTheCheapest(cycled, limits, traded, buys);

        await Venues.Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(12));
        var after = await RunAsync(cycle);
        after.Plane.Intents.Single().Memory.State.ShouldBe(IntentState.Confirmed, Journal.Find(sent.Intent.Key)!.Effect);
        var left = await VegaAsync();
        left.ShouldBeInRange(-bound.Max.ToDouble(), 0);
        (left - -bound.Target.ToDouble()).ShouldBeInRange(-0.1 * bound.Max.ToDouble(), 0.1 * bound.Max.ToDouble(), "the trade moves the venue's volatility a little");
        after.Steps.ShouldBeEmpty();
        foreach (var margin in after.Assessment.Margin.Where(risk => risk.Margin.Health.HasRequirement))
            margin.Margin.Health.IsBelow(limits.Margin[Lyra.Venue].Target).ShouldBeFalse();
    }

    [Fact]
    public async Task Run_OptionTradesNotAllowed_RaisesAnAlarmAndSendsNothing()
    {
        var limits = Limits(await VegaAsync(), buys: true);
        await VolatilityAsync(Venues.World.Board, "1.2");
        await VolatilityAsync(Second, "1.2");
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
            Margin = limits.Margin.SetItem(Lyra.Venue, limits.Margin[Lyra.Venue] with { Danger = Wad.Parse("1.02"), Trigger = Wad.Parse("1.1"), Target = Wad.Parse("1.3") }),
            Greeks = ImmutableDictionary<Underlying, GreekLimits>.Empty.Add(Eth, new(
                null,
                new(size.Multiply(Wad.Parse("1.05"), Rounding.Down), size.Multiply(Wad.Parse("0.8"), Rounding.Down)),
                new(Wad.Parse("0.1"), Wad.Parse("20"), Wad.Parse("5000"), Wad.Parse("100"), Wad.Parse("0.1"), Wad.Parse("0.01"), TimeSpan.FromDays(2), TimeSpan.FromMinutes(5), buys))),
        };
    }
}
