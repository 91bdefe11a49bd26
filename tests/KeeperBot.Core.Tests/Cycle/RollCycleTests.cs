using System.Collections.Immutable;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Primitives;
using NSubstitute;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Cycle;

/// <summary>A roll in the cycle: both halves are simulated as a whole before the first is sent, and where they cannot be had the first is judged by itself.</summary>
public sealed class RollCycleTests
{
    private readonly OptionCycleBench _bench;
    private readonly List<CallIntent> _wholes = [];
    private Func<OptionAction, ImmutableArray<TokenAmount>> _spends = _ => [];

    private readonly Book _book = new Book().WithShort("1", OptionKindCall, "10", "2000", "6000", "2000").WithIdle(Susd, "50000")
        .WithListing(Listed("2000", OptionKindCall, 7) with { Writing = [new(Susd, Wad.One, W("250"), W("100"), null)] });

    private const Quant.BlackScholes.OptionKind OptionKindCall = Quant.BlackScholes.OptionKind.Call;

    public RollCycleTests()
    {
        _bench = new OptionCycleBench(_book);
        _bench.Lyra.EncodeAsync(default!, default!, default!, default).ReturnsForAnyArgs(call => new EncodedCall(
            Main.Holder, Bytes.Parse("0x01"), call.Arg<PlannedAction>() is OptionAction half ? _spends(half) : [], null, "trade") { AveragePrice = (call.Arg<PlannedAction>() as OptionAction)?.WorstPrice });
    }

    [Fact]
    public async Task RunAsync_WholeReverts_TheFirstHalfIsJudgedByItself()
    {
        Simulates(_ => new SimulatedRevert("the second half reverts"));

        var outcome = await RunAsync();

        outcome.Steps[0].ShouldBeOfType<StepDropped>().Code.ShouldBe("roll.not_whole");
        var sent = outcome.Steps.OfType<StepSubmitted>().ShouldHaveSingleItem(string.Join('\n', outcome.Steps)).Action.ShouldBeOfType<OptionAction>();
        (sent.ReasonCode, sent.Then.IsEmpty, sent.Kind).ShouldBe(("vega.beyond_limit", true, ActionKind.TradeOption));
    }

    [Fact]
    public async Task RunAsync_WholeEndsOtherwiseThanPromised_IsNotBegun()
    {
        // The simulation shows the first half alone: nothing was written.
        Simulates(intent => new SimulatedCall(100_000, _bench.After((OptionAction)intent.Before[0].Action)));

        var outcome = await RunAsync();

        outcome.Steps[0].ShouldBeOfType<StepDropped>().Code.ShouldBe("roll.effect_not_seen");
        _wholes.ShouldHaveSingleItem().Before.Select(intent => intent.Action.Kind).ShouldBe([ActionKind.TradeOption]);
        _wholes[0].Action.Kind.ShouldBe(ActionKind.WriteOption);
    }

    [Theory]
    [InlineData("700", 0)]
    [InlineData("699", 2)]
    public async Task RunAsync_StandingAllowanceIsEnoughForEachHalfAndNotForBoth_TheSecondIsSimulatedWithItsApproval(string standing, int approvals)
    {
        _book.WithAllowance(standing);
        _spends = half => [Dollars(half.Writes ? "400" : "300")];
        Simulates(_ => new SimulatedRevert("the second half reverts"));

        await RunAsync();

        var steps = _wholes.ShouldHaveSingleItem().Before.Select(intent => intent.Action).ToList();
        steps[0].Kind.ShouldBe(ActionKind.TradeOption);
        steps.Skip(1).Cast<ApproveAction>().Select(step => (step.Spender, step.Amount)).ShouldBe(approvals == 0 ? [] : [(Spender, Dollars("0")), (Spender, Dollars("400"))]);
    }

    private void Simulates(Func<CallIntent, Simulation> whole) => _bench.Simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(call =>
    {
        if (call.Arg<CallIntent>() is not { Before.IsEmpty: false } both)
            return new SimulatedCall(100_000, _bench.After((OptionAction)call.Arg<CallIntent>().Action));
        _wholes.Add(both);
        return whole(both);
    });

    private static TokenAmount Dollars(string amount) => TokenAmount.FromWad(Susd, W(amount), Rounding.Down);

    private Task<CycleCompleted> RunAsync() => _bench.RunAsync(_bench.BeyondVega(
        AllowedActions.All with { Writes = true }, "0.001", new(["sUSD"], TimeSpan.FromDays(5), TimeSpan.FromDays(90), W("0.05"), W("0.6"), W("2"), W("50"))));
}
