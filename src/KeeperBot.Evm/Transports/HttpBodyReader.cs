namespace KeeperBot.Evm.Transports;

/// <summary>Reads a body up to a limit that holds for what comes out of decompression, not only for what is announced.</summary>
internal static class HttpBodyReader
{
    private const int FirstBuffer = 16 * 1024;

    internal static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        var announced = response.Content.Headers.ContentLength;
        if (announced > limit)
            throw new BodyTooLargeException();
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            // One byte more than announced or allowed, so that the end is seen without growing.
            var buffer = GC.AllocateUninitializedArray<byte>(announced is { } size ? (int)size + 1 : Math.Min(FirstBuffer, limit + 1));
            var length = 0;
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    return buffer.AsMemory(0, length);
                length += read;
                if (length > limit)
                    throw new BodyTooLargeException();
                if (length == buffer.Length)
                    Array.Resize(ref buffer, (int)Math.Min(2L * length, limit + 1L));
            }
        }
    }
}
