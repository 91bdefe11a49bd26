using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Nodes;

/// <summary>
/// Asks nodes until the quorum has given the same answers: as many at once as are needed, one more for each that fails or contradicts, and one
/// more after a pause. A quorum of one is fail-over.
/// </summary>
internal sealed class AgreementRound
{
    private readonly IReadOnlyList<RpcRequest> _batch;
    private readonly int _quorum;
    private readonly Tally[] _tallies;
    private readonly Queue<Node> _waiting;
    private readonly List<(Task<NodeAnswer> Asking, Node Node)> _running = [];
    private readonly NodePoolOptions _options;
    private readonly TimeProvider _time;
    private readonly string _hosts;

    /// <param name="batch">The calls.</param>
    /// <param name="quorum">Distinct operators that must agree.</param>
    /// <param name="nothingCounts">Whether null is an answer.</param>
    /// <param name="candidates">The nodes to ask, best first.</param>
    /// <param name="hosts">All of them, for messages.</param>
    /// <param name="options">Pauses.</param>
    /// <param name="time">The clock.</param>
    internal AgreementRound(
        IReadOnlyList<RpcRequest> batch, int quorum, bool nothingCounts, IEnumerable<Node> candidates, string hosts, NodePoolOptions options, TimeProvider time)
    {
        _batch = batch;
        _quorum = quorum;
        _tallies = [.. batch.Select(_ => new Tally(quorum, nothingCounts))];
        _waiting = new Queue<Node>(SpreadOverOperators(candidates));
        _hosts = hosts;
        _options = options;
        _time = time;
    }

    /// <summary>The nodes that contradicted the quorum, with the method; filled by <see cref="RunAsync"/>.</summary>
    internal IEnumerable<(Node Node, string Method)> Dissenters =>
        _tallies.SelectMany((tally, i) => tally.Dissenters().Select(node => (node, _batch[i].Method))).DistinctBy(pair => pair.node);

    /// <summary>The answers, each given by the quorum.</summary>
    /// <exception cref="NodeDisagreementException">Two answers, and no side has the quorum.</exception>
    /// <exception cref="RpcException">Too few answers.</exception>
    internal async Task<IReadOnlyList<RpcReply>> RunAsync(CancellationToken cancellationToken)
    {
        while (Missing() is var missing and > 0)
        {
            while (RunningOperators() < missing && _waiting.TryDequeue(out var node))
                Ask(node, cancellationToken);
            if (_running.Count == 0)
                return Conclude();
            var answer = await NextAsync(cancellationToken).ConfigureAwait(false);
            if (answer is not null)
                Count(answer);
        }
        return [.. _tallies.Select(tally => tally.Reply!)];
    }

    /// <summary>The same nodes in their order, but no operator twice before every operator came once.</summary>
    private static IEnumerable<Node> SpreadOverOperators(IEnumerable<Node> candidates)
    {
        var all = candidates.ToArray();
        return all.Select((node, i) => (node, round: all.Take(i).Count(other => other.Operator == node.Operator)))
            .OrderBy(pair => pair.round).Select(pair => pair.node);
    }

    private int Missing() => _tallies.Max(tally => tally.Missing);

    private int RunningOperators() => _running.Select(item => item.Node.Operator).Distinct(StringComparer.Ordinal).Count();

    private void Ask(Node node, CancellationToken cancellationToken) => _running.Add((node.AskAsync(_batch, cancellationToken), node));

    /// <summary>The next answer; null when a pause passed without one and another node was asked instead.</summary>
    private async Task<NodeAnswer?> NextAsync(CancellationToken cancellationToken)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var tasks = _running.Select(item => (Task)item.Asking).ToList();
        var hedge = _waiting.Count == 0 ? null : Task.Delay(_options.HedgeAfter, _time, pause.Token);
        if (hedge is not null)
            tasks.Add(hedge);
        var first = await Task.WhenAny(tasks).ConfigureAwait(false);
        await pause.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (first == hedge)
        {
            foreach (var (_, slow) in _running)
                slow.Health.Overdue();
            Ask(_waiting.Dequeue(), cancellationToken);
            return null;
        }
        var index = _running.FindIndex(item => item.Asking == first);
        var answer = await _running[index].Asking.ConfigureAwait(false);
        _running.RemoveAt(index);
        return answer;
    }

    private void Count(NodeAnswer answer)
    {
        for (var i = 0; i < _batch.Count; i++)
        {
            if (answer.Failure is { } failure)
                _tallies[i].Add(answer.Node, Verdict.CannotSay(failure.Kind), null, failure);
            else
                Count(answer.Node, _batch[i], answer.Replies[i], _tallies[i]);
        }
    }

    private static void Count(Node node, RpcRequest request, RpcReply reply, Tally tally)
    {
        try
        {
            tally.Add(node, AnswerDigest.Of(request.Method, reply), reply, null);
        }
        catch (JsonRpcFormatException e)
        {
            var failure = RpcException.Invalid(request.Method, node.Host, e.Message);
            node.Health.Failed(failure);
            tally.Add(node, Verdict.CannotSay(failure.Kind), null, failure);
        }
    }

    private RpcReply[] Conclude() => [.. _tallies.Select((tally, i) => tally.Reply ?? tally.Silence() ?? Failed(tally, _batch[i].Method))];

    private RpcReply Failed(Tally tally, string method)
    {
        if (tally.IsContradictory)
            throw new NodeDisagreementException(method, _hosts, _quorum, [.. tally.Votes]);
        if (tally.CommonFailure() is { } common)
            return common.Reply ?? throw common.Failure!;
        var said = string.Join("; ", tally.Votes);
        throw new RpcException(RpcErrorKind.NoQuorum, method, _hosts, said.Length == 0
            ? $"no active node; {_quorum} needed"
            : $"{_quorum} operators must agree: {said}");
    }
}
