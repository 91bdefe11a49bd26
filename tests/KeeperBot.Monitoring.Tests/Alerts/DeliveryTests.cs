using System.Diagnostics.Metrics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Monitoring.Alerts;
using KeeperBot.Monitoring.Alerts.Delivery;
using KeeperBot.TestKit.Time;

namespace KeeperBot.Monitoring.Tests.Alerts;

public sealed class DeliveryTests
{
    private static readonly AlertRoute Both = new(AlertSeverity.Critical, ["bad", "good"]);

    [Fact]
    public async Task Post_ASinkThatHangs_DelaysNeitherTheOtherNorTheCycle()
    {
        var good = new RecordingSink();
        var flush = TimeSpan.FromSeconds(7);
        var bench = new PlaneBench(plan => plan with { Routes = [Both] }, new Dictionary<string, IAlertSink> { ["bad"] = new HangingSink(), ["good"] = good }, new DeliveryOptions { FlushDeadline = flush });
        for (var index = 0; index < 10; index++)
        {
            bench.Cycle(PlaneBench.NoCure($"a/b/{index}"));
            await good.NextAsync();
        }

        var stopping = bench.DisposeAsync().AsTask();
        await bench.Time.UntilArmedAsync(flush);
        bench.Time.Advance(flush);
        await stopping.WaitAsync(TimeSpan.FromSeconds(30));
        bench.Trace.Lines.Count(line => line.StartsWith("lost bad Critical", StringComparison.Ordinal)).ShouldBe(10);
    }

    [Fact]
    public async Task Post_AFailureThatPasses_IsTriedAgainWithBackoff()
    {
        var sink = new RecordingSink(attempt => attempt < 3 ? DeliveryResult.Failed("answered 500") : DeliveryResult.Delivered);
        await using var bench = new PlaneBench(sinks: Only(sink));
        bench.Cycle(PlaneBench.NoCure());
        await PassAsync(bench.Time, TimeSpan.FromSeconds(1));
        await PassAsync(bench.Time, TimeSpan.FromSeconds(2));
        await sink.NextAsync();
        sink.Attempts.ShouldBe(3);
    }

    [Fact]
    public async Task Post_ACriticalAlertThatWasNotTaken_IsTriedAgainUntilItIs()
    {
        var works = false;
        var sink = new RecordingSink(_ => Volatile.Read(ref works) ? DeliveryResult.Delivered : DeliveryResult.Refused("answered 403"));
        await using var bench = new PlaneBench(plan => plan with { Routes = [new AlertRoute(AlertSeverity.Critical, ["day"])] }, Only(sink));
        bench.Cycle(PlaneBench.NoCure());
        await bench.Trace.NextLossAsync();

        bench.Time.Advance(OwedAlerts.Again);
        bench.Plane.Tick();
        await bench.Trace.NextLossAsync();
        bench.Time.Advance(OwedAlerts.Again - TimeSpan.FromSeconds(1));
        bench.Plane.Tick();
        sink.Attempts.ShouldBe(2, "it is left alone for a while");

        Volatile.Write(ref works, true);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        bench.Plane.Tick();
        (await sink.NextAsync()).Key.Code.ShouldBe("no_cure");
        bench.Time.Advance(OwedAlerts.Again);
        bench.Plane.Tick();
        await bench.DisposeAsync();
        sink.Taken.Count(message => message.Key.Code == "no_cure").ShouldBe(1, "what was taken is not told again");
    }

