using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Heads;

/// <summary>Asks for the newest header again and again.</summary>
public sealed class PollingHeadSource : IHeadSource
{
    private readonly EthClient _client;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;

    /// <summary>Polls <paramref name="client"/> every <paramref name="interval"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The interval is not above zero.</exception>
    public PollingHeadSource(EthClient client, TimeSpan interval, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        _client = client;
        _interval = interval;
        _time = time;
    }

    /// <inheritdoc/>
    public async Task<BlockHeader> NextAsync(Hash32? known, CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = await _client.GetBlockAsync(BlockTag.Latest, cancellationToken).ConfigureAwait(false)
                ?? throw RpcException.Invalid("eth_getBlockByNumber", _client.EndpointHost, "the node has no latest block");
            if (head.Hash != known)
                return head;
            await Task.Delay(_interval, _time, cancellationToken).ConfigureAwait(false);
        }
    }
}
