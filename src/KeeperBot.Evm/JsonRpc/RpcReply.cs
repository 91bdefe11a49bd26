using System.Diagnostics.CodeAnalysis;

namespace KeeperBot.Evm.JsonRpc;

/// <summary>One answer of a node: exactly one of a result and an error.</summary>
public sealed class RpcReply
{
    private RpcReply(ReadOnlyMemory<byte> result, RpcError? error)
    {
        ResultUtf8 = result;
        Error = error;
    }

    /// <summary>The result as the UTF-8 JSON the node wrote (one complete value, <c>null</c> included); empty when <see cref="Error"/> is set.</summary>
    public ReadOnlyMemory<byte> ResultUtf8 { get; }

    /// <summary>The pooled body that the result is a view of; null where it is an array of its own.</summary>
    internal PooledBytes? Body { private get; init; }

    /// <summary>The node's error, or null when it gave a result.</summary>
    public RpcError? Error { get; }

    /// <summary>Whether the node gave a result.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsResult => Error is null;

    /// <summary>Whoever was given the reply has read it: a pooled body goes back, and <see cref="ResultUtf8"/> throws from here on. A reply that nobody releases is collected.</summary>
    internal void Release() => Body?.Return();

    /// <summary>The same reply, which gives <paramref name="body"/> back.</summary>
    internal RpcReply WithBody(PooledBytes? body) => body is null ? this : new RpcReply(ResultUtf8, Error) { Body = body };

    /// <summary>A result.</summary>
    public static RpcReply FromResult(ReadOnlyMemory<byte> utf8) => utf8.IsEmpty
        ? throw new ArgumentException("a result is at least one JSON value", nameof(utf8))
        : new RpcReply(utf8, null);

    /// <summary>An error.</summary>
    public static RpcReply FromError(RpcError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new RpcReply(default, error);
    }
}
