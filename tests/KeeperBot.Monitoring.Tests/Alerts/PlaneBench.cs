using KeeperBot.Core.Cycle;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Monitoring.Alerts;
using KeeperBot.Monitoring.Alerts.Delivery;
using KeeperBot.TestKit.Time;

namespace KeeperBot.Monitoring.Tests.Alerts;

/// <summary>A plane of alerts with recording sinks "day" (everything), "night" (escalations) and a clock that is moved by hand.</summary>
internal sealed class PlaneBench : IAsyncDisposable
{
    private ulong _block = 100;

    public PlaneBench(Func<AlertPlan, AlertPlan>? change = null, IReadOnlyDictionary<string, IAlertSink>? sinks = null, DeliveryOptions? delivery = null, DeadManSwitch? deadMan = null, Func<string, string>? hide = null, ManualTime? time = null)
    {
        Time = time ?? new ManualTime();
        var plan = new AlertPlan(
        [
            new AlertRoute(AlertSeverity.Critical, ["day"]) { Repeat = TimeSpan.FromMinutes(10), EscalateAfter = TimeSpan.FromMinutes(15), EscalateTo = ["night"] },
            new AlertRoute(AlertSeverity.Warning, ["day"]) { Repeat = TimeSpan.FromHours(1) },
            new AlertRoute(AlertSeverity.Info, ["day"]),
        ])
        {
            // The plane's own ticks run whenever the clock is moved: silence is an alert only where a test is about it.
            StalledAfter = TimeSpan.FromDays(1),
        };
        Plane = new AlertPlane(
            change?.Invoke(plan) ?? plan, sinks ?? new Dictionary<string, IAlertSink> { ["day"] = Day, ["night"] = Night }, deadMan, delivery ?? new DeliveryOptions(), hide ?? (text => text), Time, Trace);
    }

    public ManualTime Time { get; }

    public RecordingSink Day { get; } = new();

    public RecordingSink Night { get; } = new();

    public RecordingTrace Trace { get; } = new();

    public AlertPlane Plane { get; }

    /// <summary>A completed cycle with these alarms and nothing else to tell of.</summary>
    public void Cycle(params Alarm[] alarms) => Cycle(cycle => cycle with { Plan = cycle.Plan with { Alarms = [.. alarms] } });

    public void Cycle(Func<CycleCompleted, CycleCompleted> change) => Plane.OnCycle(change(Calm(_block++)));

    public void Void(string code = "rpc.unreachable") => Plane.OnCycle(new CycleFailed(Outcomes.Block(_block++), KeeperMode.Halted, code, "no node answers"));

    /// <summary>Ends the plane, with everything that was queued delivered.</summary>
    public ValueTask DisposeAsync() => Plane.DisposeAsync();

    public static CycleCompleted Calm(ulong block)
    {
        var cycle = Outcomes.Completed();
        return cycle with
        {
            Block = Outcomes.Block(block),
            Plan = new ActionPlan([], [], []),
            Assessment = cycle.Assessment with { Margin = [] },
        };
    }

    public static CycleCompleted WithIntent(CycleCompleted cycle, IntentState state) => cycle with { Plane = new PlaneStatus([Outcomes.Record(state)], false, [], null) };

    public static Alarm NoCure(string subject = "main/lyra-v1/2") => new(subject, "no_cure", $"health 0.9 is below 1.2 ({Wad.One})");
}
