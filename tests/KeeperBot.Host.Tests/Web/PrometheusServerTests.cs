using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using KeeperBot.Monitoring.Tests;

namespace KeeperBot.Host.Tests.Web;

/// <summary>A real Prometheus server (Debian: prometheus) scrapes the keeper with its token, and is asked what it knows.</summary>
public sealed class PrometheusServerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("keeperbot-prometheus-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Scrape_ByAPrometheusServer_IsTakenWithEverySeries()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(Outcomes.Completed());
        var listen = FreePort();
        using var server = Start(surface.Url, listen);
        try
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://{listen}/") };
            var health = await UntilKnownAsync(client, server, "keeperbot_health_ratio");

            health.GetProperty("metric").GetProperty("margin_account").GetString().ShouldBe("main/lyra-v1/2");
            double.Parse(health.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture).ShouldBe(2814.0 / 3170, 1e-12);
            (await UntilKnownAsync(client, server, "up")).GetProperty("value")[1].GetString().ShouldBe("1");
            (await UntilKnownAsync(client, server, "histogram_quantile(0.9, keeperbot_cycle_latency_seconds_bucket) or vector(0)")).GetProperty("value")[1].GetString().ShouldNotBeNull();
            // Its own count of what it took is that of the text; a series that came up since the last scrape is in the next.
            var (taken, lines) = (0.0, 1.0);
            for (var look = 0; look < 30 && Math.Abs(taken - lines) > lines * 0.1; look++)
            {
                await Task.Delay(TimeSpan.FromSeconds(look == 0 ? 0 : 1), TimeProvider.System);
                using var answer = await surface.GetAsync("/metrics");
                lines = (await answer.Content.ReadAsStringAsync()).Split('\n').Count(line => line.Length > 0 && line[0] != '#');
                taken = double.Parse((await UntilKnownAsync(client, server, "scrape_samples_scraped")).GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
            }

            taken.ShouldBeInRange(lines * 0.9, lines * 1.1);
            // Without the token it is told nothing.
            (await surface.StatusAsync("/metrics", token: null)).ShouldBe(HttpStatusCode.Unauthorized);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }
    }

    private Process Start(Uri keeper, IPEndPoint listen)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "token"), RunningSurface.Token);
        var configuration = Path.Combine(_folder.FullName, "prometheus.yml");
        File.WriteAllText(configuration, $"""
            global:
              scrape_interval: 1s
            scrape_configs:
              - job_name: keeperbot
                authorization:
                  credentials_file: token
                static_configs:
                  - targets: ['{keeper.Authority}']
            """);
        var start = new ProcessStartInfo("prometheus") { WorkingDirectory = _folder.FullName, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { $"--config.file={configuration}", $"--storage.tsdb.path={Path.Combine(_folder.FullName, "data")}", $"--web.listen-address={listen}", "--log.level=error" })
            start.ArgumentList.Add(argument);
        var process = Process.Start(start).ShouldNotBeNull();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    private static async Task<JsonElement> UntilKnownAsync(HttpClient client, Process server, string query)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            server.HasExited.ShouldBeFalse("the Prometheus server ended");
            try
            {
                var answer = JsonDocument.Parse(await client.GetStringAsync(new Uri($"api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative), patience.Token)).RootElement;
                if (answer.GetProperty("data").GetProperty("result") is { } result && result.GetArrayLength() > 0)
                    return result[0];
            }
            catch (HttpRequestException)
            {
                // It has not started to listen, or is not ready yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), patience.Token);
        }
    }

    private static IPEndPoint FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }
}
