using System.Collections.Immutable;
using System.Globalization;
using KeeperBot.Evm.JsonRpc;
using KeeperBot.Evm.Transports;

namespace KeeperBot.Evm.Nodes;

/// <summary>
/// Several nodes of one chain that stand for one, none trusted alone. Facts about the chain need the quorum's agreement; estimates fail over;
/// the head is the newest block the quorum shares; a signed transaction goes, once, to every active node of its route: the public nodes, or the private
/// relays, which are asked nothing else and never read from. Nodes are looked at (chain id, head) whenever the newest block is asked for.
/// </summary>
public sealed class NodePool : IRpcTransport, IDisposable
{
    private readonly ImmutableArray<Node> _nodes;
    private readonly NodePoolOptions _options;
    private readonly TimeProvider _time;
    private readonly HeadRound _heads;
    private readonly BlockAgreement _agreement;
    private readonly RelayGroup? _relays;
    private int _turn;

    /// <summary>A pool of <paramref name="endpoints"/>, best first. They stay the caller's to dispose of, after the pool.</summary>
    /// <exception cref="ArgumentException">No public endpoint, or options that contradict themselves or the number of operators.</exception>
    public NodePool(IReadOnlyList<NodeEndpoint> endpoints, NodePoolOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _options = options.Checked();
        _time = time;
        _nodes = NodesOf(BroadcastRoute.Public, endpoints, options, time);
        if (_nodes.IsEmpty)
            throw new ArgumentException("a pool needs a public node", nameof(endpoints));
        Quorum = options.QuorumOf(Operators(_nodes));
        EndpointHost = string.Join(", ", _nodes.Select(node => node.Host));
        _agreement = new BlockAgreement(Quorum, EndpointHost);
        _heads = new HeadRound(_nodes, Quorum, _agreement, options, time);
        var relays = NodesOf(BroadcastRoute.PrivateRelay, endpoints, options, time);
        _relays = relays.IsEmpty ? null : new RelayGroup(relays, _heads, options, time);
    }

    /// <summary>The hosts of all public nodes.</summary>
    public string EndpointHost { get; }

    /// <summary>Distinct operators that must agree.</summary>
    public int Quorum { get; }

    /// <inheritdoc/>
    public string? BroadcastHost(BroadcastRoute route) => route switch
    {
        BroadcastRoute.Public => EndpointHost,
        BroadcastRoute.PrivateRelay => _relays?.Hosts,
        _ => null,
    };

    /// <summary>Every node as it is known now: the public ones, then the relays, each in configured order.</summary>
    public ImmutableArray<NodeStatus> Status() => [.. _nodes.Concat(_relays?.Nodes ?? []).Select(node => node.Health.Status())];

