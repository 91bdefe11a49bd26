using System.Runtime.CompilerServices;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Heads;

/// <summary>
/// The newest head of one chain, one update at a time. Pulled: while the consumer is busy nothing queues up, and the next pull gives the
/// newest. A reorganisation is found by parent hashes and told as such; the head never goes back silently.
/// </summary>
public sealed class HeadFeed
{
    private readonly IHeadSource _source;
    private readonly EthClient _client;
    private readonly HeadFeedOptions _options;
    private readonly TimeProvider _time;

    /// <summary>A feed from <paramref name="source"/>; <paramref name="client"/> gives the headers between.</summary>
    public HeadFeed(IHeadSource source, EthClient client, HeadFeedOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Memory, 1, nameof(options.Memory));
        _source = source;
        _client = client;
        _options = options;
        _time = time;
    }

    /// <summary>Updates until cancelled. Failures of the node are updates; the sequence itself only ends by cancellation.</summary>
    public async IAsyncEnumerable<HeadUpdate> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var chain = new ChainMemory(_options.Memory);
        Hash32? seen = null;
        var failures = 0;
        var clock = new SilenceClock(_time, _options.SilentAfter);
        while (true)
        {
            var (head, update) = await NextAsync(chain, seen, clock, cancellationToken).ConfigureAwait(false);
            if (head is not null)
                update = await FollowAsync(chain, head, cancellationToken).ConfigureAwait(false);
            if (update is HeadUnavailable failure)
            {
                yield return failure with { Failures = ++failures };
                await Task.Delay(_options.RetryPause, _time, cancellationToken).ConfigureAwait(false);
                continue;
            }
            // A retreat is told once; then the source waits for something other than the block it reported.
            seen = head?.Hash ?? seen;
            failures = 0;
            if (update is HeadAdvanced or HeadReorganized)
                clock.News();
            if (update is not null)
                yield return update;
        }
    }

    private async Task<(BlockHeader? Head, HeadUpdate? Trouble)> NextAsync(ChainMemory chain, Hash32? seen, SilenceClock clock, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(clock.Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return (await _source.NextAsync(seen, either.Token).ConfigureAwait(false), null);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return (null, new HeadSilent(chain.Head, clock.Told()));
        }
        catch (RpcException e)
        {
            return (null, new HeadUnavailable(e.Kind, e.Message, 0));
        }
    }

    private async Task<HeadUpdate?> FollowAsync(ChainMemory chain, BlockHeader head, CancellationToken cancellationToken)
    {
        try
        {
            return await LinkAsync(chain, head, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException e)
        {
            return new HeadUnavailable(e.Kind, e.Message, 0);
        }
    }

    /// <summary>What the reported head means; null when it is the one already told.</summary>
    private async Task<HeadUpdate?> LinkAsync(ChainMemory chain, BlockHeader head, CancellationToken cancellationToken)
    {
        if (chain.Head is not { } before)
        {
            chain.Restart(head.ToBlockRef());
            return new HeadAdvanced(head, 0, Linked: false);
        }
        if (head.Hash == before.Hash)
            return null;
        if (chain.Contains(head.Hash))
            return new HeadRetreated(head.ToBlockRef(), before);
        if (head.Number > before.Number && head.Number - before.Number > (ulong)_options.Memory)
        {
            chain.Restart(head.ToBlockRef());
            return new HeadAdvanced(head, head.Number - before.Number - 1, Linked: false);
        }
        var branch = await WalkDownAsync(chain, head, cancellationToken).ConfigureAwait(false);
        var ancestor = chain.Adopt(branch);
        return ancestor == before
            ? new HeadAdvanced(head, head.Number - before.Number - 1, Linked: true)
            : new HeadReorganized(head, before, ancestor);
    }

    /// <summary>The new head and its ancestors, newest first, down to one whose parent is remembered (or to the end of memory).</summary>
    private async Task<List<BlockRef>> WalkDownAsync(ChainMemory chain, BlockHeader head, CancellationToken cancellationToken)
    {
        var branch = new List<BlockRef> { head.ToBlockRef() };
        while (!chain.Contains(branch[^1].ParentHash) && branch[^1].Number > chain.Lowest)
        {
            var child = branch[^1];
            var parent = await _client.GetBlockAsync(child.ParentHash, cancellationToken).ConfigureAwait(false)
                ?? throw new RpcException(RpcErrorKind.BlockUnavailable, "eth_getBlockByHash", _client.EndpointHost, $"the node does not know the parent of block {child.Number}");
            if (parent.Number + 1 != child.Number)
                throw RpcException.Invalid("eth_getBlockByHash", _client.EndpointHost, $"the parent of block {child.Number} says it is block {parent.Number}");
            branch.Add(parent.ToBlockRef());
        }
        return branch;
    }
}
