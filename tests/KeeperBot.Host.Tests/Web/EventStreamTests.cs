using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using KeeperBot.Host.Web;
using KeeperBot.Monitoring.Tests;

namespace KeeperBot.Host.Tests.Web;

public sealed class EventStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Events_OfANewClient_BeginWithTheStateAndFollowTheCycles()
    {
        await using var surface = await RunningSurface.StartAsync();
        using var client = await Reader.OpenAsync(surface);
        (await client.NextAsync()).GetProperty("cycle").ValueKind.ShouldBe(JsonValueKind.Null);
        surface.Feed(Outcomes.Completed());
        var state = await client.NextAsync();
        state.GetProperty("newest").GetProperty("block").GetProperty("number").GetInt32().ShouldBe(176);
        state.GetProperty("cycle").GetProperty("accounts")[0].GetProperty("id").GetString().ShouldBe("main/lyra-v1/2");
        state.GetProperty("limits").GetProperty("margin").GetProperty("lyra-v1").GetProperty("trigger").GetDouble().ShouldBe(1.2);
    }

    // 300 at once: as many as there are places are served, the others are told to come again, and the keeper's side is not held up.
    [Fact]
    public async Task Events_Of300Clients_ServeAsManyAsThereArePlaces()
    {
        await using var surface = await RunningSurface.StartAsync();
        var clients = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => surface.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead)));
        try
        {
            clients.Count(client => client.StatusCode == HttpStatusCode.OK).ShouldBe(EventHub.MostClients);
            clients.Count(client => client.StatusCode == HttpStatusCode.ServiceUnavailable).ShouldBe(300 - EventHub.MostClients);
            // None of them reads, and every one of a thousand cycles is taken at once.
            for (var cycle = 0; cycle < 1000; cycle++)
                surface.Feed(Outcomes.Completed());
            (await surface.StatusAsync("/api/state")).ShouldBe(HttpStatusCode.OK);
        }
        finally
        {
            foreach (var client in clients)
                client.Dispose();
        }
    }

    [Fact]
    public async Task Hub_ClientThatDoesNotRead_FindsTheNewestOnly()
    {
        var hub = new EventHub();
        var client = hub.TryJoin()!;
        hub.Publish("one"u8.ToArray());
        hub.Publish("two"u8.ToArray());
        (await client.Reader.ReadAsync()).ToArray().ShouldBe("two"u8.ToArray());
        client.Reader.TryRead(out _).ShouldBeFalse();
        hub.Leave(client);
        hub.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Dispose_WithClientsListening_EndsThem()
    {
        var surface = await RunningSurface.StartAsync();
        using var answer = await surface.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead);
        var stream = await answer.Content.ReadAsStreamAsync();
        var read = stream.CopyToAsync(Stream.Null);
        await surface.DisposeAsync().AsTask().WaitAsync(Patience);
        await Task.WhenAny(read, Task.Delay(Patience));
        read.IsCompleted.ShouldBeTrue();
    }

    // A request that never ends, one whose answer nobody takes, and scrapes without pause: the server stops all the same, and soon.
    [Fact]
    public async Task Dispose_DuringScrapes_DoesNotHang()
    {
        var surface = await RunningSurface.StartAsync(metricsOpen: true);
        surface.Feed(Outcomes.Completed());
        using var unfinished = await SendAsync(surface, "GET /metrics HTTP/1.1\r\nHost: 127");
        using var unread = await SendAsync(surface, string.Concat(Enumerable.Repeat($"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:{surface.Url.Port}\r\n\r\n", 50)));
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var scrapes = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    await surface.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
                    first.TrySetResult();
                }
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException or ObjectDisposedException)
            {
                first.TrySetException(error);
            }
        });
        await first.Task.WaitAsync(Patience);
        await surface.DisposeAsync().AsTask().WaitAsync(Patience);
        await scrapes.WaitAsync(Patience);
    }

    private static async Task<TcpClient> SendAsync(RunningSurface surface, string text)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, surface.Url.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
        return socket;
    }

    [Fact]
    public async Task History_AfterAReorganisation_HasEachBlockOnce()
    {
        await using var surface = await RunningSurface.StartAsync();
        surface.Feed(Outcomes.Completed());
        surface.Feed(Outcomes.Completed());
        using var answer = await surface.GetAsync("/api/history");
        var history = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        history.GetProperty("block").EnumerateArray().Select(block => block.GetInt32()).ShouldBe([176]);
        history.GetProperty("delta").GetProperty("ETH")[0].GetDouble().ShouldBe(4.622);
    }

    private sealed class Reader(HttpResponseMessage answer, StreamReader lines) : IDisposable
    {
        public static async Task<Reader> OpenAsync(RunningSurface surface)
        {
            var answer = await surface.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
            return new Reader(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
        }

        public async Task<JsonElement> NextAsync()
        {
            using var patience = new CancellationTokenSource(Patience);
            while (await lines.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                    return JsonDocument.Parse(line["data: ".Length..]).RootElement;
            }

            throw new InvalidOperationException("the stream ended");
        }

        public void Dispose()
        {
            lines.Dispose();
            answer.Dispose();
        }
    }
}
