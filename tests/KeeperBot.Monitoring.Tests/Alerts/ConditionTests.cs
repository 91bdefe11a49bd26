using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Monitoring.Alerts;

namespace KeeperBot.Monitoring.Tests.Alerts;

public sealed class ConditionTests
{
    private static readonly Alarm Warning = new("ETH", "price_jump", "the price moved by 12 %");

    [Fact]
    public async Task OnCycle_AConditionThatLasts_IsToldOnceUntilItsRepeat()
    {
        await using var bench = new PlaneBench(plan => plan with { Routes = [.. plan.Routes.Select(route => route with { EscalateAfter = null, EscalateTo = [] })] });
        for (var minute = 0; minute < 21; minute++)
        {
            bench.Cycle(PlaneBench.NoCure());
            bench.Time.Advance(TimeSpan.FromMinutes(1));
        }

        await bench.DisposeAsync();
        bench.Day.Taken.Select(message => message.Kind).ShouldBe([AlertKind.Raised, AlertKind.Repeated, AlertKind.Repeated]);
        bench.Day.Taken.ShouldAllBe(message => message.Severity == AlertSeverity.Critical && message.Key.Code == "no_cure");
    }

    [Fact]
    public async Task OnCycle_ACriticalThatLastsLongerThanItsRoute_ReachesTheNextSinks()
    {
        await using var bench = new PlaneBench();
        for (var minute = 0; minute <= 16; minute++)
        {
            bench.Cycle(PlaneBench.NoCure());
            bench.Time.Advance(TimeSpan.FromMinutes(1));
        }

        await bench.DisposeAsync();
        bench.Night.Taken.ShouldHaveSingleItem().Kind.ShouldBe(AlertKind.Escalated);
        bench.Night.Taken.Single().Detail.ShouldStartWith("for 15 min now: health 0.9");
    }

    [Fact]
    public async Task OnCycle_AConditionThatIsGone_RecoversOnceAfterItSettled()
    {
        await using var bench = new PlaneBench();
        bench.Cycle(PlaneBench.NoCure());
        bench.Time.Advance(TimeSpan.FromMinutes(4));
        bench.Cycle();
        for (var minute = 0; minute < 5; minute++)
        {
            bench.Time.Advance(TimeSpan.FromMinutes(1));
            bench.Cycle();
        }

        await bench.DisposeAsync();
        bench.Day.Taken.Select(message => message.Kind).ShouldBe([AlertKind.Raised, AlertKind.Recovered]);
        bench.Day.Taken.Last().Detail.ShouldStartWith("recovered after 4 min; it was: health 0.9");
    }

    [Fact]
    public async Task OnCycle_AnEscalatedCondition_RecoversForThoseWhoWereTold()
    {
        await using var bench = new PlaneBench();
        bench.Cycle(PlaneBench.NoCure());
        bench.Time.Advance(TimeSpan.FromMinutes(15));
        bench.Cycle(PlaneBench.NoCure());
        bench.Cycle();
        bench.Time.Advance(TimeSpan.FromMinutes(2));
        bench.Cycle();

        await bench.DisposeAsync();
        bench.Night.Taken.Select(message => message.Kind).ShouldBe([AlertKind.Escalated, AlertKind.Recovered]);
    }

    [Fact]
    public async Task OnCycle_AConditionThatComesAndGoes_IsOneCondition()
    {
        await using var bench = new PlaneBench();
        // Ten seconds there, ten seconds gone, for five minutes: shorter than its settling time.
        for (var turn = 0; turn < 15; turn++)
        {
            bench.Cycle(Warning);
            bench.Time.Advance(TimeSpan.FromSeconds(10));
            bench.Cycle();
            bench.Time.Advance(TimeSpan.FromSeconds(10));
        }

        await bench.DisposeAsync();
        bench.Day.Taken.ShouldHaveSingleItem().Kind.ShouldBe(AlertKind.Raised);
    }