    /// <summary>Looks at every node once, waiting <paramref name="patience"/> for the slow ones (also for those out of action), and judges them.</summary>
    /// <returns>The agreed head.</returns>
    /// <exception cref="RpcException">There is none; <see cref="Status"/> tells why.</exception>
    public async Task<BlockHeader> ObserveAsync(TimeSpan patience, CancellationToken cancellationToken = default)
    {
        var agreed = await _heads.RunAsync(patience, forAll: true, cancellationToken).ConfigureAwait(false);
        if (_relays is not null)
            await _relays.LookAsync(patience, cancellationToken).ConfigureAwait(false);
        return agreed.Header;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count == 0)
            return [];
        if (batch is [{ Route: BroadcastRoute.PrivateRelay } confidential])
            return [await RequireRelays(confidential).SendAsync(confidential, cancellationToken).ConfigureAwait(false)];
        if (batch.Any(request => request.Route != BroadcastRoute.Public))
            throw new ArgumentException("a transaction that is not for the public nodes is sent by itself", nameof(batch));
        if (!IsHead(batch[0]))
            await ReadyAsync(cancellationToken).ConfigureAwait(false);
        if (_nodes.Length == 1 && !batch.Any(IsHead))
            return await AskOnlyNodeAsync(batch, cancellationToken).ConfigureAwait(false);
        var replies = new List<RpcReply>(batch.Count);
        while (replies.Count < batch.Count)
        {
            var shape = CallShape.Of(batch[replies.Count]);
            var part = batch.Skip(replies.Count).TakeWhile((request, i) => i == 0 || (IsGroupable(shape.Policy) && CallShape.Of(request) == shape)).ToArray();
            replies.AddRange(await SendPartAsync(part, shape, cancellationToken).ConfigureAwait(false));
        }
        return replies;
    }

    /// <inheritdoc/>
    public void Dispose() => _heads.Dispose();

    /// <summary>Too few usable nodes: looks at all of them once more, for they may have come back.</summary>
    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        var suffices = _nodes.Length == 1
            ? _nodes[0].Health.State is not (NodeState.Unproven or NodeState.WrongChain)
            : Operators(_nodes.Where(node => node.Health.State == NodeState.Active)) >= Quorum;
        if (suffices)
            return;
        try
        {
            await _heads.RunAsync(_options.HeadPatience, forAll: false, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException)
        {
            // What follows says which nodes cannot be used, and why.
        }
    }

    private RelayGroup RequireRelays(RpcRequest request) =>
        _relays ?? throw new RpcException(RpcErrorKind.NoRoute, request.Method, EndpointHost, "nothing was sent: there is no private relay");

    private static ImmutableArray<Node> NodesOf(BroadcastRoute route, IReadOnlyList<NodeEndpoint> endpoints, NodePoolOptions options, TimeProvider time) =>
        [.. endpoints.Select((endpoint, i) => (endpoint, i)).Where(item => item.endpoint.Route == route)
            .Select(item => new Node(item.endpoint, NameOf(endpoints, item.i), options, time))];

    private static string NameOf(IReadOnlyList<NodeEndpoint> endpoints, int index)
    {
        var host = endpoints[index].Transport.EndpointHost;
        var before = endpoints.Take(index).Count(endpoint => endpoint.Transport.EndpointHost == host);
        return before == 0 ? host : string.Create(CultureInfo.InvariantCulture, $"{host} #{before + 1}");
    }

    private static bool IsHead(RpcRequest request) => request.Method == "eth_getBlockByNumber" && CallShape.Of(request).Policy == ReadPolicy.Head;

    private static bool IsGroupable(ReadPolicy policy) => policy is ReadPolicy.Agreed or ReadPolicy.AgreedOrNothing or ReadPolicy.AnyOne;

    private async Task<IReadOnlyList<RpcReply>> AskOnlyNodeAsync(IReadOnlyList<RpcRequest> batch, CancellationToken cancellationToken)
    {
        var only = _nodes[0];
        if (only.Health.State == NodeState.WrongChain)
            throw new RpcException(RpcErrorKind.NoQuorum, batch[0].Method, EndpointHost, $"the node {only.Health.Status().Why}");
        if (only.Health.IsResting)
            throw new RpcException(RpcErrorKind.RateLimited, batch[0].Method, EndpointHost, "the node asked to be left alone");
        var answer = await only.AskAsync(batch, cancellationToken).ConfigureAwait(false);
        return answer.Failure is null ? answer.Replies : throw answer.Failure;
    }

    private async Task<IReadOnlyList<RpcReply>> SendPartAsync(RpcRequest[] part, CallShape shape, CancellationToken cancellationToken) => shape.Policy switch
    {
        ReadPolicy.Head => [(await _heads.RunAsync(_options.HeadPatience, forAll: false, cancellationToken).ConfigureAwait(false)).Reply],
        ReadPolicy.Settled => [await SettledAsync(part[0], cancellationToken).ConfigureAwait(false)],
        ReadPolicy.Vouched => [await VouchedAsync(part[0], cancellationToken).ConfigureAwait(false)],
        ReadPolicy.Broadcast => [await BroadcastRound.RunAsync(part[0], Active(part[0].Method, 1), _options, _time, cancellationToken).ConfigureAwait(false)],
        ReadPolicy.Once => await OnceAsync(part, cancellationToken).ConfigureAwait(false),
        ReadPolicy.AnyOne => await AgreeAsync(part, shape, 1, cancellationToken).ConfigureAwait(false),
        _ => await AgreeAsync(part, shape, Quorum, cancellationToken).ConfigureAwait(false),
    };

    private async Task<IReadOnlyList<RpcReply>> AgreeAsync(RpcRequest[] part, CallShape shape, int quorum, CancellationToken cancellationToken)
    {
        var height = shape.BlockHash is { } pin ? _heads.HeightOf(pin) : null;
        var candidates = Readable(part[0].Method, quorum, height);
        if (quorum > 1)
            candidates = WithWitnessesInTurn(candidates);
        var round = new AgreementRound(part, quorum, shape.Policy == ReadPolicy.AgreedOrNothing, candidates, EndpointHost, _options, _time);
        try
        {
            return await round.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Only what the chain itself fixes is the same for every honest node: the state at one hash, a receipt in one block. What a simulation
            // makes of the block after it is not.
            if ((shape.BlockHash is not null && part[0].Method != "eth_simulateV1") || shape.Policy == ReadPolicy.AgreedOrNothing)
            {
                foreach (var (node, method) in round.Dissenters)
                    node.Health.Lied(method);
            }
        }
    }

    /// <summary>The best node first, the others in turn: whoever is never asked is never found out.</summary>
    private List<Node> WithWitnessesInTurn(List<Node> candidates)
    {
        var turn = (int)((uint)Interlocked.Increment(ref _turn) % (uint)(candidates.Count - 1));
        return [candidates[0], .. candidates.Skip(1 + turn), .. candidates.Skip(1).Take(turn)];
    }

    private async Task<RpcReply> SettledAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        var answers = await AskAllAsync(request, cancellationToken).ConfigureAwait(false);
        var reports = answers.Where(answer => answer.Failure is null).Select(answer => BlockAgreement.Read(answer.Node, answer.Replies[0])).OfType<HeadReport>().ToList();
        if (reports.Count > 0)
            return (await _agreement.FindAsync(reports, cancellationToken).ConfigureAwait(false)).Reply;
        // Nobody has a settled block: some say so by null, some by an error; without either the nodes failed.
        return answers.FirstOrDefault(answer => answer.Failure is null)?.Replies[0] ?? throw answers[0].Failure!;
    }

    private async Task<RpcReply> VouchedAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        var answers = await AskAllAsync(request, cancellationToken).ConfigureAwait(false);
        var largest = answers.Select(answer => (answer.Node.Operator, Value: ValueOf(request, answer), answer)).Where(item => item.Value is not null)
            .GroupBy(item => item.Operator, StringComparer.Ordinal).Select(group => group.MaxBy(item => item.Value)).OrderByDescending(item => item.Value).ToArray();
        if (largest.Length >= Quorum)
            return largest[Quorum - 1].answer.Replies[0];
        throw new RpcException(RpcErrorKind.NoQuorum, request.Method, EndpointHost, string.Create(
            CultureInfo.InvariantCulture, $"{largest.Length} operators answered where {Quorum} must"));
    }

    private static UInt256? ValueOf(RpcRequest request, NodeAnswer answer)
    {
        if (answer.Failure is not null || !answer.Replies[0].IsResult)
            return null;
        try
        {
            return JsonCursor.Read(answer.Replies[0].ResultUtf8.Span, (ref json) => json.UInt256());
        }
        catch (JsonRpcFormatException e)
        {
            answer.Node.Health.Failed(RpcException.Invalid(request.Method, answer.Node.Host, e.Message));
            return null;
        }
    }

    private Task<NodeAnswer[]> AskAllAsync(RpcRequest request, CancellationToken cancellationToken) =>
        Task.WhenAll(Readable(request.Method, Quorum, null).Select(node => node.AskAsync([request], cancellationToken)));

    private async Task<IReadOnlyList<RpcReply>> OnceAsync(RpcRequest[] part, CancellationToken cancellationToken)
    {
        var answer = await Readable(part[0].Method, 1, null)[0].AskAsync(part, cancellationToken).ConfigureAwait(false);
        return answer.Failure is null ? answer.Replies : throw answer.Failure;
    }

    /// <summary>
    /// The active nodes that do not rest, best first: those that are free, then those that just failed. Nodes known to be below
    /// <paramref name="height"/> come only when the others are too few; they must show that they have the block meanwhile.
    /// </summary>
    private List<Node> Readable(string method, int quorum, ulong? height)
    {
        var nodes = Active(method, quorum).Where(node => !node.Health.IsResting).OrderBy(node => node.Health.IsFree ? 0 : 1).ToList();
        var reaching = nodes.Where(node => height is null || node.Health.Height >= height).ToList();
        var chosen = Operators(reaching) >= quorum ? reaching : nodes;
        return Operators(chosen) >= quorum ? chosen : throw TooFew(method, quorum, "do not rest");
    }

    private List<Node> Active(string method, int quorum)
    {
        var active = _nodes.Where(node => node.Health.State == NodeState.Active).ToList();
        return Operators(active) >= quorum ? active : throw TooFew(method, quorum, "are active");
    }

    private static int Operators(IEnumerable<Node> nodes) => nodes.Select(node => node.Operator).Distinct(StringComparer.Ordinal).Count();

    private RpcException TooFew(string method, int quorum, string what) => new(RpcErrorKind.NoQuorum, method, EndpointHost, string.Create(
        CultureInfo.InvariantCulture, $"fewer than {quorum} operators' nodes {what}: {string.Join("; ", _nodes.Select(node => node.Health.Status()).Select(node => $"{node.Host} is {node.State} ({node.Why})"))}"));
}
