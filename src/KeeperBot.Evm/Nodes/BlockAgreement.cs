using System.Globalization;
using System.Text.Json;
using KeeperBot.Evm.JsonRpc;

namespace KeeperBot.Evm.Nodes;

/// <summary>
/// From what the nodes report as newest (or settled) to the newest block the quorum shares: the largest height that enough operators reach, and
/// the block they have there; where they differ at the tip, the heights below.
/// </summary>
internal sealed class BlockAgreement(int quorum, string hosts)
{
    /// <summary>Heights below the tip that are looked at before the chains count as different.</summary>
    private const int Depth = 8;

    /// <summary>The agreed block, and what each node has at its height.</summary>
    /// <param name="reports">One for each node that answered.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="NodeDisagreementException">No block within <see cref="Depth"/> of the tip is shared by the quorum.</exception>
    /// <exception cref="RpcException">Fewer operators than the quorum reported.</exception>
    internal async Task<AgreedBlock> FindAsync(IReadOnlyList<HeadReport> reports, CancellationToken cancellationToken)
    {
        var heights = reports.GroupBy(report => report.Node.Operator, StringComparer.Ordinal)
            .Select(group => group.Max(report => report.Header.Number)).OrderDescending().ToArray();
        if (heights.Length < quorum)
        {
            throw new RpcException(RpcErrorKind.NoQuorum, "eth_getBlockByNumber", hosts, string.Create(
                CultureInfo.InvariantCulture, $"{heights.Length} operators gave a block where {quorum} must agree"));
        }
        var top = heights[quorum - 1];
        IReadOnlyList<HeadReport> at = [];
        for (var down = 0UL; down <= Depth && down <= top; down++)
        {
            at = await AtAsync(reports, top - down, cancellationToken).ConfigureAwait(false);
            if (Winner(at) is { } winner)
                return new AgreedBlock(winner.Header, winner.Reply, at);
        }
        throw new NodeDisagreementException("eth_getBlockByNumber", hosts, quorum, [.. at.Select(report => new NodeVote(
            report.Node.Host, report.Node.Operator, string.Create(CultureInfo.InvariantCulture, $"block {report.Header.Number} is {report.Header.Hash.ToString()[..10]}")))]);
    }

    private HeadReport? Winner(IReadOnlyList<HeadReport> at) => at
        .GroupBy(report => AnswerDigest.Content(report.Header), StringComparer.Ordinal)
        .FirstOrDefault(group => group.Select(report => report.Node.Operator).Distinct(StringComparer.Ordinal).Count() >= quorum)?.First();

    private static async Task<IReadOnlyList<HeadReport>> AtAsync(IReadOnlyList<HeadReport> reports, ulong number, CancellationToken cancellationToken)
    {
        var ready = reports.Where(report => report.Header.Number == number);
        var ahead = reports.Where(report => report.Header.Number > number).Select(report => AskAsync(report.Node, number, cancellationToken));
        var fetched = await Task.WhenAll(ahead).ConfigureAwait(false);
        return [.. ready, .. fetched.OfType<HeadReport>()];
    }

    /// <summary>The block one node has at a height; null when it has none, or fails.</summary>
    internal static async Task<HeadReport?> AskAsync(Node node, ulong number, CancellationToken cancellationToken)
    {
        var answer = await node.AskAsync([Request(JsonHex.Quantity(number))], cancellationToken).ConfigureAwait(false);
        return answer.Failure is null && Read(node, answer.Replies[0]) is { } report && report.Header.Number == number ? report : null;
    }

    internal static RpcRequest Request(string block) => RpcRequest.Read("eth_getBlockByNumber", (Utf8JsonWriter writer) =>
    {
        writer.WriteStringValue(block);
        writer.WriteBooleanValue(false);
    });

    /// <summary>The block in a reply; null when there is none, or it is not one.</summary>
    internal static HeadReport? Read(Node node, RpcReply reply)
    {
        if (!reply.IsResult || reply.ResultUtf8.Span.SequenceEqual("null"u8))
            return null;
        try
        {
            return new HeadReport(node, JsonCursor.Read(reply.ResultUtf8.Span, BlockHeader.Read), reply);
        }
        catch (JsonRpcFormatException e)
        {
            node.Health.Failed(RpcException.Invalid("eth_getBlockByNumber", node.Host, e.Message));
            return null;
        }
    }
}

/// <summary>A block the quorum shares.</summary>
/// <param name="Header">The block.</param>
/// <param name="Reply">The reply one of them gave.</param>
/// <param name="At">What every node that reaches its height has there.</param>
internal sealed record AgreedBlock(BlockHeader Header, RpcReply Reply, IReadOnlyList<HeadReport> At);
