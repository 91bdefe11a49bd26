using System.Net;
using System.Net.Http.Headers;
using KeeperBot.Core.Cycle;
using KeeperBot.Host.Composition;
using KeeperBot.Host.Logging;
using KeeperBot.Host.Tests.Options;
using KeeperBot.Host.Web;

namespace KeeperBot.Host.Tests.Web;

/// <summary>The web surface on a free loopback port, fed with outcomes by the test.</summary>
internal sealed class RunningSurface : IAsyncDisposable
{
    public const string Token = "a-token-of-thirty-characters-x";

    private readonly DirectoryInfo _folder;
    private readonly LogSession _log;
    private readonly WebSurface _surface;
    private readonly LoopProgress _progress;

    private RunningSurface(DirectoryInfo folder, LogSession log, WebSurface surface, LoopProgress progress)
    {
        (_folder, _log, _surface, _progress) = (folder, log, surface, progress);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = 400 }) { BaseAddress = surface.Url };
    }

    public HttpClient Client { get; }

    public Uri Url => _surface.Url;

    public LoopProgress Progress => _progress;

    public static async Task<RunningSurface> StartAsync(bool metricsOpen = false, bool dashboard = true, TimeProvider? time = null, string listen = "127.0.0.1:0", TextWriter? log = null, params string[] allowedHosts)
    {
        var folder = Directory.CreateTempSubdirectory("keeperbot-web-");
        var file = Path.Combine(folder.FullName, "token");
        await File.WriteAllTextAsync(file, Token + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var hosts = string.Join(',', allowedHosts.Select(host => $"\"{host}\""));
        var configuration = new SampleConfiguration().Remove("logging/file").Set("logging/level", "debug").SetJson(
            "web", $$"""{"listen":"{{listen}}","token":"file:{{file}}","metricsOpen":{{(metricsOpen ? "true" : "false")}},"dashboard":{{(dashboard ? "true" : "false")}},"allowedHosts":[{{hosts}}]}""")
            .SetJson("limits/accounts", """{"main":{"margin":{"perp-v2":{"cooldown":"6 min"}}}}""").Load();
        var clock = time ?? TimeProvider.System;
        var session = LogSession.Start(configuration, log ?? TextWriter.Null, quiet: false);
        var progress = new LoopProgress(clock);
        var surface = await WebSurface.StartAsync(configuration, pool: null, progress, dryRun: false, clock, session, CancellationToken.None);
        return new RunningSurface(folder, session, surface!, progress);
    }

    /// <summary>The dashboard's reason for a mode is this switch's.</summary>
    public void ShowModeOf(OperatorSwitch source) => _surface.ShowModeOf(source);

    /// <summary>What the daemon does after a cycle.</summary>
    public void Feed(CycleOutcome outcome)
    {
        _progress.OnCycle(outcome);
        foreach (var observer in _surface.Observers)
            observer.OnCycle(outcome);
    }

    /// <summary>A request with the token.</summary>
    public Task<HttpResponseMessage> GetAsync(string path, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead) => SendAsync(HttpMethod.Get, path, Token, completion);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead, Action<HttpRequestHeaders>? change = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        change?.Invoke(request.Headers);
        return Client.SendAsync(request, completion);
    }

    public async Task<HttpStatusCode> StatusAsync(string path, string? token = Token, Action<HttpRequestHeaders>? change = null, HttpMethod? method = null)
    {
        using var answer = await SendAsync(method ?? HttpMethod.Get, path, token, HttpCompletionOption.ResponseHeadersRead, change);
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _surface.DisposeAsync();
        _log.Dispose();
        _folder.Delete(recursive: true);
    }
}