    [Fact]
    public async Task OnCycle_ASlowFlap_SettlesLaterEachTime()
    {
        await using var bench = new PlaneBench();
        // Gone for 90 s each time, longer than the settling time at first. Undamped that would be twenty pairs in an hour.
        for (var turn = 0; turn < 20; turn++)
        {
            bench.Cycle(Warning);
            bench.Time.Advance(TimeSpan.FromSeconds(90));
            bench.Cycle();
            bench.Time.Advance(TimeSpan.FromSeconds(90));
            bench.Cycle();
        }

        await bench.DisposeAsync();
        bench.Day.Taken.Count(message => message.Kind == AlertKind.Recovered).ShouldBe(1);
        bench.Day.Taken.Count(message => message.Kind == AlertKind.Raised).ShouldBe(2);
    }

    [Fact]
    public async Task OnCycle_AVoidCycle_TakesNothingForRecovered()
    {
        await using var bench = new PlaneBench();
        bench.Cycle(PlaneBench.NoCure());
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        bench.Void();
        bench.Time.Advance(TimeSpan.FromMinutes(3));
        bench.Void();

        await bench.DisposeAsync();
        bench.Day.Taken.ShouldHaveSingleItem().Kind.ShouldBe(AlertKind.Raised);
    }

    [Fact]
    public async Task OnCycle_VoidCyclesInARow_AreOneCriticalAlertThatRecovers()
    {
        await using var bench = new PlaneBench();
        bench.Void();
        bench.Void();
        bench.Day.Taken.ShouldBeEmpty();
        bench.Void();
        bench.Void();
        bench.Cycle();
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        bench.Cycle();

        await bench.DisposeAsync();
        bench.Day.Taken.Select(message => (message.Kind, message.Key.Code)).ShouldBe([(AlertKind.Raised, "cycles_void"), (AlertKind.Recovered, "cycles_void")]);
        bench.Day.Taken.First().Severity.ShouldBe(AlertSeverity.Critical);
    }

    [Fact]
    public async Task OnCycle_AJournalThatFails_IsCriticalAtOnce()
    {
        await using var bench = new PlaneBench();
        bench.Void("execution.journal_unavailable");

        await bench.DisposeAsync();
        bench.Day.Taken.ShouldHaveSingleItem().Key.ShouldBe(new AlertKey("keeper", "journal"));
    }

    [Fact]
    public async Task OnCycle_AHaltedKeyAndALiquidatableAccount_AreCritical()
    {
        await using var bench = new PlaneBench();
        var plane = new PlaneStatus([], false, [], "the nonce was taken");
        bench.Cycle(cycle => cycle with { Plane = plane, Assessment = Outcomes.Completed().Assessment });

        await bench.DisposeAsync();
        bench.Day.Taken.Select(message => message.Key).ShouldBe([new AlertKey("key", "key_halted"), new AlertKey("main/lyra-v1/2", "liquidatable")], ignoreOrder: true);
        bench.Day.Taken.ShouldAllBe(message => message.Severity == AlertSeverity.Critical);
    }

    [Fact]
    public async Task OnCycle_AModeThatChanges_IsToldOnceEachWay()
    {
        await using var bench = new PlaneBench();
        bench.Cycle();
        bench.Cycle(cycle => cycle with { Mode = KeeperMode.ReduceOnly });
        bench.Cycle(cycle => cycle with { Mode = KeeperMode.ReduceOnly });
        bench.Void();
        bench.Cycle();

        await bench.DisposeAsync();
        bench.Day.Taken.OrderByDescending(message => message.Severity).Select(message => (message.Severity, message.Detail)).ShouldBe(
            [(AlertSeverity.Warning, "the mode went from active to reduce-only"), (AlertSeverity.Info, "the mode went from reduce-only to active")]);
    }

