using KeeperBot.Core.Decision;
using KeeperBot.Core.Ports;
using KeeperBot.Monitoring.Alerts;

namespace KeeperBot.Monitoring.Tests.Alerts;

public sealed class DigestTests
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    [Fact]
    public async Task OnCycle_TheHourOfTheDigest_SumsTheDayUpOnce()
    {
        await using var bench = new PlaneBench(plan => plan with { Digest = new DigestSchedule(London, new TimeOnly(8, 0), ["night"]) }, time: QuietHoursTests.Clock("2026-01-05T07:00:00Z"));
        bench.Cycle(cycle => PlaneBench.WithIntent(cycle, IntentState.Pending) with { Plane = new PlaneStatus([], false, [], null) });
        bench.Cycle(cycle => PlaneBench.WithIntent(cycle with { Assessment = Outcomes.Completed().Assessment }, IntentState.Mined));
        bench.Void();
        bench.Cycle(new Alarm("ETH", "price_jump", "a jump"));
        bench.Time.Advance(TimeSpan.FromMinutes(59));
        bench.Plane.Tick();
        bench.Night.Taken.ShouldBeEmpty();
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        bench.Plane.Tick();
        bench.Plane.Tick();

        var digest = await bench.Night.NextAsync();
        digest.Kind.ShouldBe(AlertKind.Digest);
        digest.Detail.ShouldContain("3 cycles, 1 void; worst health 0.8876 (main/lyra-v1/2 at block 101); nothing sent; cost of mined transactions 0.000294079002352632 of the native coin; alerts: 1 critical, 1 warning, 0 info");
        await bench.DisposeAsync();
        bench.Night.Taken.Count(message => message.Kind == AlertKind.Digest).ShouldBe(1);
    }

    [Theory]
    [InlineData("2026-03-29T00:59:00Z", "2026-03-28")]
    [InlineData("2026-03-29T01:00:00Z", "2026-03-29")]
    [InlineData("2026-10-25T00:30:00Z", "2026-10-25")]
    [InlineData("2026-10-25T01:30:00Z", "2026-10-25")]
    [InlineData("2026-10-24T23:59:00Z", "2026-10-24")]
    public void LastDue_AtATimeThatIsMissingOrTwice_IsEachDayOnce(string now, string day) =>
        new DigestSchedule(London, new TimeOnly(1, 30), ["x"]).LastDue(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture))
            .ShouldBe(DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
}
