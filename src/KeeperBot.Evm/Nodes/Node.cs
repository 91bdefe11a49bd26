using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Nodes;

/// <summary>One node of a pool: asks it, and remembers how that went.</summary>
internal sealed class Node(NodeEndpoint endpoint, string host, NodePoolOptions options, TimeProvider time)
{
    internal string Host => host;

    internal string Operator => endpoint.Operator;

    internal NodeHealth Health { get; } = new(host, endpoint, options, time);

    /// <summary>Asks; a failure is part of the answer. Only cancellation throws.</summary>
    internal async Task<NodeAnswer> AskAsync(IReadOnlyList<RpcRequest> batch, CancellationToken cancellationToken)
    {
        var wait = Health.Sending(batch.Count);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        var start = time.GetTimestamp();
        try
        {
            var replies = await endpoint.Transport.SendAsync(batch, cancellationToken).ConfigureAwait(false);
            Health.Answered(time.GetElapsedTime(start));
            if (replies.Any(reply => reply.Error is { } error && RpcErrorClassifier.Classify(error) == RpcErrorKind.RateLimited))
                Health.RateLimited();
            return new NodeAnswer(this, replies, null);
        }
        catch (RpcException failure)
        {
            Health.Failed(failure);
            return new NodeAnswer(this, [], failure);
        }
        catch (ObjectDisposedException)
        {
            // The pool was closed, or others answered the call, while this node was waited for; nobody reads this answer.
            return new NodeAnswer(this, [], new RpcException(RpcErrorKind.Unreachable, batch[0].Method, host, "the call is over"));
        }
    }
}
