using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Nodes;

/// <summary>The votes on one call.</summary>
internal sealed class Tally(int quorum, bool nothingCounts)
{
    private readonly List<(Node Node, Verdict Verdict, RpcReply? Reply, RpcException? Failure)> _votes = [];

    /// <summary>The verdict that has the quorum; null until one has.</summary>
    internal Verdict? Decided { get; private set; }

    /// <summary>A reply with the verdict that has the quorum.</summary>
    internal RpcReply? Reply { get; private set; }

    internal IEnumerable<NodeVote> Votes => _votes.Select(vote => new NodeVote(vote.Node.Host, vote.Node.Operator, vote.Verdict.ToString()));

    /// <summary>Operators still needed for a decision.</summary>
    internal int Missing => Decided is not null ? 0 : quorum - _votes.Where(Counts).GroupBy(vote => vote.Verdict).Select(Operators).DefaultIfEmpty(0).Max();

    /// <summary>Whether two answers contradict each other.</summary>
    internal bool IsContradictory => _votes.Where(Counts).Select(vote => vote.Verdict).Distinct().Count() > 1;

    internal void Add(Node node, Verdict verdict, RpcReply? reply, RpcException? failure)
    {
        _votes.Add((node, verdict, reply, failure));
        if (Decided is not null || !Counts(_votes[^1]))
            return;
        if (Operators(_votes.Where(vote => vote.Verdict == verdict)) >= quorum)
            (Decided, Reply) = (verdict, _votes.First(vote => vote.Verdict == verdict).Reply);
    }

    /// <summary>The nodes that gave another answer about the same thing than the one decided on.</summary>
    internal IEnumerable<Node> Dissenters() => Decided is { Kind: VerdictKind.Said } decided
        ? _votes.Where(vote => vote.Verdict.Kind == VerdictKind.Said && vote.Verdict != decided && vote.Verdict.Pin == decided.Pin).Select(vote => vote.Node)
        : [];

    /// <summary>"Nothing", when the quorum knows of nothing and nobody of anything.</summary>
    internal RpcReply? Silence() => _votes.Exists(vote => vote.Verdict.Kind == VerdictKind.Said) || Operators(_votes.Where(IsNothing)) < quorum
        ? null
        : _votes.Find(IsNothing).Reply;

    /// <summary>The one failure all of them had; null when they had different ones, or somebody had an answer.</summary>
    internal (RpcReply? Reply, RpcException? Failure)? CommonFailure() =>
        _votes.Count > 0 && _votes.TrueForAll(vote => vote.Verdict.Kind == VerdictKind.CannotSay && vote.Verdict.Error == _votes[0].Verdict.Error)
            ? (_votes[0].Reply, _votes[0].Failure)
            : null;

    private static bool IsNothing((Node Node, Verdict Verdict, RpcReply? Reply, RpcException? Failure) vote) => vote.Verdict.Kind == VerdictKind.Nothing;

    private static int Operators(IEnumerable<(Node Node, Verdict Verdict, RpcReply? Reply, RpcException? Failure)> votes) =>
        votes.Select(vote => vote.Node.Operator).Distinct(StringComparer.Ordinal).Count();

    private bool Counts((Node Node, Verdict Verdict, RpcReply? Reply, RpcException? Failure) vote) =>
        vote.Verdict.Kind == VerdictKind.Said || (nothingCounts && vote.Verdict.Kind == VerdictKind.Nothing);
}