    [Fact]
    public async Task Post_ACriticalAlertThatWasNotTakenAndIsOver_IsNotTriedAgain()
    {
        var sink = RefusingOnce();
        await using var bench = await LostAndGoneAsync(sink);
        await bench.DisposeAsync();
        sink.Taken.ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_ACriticalAlertThatWasNotTakenAndComesBack_IsTriedAgain()
    {
        var sink = RefusingOnce();
        await using var bench = await LostAndGoneAsync(sink);
        bench.Cycle(PlaneBench.NoCure());
        bench.Plane.Tick();
        (await sink.NextAsync()).Key.Code.ShouldBe("no_cure");
    }

    private static RecordingSink RefusingOnce() => new(attempt => attempt == 1 ? DeliveryResult.Refused("answered 403") : DeliveryResult.Delivered);

    /// <summary>An alert that the sink did not take, whose condition is gone and not settled when it is due again.</summary>
    private static async Task<PlaneBench> LostAndGoneAsync(RecordingSink sink)
    {
        var bench = new PlaneBench(plan => plan with { Routes = [new AlertRoute(AlertSeverity.Critical, ["day"])], Settle = TimeSpan.FromHours(1) }, Only(sink));
        bench.Cycle(PlaneBench.NoCure());
        await bench.Trace.NextLossAsync();
        bench.Cycle();
        bench.Time.Advance(OwedAlerts.Again);
        bench.Plane.Tick();
        return bench;
    }

    [Fact]
    public async Task Post_ACriticalNoticeThatWasNotTaken_IsTriedAgain()
    {
        var sink = RefusingOnce();
        await using var bench = new PlaneBench(sinks: Only(sink));
        bench.Cycle(cycle => PlaneBench.WithIntent(cycle, IntentState.Pending));
        bench.Cycle(cycle => PlaneBench.WithIntent(cycle, IntentState.EffectMissing));
        await bench.Trace.NextLossAsync();
        bench.Cycle();
        bench.Time.Advance(OwedAlerts.Again);
        bench.Plane.Tick();
        (await sink.NextAsync()).Key.Code.ShouldBe("transaction.effect_missing");
    }

    [Fact]
    public async Task Dispose_InQuietHours_TellsWhatWasHeldBack()
    {
        var quiet = new QuietHours(TimeZoneInfo.Utc, new TimeOnly(22, 0), new TimeOnly(7, 0), AlertSeverity.Warning);
        var bench = new PlaneBench(plan => plan with { Quiet = quiet }, time: QuietHoursTests.Clock("2026-01-05T23:00:00Z"));
        bench.Cycle(cycle => PlaneBench.WithIntent(cycle, IntentState.Pending));
        bench.Cycle(cycle => PlaneBench.WithIntent(cycle, IntentState.Reverted));
        bench.Day.Taken.ShouldBeEmpty();
        await bench.DisposeAsync();
        bench.Day.Taken.ShouldHaveSingleItem().Detail.ShouldContain("transaction.reverted");
    }

    [Fact]
    public async Task Adopt_AnotherRoute_IsGoneByFromThenOn_AndWhatIsKnownStands()
    {
        await using var bench = new PlaneBench();
        bench.Cycle(PlaneBench.NoCure());
        await bench.Day.NextAsync();
        bench.Plane.Adopt(new AlertPlan([new AlertRoute(AlertSeverity.Critical, ["night"])]) { StalledAfter = TimeSpan.FromDays(1) });
        bench.Cycle(PlaneBench.NoCure(), PlaneBench.NoCure("other/lyra-v1/3"));
        (await bench.Night.NextAsync()).Key.Subject.ShouldBe("other/lyra-v1/3");
        bench.Day.Taken.Count.ShouldBe(1);
        Should.Throw<ArgumentException>(() => bench.Plane.Adopt(new AlertPlan([new AlertRoute(AlertSeverity.Critical, ["nobody"])]))).Message.ShouldContain("nobody");
    }

    [Fact]
    public async Task OnReload_Refused_IsToldUntilAConfigurationIsTakenUp()
    {
        await using var bench = new PlaneBench(plan => plan with { Settle = TimeSpan.Zero });
        bench.Plane.OnReload("chain.rpc needs a restart");
        (await bench.Day.NextAsync()).Key.Code.ShouldBe(AlertCodes.ReloadRefused);
        bench.Cycle();
        bench.Plane.OnReload(null);
        (await bench.Day.NextAsync()).Kind.ShouldBe(AlertKind.Recovered);
    }

    [Fact]
    public async Task Post_AnAnswerThatAsksToWait_IsWaitedFor()
    {
        var sink = new RecordingSink(attempt => attempt == 1 ? DeliveryResult.Failed("answered 429", TimeSpan.FromSeconds(77)) : DeliveryResult.Delivered);
        await using var bench = new PlaneBench(sinks: Only(sink));
        bench.Cycle(PlaneBench.NoCure());
        await PassAsync(bench.Time, TimeSpan.FromSeconds(77));
        await sink.NextAsync();
    }

    [Fact]
    public async Task Post_ASinkThatFailsAgainAndAgain_IsACriticalAlertOnTheOthersUntilItWorks()
    {
        var works = false;
        var bad = new RecordingSink(_ => works ? DeliveryResult.Delivered : DeliveryResult.Refused("hooks.example answered 404"));
        var good = new RecordingSink();
        var counted = 0L;
        using var listener = Count("keeper.alerts.sink_failing", "flaky", value => Interlocked.Add(ref counted, value));
        await using var bench = new PlaneBench(
            plan => plan with { Routes = [new AlertRoute(AlertSeverity.Critical, ["flaky"])] }, new Dictionary<string, IAlertSink> { ["flaky"] = bad, ["good"] = good });
        for (var index = 0; index < 3; index++)
            bench.Cycle(PlaneBench.NoCure($"a/b/{index}"));

        await bench.Trace.Failing;
        var alarm = await good.NextAsync();
        (alarm.Key.Subject, alarm.Key.Code, alarm.Severity).ShouldBe(("flaky", "sink_failing", AlertSeverity.Critical));
        alarm.Detail.ShouldContain("hooks.example answered 404");
        counted.ShouldBe(1);

        works = true;
        bench.Cycle(PlaneBench.NoCure("a/b/new"));
        await bad.NextAsync();
        // The sink's recovery is noticed on its own task, after the alert arrived.
        await UntilAsync(() => bench.Trace.Lines.Any(line => line == "delivered flaky a/b/new: no_cure"));
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        bench.Cycle();
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        bench.Cycle();
        (await good.NextAsync()).Kind.ShouldBe(AlertKind.Recovered);
    }

    [Fact]
    public async Task OnCycle_EverySinkDown_GoesOnAndSaysWhatIsLost()
    {
        var down = new RecordingSink(_ => DeliveryResult.Refused("gone"));
        var bench = new PlaneBench(sinks: Only(down));
        for (var index = 0; index < 100; index++)
            bench.Cycle(PlaneBench.NoCure($"a/b/{index}"));

        await bench.DisposeAsync();
        bench.Trace.Lines.Count(line => line.StartsWith("lost day Critical a/b/", StringComparison.Ordinal)).ShouldBe(100);
    }

    [Fact]
    public void Add_AQueueThatIsFull_DropsTheLeastUrgentAndOldestFirst()
    {
        var queue = new AlertQueue(3);
        queue.Add(Message("i1", AlertSeverity.Info)).ShouldBeNull();
        queue.Add(Message("i2", AlertSeverity.Info)).ShouldBeNull();
        queue.Add(Message("w1", AlertSeverity.Warning)).ShouldBeNull();
        queue.Add(Message("c1", AlertSeverity.Critical))!.Key.Subject.ShouldBe("i1");
        queue.Add(Message("c2", AlertSeverity.Critical))!.Key.Subject.ShouldBe("i2");
        queue.Add(Message("i3", AlertSeverity.Info))!.Key.Subject.ShouldBe("i3");
        queue.Add(Message("c3", AlertSeverity.Critical))!.Key.Subject.ShouldBe("w1");
        queue.Add(Message("c4", AlertSeverity.Critical))!.Key.Subject.ShouldBe("c1");
        new[] { queue.Take(), queue.Take(), queue.Take(), queue.Take() }.Select(message => message?.Key.Subject).ShouldBe(["c2", "c3", "c4", null]);
    }

    [Fact]
    public async Task OnCycle_AnAlertAfterTheEnd_IsLostAloud()
    {
        var bench = new PlaneBench();
        await bench.DisposeAsync();
        bench.Cycle(PlaneBench.NoCure());
        bench.Trace.Lines.ShouldBe(["lost day Critical main/lyra-v1/2: no_cure the keeper stopped before it could be delivered"]);
    }

    [Fact]
    public void Seal_WhatWaits_IsHandedOverAndNothingMoreComesIn()
    {
        var queue = new AlertQueue(3);
        queue.Add(Message("i1", AlertSeverity.Info));
        queue.Add(Message("c1", AlertSeverity.Critical));
        queue.Seal().Select(message => message.Key.Subject).ShouldBe(["c1", "i1"]);
        queue.Add(Message("c2", AlertSeverity.Critical))!.Key.Subject.ShouldBe("c2");
        queue.Take().ShouldBeNull();
    }

    [Fact]
    public async Task OnCycle_MoreCriticalsThanTheQueueHolds_AreLostAloud()
    {
        var lost = 0L;
        using var listener = Count("keeper.alerts.lost", "hanging", value => Interlocked.Add(ref lost, value));
        var bench = new PlaneBench(
            plan => plan with { Routes = [new AlertRoute(AlertSeverity.Critical, ["hanging"])], MostAtOnce = 1000 }, new Dictionary<string, IAlertSink> { ["hanging"] = new HangingSink() },
            new DeliveryOptions { QueueLength = 5, FlushDeadline = TimeSpan.FromSeconds(1) });
        bench.Cycle([.. Enumerable.Range(0, 40).Select(index => PlaneBench.NoCure($"a/b/{index}"))]);
        var stopping = bench.DisposeAsync().AsTask();
        await bench.Time.UntilArmedAsync(TimeSpan.FromSeconds(1));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await stopping.WaitAsync(TimeSpan.FromSeconds(30));

        bench.Trace.Lines.Count(line => line.StartsWith("lost hanging Critical", StringComparison.Ordinal)).ShouldBe(40);
        lost.ShouldBe(40);
    }

    [Fact]
    public async Task OnCycle_CyclesThatStop_StopTheDeadMansPings()
    {
        var time = new ManualTime();
        var pinged = new SemaphoreSlim(0);
        var pings = 0;
        var trace = new RecordingTrace();
        var deadMan = new DeadManSwitch(_ =>
        {
            Interlocked.Increment(ref pings);
            pinged.Release();
            return Task.FromResult(DeliveryResult.Delivered);
        }, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10), time, trace);
        await using var bench = new PlaneBench(deadMan: deadMan, time: time);
        for (var minute = 0; minute < 3; minute++)
        {
            bench.Cycle();
            bench.Cycle();
            (await pinged.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue();
            time.Advance(TimeSpan.FromMinutes(1));
        }

        // Hours without a cycle, then cycles that are void, then the same block again.
        time.Advance(TimeSpan.FromHours(3));
        bench.Plane.Tick();
        bench.Void();
        bench.Plane.OnCycle(PlaneBench.Calm(1));
        await bench.DisposeAsync();
        pings.ShouldBe(3);
    }

    [Fact]
    public async Task OnCycle_APingThatHangs_IsLoggedAndDelaysNothing()
    {
        var time = new ManualTime();
        var trace = new RecordingTrace();
        var deadMan = new DeadManSwitch(_ => new TaskCompletionSource<DeliveryResult>().Task, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10), time, trace);
        await using var bench = new PlaneBench(deadMan: deadMan, time: time);
        bench.Cycle(new Alarm("ETH", "price_jump", "a jump"));
        await bench.Day.NextAsync();
        await PassAsync(time, TimeSpan.FromSeconds(10));
        await trace.PingFailedOnce;
        trace.Lines.ShouldContain("ping failed no answer within 10 s");
    }

    private static Dictionary<string, IAlertSink> Only(IAlertSink sink) => new() { ["day"] = sink, ["night"] = new RecordingSink() };

    private static AlertMessage Message(string subject, AlertSeverity severity) => new(AlertKind.Raised, severity, new AlertKey(subject, "no_cure"), "", default, default);

    private static async Task PassAsync(ManualTime time, TimeSpan wait)
    {
        await time.UntilArmedAsync(wait);
        time.Advance(wait);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static MeterListener Count(string instrument, string sink, Action<long> add)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (found, own) =>
            {
                if (found.Meter.Name == "KeeperBot.Monitoring" && found.Name == instrument)
                    own.EnableMeasurementEvents(found);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag.Key == "sink" && (string?)tag.Value == sink)
                    add(value);
            }
        });
        listener.Start();
        return listener;
    }

    private sealed class HangingSink : IAlertSink
    {
        // It does not even heed the token.
        public Task<DeliveryResult> SendAsync(AlertMessage message, CancellationToken cancellation) => new TaskCompletionSource<DeliveryResult>().Task;
    }
}
