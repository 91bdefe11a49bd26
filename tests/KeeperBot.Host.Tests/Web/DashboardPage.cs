using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace KeeperBot.Host.Tests.Web;

/// <summary>The dashboard in a browser, with everything that the browser complained of.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    private DashboardPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        // A violation of the content security policy is told as a console error.
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                Complaints.Enqueue($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => Complaints.Enqueue("page error: " + error);
        page.Dialog += (_, dialog) =>
        {
            Complaints.Enqueue("dialog: " + dialog.Message);
            _ = dialog.DismissAsync();
        };
        page.Request += (_, request) => Requested.Enqueue(request.Url);
    }

    public IPage Page { get; }

    public ConcurrentQueue<string> Complaints { get; } = new();

    public ConcurrentQueue<string> Requested { get; } = new();

    public static async Task<DashboardPage> OpenAsync(IBrowserContext context, RunningSurface surface)
    {
        var page = new DashboardPage(context, await context.NewPageAsync());
        await page.Page.GotoAsync(new Uri(surface.Url, "/login?token=" + RunningSurface.Token).ToString());
        await page.SeesAsync("#link", "live");
        return page;
    }

    /// <summary>Waits until an element has a text in it.</summary>
    public Task SeesAsync(string selector, string text) => Assertions.Expect(Page.Locator(selector).First).ToContainTextAsync(text, new LocatorAssertionsToContainTextOptions { Timeout = 60_000 });

    /// <summary>By how many pixels the page is wider than the window.</summary>
    public Task<int> OverflowAsync() => Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
