using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using KeeperBot.Host.Commands;
using KeeperBot.TestKit;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>`keeper run` on the demo's world, looked at over HTTP as its operator would.</summary>
public sealed partial class WebOnTheWorldTests
{
    [Fact]
    public async Task Run_OnTheWorld_ServesMetricsHealthAndTheDashboard()
    {
        await using var world = await RunningWorld.StartAsync(move: "-7%");
        using var log = new LogWatch();
        using var stop = new CancellationTokenSource();
        var run = KeeperProgram.RunAsync(["run", "--config", world.ConfigurationFile], new CommandContext(TextWriter.Null, log, TimeProvider.System, Interactive: false), stop.Token);
        await log.UntilAsync("Metrics and health at ");
        var url = await log.RestOfLineAsync();
        await log.UntilAsync("worst health");
        using var client = new HttpClient { BaseAddress = new Uri(url[..url.IndexOf(';', StringComparison.Ordinal)]) };
        (await client.GetAsync(new Uri("/metrics", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await File.ReadAllTextAsync(Path.Combine(world.Folder, "web.token")));

        (await client.GetStringAsync(new Uri("/", UriKind.Relative))).ShouldContain("<title>KeeperBot</title>");
        var state = JsonDocument.Parse(await client.GetStringAsync(new Uri("/api/state", UriKind.Relative))).RootElement;
        state.GetProperty("cycle").GetProperty("accounts").EnumerateArray().Select(account => account.GetProperty("id").GetString())
            .ShouldBe(["main/perp-v2", "main/lyra-v1/1", "main/lyra-v1/2"], ignoreOrder: true);
        state.GetProperty("nodes")[0].GetProperty("state").GetString().ShouldBe("active");
        var metrics = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        metrics.ShouldContain("keeperbot_health_ratio{account=\"main\",venue=\"perp-v2\",margin_account=\"main/perp-v2\"} ");
        metrics.ShouldContain("keeperbot_gas_balance_ether{");
        foreach (var file in new[] { "alerts.yml", "grafana-dashboard.json" })
        {
            var named = Metric().Matches(await File.ReadAllTextAsync(Path.Combine(RepositoryPaths.Root, "docs", "monitoring", file))).Select(match => match.Value).Distinct();
            named.Where(name => !metrics.Contains($"# TYPE {name} ", StringComparison.Ordinal)).ShouldBeEmpty(file);
        }

        (await client.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);

        // A reader that listens does not keep the program from stopping.
        using var events = await client.GetAsync(new Uri("/api/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await stop.CancelAsync();
        (await run.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe((int)ExitCode.Ok);
    }

    // Those that are there in any keeper on a chain.
    [GeneratedRegex(@"\bkeeperbot_(node|journal)_[a-z_]+[a-z]\b", RegexOptions.CultureInvariant)]
    private static partial Regex Metric();
}
