using System.Globalization;
using KeeperBot.Core.Decision;
using KeeperBot.Monitoring.Alerts;
using KeeperBot.TestKit.Time;

namespace KeeperBot.Monitoring.Tests.Alerts;

public sealed class QuietHoursTests
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");
    private static readonly QuietHours Night = new(London, new TimeOnly(22, 0), new TimeOnly(7, 0), AlertSeverity.Warning);

    // London is at UTC in winter and an hour ahead in summer; in 2026 the clocks change on 29 March and 25 October at 01:00 UTC.
    [Theory]
    [InlineData("2026-03-28T21:59:00Z", false)]
    [InlineData("2026-03-28T22:00:00Z", true)]
    [InlineData("2026-03-29T05:59:00Z", true)]
    [InlineData("2026-03-29T06:00:00Z", false)]
    [InlineData("2026-03-29T21:00:00Z", true)]
    [InlineData("2026-10-24T21:00:00Z", true)]
    [InlineData("2026-10-25T06:00:00Z", true)]
    [InlineData("2026-10-25T06:59:00Z", true)]
    [InlineData("2026-10-25T07:00:00Z", false)]
    [InlineData("2026-10-25T21:59:00Z", false)]
    public void Holds_AroundTheChangesOfSummerTime_FollowsTheLocalClock(string at, bool quiet)
    {
        var instant = DateTimeOffset.Parse(at, CultureInfo.InvariantCulture);
        Night.Holds(AlertSeverity.Warning, instant).ShouldBe(quiet);
        Night.Holds(AlertSeverity.Critical, instant).ShouldBeFalse();
    }

    // From 01:15 to 01:45: the hour that London does not have on 29 March and has twice on 25 October.
    [Theory]
    [InlineData("2026-03-29T00:30:00Z", false)]
    [InlineData("2026-03-29T01:30:00Z", false)]
    [InlineData("2026-10-25T00:30:00Z", true)]
    [InlineData("2026-10-25T01:30:00Z", true)]
    [InlineData("2026-10-25T01:50:00Z", false)]
    public void Holds_InTheHourThatIsMissingOrTwice_IsDefined(string at, bool quiet) =>
        new QuietHours(London, new TimeOnly(1, 15), new TimeOnly(1, 45), AlertSeverity.Info).Holds(AlertSeverity.Info, DateTimeOffset.Parse(at, CultureInfo.InvariantCulture)).ShouldBe(quiet);

    [Fact]
    public void Holds_WarningsWhereOnlyInfoWaits_IsFalse() => (Night with { UpTo = AlertSeverity.Info }).Holds(AlertSeverity.Warning, At("2026-01-01T23:00:00Z")).ShouldBeFalse();

    [Fact]
    public async Task OnCycle_AWarningInTheNight_WaitsForTheMorningAndACriticalDoesNot()
    {
        await using var bench = new PlaneBench(plan => plan with { Quiet = Night }, time: Clock("2026-01-05T23:00:00Z"));
        Alarm[] both = [new("ETH", "price_jump", "a jump"), PlaneBench.NoCure()];
        bench.Cycle(both);
        (await bench.Day.NextAsync()).Key.Code.ShouldBe("no_cure");
        bench.Time.Advance(TimeSpan.FromMinutes(5));
        bench.Cycle(both);
        bench.Day.Taken.Count.ShouldBe(1);
        bench.Time.Advance(TimeSpan.FromMinutes(475));
        bench.Cycle(new Alarm("ETH", "price_jump", "a jump"));

        await bench.DisposeAsync();
        bench.Day.Taken.ShouldContain(message => message.Key.Code == "price_jump" && message.At == At("2026-01-06T07:00:00Z"));
    }

    [Fact]
    public async Task OnCycle_AWarningThatIsOverBeforeTheMorning_IsNeverTold()
    {
        await using var bench = new PlaneBench(plan => plan with { Quiet = Night }, time: Clock("2026-01-05T23:00:00Z"));
        bench.Cycle(new Alarm("ETH", "price_jump", "a jump"));
        bench.Cycle();
        bench.Time.Advance(TimeSpan.FromMinutes(2));
        bench.Cycle();
        bench.Time.Advance(TimeSpan.FromHours(9));
        bench.Cycle();

        await bench.DisposeAsync();
        bench.Day.Taken.ShouldNotContain(message => message.Key.Code == "price_jump");
    }

    [Fact]
    public async Task OnCycle_HappeningsOfTheNight_AreToldTogetherInTheMorning()
    {
        await using var bench = new PlaneBench(plan => plan with { Quiet = Night }, time: Clock("2026-01-05T23:00:00Z"));
        bench.Cycle();
        for (var turn = 0; turn < 3; turn++)
        {
            bench.Cycle(cycle => cycle with { Mode = Core.Cycle.KeeperMode.ReduceOnly });
            bench.Cycle();
        }

        bench.Time.Advance(TimeSpan.FromHours(8));
        bench.Cycle();
        await bench.DisposeAsync();
        bench.Day.Taken.ShouldContain(message => message.Key.Code == AlertCodes.Held && message.Detail.StartsWith("6 happened in quiet hours: keeper: mode_changed: the mode went from active", StringComparison.Ordinal));
        bench.Day.Taken.ShouldNotContain(message => message.Key.Code == AlertCodes.ModeChanged);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    internal static ManualTime Clock(string text)
    {
        var time = new ManualTime();
        time.Advance(At(text) - time.GetUtcNow());
        return time;
    }
}
