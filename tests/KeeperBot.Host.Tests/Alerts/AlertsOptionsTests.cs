using KeeperBot.Host.Composition.Alerts;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Monitoring.Alerts;
using KeeperBot.TestKit;

namespace KeeperBot.Host.Tests.Alerts;

public sealed class AlertsOptionsTests
{
    internal const string Valid = """
        {
          "timeZone": "Europe/London",
          "sinks": {
            "chat": { "kind": "slack", "url": "env:KEEPER_TEST_SLACK" },
            "pager": { "kind": "pagerduty", "routingKey": "file:pagerduty.key" },
            "bot": { "kind": "telegram", "token": "env:KEEPER_TEST_BOT", "chat": "-100" },
            "room": { "kind": "discord", "url": "env:KEEPER_TEST_DISCORD" },
            "hook": { "kind": "webhook", "url": "https://example.org/hook", "secret": "env:KEEPER_TEST_HMAC" },
            "post": { "kind": "mail", "host": "smtp.example.org", "from": "keeper@example.org", "to": ["ops@example.org"], "user": "keeper", "password": "env:KEEPER_TEST_SMTP" }
          },
          "routes": [
            { "severity": "critical", "sinks": ["pager", "chat"], "repeat": "15 min", "escalateAfter": "30 min", "escalateTo": ["post"] },
            { "severity": "info", "sinks": ["chat"] }
          ],
          "quietHours": { "from": "22:00", "to": "07:00", "upTo": "warning" },
          "digest": { "at": "08:00", "sinks": ["post"] },
          "deadMan": { "url": "env:KEEPER_TEST_PING", "every": "1 min" }
        }
        """;

    [Fact]
    public void Load_EveryKindOfSink_IsPlanned()
    {
        var plan = AlertRuntime.Plan(new SampleConfiguration().SetJson("alerts", Valid).Load().Options.Alerts!);
        plan.RouteOf(AlertSeverity.Critical).ShouldBe(new AlertRoute(AlertSeverity.Critical, plan.Routes[0].Sinks)
        {
            Repeat = TimeSpan.FromMinutes(15), EscalateAfter = TimeSpan.FromMinutes(30), EscalateTo = plan.Routes[0].EscalateTo,
        });
        plan.Routes[0].Sinks.ShouldBe(["pager", "chat"]);
        plan.RouteOf(AlertSeverity.Warning).ShouldBeNull();
        (plan.Quiet!.From, plan.Quiet.To, plan.Quiet.UpTo, plan.Quiet.Zone.Id).ShouldBe((new TimeOnly(22, 0), new TimeOnly(7, 0), AlertSeverity.Warning, "Europe/London"));
        plan.Digest!.At.ShouldBe(new TimeOnly(8, 0));
    }

