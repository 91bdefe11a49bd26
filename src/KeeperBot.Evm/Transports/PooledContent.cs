using System.Buffers;
using System.Net;

namespace KeeperBot.Evm.Transports;

/// <summary>
/// A request body in a pooled array, which goes back when the content is disposed, unless something is still sending it then (an answer may
/// come before the request has gone out): such an array is left to the collector.
/// </summary>
internal sealed class PooledContent(byte[] rented, int length) : HttpContent
{
    private int _sending;
    private int _returned;

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // Counted, and never counted down after a failure: a write that was cut off may still hold the array.
        Interlocked.Increment(ref _sending);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _returned) != 0, this);
        await stream.WriteAsync(rented.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        Interlocked.Decrement(ref _sending);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _returned, 1) == 0 && Volatile.Read(ref _sending) == 0)
            ArrayPool<byte>.Shared.Return(rented);
        base.Dispose(disposing);
    }
}
