using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using KeeperBot.Core.Cycle;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Monitoring.Tests;
using KeeperBot.TestKit;

namespace KeeperBot.Host.Tests.Web;

/// <summary>Prometheus' own tool on a real scrape and on the rules.</summary>
public sealed partial class PromtoolTests
{
    private static readonly string Monitoring = Path.Combine(RepositoryPaths.Root, "docs", "monitoring");

    [Fact]
    public async Task Check_AScrape_HasNothingToSay()
    {
        await using var surface = await RunningSurface.StartAsync();
        Feed(surface);
        using var answer = await surface.GetAsync("/metrics");
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        var (code, output) = await RunAsync(await answer.Content.ReadAsStringAsync(), "check", "metrics");
        code.ShouldBe(0, output);
        output.ShouldBeEmpty();
    }

    // The judge can say no: what a gauge's name must not be.
    [Fact]
    public async Task Check_AWrongScrape_IsFound() => (await RunAsync("# HELP a_total x\n# TYPE a_total gauge\na_total 1\n", "check", "metrics")).Output.ShouldContain("a_total");

    [Fact]
    public async Task Check_TheRules_AreRight()
    {
        var (code, output) = await RunAsync("", "check", "rules", Path.Combine(Monitoring, "alerts.yml"));
        code.ShouldBe(0, output);
    }

    [Fact]
    public async Task Test_TheRules_SayWhatTheyShould()
    {
        var (code, output) = await RunAsync("", "test", "rules", Path.Combine(Monitoring, "alerts.test.yml"));
        code.ShouldBe(0, output);
    }

    [Theory]
    [InlineData("alerts.yml")]
    [InlineData("grafana-dashboard.json")]
    public async Task Files_OfMonitoring_NameMetricsThatThereAre(string file)
    {
        await using var surface = await RunningSurface.StartAsync();
        Feed(surface);
        var scrape = await surface.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { Authorization = new("Bearer", RunningSurface.Token) } });
        var known = Metric().Matches(await scrape.Content.ReadAsStringAsync()).Select(match => match.Value).ToHashSet();
        // Those of nodes, the journal and refusals need a chain; the test of the running world looks at them.
        var named = Metric().Matches(await File.ReadAllTextAsync(Path.Combine(Monitoring, file))).Select(match => match.Value)
            .Where(name => !name.StartsWith("keeperbot_node_", StringComparison.Ordinal) && !name.StartsWith("keeperbot_journal_", StringComparison.Ordinal) && name != "keeperbot_refusals_total");
        named.Except(known).ShouldBeEmpty();
    }

    [Fact]
    public void Grafana_Dashboard_IsAJsonDocumentWithPanels() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Monitoring, "grafana-dashboard.json"))).RootElement.GetProperty("panels").GetArrayLength().ShouldBeGreaterThan(10);

    private static void Feed(RunningSurface surface)
    {
        var action = Outcomes.TopUp();
        var cycle = Outcomes.Completed(new StepSubmitted(action, Outcomes.Intent(action), new SubmissionRefused(new IntentKey("k"), "policy.cap", "too much")), Outcomes.Record(IntentState.Mined));
        var account = cycle.Snapshot.Accounts[0];
        var hostile = account.Idle[0].Amount.Token with { Symbol = "\"} 1\nevil{a=\"\\" };
        surface.Feed(cycle with
        {
            Snapshot = cycle.Snapshot with { Accounts = [account with { ActorBalance = new Wei(5), Idle = [new IdleBalance(TokenAmount.FromRaw(hostile, 1))] }] },
            Assessment = Outcomes.Foreseen().Assessment with { Unknowns = [new(Outcomes.Main, "main/perp", "read.reverted", "no")] },
            Plan = cycle.Plan with { Actions = [action] },
        });
    }

    private static async Task<(int Code, string Output)> RunAsync(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("promtool", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }

    [GeneratedRegex(@"\b(keeperbot|process)_[a-z_]+[a-z]\b", RegexOptions.CultureInvariant)]
    private static partial Regex Metric();
}
