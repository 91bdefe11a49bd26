using System.Globalization;
using System.Text;

namespace KeeperBot.TestKit.Rpc;

/// <summary>As much of HTTP/1.1 as a JSON-RPC client speaks.</summary>
internal sealed class LoopbackConnection(Stream stream)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next request, or null when the client closed.</summary>
    internal async Task<LoopbackRequest?> ReadAsync(CancellationToken cancellation)
    {
        var head = await ReadLineAsync(cancellation);
        if (head is null)
            return null;
        var length = 0;
        while (await ReadLineAsync(cancellation) is { Length: > 0 } line)
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(line["Content-Length:".Length..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
        }
        var body = new byte[length];
        for (var at = 0; at < length;)
        {
            if (_start == _end && !await FillAsync(cancellation))
                return null;
            var take = Math.Min(length - at, _end - _start);
            _buffer.AsSpan(_start, take).CopyTo(body.AsSpan(at));
            _start += take;
            at += take;
        }
        return LoopbackRequest.Parse(body, head.Split(' ')[1]);
    }

    /// <summary>Sends a response; false when the connection is to be closed.</summary>
    internal async Task<bool> WriteAsync(LoopbackResponse response, CancellationToken cancellation)
    {
        switch (response.Delivery)
        {
            case LoopbackDelivery.Dropped:
                return false;
            case LoopbackDelivery.Hanging:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
                return false;
            case LoopbackDelivery.Chunked:
                await WriteChunkedAsync(response, cancellation);
                return true;
        }
        await stream.WriteAsync(Head(response, $"Content-Length: {response.Body.Length}"), cancellation);
        if (response.Delivery == LoopbackDelivery.Whole)
        {
            await stream.WriteAsync(response.Body, cancellation);
            return true;
        }
        await stream.WriteAsync(response.Body.AsMemory(0, response.Body.Length / 2), cancellation);
        if (response.Delivery == LoopbackDelivery.HangingMidBody)
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        return false;
    }

    private static byte[] Head(LoopbackResponse response, string framing)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.Status} Scripted\r\n{framing}\r\nContent-Type: application/json\r\n");
        foreach (var (name, value) in response.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        return Encoding.ASCII.GetBytes(head.Append("\r\n").ToString());
    }

    private async Task WriteChunkedAsync(LoopbackResponse response, CancellationToken cancellation)
    {
        await stream.WriteAsync(Head(response, "Transfer-Encoding: chunked"), cancellation);
        foreach (var chunk in response.Body.Chunk(8192))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"), cancellation);
            await stream.WriteAsync(chunk, cancellation);
            await stream.WriteAsync("\r\n"u8.ToArray(), cancellation);
        }
        await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), cancellation);
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end && !await FillAsync(cancellation))
                return null;
            var next = (char)_buffer[_start++];
            if (next == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append(next);
        }
    }

    private async Task<bool> FillAsync(CancellationToken cancellation)
    {
        _start = 0;
        _end = await stream.ReadAsync(_buffer, cancellation);
        return _end > 0;
    }
}
