using System.Collections.Immutable;

namespace KeeperBot.Evm.JsonRpc;

/// <summary>The rows of <see cref="RpcErrorClassifier"/>. Order matters: the special before the general.</summary>
internal static class RpcErrorTable
{
    internal static readonly ImmutableArray<Row> Rows =
    [
        new("replacement transaction underpriced", RpcErrorKind.ReplacementUnderpriced),
        new("already known", RpcErrorKind.AlreadyKnown),
        new("already imported", RpcErrorKind.AlreadyKnown),
        new("AlreadyKnown", RpcErrorKind.AlreadyKnown),
        new("nonce too low", RpcErrorKind.NonceTooLow),
        new("nonce too high", RpcErrorKind.NonceTooHigh),
        new("insufficient funds", RpcErrorKind.InsufficientFunds),
        new("underpriced", RpcErrorKind.Underpriced),
        new("execution reverted", RpcErrorKind.ExecutionReverted),
        new("header not found", RpcErrorKind.BlockUnavailable),
        new("missing trie node", RpcErrorKind.BlockUnavailable),
    ];

    internal static RpcErrorKind OfCode(long code) => code switch
    {
        3 => RpcErrorKind.ExecutionReverted,
        429 or -32005 => RpcErrorKind.RateLimited,
        -32601 => RpcErrorKind.MethodNotFound,
        -32602 => RpcErrorKind.InvalidParams,
        _ => RpcErrorKind.Unknown,
    };

    internal readonly record struct Row(string Phrase, RpcErrorKind Kind);
}
