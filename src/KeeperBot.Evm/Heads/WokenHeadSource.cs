using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Heads;

/// <summary>
/// Polls, and is woken by subscriptions in between. What a socket says is a hint, never believed: the head is the client's, which for a pool is the
/// agreed one. Sockets that are silent or gone cost speed and nothing else.
/// </summary>
/// <param name="client">Who is asked for the head.</param>
/// <param name="wakers">Subscriptions; they stay the caller's to dispose of.</param>
/// <param name="interval">Time between two looks without a wake-up.</param>
/// <param name="time">The clock.</param>
public sealed class WokenHeadSource(EthClient client, IReadOnlyList<NewHeadsSubscription> wakers, TimeSpan interval, TimeProvider time) : IHeadSource
{
    /// <inheritdoc/>
    public async Task<BlockHeader> NextAsync(Hash32? known, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Taken before the look, so that a head that comes meanwhile is not slept through.
            var news = wakers.Select(waker => waker.NewsAsync()).ToArray();
            var head = await client.GetBlockAsync(BlockTag.Latest, cancellationToken).ConfigureAwait(false)
                ?? throw RpcException.Invalid("eth_getBlockByNumber", client.EndpointHost, "the node has no latest block");
            if (head.Hash != known)
                return head;
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny([.. news, Task.Delay(interval, time, pause.Token)]).ConfigureAwait(false);
            await pause.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
