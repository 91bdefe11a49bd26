using KeeperBot.Evm;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Nodes;
using KeeperBot.Evm.Transports;
using KeeperBot.Host.Commands;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Composition;

/// <summary>A client of the chain: of all configured nodes as one pool, none of which is trusted alone, or of one of them.</summary>
public sealed class ChainConnection : IDisposable
{
    private readonly List<IDisposable> _owned;

    private ChainConnection(IRpcTransport transport, NodePool? pool, List<IDisposable> owned)
    {
        _owned = owned;
        Client = new EthClient(transport);
        Node = transport.EndpointHost;
        Pool = pool;
    }

    /// <summary>The client.</summary>
    public EthClient Client { get; }

    /// <summary>The nodes' hosts, the only form in which they are shown.</summary>
    public string Node { get; }

    /// <summary>The pool behind the client; null for a connection to one node.</summary>
    public NodePool? Pool { get; }

    /// <summary>Looks at every node and connects to all of them; those that do not answer now are used once they do.</summary>
    /// <param name="configuration">Nodes and chain.</param>
    /// <param name="time">The clock.</param>
    /// <param name="changed">Told of every decision about a node, from now on.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="through">What every call to a node goes through; null for nothing.</param>
    /// <exception cref="CommandFailure">A node is on another chain, or too few give a usable answer.</exception>
    public static async Task<ChainConnection> OpenAsync(
        KeeperConfiguration configuration, TimeProvider time, Action<NodeChange> changed, CancellationToken cancellation, Func<IRpcTransport, IRpcTransport>? through = null)
    {
        var connection = OfAll(configuration, time, changed, through);
        try
        {
            await RequireHeadAsync(connection.Pool!, configuration, cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A pool of all nodes, nothing asked yet.</summary>
    public static ChainConnection OfAll(KeeperConfiguration configuration, TimeProvider time, Action<NodeChange> changed, Func<IRpcTransport, IRpcTransport>? through = null)
    {
        // The pool's other nodes are the second attempt; a node that stands alone is asked again.
        var retries = configuration.Nodes.Length > 1 ? 0 : new HttpRpcOptions().MaxRetries;
        var nodes = configuration.Nodes.Select(node => (Transport: Transport(configuration, node.Uri, time, retries), node.Operator, Route: BroadcastRoute.Public));
        var relays = configuration.PrivateRelays.Select(relay => (Transport: Transport(configuration, relay, time, 0), Operator: OperatorName.Of(relay), Route: BroadcastRoute.PrivateRelay));
        var all = nodes.Concat(relays).ToArray();
        var pool = new NodePool([.. all.Select(node => new NodeEndpoint(through?.Invoke(node.Transport) ?? node.Transport, node.Operator) { Route = node.Route })], PoolOptions(configuration, changed), time);
        return new ChainConnection(pool, pool, [.. all.Select(node => node.Transport), pool]);
    }

    /// <summary>A connection to one node, nothing asked yet.</summary>
    public static ChainConnection For(KeeperConfiguration configuration, Uri node, TimeProvider time)
    {
        var transport = Transport(configuration, node, time, new HttpRpcOptions().MaxRetries);
        return new ChainConnection(transport, null, [transport]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var index = _owned.Count - 1; index >= 0; index--)
            _owned[index].Dispose();
        _owned.Clear();
    }

    private static HttpRpcTransport Transport(KeeperConfiguration configuration, Uri node, TimeProvider time, int retries) =>
        new(node, new HttpRpcOptions { Deadline = configuration.Options.Chain.RequestTimeout, MaxRetries = retries }, time);

    private static NodePoolOptions PoolOptions(KeeperConfiguration configuration, Action<NodeChange> changed)
    {
        var chain = configuration.Options.Chain;
        // Half a minute of blocks, and never less than three: fast chains are never read at quite the same height.
        var maxLag = Math.Max(3, (int)(TimeSpan.FromSeconds(30) / chain.BlockInterval));
        return new NodePoolOptions
        {
            Chain = configuration.Chain,
            Quorum = chain.Quorum,
            MaxLag = maxLag,
            RecoverLag = maxLag / 3,
            MaxLead = maxLag,
            AheadPatience = TimeSpan.FromTicks(Math.Max(TimeSpan.FromSeconds(30).Ticks, 3 * chain.BlockInterval.Ticks)),
            CallsPerSecond = chain.CallsPerSecond,
            OnChange = changed,
        };
    }

    private static async Task RequireHeadAsync(NodePool pool, KeeperConfiguration configuration, CancellationToken cancellation)
    {
        RpcException? failure = null;
        try
        {
            await pool.ObserveAsync(configuration.Options.Chain.RequestTimeout + TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            failure = error;
        }

        var nodes = pool.Status();
        if (nodes.FirstOrDefault(node => node.State == NodeState.WrongChain) is { } wrong)
        {
            throw new CommandFailure(
                ExitCode.ChainMismatch, $"chain.id = {configuration.Chain}: the node at {wrong.Host} {wrong.Why.Replace($", not {configuration.Chain}", "", StringComparison.Ordinal)}; correct chain.id or {(wrong.Route == BroadcastRoute.Public ? "chain.rpc" : "chain.privateRelay")}");
        }

        if (failure is not null)
        {
            var reasons = nodes.Where(node => node.State != NodeState.Active && node.Route == BroadcastRoute.Public).Select(node => $"{node.Host}: {node.Why}").DefaultIfEmpty(failure.Message);
            throw new CommandFailure(
                ExitCode.ChainUnreachable,
                FormattableString.Invariant($"chain.rpc: no node gives a usable answer, or fewer than {pool.Quorum} operators agree (chain.quorum): {string.Join("; ", reasons)}; check that the nodes run, the URLs and the network, or add another node"));
        }
    }
}
