using KeeperBot.Evm.Crypto;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Nodes;

/// <summary>
/// Sends one signed transaction to every node given, once each, at the same time. Accepted when one takes it. Otherwise a refusal counts only if
/// no node may have taken it: as long as one of them timed out or broke off, nobody knows.
/// </summary>
internal static class BroadcastRound
{
    /// <summary>Refusals, the most telling first.</summary>
    private static readonly RpcErrorKind[] Telling =
    [
        RpcErrorKind.NonceTooLow, RpcErrorKind.ReplacementUnderpriced, RpcErrorKind.Underpriced, RpcErrorKind.InsufficientFunds,
        RpcErrorKind.NonceTooHigh, RpcErrorKind.ExecutionReverted, RpcErrorKind.FeeAboveNodeCap,
    ];

    /// <summary>The one answer that stands for all.</summary>
    /// <exception cref="RpcException">No node took it, and what one of them did is not known.</exception>
    internal static async Task<RpcReply> RunAsync(
        RpcRequest request, IReadOnlyCollection<Node> nodes, NodePoolOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var hash = HashOf(request);
        var sending = nodes.Select(node => SendAsync(node, request, hash, cancellationToken)).ToList();
        var answers = new List<Outcome>();
        Task? patience = null;
        while (sending.Count > 0)
        {
            var first = await Task.WhenAny(patience is null ? sending : [.. sending, patience]).ConfigureAwait(false);
            if (first == patience)
                break; // taken; the slow ones have been sent to, and finish by themselves
            var done = sending.Find(task => task == first)!;
            sending.Remove(done);
            answers.Add(await done.ConfigureAwait(false));
            if (answers[^1].IsTaken)
                patience ??= Task.Delay(options.BroadcastPatience, time, cancellationToken);
        }
        return Judge(answers);
    }

    private static async Task<Outcome> SendAsync(Node node, RpcRequest request, Hash32? hash, CancellationToken cancellationToken)
    {
        var answer = await node.AskAsync([request], cancellationToken).ConfigureAwait(false);
        if (answer.Failure is { } failure)
            return new Outcome(null, failure, failure.Kind);
        var reply = answer.Replies[0];
        if (reply.Error is { } error)
            return new Outcome(reply, null, RpcErrorClassifier.Classify(error));
        if (hash is { } expected && !IsHash(reply, expected))
            return new Outcome(null, RpcException.Invalid(request.Method, node.Host, "the node answered with the hash of another transaction"), RpcErrorKind.InvalidResponse);
        return new Outcome(reply, null, null);
    }

    private static RpcReply Judge(List<Outcome> answers)
    {
        var taken = answers.Find(answer => answer.Kind is null) ?? answers.Find(answer => answer.IsTaken);
        if (taken is not null)
            return taken.Reply!;
        // A used nonce calls for looking up every hash of ours, which is right whatever the others did.
        var telling = answers.Find(answer => answer.Kind == RpcErrorKind.NonceTooLow)
            ?? answers.Find(answer => !IsDefinite(answer.Kind))
            ?? answers.MinBy(answer => Array.IndexOf(Telling, answer.Kind!.Value) is var rank and >= 0 ? rank : Telling.Length)!;
        return telling.Reply ?? throw telling.Failure!;
    }

    /// <summary>Whether the node certainly did not take it.</summary>
    private static bool IsDefinite(RpcErrorKind? kind) => kind is { } known && (Array.IndexOf(Telling, known) >= 0
        || known is RpcErrorKind.MethodNotFound or RpcErrorKind.InvalidParams or RpcErrorKind.Unauthorized or RpcErrorKind.TlsFailure or RpcErrorKind.Redirected);

    private static Hash32? HashOf(RpcRequest request)
    {
        try
        {
            return JsonCursor.Read(request.ParametersUtf8.Span, (ref json) => json.Items((ref item) => item.Data())) is [var raw] ? Keccak256.Hash(raw.Span) : null;
        }
        catch (JsonRpcFormatException)
        {
            return null; // not bytes at all: the nodes will say so
        }
    }

    private static bool IsHash(RpcReply reply, Hash32 expected)
    {
        try
        {
            return JsonCursor.Read(reply.ResultUtf8.Span, (ref json) => json.Hash()) == expected;
        }
        catch (JsonRpcFormatException)
        {
            return false;
        }
    }

    /// <param name="Reply">The node's answer; null when there is none to go by.</param>
    /// <param name="Failure">Why there is none.</param>
    /// <param name="Kind">Class of the refusal or failure; null when it was taken.</param>
    private sealed record Outcome(RpcReply? Reply, RpcException? Failure, RpcErrorKind? Kind)
    {
        internal bool IsTaken => Kind is null or RpcErrorKind.AlreadyKnown;
    }
}
