using System.Collections.Concurrent;
using KeeperBot.Core.Decision;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Composition.Records;
using KeeperBot.Host.Tests.Commands;
using KeeperBot.Host.Tests.Web;

namespace KeeperBot.Host.Tests.Records;

/// <summary>The report's page in a real browser.</summary>
public sealed class ReportPageTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private const string Hostile = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>\u202e&amp;";

    private readonly CommandRun _run = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _run.DisposeAsync().AsTask();

    [Fact]
    public async Task Page_WithHostileNames_LoadsNothingRunsNothingAndShowsThemAsText()
    {
        using (var keeper = KeptDays.Keeper(RecordFolder.Beside(Path.Combine(_run.Folder, "journal.db"))))
        {
            for (var hour = 0; hour < 6; hour++)
                keeper.OnCycle(KeptDays.Cycle(100 + (ulong)hour, KeptDays.At(5, hour)) with { Plan = new ActionPlan([], [], [new Alarm(Hostile, "buffer.short", "")]) });
        }

        var file = Path.Combine(_run.Folder, "report.html");
        (await _run.RunAsync("report", "--from", "2026-01-05", "--to", "2026-01-05", "--html", file)).ShouldBe(ExitCode.Ok, _run.Errors);

        var (requests, console) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        var page = await browser.OpenFileAsync(file, opened =>
        {
            opened.Request += (_, request) => requests.Enqueue(request.Url);
            opened.Console += (_, message) => console.Enqueue(message.Text);
            opened.PageError += (_, error) => console.Enqueue(error);
        });

        (await page.TitleAsync()).ShouldBe("KeeperBot report");
        requests.ShouldBe([new Uri(file).AbsoluteUri]);
        console.ShouldBeEmpty();
        (await page.Locator("script, img").CountAsync()).ShouldBe(0);
        (await page.Locator("td", new() { HasTextString = "onerror" }).InnerTextAsync()).ShouldBe(Hostile.Replace("\u202e", "\\u{202e}", StringComparison.Ordinal));
        // Five charts with a line each, as wide as the page and no wider.
        (await page.Locator("svg[role=img] path").CountAsync()).ShouldBe(5);
        (await page.Locator("svg[role=img]").First.BoundingBoxAsync()).ShouldNotBeNull().Width.ShouldBeGreaterThan(600);
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(1000);
        (await page.Locator("h2").AllInnerTextsAsync()).ShouldBe(["Exposure", "Profit and loss", "Breaches avoided", "Actions", "Refused or given up", "Alarms", "Daily records"]);
    }
}