    [Theory]
    [InlineData("alerts/sinks/chat/url", "\"https://hooks.slack.com/services/T0/B0/abcdefghijklmnopqrstuvwx\"", "alerts.sinks.chat.url", "is no reference to a secret")]
    [InlineData("alerts/sinks/hook/url", "\"https://example.org/hook/abcdefghijklmnopqrstuvwx\"", "alerts.sinks.hook.url", "holds what looks like a key")]
    [InlineData("alerts/sinks/hook/url", "\"https://example.org/?key=abcdefgh\"", "alerts.sinks.hook.url", "holds what looks like a key")]
    [InlineData("alerts/sinks/hook/url", "\"wss://example.org/\"", "alerts.sinks.hook.url", "has the scheme 'wss'")]
    [InlineData("alerts/sinks/hook/kind", "\"fax\"", "alerts.sinks.hook.kind", "is not one of the choices")]
    [InlineData("alerts/sinks/post/to", "[\"ops@example.org\\r\\nBcc: x@y.z\"]", "alerts.sinks.post.to[0]", "is no mail address")]
    [InlineData("alerts/sinks/post/startTls", "false", "alerts.sinks.post.startTls", "is false for a server that is not on this machine")]
    [InlineData("alerts/sinks/post/port", "465", "alerts.sinks.post.port", "is that of TLS from the first byte")]
    [InlineData("alerts/sinks/post/host", "\"smtp://x\"", "alerts.sinks.post.host", "is no host name")]
    [InlineData("alerts/routes/0/sinks", "[\"chatt\"]", "alerts.routes[0].sinks[0]", "is no sink of alerts.sinks")]
    [InlineData("alerts/routes/0/severity", "\"warning\"", "alerts.routes", "has no route for critical alerts")]
    [InlineData("alerts/routes/1/severity", "\"critical\"", "alerts.routes[1].severity", "has a route before this one")]
    [InlineData("alerts/routes/0/escalateTo", "[]", "alerts.routes[0]", "has one of escalateAfter and escalateTo without the other")]
    [InlineData("alerts/routes/0/repeat", "\"5 s\"", "alerts.routes[0].repeat", "is below 1 min")]
    [InlineData("alerts/timeZone", "\"Mars/Olympus\"", "alerts.timeZone", "is no time zone")]
    [InlineData("alerts/quietHours/from", "\"25:00\"", "alerts.quietHours.from", "is no time of day")]
    [InlineData("alerts/quietHours/to", "\"22:00\"", "alerts.quietHours.to", "is the same as from")]
    [InlineData("alerts/quietHours/upTo", "\"critical\"", "alerts.quietHours.upTo", "is not one of the choices")]
    [InlineData("alerts/digest/sinks", "[\"nobody\"]", "alerts.digest.sinks[0]", "is no sink of alerts.sinks")]
    [InlineData("alerts/deadMan/every", "\"1 s\"", "alerts.deadMan.every", "is below 10 s")]
    [InlineData("alerts/deadMan/url", "\"https://hc.example/11111111-2222-3333-4444-555555555555\"", "alerts.deadMan.url", "holds what looks like a key")]
    [InlineData("alerts/name", "\"a\\nb\"", "alerts.name", "is not usable as a name")]
    public void Load_AMistake_IsNamedWithItsPlace(string path, string json, string place, string problem)
    {
        var error = new SampleConfiguration().SetJson("alerts", Valid).SetJson(path, json).SingleError();
        error.Path.ShouldBe(place);
        error.Problem.ShouldStartWith(problem);
        error.ToString().ShouldNotContain("abcdefgh");
        error.ToString().ShouldNotContain("11111111-2222");
    }

    [Fact]
    public void Load_TheManualsExample_IsAccepted()
    {
        var manual = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "alerts.md"));
        var start = manual.IndexOf("```json\n\"alerts\": ", StringComparison.Ordinal);
        var section = manual[(start + "```json\n\"alerts\": ".Length)..manual.IndexOf("\n```", start + 3, StringComparison.Ordinal)];
        new SampleConfiguration().SetJson("alerts", section).Load().Options.Alerts!.Sinks.Count.ShouldBe(3);
    }

    [Fact]
    public void Load_TheExampleFilesComment_IsAccepted()
    {
        var lines = SampleConfiguration.ExampleText.Split('\n').Select(line => line.TrimStart()).SkipWhile(line => line != "// \"alerts\": {").TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal)).Select(line => line[2..]);
        var section = string.Join('\n', lines).Trim().TrimEnd(',')["\"alerts\": ".Length..];
        new SampleConfiguration().SetJson("alerts", section).Load().Options.Alerts!.Sinks.Count.ShouldBe(2);
    }

    [Fact]
    public void Load_AUserWithoutPassword_IsRefused() =>
        new SampleConfiguration().SetJson("alerts", Valid).Remove("alerts/sinks/post/password").SingleError().Problem.ShouldBe("has a user and no password");

    [Fact]
    public void Load_SecretsThatAreNotThere_AreNotNeededUntilTheyAreUsed() => new SampleConfiguration().SetJson("alerts", Valid).Load().Options.Alerts.ShouldNotBeNull();
}
