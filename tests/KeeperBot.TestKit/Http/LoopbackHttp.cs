using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KeeperBot.TestKit.Http;

/// <summary>An HTTP server on the loopback interface that keeps what it is sent and answers what it is told: a status, headers, a body, or nothing at all.</summary>
public sealed class LoopbackHttp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public LoopbackHttp(string answer = "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
    {
        Answer = answer;
        _listener.Start();
        _loop = Task.Run(AcceptAsync);
    }

    /// <summary>The whole answer; empty for none.</summary>
    public string Answer { get; set; }

    public ConcurrentQueue<(string Head, string Body)> Requests { get; } = [];

    public Uri Url(string path) => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}{path}");

    public static string Status(int code, string headers = "", string body = "") =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {code} Told\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync();
        await _loop;
        _listener.Stop();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using (connection)
        {
            try
            {
                var stream = connection.GetStream();
                using var reader = new StreamReader(stream, Encoding.Latin1);
                var head = new StringBuilder();
                var length = 0;
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
                {
                    head.Append(line).Append('\n');
                    if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                        length = int.Parse(line["Content-Length:".Length..], CultureInfo.InvariantCulture);
                }

                var body = new char[length];
                await reader.ReadBlockAsync(body, _stop.Token);
                Requests.Enqueue((head.ToString(), Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body))));
                if (Answer.Length == 0)
                    await new TaskCompletionSource().Task.WaitAsync(_stop.Token);
                await stream.WriteAsync(Encoding.UTF8.GetBytes(Answer), _stop.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or IOException)
            {
                // The client or the test has gone.
            }
        }
    }
}
