using System.Collections.Immutable;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Nodes;

/// <summary>
/// The private relays: looked at before they are used, and asked for nothing but the chain they are on. A relay that offers no such reads is
/// taken at the configuration's word; one that shows another chain, or another block than the agreed one, is sent nothing.
/// </summary>
internal sealed class RelayGroup(ImmutableArray<Node> relays, HeadRound heads, NodePoolOptions options, TimeProvider time)
{
    /// <summary>How long a good look at all of them is good for.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private static readonly RpcRequest[] Chain = [RpcRequest.Read("eth_chainId")];

    private long _lookedAt = time.GetTimestamp();

    internal ImmutableArray<Node> Nodes => relays;

    internal string Hosts => string.Join(", ", relays.Select(relay => relay.Host));

    /// <summary>Looks at every relay once, waiting <paramref name="patience"/> for the slow ones.</summary>
    internal async Task LookAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _lookedAt, time.GetTimestamp());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var looking = Task.WhenAll(relays.Select(relay => LookAtAsync(relay, cancellationToken)));
        await Task.WhenAny(looking, Task.Delay(patience, time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Sends a transaction to every relay in action, once.</summary>
    /// <exception cref="RpcException">None is in action, and nothing was sent; or none took it, and what one of them did is not known.</exception>
    internal async Task<RpcReply> SendAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        if (relays.All(relay => relay.Health.State != NodeState.Active) || time.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= LookEvery)
            await LookAsync(options.HeadPatience, cancellationToken).ConfigureAwait(false);
        var active = relays.Where(relay => relay.Health.State == NodeState.Active).ToArray();
        if (active.Length > 0)
            return await BroadcastRound.RunAsync(request, active, options, time, cancellationToken).ConfigureAwait(false);
        var reasons = relays.Select(relay => relay.Health.Status()).Select(relay => $"{relay.Host} is {relay.State} ({relay.Why})");
        throw new RpcException(RpcErrorKind.NoRoute, request.Method, Hosts, $"nothing was sent: no private relay is active: {string.Join("; ", reasons)}");
    }

    private async Task LookAtAsync(Node relay, CancellationToken cancellationToken)
    {
        var answer = await relay.AskAsync(Chain, cancellationToken).ConfigureAwait(false);
        if (answer.Failure is not null)
            return;
        if (IsNotOffered(answer.Replies[0]))
        {
            relay.Health.Fit("does not tell its chain; the configuration is believed");
            return;
        }
        if (HeadRound.ChainOf(relay, answer.Replies[0]) is not { } chain)
            return;
        if (chain != options.Chain)
            relay.Health.OnWrongChain(chain);
        else
            await CompareAsync(relay, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A keeper on a fork of a real chain has that chain's id; its transactions must not get out to the real one.</summary>
    private async Task CompareAsync(Node relay, CancellationToken cancellationToken)
    {
        if (heads.Newest is not { } agreed)
        {
            relay.Health.Fit("on the chain");
            return;
        }
        var answer = await relay.AskAsync([BlockAgreement.Request(JsonHex.Quantity(agreed.Number))], cancellationToken).ConfigureAwait(false);
        if (answer.Failure is not null)
            return;
        if (BlockAgreement.Read(relay, answer.Replies[0]) is not { } report || report.Header.Number != agreed.Number)
            relay.Health.Fit("on the chain; does not tell its blocks");
        else if (report.Header.Hash != agreed.Hash)
            relay.Health.OnFork(agreed.Number, HeadRound.Short(report.Header.Hash), HeadRound.Short(agreed.Hash));
        else
            relay.Health.Fit("on the agreed chain");
    }

    private static bool IsNotOffered(RpcReply reply) => reply.Error is { } error && RpcErrorClassifier.Classify(error) == RpcErrorKind.MethodNotFound;
}
