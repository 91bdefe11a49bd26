using KeeperBot.Monitoring.Alerts;
using KeeperBot.Monitoring.Alerts.Delivery;
using KeeperBot.TestKit.Time;

namespace KeeperBot.Monitoring.Tests.Alerts;

/// <summary>Somebody sets the machine's clock: what is due by a span of time stays due after that span.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Far = TimeSpan.FromHours(30);

    public static TheoryData<int> Ways => [-1, 1];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Tick_TheClockIsSet_RepeatsAndEscalatesAfterTheSameTime(int way)
    {
        await using var bench = new PlaneBench();
        bench.Cycle(PlaneBench.NoCure());
        (await bench.Day.NextAsync()).Kind.ShouldBe(AlertKind.Raised);

        bench.Time.Set(way * Far);
        bench.Cycle(PlaneBench.NoCure());
        bench.Time.Advance(TimeSpan.FromMinutes(9));
        bench.Cycle(PlaneBench.NoCure());
        bench.Day.Taken.Count.ShouldBe(1, bench.Day.ToString());

        bench.Time.Advance(TimeSpan.FromMinutes(1));
        bench.Cycle(PlaneBench.NoCure());
        var repeated = await bench.Day.NextAsync();
        repeated.Kind.ShouldBe(AlertKind.Repeated);
        repeated.Detail.ShouldContain("after 10 min");
        repeated.At.ShouldBe(bench.Time.GetUtcNow(), "a message has the machine's time");
        bench.Time.Advance(TimeSpan.FromMinutes(5));
        bench.Cycle(PlaneBench.NoCure());
        (await bench.Night.NextAsync()).Kind.ShouldBe(AlertKind.Escalated);
    }

    [Fact]
    public async Task Tick_TheClockIsSetOn_IsNoSilenceOfTheCycles()
    {
        await using var bench = new PlaneBench(plan => plan with { StalledAfter = TimeSpan.FromMinutes(5) });
        bench.Cycle();
        bench.Time.Set(Far);
        bench.Plane.Tick();
        // What was on its way is delivered by then.
        await bench.DisposeAsync();
        bench.Day.Taken.ShouldBeEmpty(bench.Day.ToString());
    }

    [Fact]
    public async Task Tick_TheClockIsSetBackAndCyclesStop_TellsItInTime()
    {
        await using var bench = new PlaneBench(plan => plan with { StalledAfter = TimeSpan.FromMinutes(5) });
        bench.Cycle();
        bench.Time.Set(-Far);
        bench.Time.Advance(TimeSpan.FromMinutes(5));
        bench.Plane.Tick();
        (await bench.Day.NextAsync()).Key.Code.ShouldBe(AlertCodes.NoCycle);
    }

    [Fact]
    public async Task Tick_TheClockIsSetBack_TriesACriticalAlertAgainInTime()
    {
        var sink = new RecordingSink(attempt => attempt == 1 ? DeliveryResult.Refused("answered 403") : DeliveryResult.Delivered);
        await using var bench = new PlaneBench(plan => plan with { Routes = [new AlertRoute(AlertSeverity.Critical, ["day"])] }, new Dictionary<string, IAlertSink> { ["day"] = sink });
        bench.Cycle(PlaneBench.NoCure());
        await bench.Trace.NextLossAsync();
        bench.Time.Set(-Far);
        bench.Time.Advance(OwedAlerts.Again);
        bench.Plane.Tick();
        (await sink.NextAsync()).Key.Code.ShouldBe("no_cure");
    }

    [Fact]
    public void Due_TwoFoldedNoticesOfOneKey_AreBothOwed()
    {
        var owed = new OwedAlerts();
        var start = DateTimeOffset.UnixEpoch;
        var key = new AlertKey("portfolio", AlertCodes.Folded);
        AlertMessage[] notices = [Notice("31 more raised", start), Notice("4 more escalated", start), Notice("31 more raised", start + TimeSpan.FromMinutes(1))];
        foreach (var notice in notices)
            owed.Settle("day", notice, taken: false, start);
        owed.Settle("day", notices[1], taken: true, start);
        owed.Due(start + OwedAlerts.Again, _ => false).Select(item => item.Message).ShouldBe([notices[0], notices[2]], ignoreOrder: true);
        owed.Due(start + OwedAlerts.Again, _ => false).ShouldBeEmpty();

        AlertMessage Notice(string text, DateTimeOffset at) => new(AlertKind.Notice, AlertSeverity.Critical, key, text, at, at);
    }

    [Fact]
    public async Task Tick_AClockOfAnotherMonthIsPutRight_SumsTheNextDayUp()
    {
        await using var bench = new PlaneBench(plan => plan with { Digest = new DigestSchedule(TimeZoneInfo.Utc, new TimeOnly(8, 0), ["night"]) }, time: QuietHoursTests.Clock("2026-03-05T07:00:00Z"));
        bench.Time.Set(TimeSpan.FromDays(-40));
        bench.Plane.Tick();
        bench.Time.Advance(TimeSpan.FromHours(1));
        bench.Plane.Tick();
        await bench.DisposeAsync();
        var digest = bench.Night.Taken.ShouldHaveSingleItem("the day before was summed up already");
        (digest.Kind, digest.At).ShouldBe((AlertKind.Digest, bench.Time.GetUtcNow()));
    }

    [Fact]
    public async Task OnCycle_TheClockIsSetBack_PingsGoOn()
    {
        var time = new ManualTime();
        using var pinged = new SemaphoreSlim(0);
        var deadMan = new DeadManSwitch(
            _ =>
            {
                pinged.Release();
                return Task.FromResult(DeliveryResult.Delivered);
            },
            TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10), time, new RecordingTrace());
        await using var bench = new PlaneBench(deadMan: deadMan, time: time);
        bench.Cycle();
        (await pinged.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue();
        time.Set(-Far);
        time.Advance(TimeSpan.FromMinutes(1));
        bench.Cycle();
        (await pinged.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue("whoever waits for pings would take the clock for a death");
    }
}
