using System.Buffers;
using KeeperBot.Evm.Transports;

namespace KeeperBot.Evm.Tests.Transports;

public sealed class PooledContentTests
{
    [Fact]
    public async Task Content_SentTwice_IsTheSameBothTimesAndOnlyTheAnnouncedLength()
    {
        // As when a pooled connection turns out closed and the framework sends again.
        using var content = Make([1, 2, 3]);

        (await SendAsync(content)).ShouldBe([1, 2, 3]);
        (await SendAsync(content)).ShouldBe([1, 2, 3]);
        content.Headers.ContentLength.ShouldBe(3);
    }

    [Fact]
    public async Task Content_AfterDispose_SendsNothing()
    {
        var content = Make([1, 2, 3]);
        content.Dispose();
        content.Dispose();

        await Should.ThrowAsync<ObjectDisposedException>(() => SendAsync(content));
    }

    [Fact]
    public async Task Content_DisposedWhileItIsSent_KeepsItsBytes()
    {
        var content = Make([1, 2, 3]);
        var stream = new StalledStream();
        var sending = content.CopyToAsync(stream);

        content.Dispose();
        var next = ArrayPool<byte>.Shared.Rent(3);
        next.AsSpan().Fill(9);
        stream.Continue.SetResult();
        await sending;

        stream.Written.ShouldBe([1, 2, 3]);
        ArrayPool<byte>.Shared.Return(next);
    }

    private static PooledContent Make(byte[] bytes)
    {
        var rented = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(rented, 0);
        return new PooledContent(rented, bytes.Length);
    }

    private static async Task<byte[]> SendAsync(PooledContent content)
    {
        using var stream = new MemoryStream();
        await content.CopyToAsync(stream);
        return stream.ToArray();
    }

    private sealed class StalledStream : MemoryStream
    {
        internal TaskCompletionSource Continue { get; } = new();

        internal byte[] Written { get; private set; } = [];

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Continue.Task;
            Written = buffer.ToArray();
        }
    }
}
