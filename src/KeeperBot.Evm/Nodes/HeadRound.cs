using System.Globalization;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Nodes;

/// <summary>Looks at every node: its chain id and its newest block, in one request; finds the agreed head and judges each node by it.</summary>
internal sealed class HeadRound(IReadOnlyList<Node> nodes, int quorum, BlockAgreement agreement, NodePoolOptions options, TimeProvider time) : IDisposable
{
    private static readonly RpcRequest[] Look = [RpcRequest.Read("eth_chainId"), BlockAgreement.Request("latest")];

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Dictionary<Node, Task<HeadReport?>> _looking = [];
    private readonly AgreedChain _chain = new();
    private readonly Lock _gate = new();

    /// <summary>Height of an agreed head by its hash; null when it is not remembered.</summary>
    internal ulong? HeightOf(Hash32 hash)
    {
        lock (_gate)
            return _chain.HeightOf(hash);
    }

    /// <summary>The newest agreed head; null before the first.</summary>
    internal (ulong Number, Hash32 Hash)? Newest
    {
        get
        {
            lock (_gate)
                return _chain.Newest;
        }
    }

    /// <summary>Looks at every node and gives the agreed head.</summary>
    /// <param name="patience">Longest wait for slow nodes.</param>
    /// <param name="forAll">Whether nodes out of action are waited for too, though the active ones suffice.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RpcException">There is no agreed head.</exception>
    internal async Task<AgreedBlock> RunAsync(TimeSpan patience, bool forAll, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var reports = await LookAsync(patience, forAll, cancellationToken).ConfigureAwait(false);
            var agreed = await agreement.FindAsync([.. reports.Where(report => report.Node.Health.State != NodeState.Quarantined)], cancellationToken).ConfigureAwait(false);
            lock (_gate)
                _chain.Add(agreed.Header);
            foreach (var report in reports)
                await JudgeAsync(report, agreed, cancellationToken).ConfigureAwait(false);
            return agreed;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<IReadOnlyList<HeadReport>> LookAsync(TimeSpan patience, bool forAll, CancellationToken cancellationToken)
    {
        var fresh = nodes.Where(node => !_looking.ContainsKey(node) && !node.Health.IsResting).ToArray();
        foreach (var node in fresh)
            _looking[node] = LookAtAsync(node, cancellationToken);
        var awaited = forAll ? [.. _looking.Keys] : Awaited(fresh);
        var due = awaited.Select(node => _looking[node]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var all = Task.WhenAll(due);
        await Task.WhenAny(all, Task.Delay(patience, time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        var reports = new List<HeadReport>();
        foreach (var (node, look) in _looking.Where(pair => pair.Value.IsCompleted).ToArray())
        {
            _looking.Remove(node);
            if (!look.IsCanceled && await look.ConfigureAwait(false) is { } report)
                reports.Add(report);
        }
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var node in awaited.Where(_looking.ContainsKey))
            node.Health.Overdue();
        return reports;
    }

    /// <summary>The active nodes that are not still busy with an earlier look, when they suffice: a silent one costs everybody time only once. Else all.</summary>
    private Node[] Awaited(Node[] fresh)
    {
        var active = fresh.Where(node => node.Health.State == NodeState.Active).ToArray();
        return active.Select(node => node.Operator).Distinct(StringComparer.Ordinal).Count() >= quorum ? active : [.. _looking.Keys];
    }

    /// <summary>What a node reports, unless it is on another chain, is held, or fails.</summary>
    private async Task<HeadReport?> LookAtAsync(Node node, CancellationToken cancellationToken)
    {
        var answer = await node.AskAsync(Look, cancellationToken).ConfigureAwait(false);
        if (answer.Failure is not null || ChainOf(node, answer.Replies[0]) is not { } chain)
            return null;
        if (chain != options.Chain)
        {
            node.Health.OnWrongChain(chain);
            return null;
        }
        var report = BlockAgreement.Read(node, answer.Replies[1]);
        if (report is not null)
            node.Health.Reported(report.Header);
        else if (!answer.Replies[1].IsResult)
            node.Health.Failed(RpcException.FromNodeError(answer.Replies[1].Error!, "eth_getBlockByNumber", node.Host));
        return report;
    }

    /// <summary>The chain a node says it is on; null, with the failure on its record, when it says nothing usable.</summary>
    internal static ChainId? ChainOf(Node node, RpcReply reply)
    {
        try
        {
            if (reply.IsResult && JsonCursor.Read(reply.ResultUtf8.Span, (ref json) => json.UInt64()) is var id and not 0)
                return new ChainId(id);
            node.Health.Failed(reply.Error is { } error
                ? RpcException.FromNodeError(error, "eth_chainId", node.Host)
                : RpcException.Invalid("eth_chainId", node.Host, "result is chain id zero"));
        }
        catch (JsonRpcFormatException e)
        {
            node.Health.Failed(RpcException.Invalid("eth_chainId", node.Host, e.Message));
        }
        return null;
    }

    private async Task JudgeAsync(HeadReport report, AgreedBlock agreed, CancellationToken cancellationToken)
    {
        var (number, health) = (agreed.Header.Number, report.Node.Health);
        var own = report.Header.Number <= number
            ? report.Header
            : (agreed.At.FirstOrDefault(at => at.Node == report.Node) ?? await BlockAgreement.AskAsync(report.Node, number, cancellationToken).ConfigureAwait(false))?.Header;
        if (own is null)
            return; // it did not answer for that height; the failure is on its record
        var expected = own.Number == number ? agreed.Header.Hash : AgreedAt(own.Number);
        if (expected is { } right && right != own.Hash)
            health.OnFork(own.Number, Short(own.Hash), Short(right));
        else if (own.Number == number && AnswerDigest.Content(own) != AnswerDigest.Content(agreed.Header))
            health.Lied(string.Create(CultureInfo.InvariantCulture, $"the header of block {number}"));
        else
            health.OnChain((long)number - (long)report.Header.Number);
    }

    private Hash32? AgreedAt(ulong number)
    {
        lock (_gate)
            return _chain.At(number);
    }

    internal static string Short(Hash32 hash) => string.Create(CultureInfo.InvariantCulture, $"{hash.ToString().AsSpan(0, 10)}…");
}
