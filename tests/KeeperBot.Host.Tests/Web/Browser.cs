using Microsoft.Playwright;

namespace KeeperBot.Host.Tests.Web;

/// <summary>A headless Chromium of this machine (KEEPER_CHROMIUM, else /usr/bin/chromium), shared by the tests of the page.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        var program = Environment.GetEnvironmentVariable("KEEPER_CHROMIUM") is { Length: > 0 } named ? named : "/usr/bin/chromium";
        if (!File.Exists(program))
            throw new FileNotFoundException($"there is no Chromium at {program}; run: sudo apt-get install -y chromium, or set KEEPER_CHROMIUM to the program");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A page that is logged in, in a profile of its own.</summary>
    internal async Task<DashboardPage> OpenAsync(RunningSurface surface, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        return await DashboardPage.OpenAsync(context, surface);
    }

    /// <summary>A file as a page, in a profile of its own.</summary>
    internal async Task<IPage> OpenFileAsync(string file, Action<IPage> listen, int width = 1000, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 1400 }, ColorScheme = scheme });
        var page = await context.NewPageAsync();
        listen(page);
        await page.GotoAsync(new Uri(file).AbsoluteUri);
        return page;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
