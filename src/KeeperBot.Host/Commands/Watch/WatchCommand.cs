using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using KeeperBot.Host.Options;
using KeeperBot.Host.Web;
using KeeperBot.Monitoring.Terminal;

namespace KeeperBot.Host.Commands.Watch;

/// <summary>
/// `keeper watch`: a running keeper in a terminal, over its web surface. It holds nobody up: the keeper gives each reader the newest document. A keeper that is not there when
/// it starts ends it; one that goes away later is waited for, and the screen says so.
/// </summary>
internal sealed class WatchCommand(CommandContext context)
{
    private const int WidthWhenPiped = 160, LinesWhenPiped = 200;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2), Connecting = TimeSpan.FromSeconds(10), Redraw = TimeSpan.FromSeconds(1);

    /// <summary>Completes when the user asks for the end by a key.</summary>
    internal Func<CancellationToken, Task> Quit { get; init; } = WatchKeys.QuitAsync;

    /// <summary>Size of the terminal.</summary>
    internal Func<(int Width, int Height)> Size { get; init; } = WatchKeys.Size;

    /// <summary>Whether NO_COLOR (https://no-color.org) is set and not empty.</summary>
    internal bool NoColor { get; init; } = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };

    /// <summary>Runs until stopped, or once.</summary>
    public async Task<int> ExecuteAsync(string file, Uri? url, bool once, CancellationToken stop)
    {
        var configuration = ConfigurationLoader.Load(file);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = Connecting };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        var stream = Stream(configuration, client, url, out var address);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        // An unbounded history is of no use to anybody: the newest is shown.
        var news = Channel.CreateBounded<WatchNews>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var reading = ReadAsync(stream, address, file, news.Writer, ended.Token);
        try
        {
            if (once)
                await ShowOnceAsync(news.Reader, ended.Token).ConfigureAwait(false);
            else if (context.Interactive)
                await DrawAsync(news.Reader, ended.Token).ConfigureAwait(false);
            else
                await PrintAsync(news.Reader, ended.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is OperationCanceledException or ChannelClosedException && stop.IsCancellationRequested)
        {
            // Ctrl-C is how one stops looking.
        }
        catch (ChannelClosedException closed) when (closed.InnerException is CommandFailure failure)
        {
            throw failure;
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }

        return (int)ExitCode.Ok;
    }

    private static StateStream Stream(KeeperConfiguration configuration, HttpClient client, Uri? url, out Uri address)
    {
        if (configuration.Web is not { } web)
            throw new CommandFailure(ExitCode.Configuration, $"{configuration.Source} has no section \"web\", so its keeper cannot be looked at; add \"web\": {{ \"listen\": \"127.0.0.1:9464\", \"token\": \"file:web.token\" }} and start it again");
        if (!web.Dashboard)
            throw new CommandFailure(ExitCode.Configuration, $"{configuration.Source}: web.dashboard is false, so there is nothing to watch; set it to true and start the keeper again");
        if (url is null && web.Listen.Port == 0)
            throw new CommandFailure(ExitCode.Configuration, $"web.listen = \"{web.Listen}\": takes whatever port is free; the keeper's log names it: give it with --url http://127.0.0.1:PORT/");
        var token = web.Token is { } reference ? WebToken.TextOf(reference, configuration.Directory) : null;
        // A keeper that listens on every address is called by one of its names, and reached here.
        var isEvery = web.Listen.Address.Equals(IPAddress.Any) || web.Listen.Address.Equals(IPAddress.IPv6Any);
        var near = new IPEndPoint(web.Listen.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : isEvery ? IPAddress.Loopback : web.Listen.Address, web.Listen.Port);
        address = url ?? new Uri($"http://{near}/");
        return new StateStream(client, address, url is null && isEvery ? web.AllowedHosts[0] : null, token);
    }

    /// <summary>Reads until stopped. The first connection must be had; later ones are tried for again and again.</summary>
    private async Task ReadAsync(StateStream stream, Uri address, string file, ChannelWriter<WatchNews> news, CancellationToken stop)
    {
        JsonElement? last = null;
        while (!stop.IsCancellationRequested)
        {
            string why;
            try
            {
                await foreach (var state in stream.ReadAsync(stop).ConfigureAwait(false))
                {
                    last = state;
                    news.TryWrite(new(state, address.ToString(), IsLost: false));
                }

                why = "the keeper has ended, or closed the connection";
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (CommandFailure failure)
            {
                news.TryComplete(failure);
                return;
            }
            catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
            {
                why = error is OperationCanceledException ? "no answer in time" : error.Message;
            }

            if (last is null)
            {
                news.TryComplete(new CommandFailure(ExitCode.NoKeeper, $"no keeper is to be watched at {address}: {why}. Start it with: keeper run --config {file}"));
                return;
            }

            news.TryWrite(new(last, $"{address}  LOST: {why}; trying again. What is below is old", IsLost: true));
            await PauseAsync(stop).ConfigureAwait(false);
        }

        news.TryComplete();
    }

    private async Task PauseAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay(Again, context.Time, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The loop looks at the same token.
        }
    }

    private async Task ShowOnceAsync(ChannelReader<WatchNews> news, CancellationToken stop)
    {
        var first = await news.ReadAsync(stop).ConfigureAwait(false);
        var (width, height) = context.Interactive ? (Size().Width, LinesWhenPiped) : (WidthWhenPiped, LinesWhenPiped);
        foreach (var line in WatchScreen.Lines(first.State, first.Connection, first.IsLost, width, height, context.Interactive && !NoColor))
            await context.Out.WriteLineAsync(line).ConfigureAwait(false);
    }

    /// <summary>A line a document, for pipes and logs.</summary>
    private async Task PrintAsync(ChannelReader<WatchNews> news, CancellationToken stop)
    {
        while (true)
        {
            var next = await news.ReadAsync(stop).ConfigureAwait(false);
            await context.Out.WriteLineAsync(next.IsLost ? SafeText.Escape(next.Connection) : WatchView.Line(next.State!.Value)).ConfigureAwait(false);
            await context.Out.FlushAsync(stop).ConfigureAwait(false);
        }
    }

    private async Task DrawAsync(ChannelReader<WatchNews> news, CancellationToken stop)
    {
        // Nothing is drawn before there is something to see: a failure is told on the screen as it was.
        var shown = await news.ReadAsync(stop).ConfigureAwait(false);
        using var screen = new WatchScreen(context.Out, !NoColor, Size);
        var quit = Quit(stop);
        var next = news.ReadAsync(stop).AsTask();
        while (true)
        {
            screen.Draw(shown.State, $"q ends  {shown.Connection}", shown.IsLost);
            // Once a second in any case: the window may have been resized.
            var done = await Task.WhenAny(quit, next, Task.Delay(Redraw, context.Time, stop)).ConfigureAwait(false);
            if (done == quit)
                return;
            stop.ThrowIfCancellationRequested();
            if (done != next)
                continue;
            shown = await next.ConfigureAwait(false);
            next = news.ReadAsync(stop).AsTask();
        }
    }
}
