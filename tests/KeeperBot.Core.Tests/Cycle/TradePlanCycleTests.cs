using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Decision.Greeks;
using KeeperBot.Core.Ports;
using KeeperBot.Primitives;
using KeeperBot.Quant.BlackScholes;
using NSubstitute;
using static KeeperBot.Core.Tests.Book;

namespace KeeperBot.Core.Tests.Cycle;

/// <summary>A plan over several instruments in the cycle: asked for once, decided again with the answers, and told where every trade of it is refused.</summary>
public sealed class TradePlanCycleTests
{
    private readonly OptionCycleBench _bench;
    private readonly Book _book = new Book().WithShort("1", OptionKind.Call, "10", "2000", "6000", "2000").WithShort("2", OptionKind.Put, "10", "2000", "6000", "2000").WithIdle(Susd, "50000");

    public TradePlanCycleTests()
    {
        _bench = new OptionCycleBench(_book);
        _bench.Simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(new SimulatedRevert("it reverts"));
    }

    [Fact]
    public async Task RunAsync_EveryOptionTradeIsRefused_RaisesTheLimitsAlarmWithEveryReason()
    {
        _bench.Lyra.EncodeAsync(default!, default!, default!, default).ReturnsForAnyArgs(new EncodingRefused("quote.beyond_worst_price", "too dear"));

        var outcome = await RunAsync();

        var alarm = outcome.Plan.Alarms.Single(item => item.Code == "vega.beyond_limit");
        alarm.Subject.ShouldBe("ETH");
        alarm.Detail.ShouldContain("too dear");
        outcome.Steps.Length.ShouldBe(2, "both closes were tried");
    }

    [Fact]
    public async Task RunAsync_OptionTradeIsSent_RaisesNone()
    {
        _bench.Lyra.EncodeAsync(default!, default!, default!, default).ReturnsForAnyArgs(call => new EncodedCall(Main.Holder, Bytes.Parse("0x01"), [], null, "close") { AveragePrice = ((OptionAction)call.Arg<PlannedAction>()).WorstPrice });
        _bench.Simulator.SimulateAsync(default!, default).ReturnsForAnyArgs(call => new SimulatedCall(100_000, _bench.After((OptionAction)call.Arg<CallIntent>().Action)));

        var outcome = await RunAsync();

        outcome.Steps[0].ShouldBeOfType<StepSubmitted>(string.Join('\n', outcome.Steps));
        outcome.Plan.Alarms.ShouldNotContain(item => item.Code == "vega.beyond_limit");
        var planned = outcome.Plan.Actions.OfType<OptionAction>().First();
        planned.Choice.ShouldNotBeNull("the answers were decided on");
        outcome.Inputs!.Quotes.Length.ShouldBe(4, "two closes at two sizes");
        // Replayed from what was recorded, the same plan comes out.
        var again = new DecisionEngine(Limits()).Decide(outcome.Inputs.Snapshot, outcome.Assessment, outcome.Inputs.History, outcome.Inputs.Mode, outcome.Inputs.Safety, outcome.Inputs.Quotes);
        again.Actions.Select(action => (action.Reason, action.ReasonCode)).ShouldBe(outcome.Plan.Actions.Select(action => (action.Reason, action.ReasonCode)));
    }

    private Task<CycleCompleted> RunAsync() => _bench.RunAsync(Limits());

    private DecisionLimits Limits() => _bench.BeyondVega(AllowedActions.All, "0.01");
}