    [Theory]
    [InlineData(IntentState.Reverted, "transaction.reverted", AlertSeverity.Warning)]
    [InlineData(IntentState.Failed, "transaction.failed", AlertSeverity.Warning)]
    [InlineData(IntentState.Replaced, "transaction.replaced", AlertSeverity.Info)]
    [InlineData(IntentState.EffectMissing, "transaction.effect_missing", AlertSeverity.Critical)]
    public async Task OnCycle_ATransactionThatEndsBadly_IsToldOnce(IntentState state, string code, AlertSeverity severity)
    {
        await using var bench = new PlaneBench();
        bench.Cycle(cycle => PlaneBench.WithIntent(cycle, IntentState.Pending));
        bench.Cycle(cycle => PlaneBench.WithIntent(cycle, state));
        bench.Cycle(cycle => PlaneBench.WithIntent(cycle, state));

        await bench.DisposeAsync();
        var told = bench.Day.Taken.ShouldHaveSingleItem();
        (told.Kind, told.Key.Code, told.Severity).ShouldBe((AlertKind.Notice, code, severity));
    }

    [Fact]
    public async Task OnCycle_ATransactionThatHadEndedBeforeTheStart_IsNoNews()
    {
        await using var bench = new PlaneBench();
        bench.Cycle(cycle => PlaneBench.WithIntent(cycle, IntentState.Reverted));

        await bench.DisposeAsync();
        bench.Day.Taken.ShouldBeEmpty();
    }

    [Fact]
    public async Task Tick_NoCycleForLong_IsCriticalUntilOneEnds()
    {
        await using var bench = new PlaneBench(plan => plan with { StalledAfter = TimeSpan.FromMinutes(5) });
        bench.Cycle();
        bench.Time.Advance(TimeSpan.FromMinutes(4));
        bench.Plane.Tick();
        bench.Time.Advance(TimeSpan.FromMinutes(2));
        bench.Plane.Tick();
        (await bench.Day.NextAsync()).Key.Code.ShouldBe("no_cycle");
        bench.Cycle();
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        bench.Cycle();

        await bench.DisposeAsync();
        bench.Day.Taken.Select(message => message.Kind).ShouldBe([AlertKind.Raised, AlertKind.Recovered]);
    }

    [Fact]
    public async Task OnCycle_TenThousandAlarms_AreAFewAlertsAndOneThatCountsTheRest()
    {
        await using var bench = new PlaneBench();
        Alarm[] alarms = [.. Enumerable.Range(0, 10_000).Select(index => PlaneBench.NoCure($"main/lyra-v1/{index}"))];
        bench.Cycle(alarms);
        bench.Cycle(alarms);

        await bench.DisposeAsync();
        bench.Day.Taken.Count.ShouldBe(21);
        var folded = bench.Day.Taken.Single(message => message.Key.Code == AlertCodes.Folded);
        folded.Severity.ShouldBe(AlertSeverity.Critical);
        folded.Detail.ShouldStartWith("9980 more raised at the same moment: no_cure 9980");
        bench.Trace.Lines.ShouldNotContain(line => line.StartsWith("lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OnCycle_TextFromOutside_ReachesSinksWithoutSecretsAndControlCharacters()
    {
        await using var bench = new PlaneBench(hide: text => text.Replace("s3cret-key", "(hidden)", StringComparison.Ordinal));
        bench.Cycle(new Alarm("evil\r\nBcc: x@y.z", "no_cure", $"s3cret-key \u202e{new string('a', 5000)}"));

        await bench.DisposeAsync();
        var told = bench.Day.Taken.ShouldHaveSingleItem();
        told.Key.Subject.ShouldBe("evil\\u{d}\\u{a}Bcc: x@y.z");
        told.Detail.ShouldStartWith("(hidden) \\u{202e}aaa");
        told.Detail.Length.ShouldBeLessThanOrEqualTo(700);
    }

    [Fact]
    public void SeverityOf_ACodeThatNobodyJudged_IsCritical() => AlertCodes.SeverityOf("brand_new").ShouldBe(AlertSeverity.Critical);
}
