using System.Globalization;
using System.Text.Json;
using KeeperBot.Evm;
using KeeperBot.Evm.Transports;
using KeeperBot.Host.Commands;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace KeeperBot.Anvil.Tests.Commands;

/// <summary>
/// How soon the dashboard shows something, and a block after it was mined, in a real Chromium, of a keeper that runs on the demo's world. The figures are
/// printed; the bounds only keep a page that stands still from passing on a busy machine.
/// </summary>
public sealed class PageTimesTests(ITestOutputHelper output)
{
    private const int Blocks = 40;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    // By the page's own clocks: when the first account was drawn, and when each block's number was.
    private const string Watch = """
        window.shown = {};
        window.firstCard = null;
        new MutationObserver(() => {
          if (window.firstCard === null && document.querySelector('#accounts .card')) window.firstCard = performance.now();
          for (const fact of document.querySelectorAll('#facts div')) {
            if (fact.querySelector('dt')?.textContent !== 'Block') continue;
            const block = fact.querySelector('dd').textContent;
            if (!(block in window.shown)) window.shown[block] = performance.timeOrigin + performance.now();
          }
        }).observe(document, { subtree: true, childList: true, characterData: true });
        """;

    [Fact]
    public async Task Page_OfARunningKeeper_PaintsAndFollowsTheBlocks()
    {
        await using var world = await RunningWorld.StartAsync();
        await using var log = new LogWatch();
        using var stop = new CancellationTokenSource();
        var run = KeeperProgram.RunAsync(["run", "--config", world.ConfigurationFile], new CommandContext(TextWriter.Null, log, TimeProvider.System, Interactive: false), stop.Token);
        await log.UntilAsync("Metrics and health at ");
        var line = await log.RestOfLineAsync();
        await log.UntilAsync("worst health");
        var url = new Uri(line[..line.IndexOf(';', StringComparison.Ordinal)]);
        var token = (await File.ReadAllTextAsync(Path.Combine(world.Folder, "web.token"))).Trim();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("KEEPER_CHROMIUM") is { Length: > 0 } named ? named : "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        await using var context = await browser.NewContextAsync();
        await context.AddInitScriptAsync(Watch);
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(url, "/login?token=" + token).ToString());
        var first = await PaintAsync(page);
        await page.ReloadAsync();
        var again = await PaintAsync(page);
        output.WriteLine(FormattableString.Invariant($"first contentful paint {first.Paint:0} ms, figures {first.Figures:0} ms after the request; loaded again: {again.Paint:0} ms, {again.Figures:0} ms"));

        var delays = await FollowAsync(world, page);

        output.WriteLine(FormattableString.Invariant($"{delays.Count} blocks, from the node's answer that it is mined to the page's change: median {delays[delays.Count / 2]:0} ms, 9 of 10 within {delays[delays.Count * 9 / 10]:0} ms, worst {delays[^1]:0} ms"));
        first.Paint.ShouldBeLessThan(Bound.TotalMilliseconds);
        first.Figures.ShouldBeLessThan(Bound.TotalMilliseconds);
        delays[delays.Count / 2].ShouldBeLessThan(Bound.TotalMilliseconds);
        await stop.CancelAsync();
        (await run).ShouldBe((int)ExitCode.Ok);
    }

    private static async Task<(double Paint, double Figures)> PaintAsync(IPage page)
    {
        // A function: an expression would be evaluated anew at each look, which the page's own policy forbids.
        await page.WaitForFunctionAsync("() => window.firstCard !== null && performance.getEntriesByName('first-contentful-paint').length > 0");
        return (await page.EvaluateAsync<double>("performance.getEntriesByName('first-contentful-paint')[0].startTime"), await page.EvaluateAsync<double>("window.firstCard"));
    }

    private static async Task<List<double>> FollowAsync(RunningWorld world, IPage page)
    {
        using var transport = new HttpRpcTransport(new Uri((string)world.Configuration()["chain"]!["rpc"]![0]!), new HttpRpcOptions(), TimeProvider.System);
        var client = new EthClient(transport);
        var delays = new List<double>();
        for (var count = 0; count < Blocks; count++)
        {
            await client.RawAsync("evm_mine");
            var mined = TimeProvider.System.GetUtcNow();
            var number = (await client.GetBlockAsync(BlockTag.Latest) ?? throw new InvalidOperationException("no block")).Number.ToString(CultureInfo.InvariantCulture);
            await page.WaitForFunctionAsync("block => block in window.shown", number);
            var shown = (await page.EvaluateAsync<JsonElement>("block => window.shown[block]", number)).GetDouble();
            delays.Add(shown - (mined - DateTimeOffset.UnixEpoch).TotalMilliseconds);
        }

        delays.Sort();
        return delays;
    }
}
