using System.Collections.Immutable;
using KeeperBot.Anvil.Tests.Protocols;
using KeeperBot.Anvil.Tests.Scenarios;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Explain;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Safety;
using KeeperBot.Core.Units;

namespace KeeperBot.Anvil.Tests.Execution;

/// <summary>
/// A wallet short calls on the real Lyra v1 with more vega than its limit: bought back and written again at a nearer expiry, or at another strike of the same one, with as many options written after
/// it as before, and where that leaves vega and margin by the venue's own figures.
/// </summary>
public sealed class RollTests : LyraGreekBench
{
    private const string Size = "6";
    private ulong _position;
    private ulong _strike;

    private protected override async Task OpenAsync()
    {
        _strike = (await StrikesAsync(Second))[3].AsUInt64();
        _position = await Book.OpenOneAsync(LyraBook.ShortCallQuote, _strike, Size, "2");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_VegaBeyondItsLimit_WritesElsewhereWhatItBuysBack(bool nearer)
    {
        var limits = Limits(await VegaAsync(), nearer);
        var (cycle, bound) = (Cycle(limits), limits.Greeks[Eth].Vega!);

        var first = await RunAsync(cycle);
        var closed = Sent(first);
        (closed.Kind, closed.ReasonCode).ShouldBe((ActionKind.TradeOption, "vega.roll"));
        ShouldExplainAndReplay(first, limits);
        await MineAsync();
        // What the plan said of the state between is what the venue shows: less vega than before, and nothing to liquidate.
        Math.Abs(await VegaAsync()).ShouldBeLessThan(bound.Max.ToDouble());

        var steps = new List<OptionAction> { closed };
        var last = await RunAsync(cycle);
        for (; !last.Steps.IsEmpty && steps.Count < 8; last = await RunAsync(cycle))
        {
            steps.Add(Sent(last));
            await MineAsync();
        }

        steps.Select(step => step.Writes).ShouldBe(steps.Select(step => step.Writes).Order(), "what is written comes last");
        (steps[^1].Kind, steps[^1].ReasonCode).ShouldBe((ActionKind.WriteOption, "option.rolled"));
        steps.Aggregate(Wad.Zero, (sum, step) => sum + step.Quantity).ShouldBe(Wad.Zero, "as many are written as were bought back");
        last.Plane.Intents.ShouldAllBe(intent => intent.Memory.State == IntentState.Confirmed || intent.Memory.State == IntentState.Finalized);
        last.Plan.Alarms.ShouldNotContain(alarm => alarm.Code == "option.roll_unfinished" || alarm.Code == "vega.beyond_limit");
        await ShouldStandAsync(bound, nearer);
    }

    [Fact]
    public async Task Run_DoubtBetweenTheHalves_WritesOnlyWhenItIsGone()
    {
        var cycle = Cycle(Limits(await VegaAsync(), nearer: true));
        Sent(await RunAsync(cycle)).Kind.ShouldBe(ActionKind.TradeOption);
        await MineAsync();

        Safety.State = new([new Doubt(DoubtKind.PriceJump, "a jump") { Underlying = Eth }]);
        var doubted = await RunAsync(cycle);
        doubted.Steps.ShouldBeEmpty();
        doubted.Plan.Alarms.ShouldContain(alarm => alarm.Code == "option.roll_unfinished");

        Safety.State = SafetyState.Clear;
        Sent(await RunAsync(cycle)).Kind.ShouldBe(ActionKind.WriteOption);
    }

    [Fact]
    public async Task Run_WritesNotAllowed_BuysBackAndWritesNothing()
    {
        var limits = Limits(await VegaAsync(), nearer: true);
        var cycle = Cycle(limits with { Mode = limits.Mode with { Writes = false } });
        var closed = Sent(await RunAsync(cycle));
        (closed.Kind, closed.ReasonCode).ShouldBe((ActionKind.TradeOption, "vega.beyond_limit"));
        await MineAsync();
        (await RunAsync(cycle)).Steps.ShouldBeEmpty();
    }

    /// <summary>By the venue: as many calls written as before, vega within the limit, every new position with collateral of its own.</summary>
    private async Task ShouldStandAsync(GreekBound bound, bool nearer)
    {
        var vega = await VegaAsync();
        vega.ShouldBeInRange(-bound.Max.ToDouble(), 0);
        var head = await Venues.HeadAsync();
        var positions = (await Venues.AskAsync(head, "lyra.optionToken", "getOwnerPositions", Venues.Wallet.Holder)).Items.Where(position => position["optionType"].AsInt32() == LyraBook.ShortCallQuote).ToList();
        positions.Aggregate(Wad.Zero, (sum, position) => sum + Wad.FromRaw(position["amount"].AsBigInteger())).ShouldBe(Wad.Parse(Size));
        var near = (await StrikesAsync(Venues.World.Board)).Items.Select(strike => strike.AsUInt64()).ToList();
        var made = positions.Where(position => position["positionId"].AsUInt64() != _position).ToList();
        made.ShouldNotBeEmpty();
        foreach (var position in made)
        {
            var minimum = await Book.MinimumAsync(head, LyraBook.ShortCallQuote, position["strikeId"], Wad.FromRaw(position["amount"].AsBigInteger()));
            var collateral = Wad.FromRaw(position["collateral"].AsBigInteger());
            collateral.Divide(minimum, Rounding.Down).ShouldBeInRange(Wad.Parse("1.98"), Wad.Parse("2.02"), "twice the venue's own minimum, and a few seconds");
            near.Contains(position["strikeId"].AsUInt64()).ShouldBe(nearer);
            position["strikeId"].AsUInt64().ShouldNotBe(_strike);
        }
    }

    /// <summary>The second half is shown with its costs and effects, and the same inputs make the same plan.</summary>
    private void ShouldExplainAndReplay(CycleCompleted cycled, DecisionLimits limits)
    {
        var inputs = cycled.Inputs!;
        var shown = new Explainer(Assessor, limits).Explain(inputs, cycled.Assessment, cycled.Plan);
        var following = shown.Candidates.Where(line => line.Role == CandidateRole.Following).ToList();
        following.ShouldNotBeEmpty();
        following.ShouldAllBe(line => line.Effects.Any(effect => effect.Kind == LimitKind.NetVega));
        var again = new DecisionEngine(limits).Decide(inputs.Snapshot, Assessor.Assess(inputs.Snapshot), inputs.History, inputs.Mode, inputs.Safety, inputs.Quotes);
        again.Actions.Select(action => action.Reason).ShouldBe(cycled.Plan.Actions.Select(action => action.Reason));
    }

    private static OptionAction Sent(CycleCompleted cycled)
    {
        var sent = cycled.Steps.Where(step => step is StepSubmitted).ToList().ShouldHaveSingleItem($"{string.Join('\n', cycled.Steps)}\n{string.Join('\n', cycled.Plan.Skips)}\n{string.Join('\n', cycled.Plan.Alarms)}")
            .ShouldBeOfType<StepSubmitted>();
        sent.Submission.ShouldBeOfType<Submitted>(sent.Submission.ToString());
        return sent.Action.ShouldBeOfType<OptionAction>();
    }

    private Task MineAsync() => Venues.Chain.Control.MineAfterAsync(TimeSpan.FromSeconds(12));

    private DecisionLimits Limits(double vega, bool nearer)
    {
        var size = Wad.FromDouble(Math.Abs(vega));
        var limits = EngineRun.Limits(AllowedActions.All with { Hedge = false, Options = true, Writes = true });
        var roll = new RollTerms(
            ["sUSD"], nearer ? TimeSpan.FromDays(2) : TimeSpan.FromDays(35), nearer ? TimeSpan.FromDays(35) : TimeSpan.FromDays(60), Wad.Parse("0.05"), Wad.Parse("0.95"), Wad.Parse("2"), Wad.Parse("10"));
        return limits with
        {
            Margin = limits.Margin.SetItem(Lyra.Venue, limits.Margin[Lyra.Venue] with { Danger = Wad.Parse("1.02"), Trigger = Wad.Parse("1.1"), Target = Wad.Parse("1.3") }),
            Greeks = ImmutableDictionary<Underlying, GreekLimits>.Empty.Add(Eth, new(
                null,
                new(size.Multiply(Wad.Parse("0.97"), Rounding.Down), size.Multiply(Wad.Parse("0.9"), Rounding.Down)),
                new(Wad.Parse("0.1"), Wad.Parse("20"), Wad.Parse("5000"), Wad.Parse("100"), Wad.Parse("0.1"), Wad.Parse("0.01"), TimeSpan.FromDays(2), TimeSpan.FromMinutes(5), Buys: false) { Roll = roll })),
        };
    }
}
