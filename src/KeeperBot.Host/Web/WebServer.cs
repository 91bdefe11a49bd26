using System.Net;
using System.Net.Sockets;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Logging;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace KeeperBot.Host.Web;

/// <summary>
/// Kestrel with nothing around it: no configuration from the environment, no signal handlers, no routing. It reads and never acts, and what fails in it
/// after its start is logged while the keeping goes on.
/// </summary>
public sealed class WebServer : IAsyncDisposable
{
    private const int MostConnections = 512;
    private const int MostHeaderBytes = 8 * 1024;
    private const int MostHeaders = 48;
    private const int MostLineBytes = 4 * 1024;

    // What is answered takes milliseconds; event streams end by themselves when told that the server stops.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;
    private readonly TimeProvider _time;

    private WebServer(WebApplication application, IPEndPoint endpoint, TimeProvider time) => (_application, Endpoint, _time) = (application, endpoint, time);

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Its address.</summary>
    public Uri Url => new($"http://{Endpoint}/");

    /// <summary>Starts to listen and to answer by <paramref name="requests"/>.</summary>
    /// <param name="listen">Address and port; 0 takes a free one.</param>
    /// <param name="requests">Makes the answers, once the port is known; what it is given beside it is cancelled when the server stops.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where failures go.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <exception cref="CommandFailure">The address cannot be listened on.</exception>
    public static async Task<WebServer> StartAsync(IPEndPoint listen, Func<IPEndPoint, CancellationToken, WebRequests> requests, TimeProvider time, LogSession log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Bound(options, listen));
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddProvider(new ForwardedLog(log));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var application = builder.Build();
        WebRequests? answers = null;
        application.Run(context => answers is { } ready ? ready.AnswerAsync(context) : NotYet(context));
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new CommandFailure(ExitCode.Configuration, $"web.listen = \"{listen}\": {Why(error)}; stop what listens there, or choose another address or port", error);
        }

        var endpoint = new IPEndPoint(listen.Address, PortOf(application));
        Volatile.Write(ref answers, requests(endpoint, application.Lifetime.ApplicationStopping));
        return new WebServer(application, endpoint, time);
    }

    /// <summary>Ends event streams and waits a moment for answers under way.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(StopPatience, _time);
        try
        {
            await _application.StopAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Whoever did not take its answer by now does not get it.
        }

        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static Task NotYet(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }

    private static void Bound(KestrelServerOptions options, IPEndPoint listen)
    {
        options.AddServerHeader = false;
        options.Limits.MaxConcurrentConnections = MostConnections;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.MaxRequestHeadersTotalSize = MostHeaderBytes;
        options.Limits.MaxRequestHeaderCount = MostHeaders;
        options.Limits.MaxRequestLineSize = MostLineBytes;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        options.Listen(listen, endpoint => endpoint.Protocols = HttpProtocols.Http1);
    }

    private static int PortOf(WebApplication application)
    {
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        return new Uri(addresses.Single()).Port;
    }

    private static string Why(Exception error) => (error as SocketException ?? error.InnerException as SocketException ?? error.InnerException?.InnerException as SocketException)?.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "the address is in use",
        SocketError.AccessDenied => "this user may not listen there",
        SocketError.AddressNotAvailable => "this machine has no such address",
        _ => error.Message,
    };

    private sealed class ForwardedLog(LogSession log) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => log.For(categoryName);

        public void Dispose()
        {
        }
    }
}
