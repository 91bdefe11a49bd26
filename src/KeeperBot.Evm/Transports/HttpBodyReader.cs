using System.Buffers;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Transports;

/// <summary>Reads a body up to a limit that holds for what comes out of decompression, not only for what is announced.</summary>
internal static class HttpBodyReader
{
    private const int FirstBuffer = 16 * 1024;

    /// <summary>The body. A large one is in pooled memory; what was rented for one that failed is left to the collector, for the connection may still write to it.</summary>
    internal static async Task<HttpBody> ReadAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        var announced = response.Content.Headers.ContentLength;
        if (announced > limit)
            throw new BodyTooLargeException();
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            // One byte more than announced or allowed, so that the end is seen without growing.
            var room = announced is { } size ? (int)size + 1 : Math.Min(FirstBuffer, limit + 1);
            var isPooled = room > FirstBuffer;
            var buffer = isPooled ? ArrayPool<byte>.Shared.Rent(room) : GC.AllocateUninitializedArray<byte>(room);
            var length = 0;
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    return isPooled ? HttpBody.Of(PooledBytes.Adopt(buffer, length)) : new HttpBody(buffer.AsMemory(0, length), null);
                length += read;
                if (length > limit)
                    throw new BodyTooLargeException();
                if (length < buffer.Length)
                    continue;
                var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * length, limit + 1L));
                buffer.AsSpan(0, length).CopyTo(larger);
                if (isPooled)
                    ArrayPool<byte>.Shared.Return(buffer);
                (buffer, isPooled) = (larger, true);
            }
        }
    }
}
